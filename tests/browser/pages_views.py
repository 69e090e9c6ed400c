"""The board's other pages: against the calendar, beside each other, over the map."""

from datetime import timedelta

from django.urls import reverse

from accounts.models import User
from checklists.models import ClashLimit, Freeze
from practices.models import Practice
from tests.browser.cases import Case, at, open_everything
from tests.browser.showcase import GO_LIVE, Showcase


def _national(s: Showcase) -> User:
    return s.cast.national


def _administrator(s: Showcase) -> User:
    return s.cast.administrator


def _with_clashes(s: Showcase) -> str:
    ClashLimit.objects.get_or_create(kind="partner", defaults={"most": 1})
    ClashLimit.objects.get_or_create(
        kind="supplier", supplier=s.cast.migration.to_system.supplier, defaults={"most": 1}
    )
    Freeze.objects.get_or_create(
        name="Winter", first_day=GO_LIVE - timedelta(days=7), last_day=GO_LIVE + timedelta(days=7)
    )
    return reverse("board_calendar")


def _in_london(s: Showcase) -> str:
    Practice.objects.filter(pk=s.cast.practice.pk).update(region="Y56")
    return reverse("board_england") + "?region=Y56"


def _filtered(s: Showcase) -> str:
    code = s.cast.practice.arrangements.get().commissioner.ods_code
    return f"{reverse('board_timeline')}?icb={code}&rag=red&state=active&state=planning&overdue=on"


def _icb(s: Showcase) -> str:
    code = s.cast.practice.arrangements.get().commissioner.ods_code
    return f"{_in_london(s)}&icb={code}"


def _report(s: Showcase) -> str:
    code = s.cast.practice.arrangements.get().commissioner.ods_code
    return f"{reverse('board_report')}?body={code}"


def _query(name: str, query: str) -> Case:
    return Case(name, query, lambda _: f"{reverse(name)}?{query}", _national)


VIEWS = [
    Case("board_due", "first", at("board_due"), _national, open_everything),
    Case("board_due", "none", at("board_due"), lambda s: s.cast.nobody),
    Case("board_due", "error", lambda _: reverse("board_due") + "?icb=x", error=True),
    _query("board_due", "within=28&who=nobody&status=to_do"),
    Case("board_timeline", "many", at("board_timeline"), _national, open_everything),
    Case("board_timeline", "own", at("board_timeline")),
    Case("board_timeline", "none", at("board_timeline"), lambda s: s.cast.nobody),
    Case("board_timeline", "error", lambda _: reverse("board_timeline") + "?icb=x", error=True),
    _query("board_timeline", "zoom=quarter"),
    Case("board_calendar", "first", at("board_calendar"), _national, open_everything),
    Case("board_calendar", "clashes", _with_clashes, _administrator),
    Case("board_calendar", "none", at("board_calendar"), lambda s: s.cast.nobody),
    _query("board_calendar", f"week={GO_LIVE}"),
    Case("board_compare", "first", at("board_compare"), _national, open_everything),
    Case("board_compare", "none", at("board_compare"), lambda s: s.cast.nobody),
    _query("board_compare", "by=icb"),
    Case("board_census", "first", at("board_census"), _national),
    Case("board_census", "none", at("board_census"), lambda s: s.cast.nobody),
    Case("board_timeline", "with filters of the board", _filtered, _national, open_everything),
    Case("board_pipeline", "first", at("board_pipeline"), _national, open_everything),
    Case("board_pipeline", "none", at("board_pipeline"), lambda s: s.cast.nobody),
    Case("board_pipeline", "error", lambda _: reverse("board_pipeline") + "?icb=x", error=True),
    _query("board_pipeline", "as=table"),
    Case("board_report", "one's own", at("board_report"), lambda s: s.cast.commissioner),
    Case("board_report", "to choose from", at("board_report"), _national),
    Case("board_report", "chosen", _report, _national),
    Case("board_foi", "first", at("board_foi"), lambda s: s.cast.commissioner, open_everything),
    Case("board_foi", "error", lambda _: reverse("board_foi") + "?since=x&until=", error=True),
    Case("board_england", "regions", at("board_england"), _national),
    Case("board_england", "one region", _in_london, _national),
    Case("board_england", "one ICB", _icb, _national),
]
