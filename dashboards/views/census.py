"""Practices by current system."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from checklists.views.common import Request, london_today
from dashboards import charts
from dashboards.census import (
    by_icb,
    by_system,
    count,
    moves_ahead,
    names_of_systems,
    open_practices,
    quarter_ends,
    systems_in,
)


@require_safe
def census(request: Request) -> HttpResponse:
    """Show how many of the practices a person may see have which system, now and by quarter."""
    quarters = quarter_ends(london_today())
    practices = open_practices(request.user)
    now = by_system(practices)
    ends = [end for _, end in quarters]
    moves = moves_ahead(request.user, practices, ends[-1])
    found = count(now, moves, ends)
    names = names_of_systems()
    systems = systems_in(found, names)
    last = found.later[-1]
    context = {
        "page_title": "Census",
        "tab": "census",
        "total": now.total(),
        "moves": len(moves),
        "unknown": now[None],
        "quarters": [name for name, _ in quarters],
        "systems": [names[one] for one in systems],
        "rows": [(names[one], now[one], [later[one] for later in found.later]) for one in systems],
        "chart": charts.bars(
            [
                (
                    names[one],
                    [
                        charts.Value(now[one], f"{now[one]} now"),
                        charts.Value(last[one], f"{last[one]} planned", "second"),
                    ],
                )
                for one in systems
            ]
        ),
        "icbs": by_icb(practices, moves, systems),
    }
    return render(request, "dashboards/census.html", context)
