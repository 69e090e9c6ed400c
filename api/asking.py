"""What a call may ask for: the parameters of each address, checked and made the board's own."""

import re
from datetime import date
from typing import Annotated, Any

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from ninja import Schema
from pydantic import BeforeValidator, Field, StringConstraints

from api.problems import BadFilters
from dashboards.columns import COLUMNS, DEFAULT_SORT
from dashboards.filters import LONGEST_LEGACY
from dashboards.models import Level
from phases.choices import MigrationState
from practices.models import ClinicalSystem, DeliveryPartner

MOST_ROWS = 200
USUAL_ROWS = 50
# Columns of the board that the API calls by a longer name.
LONG_NAMES = {
    "next": "next_milestone_on",
    "slip": "days_slipped",
    "legacy": "legacy_access_end",
    "activity": "last_activity",
}
# Whose work it is stays out of the API, so nothing is sorted by it either.
PERSONAL = {"manager"}
SORTS = {
    LONG_NAMES.get(column.code, column.code): column.code for column in COLUMNS if column.code not in PERSONAL
}
LARGEST = 2**31 - 1


def _iso_day(value: Any) -> Any:
    """Let through only what is written as 2027-02-01: a number would be read as seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a date is written as 2027-02-01")
    return value


def _yes_or_no(value: Any) -> Any:
    """Let through only what JSON calls true and false."""
    if value not in {"true", "false", True, False}:
        raise ValueError("say true or false")
    return value


Day = Annotated[date, BeforeValidator(_iso_day)]
YesOrNo = Annotated[bool, BeforeValidator(_yes_or_no)]
OdsCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,10}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,60}$")]
Sort = Annotated[str, StringConstraints(pattern=f"^-?({'|'.join(SORTS)})$")]


def given(**about: Any) -> Any:
    """Return a parameter that may be left out, and is not null when it is there."""
    return Field(None, json_schema_extra=_without_default, **about)


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class PageQuery(Schema):
    """Which page of the rows."""

    page: int = Field(1, ge=1, le=LARGEST, description="Which page, from 1")
    limit: int = Field(USUAL_ROWS, ge=1, le=MOST_ROWS, description="How many rows a page holds")


class MigrationQuery(PageQuery):
    """The board's filters. Of several values of one, any will do; of several filters, all must hold."""

    q: str = given(min_length=1, max_length=100, description="The practice's name, ODS code or postcode")
    icb: OdsCode = given(description="ODS code of the integrated care board")
    sub_icb: OdsCode = given(description="ODS code of the sub-ICB location")
    from_system: Name = given(description="Name of the old system")
    to_system: Name = given(description="Name of the new system")
    partner: Name = given(description="Name of the delivery partner")
    go_live_from: Day = given(description="Go live on this day or later")
    go_live_to: Day = given(description="Go live on this day or earlier")
    legacy: int = given(
        ge=0, le=LONGEST_LEGACY, description="Access to the old system ends within so many days"
    )
    rag: list[Level] = Field([], description="Rating; may be repeated")
    state: list[MigrationState] = Field([], description="State; may be repeated")
    phase: list[Slug] = Field(
        [], description="Phase, as the guide's addresses spell it, such as training; may be repeated"
    )
    overdue: YesOrNo = Field(False, description="Only migrations with overdue items")
    blocked: YesOrNo = Field(False, description="Only migrations with blocked items")
    sort: Sort = Field(
        DEFAULT_SORT,
        description="The field that gives the order, perhaps after a minus, which turns it round. "
        f"One of {', '.join(SORTS)}",
    )


def only_known(request: HttpRequest, query: type[Schema] | None = None) -> None:
    """Refuse parameters that the address does not take: a filter misspelt would let everything through.

    Raises BadFilters.
    """
    known = query.model_fields if query else {}
    if unknown := [name for name in request.GET if name not in known]:
        raise BadFilters({name[:60]: "This address takes no such parameter" for name in unknown})


def as_board(asked: MigrationQuery) -> QueryDict:
    """Return what is asked for as the board's address says it, where systems and partners go by number."""
    found = QueryDict(mutable=True)
    for name, value in asked.model_dump(exclude={"page", "limit"}, exclude_defaults=True).items():
        if isinstance(value, list):
            found.setlist(name, value)
        elif name in {"from_system", "to_system"}:
            found[name] = _number(ClinicalSystem, value)
        elif name == "partner":
            found[name] = _number(DeliveryPartner, value)
        elif name == "sort":
            field = value.removeprefix("-")
            found[name] = value.replace(field, SORTS[field])
        else:
            found[name] = str(value)
    return found


def _number(model: type[Model], name: str) -> str:
    """Return the key of the row called `name`; for no such row the same as for one out of sight."""
    row = model._default_manager.filter(name=name).values_list("pk", flat=True).first()
    return str(row or 0)
