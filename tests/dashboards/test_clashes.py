"""The rules of clashes, and that people are told before they start or move a migration."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from checklists.clashes import clashes
from checklists.models import ClashLimit, Freeze
from phases.bank_holidays import bank_holiday_name
from phases.clashes import (
    LONGEST_LOOK,
    TRAINING_WEEKS,
    Cutover,
    Limits,
    Load,
    Period,
    Slot,
    freezes_on,
    holidays_in,
    loads,
    monday_of,
    overloads,
    slots,
)
from tests.dashboards.pages import words
from tests.dashboards.plans import make_plans
from tests.factories import ClinicalSystemFactory, DeliveryPartnerFactory, PracticeFactory
from tests.people import TODAY, person
from tests.start.journey import Journey

GO_LIVE = date(2027, 2, 1)

days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
keys = st.integers(1, 4)


@st.composite
def cutovers(draw):
    go_live = draw(days)
    fdp = draw(st.none() | st.integers(0, 30).map(lambda n: go_live - timedelta(days=n)))
    return Cutover(go_live, fdp, draw(keys), draw(keys), draw(st.none() | keys))


many = st.lists(st.tuples(cutovers(), st.integers(1, 5)), max_size=30)
limits = st.dictionaries(
    st.tuples(st.sampled_from(Load), st.none() | keys), st.integers(1, 10), max_size=8
).map(Limits)


@given(cutovers())
def test_a_cutover_takes_its_weeks(cutover):
    found = slots(cutover)
    assert all(slot.week.weekday() == 0 for slot in found)
    assert sum(slot.kind is Load.SUPPLIER for slot in found) == 1
    assert len(found) == (1 if cutover.partner is None else 2 + TRAINING_WEEKS)
    assert max(slot.week for slot in found) == monday_of(cutover.go_live)


@given(many, many)
def test_loads_add_up_whatever_the_order(some, others):
    assert loads([*some, *others]) == loads(some) + loads(others) == loads([*others, *some])


@given(many, limits)
def test_overloads_are_exactly_what_is_above_its_limit(some, limit):
    taken = loads(some)
    found = {one.slot: one for one in overloads(taken, limit)}
    for slot, count in taken.items():
        most = limit.of(slot)
        assert (slot in found) == (most is not None and count > most)


@given(many, limits, cutovers())
def test_one_more_never_removes_a_clash(some, limit, one):
    before = {found.slot for found in overloads(loads(some), limit)}
    assert before <= {found.slot for found in overloads(loads([*some, (one, 1)]), limit)}


@given(keys, st.integers(1, 9), st.integers(1, 9))
def test_an_organisations_own_limit_goes_first(key, own, general):
    limit = Limits({(Load.SUPPLIER, key): own, (Load.SUPPLIER, None): general})
    assert limit.of(Slot(GO_LIVE, Load.SUPPLIER, key)) == own
    assert limit.of(Slot(GO_LIVE, Load.SUPPLIER, key + 1)) == general
    assert limit.of(Slot(GO_LIVE, Load.PARTNER, key)) is None


@given(cutovers())
def test_holidays_lie_inside_the_cutover(cutover):
    for day, name in holidays_in(cutover, bank_holiday_name):
        assert cutover.fdp <= day <= cutover.go_live
        assert name == bank_holiday_name(day)


def test_a_cutover_of_centuries_is_not_walked_through():
    asked = Counter()
    holidays_in(
        Cutover(date(2199, 1, 1), date(1950, 1, 1), 1, 1, None), lambda day: asked.update([day]) or ""
    )
    assert asked.total() == LONGEST_LOOK + 1


@given(cutovers(), days, st.integers(0, 40), st.none() | keys)
def test_a_freeze_holds_for_its_days_and_its_supplier(cutover, first, length, supplier):
    period = Period("Freeze", first, first + timedelta(days=length), supplier)
    hit = cutover.fdp is not None and period.first <= cutover.fdp <= period.last
    assert bool(freezes_on(cutover, [period])) == (hit and supplier in {None, cutover.source})


# Before it is saved


@pytest.fixture
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def crowd(cast, edition):
    """Three foreign practices that go live in the cast's week with its supplier and its partner."""
    return make_plans(
        [GO_LIVE, GO_LIVE + timedelta(days=1), GO_LIVE + timedelta(days=4)],
        by=cast.administrator,
        edition=edition,
        systems=(ClinicalSystemFactory(), cast.migration.to_system),
        partner=cast.migration.partner,
    )


def ask(cast, user, **changes):
    given = {
        "dates": {"fdp": GO_LIVE - timedelta(days=3), "go_live": GO_LIVE},
        "from_system": cast.migration.from_system,
        "to_system": cast.migration.to_system,
        "partner": None,
        "today": TODAY,
        "besides": cast.migration,
    }
    return [problem.text for problem in clashes(user=user, **{**given, **changes})]


@pytest.mark.django_db
def test_without_limits_nothing_clashes(cast, crowd):
    assert ask(cast, cast.manager) == []


@pytest.mark.django_db
def test_the_count_is_of_all_and_the_names_are_of_ones_own(cast, crowd):
    ClashLimit.objects.create(kind="supplier", most=3)
    (said,) = ask(cast, cast.manager)
    supplier = cast.migration.to_system.supplier
    assert said == (
        f"In the week of 1 February 2027 4 practices would go live with {supplier}, this one included. "
        "The limit is 3."
    )
    (said,) = ask(cast, cast.national)
    assert "Among the others: " + ", ".join(sorted(one.practice.name for one in crowd)) in said


@pytest.mark.django_db
def test_a_planner_is_told_no_name_of_a_practice_out_of_sight(cast, crowd):
    for kind in Load:
        ClashLimit.objects.create(kind=kind, most=1)
    for user in (cast.manager, cast.commissioner):
        said = " ".join(ask(cast, user, partner=cast.migration.partner))
        assert "4 practices" in said
        assert not any(one.practice.name in said or one.practice.ods_code in said for one in crowd)


@pytest.mark.django_db
def test_at_the_limit_there_is_no_clash_nor_with_what_was_cancelled(cast, crowd):
    ClashLimit.objects.create(kind="supplier", most=3)
    crowd[0].state = "cancelled"
    crowd[0].ended_on = TODAY
    crowd[0].save()
    assert ask(cast, cast.manager) == []


@pytest.mark.django_db
def test_trainers_are_busy_in_the_weeks_before(cast, edition):
    partner = DeliveryPartnerFactory(name="Mercury CSU")
    make_plans([GO_LIVE + timedelta(weeks=2)], by=cast.manager, edition=edition, partner=partner)
    ClashLimit.objects.create(kind="trainers", most=1)
    (said,) = ask(cast, cast.manager, partner=partner)
    assert "In the week of 1 February 2027 Mercury CSU’s trainers would have 2 practices to train" in said
    ClashLimit.objects.create(kind="trainers", partner=partner, most=2)
    assert ask(cast, cast.manager, partner=partner) == []


@pytest.mark.django_db
def test_freezes_and_holidays(cast):
    Freeze.objects.create(name="Christmas", first_day=date(2026, 12, 21), last_day=date(2027, 1, 3))
    dates = {"fdp": date(2026, 12, 24), "go_live": date(2026, 12, 29)}
    across, frozen = ask(cast, cast.manager, dates=dates)
    assert across.startswith(
        "Cutover would run across bank holidays: Christmas Day, 25 December 2026; Boxing Day"
    )
    assert "would fall into a freeze: Christmas, 21 December 2026 to 3 January 2027" in frozen


@pytest.mark.django_db
def test_what_has_gone_live_clashes_with_nothing(cast, crowd):
    ClashLimit.objects.create(kind="supplier", most=1)
    assert ask(cast, cast.manager, today=GO_LIVE + timedelta(days=1)) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_move_shows_its_clashes_before_it_is_saved(client, cast, crowd):
    ClashLimit.objects.create(kind="supplier", most=3)
    client.force_login(cast.manager)
    url = f"/migrations/{cast.migration.pk}/dates/go_live/move/"
    day = GO_LIVE + timedelta(days=3)
    sent = {
        "new_date_day": day.day,
        "new_date_month": day.month,
        "new_date_year": day.year,
        "together": "yes",
        "reason": "No room",
    }
    page = client.post(url, sent)
    assert "4 practices would go live with" in words(page)
    assert not any(escape(one.practice.name) in page.content.decode() for one in crowd)
    cast.migration.refresh_from_db()
    assert cast.migration.go_live == GO_LIVE


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_move_that_leaves_the_cutover_alone_shows_none(client, cast, crowd):
    ClashLimit.objects.create(kind="supplier", most=3)
    client.force_login(cast.manager)
    sent = {
        "new_date_day": 20,
        "new_date_month": 11,
        "new_date_year": 2026,
        "together": "",
        "reason": "No room",
    }
    page = words(client.post(f"/migrations/{cast.migration.pk}/dates/kick_off/move/", sent))
    assert "Check what this changes" in page
    assert "would go live with" not in page


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_a_start_shows_its_clashes_and_asks_for_a_yes(client, cast, crowd, edition):
    ClashLimit.objects.create(kind="supplier", most=3)
    practice = PracticeFactory(name="Quiet Surgery", current_system=crowd[0].from_system)
    client.force_login(person("practice_manager", practice=practice))
    journey = Journey(client, {"new": crowd[0].to_system}).to_check(practice, GO_LIVE + timedelta(days=1))
    assert "5 practices would go live with" in words(journey.page)  # the cast, the crowd, this one
    assert not any(one.practice.ods_code in words(journey.page) for one in crowd)
    journey.start(read=None)
    assert "Tick to say that you have read the warnings" in journey.text
    assert not practice.migrations.exists()
    journey.start()
    assert practice.migrations.exists()


# The administrators' part


@pytest.mark.django_db
def test_administrators_set_limits_and_freezes_and_the_trail_has_them(client, cast):
    cast.administrator.is_staff = cast.administrator.is_superuser = True
    cast.administrator.save()
    client.force_login(cast.administrator)
    client.post("/admin/checklists/clashlimit/add/", {"kind": "partner", "most": "2"})
    client.post(
        "/admin/checklists/freeze/add/",
        {"name": "Christmas", "first_day": "2026-12-21", "last_day": "2027-01-03"},
    )
    assert ClashLimit.objects.get().most == 2
    assert Freeze.objects.get().name == "Christmas"
    trail = words(client.get("/audit/"))
    assert "weekly limit" in trail.lower()
    assert "Freeze: Christmas" in trail


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"kind": "partner", "supplier": True}, {"kind": "supplier", "partner": True}, {"kind": "supplier"}],
)
def test_limits_that_make_no_sense(cast, wrong):
    ClashLimit.objects.create(kind="supplier", most=3)
    given = {
        "supplier": cast.migration.to_system.supplier if wrong.get("supplier") else None,
        "partner": cast.migration.partner if wrong.get("partner") else None,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        ClashLimit.objects.create(kind=wrong["kind"], most=1, **given)
