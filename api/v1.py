"""The first version of the API: its addresses. Every one reads, and reads what the token's owner may see."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Path, Query, Schema

from api import answers
from api.asking import MigrationQuery, PageQuery, as_board, only_known
from api.guard import CALLS_A_MINUTE, Bearer, PerMinute
from api.models import ApiToken
from api.problems import BadFilters, Problem, answer_problems
from api.schemas import CensusAnswer, MigrationDetail, MigrationPage, PracticePage, TaskPage
from checklists.models import Task
from checklists.views.common import london_today
from dashboards.board import board, bring_up_to_date, rows
from dashboards.page import Board
from dashboards.phasing import PhaseTable
from phases.access import get_migration
from practices.models import Practice

PREFIX = "/api/v1/"
REFUSALS = (401, 403, 404, 422, 429)

api = NinjaAPI(
    title="Migrations Portal",
    version="1",
    description="Migrations of GP practices between clinical systems, to read. A call sees what the owner of its "
    f"token sees on the portal's pages. At most {CALLS_A_MINUTE} calls a minute. Dates are days in England.",
    auth=Bearer(),
    throttle=PerMinute(),
    openapi_url=None,
    docs_url=None,
)
answer_problems(api)

MigrationId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class ApiRequest(HttpRequest):
    """A call that a token has let in."""

    auth: ApiToken


def answering(schema: type[Schema]) -> dict[int, type[Schema]]:
    """Return what an address may answer, by status."""
    return {200: schema, **dict.fromkeys(REFUSALS, Problem)}


def schema() -> dict[str, Any]:
    """Return the description of the API, as OpenAPI says it."""
    return api.get_openapi_schema(path_prefix=PREFIX)


@api.get(
    "migrations", response=answering(MigrationPage), url_name="api_migrations", summary="Every migration"
)
def migrations(request: ApiRequest, asked: Query[MigrationQuery]) -> Any:
    """The board: every migration the owner of the token may see, with its filters and its order."""
    only_known(request, MigrationQuery)
    today = london_today()
    bring_up_to_date(today)
    found = Board(request.auth.user, as_board(asked), today)
    if errors := found.filter.form.errors:
        raise BadFilters({name: str(texts[0]) for name, texts in errors.items()})
    page, about = answers.page_of(request, found.ordered(), asked)
    results = [answers.migration(row) for row in rows(page.object_list, today, found.phases)]  # type: ignore[arg-type]
    return {**about, "results": results}


@api.get(
    "migrations/{migration_id}",
    response=answering(MigrationDetail),
    url_name="api_migration",
    summary="One migration",
)
def migration(request: ApiRequest, migration_id: MigrationId) -> Any:
    """One migration: its row of the board, its dates, and the rules behind its rating."""
    only_known(request)
    user, today, phases = request.auth.user, london_today(), PhaseTable()
    bring_up_to_date(today)
    found = get_migration(user, migration_id)
    for row in rows(board(user, today).filter(pk=migration_id), today, phases):
        return answers.detail(row, found.milestones.all())
    raise Http404


@api.get(
    "migrations/{migration_id}/tasks",
    response=answering(TaskPage),
    url_name="api_tasks",
    summary="The checklist of a migration",
)
def tasks(request: ApiRequest, migration_id: MigrationId, asked: Query[PageQuery]) -> Any:
    """The items of one migration, in the guide's order: no notes, no reasons, no names."""
    only_known(request, PageQuery)
    found = Task.objects.filter(migration=get_migration(request.auth.user, migration_id))
    page, about = answers.page_of(request, found.for_list(), asked)
    return {**about, "results": [answers.task(one, london_today()) for one in page]}


@api.get("practices", response=answering(PracticePage), url_name="api_practices", summary="Every practice")
def practices(request: ApiRequest, asked: Query[PageQuery]) -> Any:
    """The practices the owner of the token may see, open or not, by name."""
    only_known(request, PageQuery)
    seen = Practice.objects.visible_to(request.auth.user).select_related("current_system")
    page, about = answers.page_of(request, seen.order_by("name", "ods_code"), asked)
    return {**about, "results": answers.practices(page)}


@api.get("census", response=answering(CensusAnswer), url_name="api_census", summary="Practices by system")
def census(request: ApiRequest) -> Any:
    """Open practices by clinical system: now, and when the planned go lives of the coming quarters are done."""
    only_known(request)
    return answers.census(request.auth.user, london_today())
