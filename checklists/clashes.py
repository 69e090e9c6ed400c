"""Clashes of a plan that is about to be saved, and what is needed to find those of the others.

A slot is shared by all of England, so the counts are of every migration; a name is only ever that of
a practice which the person asking may see.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from accounts.models import User
from checklists.models import ClashLimit, Freeze
from nhsuk.dates import long_date
from phases.bank_holidays import bank_holiday_name
from phases.choices import RUNNING_STATES, MigrationState, MilestoneKind
from phases.clashes import (
    TRAINING_WEEKS,
    WEEK,
    Cutover,
    Limits,
    Load,
    Overload,
    Period,
    Slot,
    freezes_on,
    holidays_in,
    loads,
    monday_of,
    overloads,
    slots,
)
from phases.date_checks import DateProblem
from phases.models import Migration
from practices.models import ClinicalSystem, DeliveryPartner

NAMED = 5
HOLDS_A_PLACE = (*RUNNING_STATES, MigrationState.COMPLETED)


def limits() -> Limits:
    """Return the limits as administrators have set them."""
    return Limits(
        {(row.kind, row.supplier_id or row.partner_id): row.most for row in ClashLimit.objects.order_by()}
    )


def freezes(first: date, last: date) -> list[Period]:
    """Return the freezes with a day from `first` to `last`."""
    rows = Freeze.objects.filter(first_day__lte=last, last_day__gte=first)
    return [Period(row.name, row.first_day, row.last_day, row.supplier_id) for row in rows]


def going_live(first: date, last: date) -> QuerySet[Migration]:
    """Return every migration in England that holds a place between two days. Only to be counted."""
    return Migration.objects.filter(state__in=HOLDS_A_PLACE, summary__go_live__range=(first, last))


def taken(first: date, last: date, besides: Migration | None = None) -> Counter[Slot]:
    """Return how many practices in England take a place in each slot of the weeks from `first` to `last`."""
    until = monday_of(last) + TRAINING_WEEKS * WEEK
    rows = going_live(monday_of(first), until)
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    grouped = (
        rows.order_by()
        .values_list("summary__go_live", "to_system__supplier", "partner")
        .annotate(count=Count("pk"))
    )
    return loads(
        (Cutover(go_live, None, 0, supplier, partner), count) for go_live, supplier, partner, count in grouped
    )


def clashes(
    *,
    user: User,
    dates: Mapping[str, date],
    from_system: ClinicalSystem,
    to_system: ClinicalSystem,
    partner: DeliveryPartner | None,
    today: date,
    besides: Migration | None = None,
) -> list[DateProblem]:
    """Return how a plan with `dates` would clash, in sentences fit for `user`; a go live gone by does not.

    `besides` is the migration being moved, which does not clash with itself.
    """
    cutover = Cutover(
        dates[MilestoneKind.GO_LIVE],
        dates[MilestoneKind.FDP],
        from_system.supplier_id,
        to_system.supplier_id,
        partner.pk if partner else None,
    )
    if cutover.go_live < today:
        return []
    mine = slots(cutover)
    others = taken(min(slot.week for slot in mine), cutover.go_live, besides)
    found = overloads({slot: others[slot] + 1 for slot in mine}, limits())
    names = {Load.SUPPLIER: str(to_system.supplier), Load.PARTNER: str(partner), Load.TRAINERS: str(partner)}
    return [
        *(DateProblem(MilestoneKind.GO_LIVE, _too_many(one, names, user, besides)) for one in _worst(found)),
        *_bad_days(cutover),
    ]


def _worst(found: list[Overload]) -> list[Overload]:
    """Return the worst week of each kind: three weeks of one training are one clash."""
    worst = {one.slot.kind: one for one in sorted(found, key=lambda one: one.count)}
    return [worst[kind] for kind in Load if kind in worst]


def _too_many(one: Overload, names: Mapping[Load, str], user: User, besides: Migration | None) -> str:
    name = names[one.slot.kind]
    what = (
        f"{name}’s trainers would have {one.count} practices to train"
        if one.slot.kind is Load.TRAINERS
        else f"{one.count} practices would go live with {name}"
    )
    said = f"In the week of {long_date(one.slot.week)} {what}, this one included. The limit is {one.most}."
    known = _known(one.slot, user, besides)
    if known:
        shown = ", ".join(known[:NAMED])
        more = f" and {len(known) - NAMED} more" if len(known) > NAMED else ""
        said += f" Among the others: {shown}{more}."
    return said


def _known(slot: Slot, user: User, besides: Migration | None) -> list[str]:
    """Return the names of those in `slot` that `user` may see."""
    weeks = TRAINING_WEEKS if slot.kind is Load.TRAINERS else 1
    last = slot.week + weeks * WEEK - timedelta(days=1)
    rows = going_live(slot.week, last).filter(pk__in=Migration.objects.visible_to(user))
    rows = (
        rows.filter(to_system__supplier=slot.organisation)
        if slot.kind is Load.SUPPLIER
        else rows.filter(partner=slot.organisation)
    )
    if besides is not None:
        rows = rows.exclude(pk=besides.pk)
    return list(rows.order_by("practice__name").values_list("practice__name", flat=True))


def _bad_days(cutover: Cutover) -> list[DateProblem]:
    """Return the bank holidays inside the cutover and the freezes on its first day.

    A holiday on the first or last day itself is among the doubtful dates already.
    """
    found = []
    ends = {cutover.fdp, cutover.go_live}
    if inside := [(day, name) for day, name in holidays_in(cutover, bank_holiday_name) if day not in ends]:
        which = "; ".join(f"{name}, {long_date(day)}" for day, name in inside)
        what = "a bank holiday" if len(inside) == 1 else "bank holidays"
        found.append(DateProblem(MilestoneKind.FDP, f"Cutover would run across {what}: {which}."))
    fdp = cutover.fdp or cutover.go_live
    for period in freezes_on(cutover, freezes(fdp, fdp)):
        found.append(
            DateProblem(
                MilestoneKind.FDP,
                f"Final data production, {long_date(fdp)}, would fall into a freeze: {period.name}, "
                f"{long_date(period.first)} to {long_date(period.last)}. No data is produced then.",
            )
        )
    return found
