"""Planned against actual."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.views.common import Request
from dashboards import charts
from dashboards.compare import (
    DIMENSIONS,
    FEW,
    MEASURES,
    MOST_REASONS,
    Line,
    Median,
    icbs_of,
    line,
    lines,
    reasons,
    rows_of,
)
from dashboards.narrowing import NarrowForm

DRAWN = 15


@require_safe
def compare(request: Request) -> HttpResponse:
    """Show medians by the dimension asked for, each measure as bars and all of them as a table."""
    form = NarrowForm(request.GET, user=request.user)
    migrations = form.migrations()
    asked = request.GET.get("by", "")
    by = asked if asked in DIMENSIONS else "pair"
    rows = rows_of(migrations)
    found = lines(rows, by, icbs_of(migrations) if by == "icb" else {})
    why = reasons(migrations)
    context = {
        "page_title": "Compare",
        "tab": "compare",
        "form": form,
        "by": by,
        "by_words": DIMENSIONS[by],
        "dimensions": DIMENSIONS,
        "measures": MEASURES,
        "few": FEW,
        "lines": found,
        "whole": line("All of them", rows),
        "charts": _charts(found),
        "drawn": DRAWN if len(found) > DRAWN else None,
        "reasons": why[:MOST_REASONS],
        "more_reasons": max(len(why) - MOST_REASONS, 0),
    }
    return render(request, "dashboards/compare.html", context)


def _charts(found: list[Line]) -> list[tuple[str, str, charts.Chart]]:
    """Return a chart for each measure that has a figure, with its id and its name."""
    drawn = []
    for place, measure in enumerate(MEASURES):
        rows = [(one.name, [_value(one.medians[place])]) for one in found[:DRAWN] if one.medians[place].count]
        if chart := charts.bars(rows):
            drawn.append((f"chart-{place}", measure.name, chart))
    return drawn


def _value(one: Median) -> charts.Value:
    few = ", few" if one.is_few else ""
    return charts.Value(one.value, f"{one.text} ({one.count}{few})", "second" if one.is_few else "first")
