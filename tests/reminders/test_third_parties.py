"""Reminders about services: to tell, to see go off and on, to chase; and the calendar."""

from datetime import date, timedelta

import pytest
import time_machine
from icalendar import Calendar

from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from reminders.facts import gather
from reminders.feed import calendar_of
from reminders.sources.third_parties import third_parties
from tests.people import make_cast
from tests.reminders.mornings import clear, morning
from third_parties.models import ThirdPartyEntry
from third_parties.services.entries import record_step, set_affected

pytestmark = pytest.mark.django_db
SAME = ("DTSTART", "SUMMARY", "SEQUENCE", "LAST-MODIFIED")


@pytest.fixture
def pathology(cast):
    """A plan in which nothing is due but one service: told by 31 December, off 28 January, on 1 February."""
    entries = cast.migration.third_parties
    kept = entries.get(service__slug="pathology").pk
    others = list(entries.exclude(pk=kept).values_list("pk", flat=True))
    with time_machine.travel("2026-11-09 09:00Z", tick=False):
        dates = entries.get(pk=kept)
        entries.filter(pk__in=others).delete()
        values = {f.attname: getattr(dates, f.attname) for f in ThirdPartyEntry._meta.concrete_fields}
        clear(cast.migration)
        return ThirdPartyEntry.objects.create(**values)


def lines(user, day):
    """Return the lines about services that `user` would hear on `day`: step, due and stage."""
    found = third_parties(gather([user.pk], day))
    return {line.key.split(":")[2]: (line.due, line.stage) for line, people in found if user.pk in people}


def take(cast, entry, step, day):
    entry.refresh_from_db()
    return record_step(by=cast.staff, entry=entry, version=entry.version, step=step, day=day)


def test_it_is_told_a_week_before_and_on_the_day_until_it_is_done(cast, pathology):
    assert pathology.tell_by == date(2026, 12, 31)
    assert lines(cast.manager, date(2026, 12, 23)) == {}
    assert lines(cast.manager, date(2026, 12, 24)) == {"tell": (date(2026, 12, 31), 7)}
    assert lines(cast.manager, date(2026, 12, 31)) == {"tell": (date(2026, 12, 31), 0)}
    assert lines(cast.manager, date(2027, 1, 4)) == {"tell": (date(2026, 12, 31), -1)}
    take(cast, pathology, "tell", date(2027, 1, 4))
    assert lines(cast.manager, date(2027, 1, 5)) == {}


def test_an_answer_is_chased_every_five_working_days(cast, pathology):
    take(cast, pathology, "tell", date(2026, 12, 1))
    assert lines(cast.manager, date(2026, 12, 7)) == {}
    assert lines(cast.manager, date(2026, 12, 8)) == {"confirm": (date(2026, 12, 8), 0)}
    take(cast, pathology, "chase", date(2026, 12, 9))
    assert lines(cast.manager, date(2026, 12, 15)) == {}
    assert lines(cast.manager, date(2026, 12, 16)) == {"confirm": (date(2026, 12, 16), 0)}
    take(cast, pathology, "confirm", date(2026, 12, 16))
    assert lines(cast.manager, date(2026, 12, 30)) == {}


def test_off_and_on_are_told_a_week_before_on_the_day_and_until_confirmed(cast, pathology):
    take(cast, pathology, "tell", date(2026, 12, 1))
    take(cast, pathology, "confirm", date(2026, 12, 2))
    off, on_again = date(2027, 1, 28), date(2027, 2, 1)
    assert lines(cast.manager, off - timedelta(days=7)) == {"off": (off, 7)}
    assert lines(cast.manager, off) == {"off": (off, 0), "back": (on_again, 7)}
    take(cast, pathology, "off", off)
    assert lines(cast.manager, date(2027, 2, 5)) == {"back": (on_again, -1)}
    take(cast, pathology, "chase", date(2027, 2, 5))
    assert lines(cast.manager, date(2027, 2, 8)) == {}
    assert lines(cast.manager, date(2027, 2, 12)) == {"back": (date(2027, 2, 12), 0)}
    take(cast, pathology, "back", date(2027, 2, 12))
    assert lines(cast.manager, date(2027, 3, 1)) == {}


def test_the_mail_says_what_when_why_and_where(cast, pathology):
    body = morning(date(2027, 1, 21))[cast.manager.email].body
    assert "Pathology and test laboratories: goes off" in body
    assert "1 day before final data production" in body
    assert f"/third-parties/{pathology.pk}/" in body


def test_a_moved_date_is_told_again(cast):
    entry = cast.migration.third_parties.get(service__slug="pathology")
    cast.migration.third_parties.exclude(pk=entry.pk).delete()
    take(cast, entry, "tell", date(2026, 11, 9))
    take(cast, entry, "confirm", date(2026, 11, 9))
    day = date(2026, 12, 30)
    assert "tell" not in lines(cast.manager, day)
    move_date(
        by=cast.manager,
        migration=cast.migration,
        kind="fdp",
        new_date=date(2027, 1, 26),
        reason="Slot moved",
        seen=fingerprint(cast.migration.milestones.all()),
    )
    found = [line for line, _ in third_parties(gather([cast.manager.pk], day))]
    assert "tell them the new dates" in found[0].title
    assert found[0].why == "The dates have moved since they were told"


def test_who_hears_is_whom_the_guide_names(cast, pathology):
    day = date(2026, 12, 31)
    assert lines(cast.manager, day)
    assert lines(cast.project_manager, day)  # of the delivery partner
    for user in (cast.staff, cast.clinical_lead, cast.commissioner, cast.stranger, cast.national):
        assert lines(user, day) == {}


def test_what_is_not_affected_is_silent(cast, pathology):
    set_affected(by=cast.staff, entry=pathology, version=1, affected=False, reason="None")
    assert lines(cast.manager, date(2026, 12, 31)) == {}


def test_one_query_however_many_services(cast, edition, go_live, django_assert_num_queries):
    facts = gather([cast.manager.pk], date(2026, 12, 31))
    with django_assert_num_queries(1):
        many = list(third_parties(facts))
    assert len(many) > 15
    others = [make_cast(edition, go_live).manager.pk for _ in range(2)]
    facts = gather([cast.manager.pk, *others], date(2026, 12, 31))
    with django_assert_num_queries(1):
        assert len(list(third_parties(facts))) == 3 * len(many)


def test_the_calendar_has_the_days_off_and_on_until_they_are_confirmed(cast, pathology):
    def events():
        calendar = Calendar.from_ical(calendar_of(cast.manager, date(2026, 11, 9)))
        return {
            str(event["UID"]).split("@")[0]: event["DTSTART"].dt
            for event in calendar.walk("VEVENT")
            if str(event["UID"]).startswith("third_party")
        }

    off, back = f"third_party-{pathology.pk}-off", f"third_party-{pathology.pk}-back"
    assert events() == {off: date(2027, 1, 28), back: date(2027, 2, 1)}
    take(cast, pathology, "off", date(2027, 1, 28))
    assert events() == {back: date(2027, 2, 1)}


def test_a_day_to_take_along_is_the_one_in_the_calendar(cast, pathology, client):
    client.force_login(cast.national)
    assert (
        f"/third-parties/{pathology.pk}/off/calendar.ics"
        in client.get(f"/third-parties/{pathology.pk}/").text
    )
    whole = Calendar.from_ical(calendar_of(cast.manager, date(2026, 11, 9)))
    theirs = {str(event["UID"]): event for event in whole.walk("VEVENT")}
    with time_machine.travel("2026-11-09 09:00Z", tick=False):
        for step in ("off", "back"):
            answer = client.get(f"/third-parties/{pathology.pk}/{step}/calendar.ics")
            [event] = Calendar.from_ical(answer.content).walk("VEVENT")
            uid = str(event["UID"])
            assert uid.startswith(f"third_party-{pathology.pk}-{step}@")
            assert [event[name] for name in SAME] == [theirs[uid][name] for name in SAME]
    for step in ("tell", "nonsense"):
        assert client.get(f"/third-parties/{pathology.pk}/{step}/calendar.ics").status_code == 404
