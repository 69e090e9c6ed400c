"""The cutover clock through the door: setting it, its warnings, and the overrun report."""

import pytest
import time_machine
from django.utils import timezone

from cutover.models import CutoverClock
from cutover.services.clock import clock_of, set_clock
from tests.cutover.pages import text_of, url

pytestmark = pytest.mark.django_db
FRIDAY, MONDAY = "2027-01-29", "2027-02-01"
NAMES = ("planned_start", "planned_end", "actual_start", "actual_end")


def sent(version=0, **times):
    """Return the form's fields from `name="2027-01-29 6:30pm"`."""
    body = {"version": version}
    for name in NAMES:
        day, _, hour = times.get(name, " ").partition(" ")
        body |= {name: day, f"{name}_time": hour} if day else {f"{name}_time": hour}
    return body


def set_to(client, cast, **times):
    version = clock_of(cast.migration).version
    return client.post(url(cast, "cutover_clock"), sent(version, **times))


def page(client, cast):
    return text_of(client.get(url(cast, "cutover_clock")))


def test_a_clock_nobody_set_shows_the_plan(manager, cast):
    text = page(manager, cast)
    assert "Not set yet By the plan from 29 January 2027 to 1 February 2027" in text
    assert not CutoverClock.objects.exists()


@pytest.mark.parametrize("evening", ["6:30pm", "18:30", "18.30", "6.30 pm"])
def test_a_weekend_is_61_and_a_half_hours_without_a_warning(manager, cast, evening):
    assert (
        set_to(manager, cast, planned_start=f"{FRIDAY} {evening}", planned_end=f"{MONDAY} 8am").status_code
        == 302
    )
    text = page(manager, cast)
    assert "Planned 61.5 hours 29 January 2027 at 6:30pm to 1 February 2027 at 8am" in text
    assert "Think about" not in text
    assert CutoverClock.objects.get().history.get().history_user == cast.manager


def test_too_long_and_in_core_hours_is_warned_of_and_not_forbidden(manager, cast):
    set_to(manager, cast, planned_start=f"{FRIDAY} midday", planned_end="2027-02-02 10am")
    text = page(manager, cast)
    assert "94 hours would be more than the 72 hours" in text
    assert "6.5 of the core hours (8am to 6:30pm) of Friday 29 January 2027 would be lost" in text
    assert "2 of the core hours (8am to 6:30pm) of Tuesday 2 February 2027 would be lost" in text


@pytest.mark.parametrize(
    ("times", "says"),
    [
        (
            {"planned_start": f"{MONDAY} 8am", "planned_end": f"{FRIDAY} 8am"},
            "must be after the planned start",
        ),
        ({"planned_start": f"{FRIDAY} "}, "Enter the time of the planned start"),
        ({"planned_start": " 8am"}, "Enter the date of the planned start"),
        ({"planned_start": f"{FRIDAY} soon"}, "must be a time, like 6:30pm"),
        ({"planned_start": f"{FRIDAY} 25:00"}, "must be a time, like 6:30pm"),
        ({"planned_start": "2027-03-28 1:30am"}, "Clocks go forward in that hour"),
        ({"actual_start": "2027-02-10 12:01"}, "must be in the past"),
        ({"actual_end": f"{MONDAY} 8am"}, "Enter when it started as well"),
        ({"planned_start": "2026-01-29 8am", "planned_end": "2027-02-01 8am"}, "more than a year"),
    ],
)
def test_what_cannot_be_is_refused(manager, cast, times, says):
    answer = set_to(manager, cast, **times)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not CutoverClock.objects.exists()


def test_an_overrun_is_to_be_reported_within_five_days_of_go_live(manager, cast):
    set_to(manager, cast, actual_start=f"{FRIDAY} 6:30pm", actual_end=f"{MONDAY} 11am")
    text = page(manager, cast)
    assert "Cutover overran" in text
    assert "3 of the core hours (8am to 6:30pm) of Monday 1 February 2027 were lost" in text
    assert "Overdue: it was due by 6 February 2027 , 5 days after go live (1 February 2027)" in text
    body = {"version": 1, "sent_on": "2027-02-04"}
    assert manager.post(url(cast, "cutover_report"), body).status_code == 302
    assert f"Sent on 4 February 2027, recorded by {cast.manager.name}." in page(manager, cast)


@pytest.mark.parametrize("day", ["2027-01-31", "2027-02-11"])
def test_a_report_is_sent_between_go_live_and_today(manager, cast, day):
    set_to(manager, cast, actual_start=f"{FRIDAY} 6:30pm", actual_end=f"{MONDAY} 11am")
    answer = manager.post(url(cast, "cutover_report"), {"version": 1, "sent_on": day})
    assert answer.status_code == 422
    assert CutoverClock.objects.get().report_sent_on is None


def test_no_report_before_cutover_has_ended(manager, cast):
    answer = manager.post(url(cast, "cutover_report"), {"version": 0, "sent_on": "2027-02-04"})
    assert answer.status_code == 422
    assert "Record when cutover ended first" in text_of(answer)


def test_a_cutover_that_goes_on_counts_up_to_now(client, cast):
    with time_machine.travel("2027-02-01 09:30Z", tick=False):
        client.force_login(cast.manager)
        set_to(client, cast, actual_start=f"{FRIDAY} 6:30pm")
        text = page(client, cast)
    assert "Actual 63 hours so far 29 January 2027 at 6:30pm until now" in text
    assert "Once you are live you have 5 days to report the overrun" in text


def test_a_clock_that_differs_from_the_plan_says_so(manager, cast):
    set_to(manager, cast, planned_start=f"{FRIDAY} 6:30pm", planned_end="2027-02-02 8am")
    text = page(manager, cast)
    assert "Go live: the plan has another day than this clock." in text
    assert "Final data production: the plan has another day" not in text


def test_somebody_elses_clock_is_not_overwritten_unseen(manager, cast):
    set_to(manager, cast, planned_start=f"{FRIDAY} 6:30pm", planned_end=f"{MONDAY} 8am")
    answer = manager.post(url(cast, "cutover_clock"), sent(0, planned_start=f"{FRIDAY} 7pm"))
    assert answer.status_code == 409
    assert "61.5 hours" in text_of(answer)
    assert 'value="7pm"' in answer.content.decode()
    assert CutoverClock.objects.get().version == 1


def test_the_times_come_back_as_they_were_typed(manager, cast):
    set_to(manager, cast, planned_start="2027-06-25 6:30pm", planned_end="2027-06-28 8am")
    html = manager.get(url(cast, "cutover_clock")).content.decode()
    assert 'value="6:30pm"' in html
    assert 'value="8am"' in html
    clock = CutoverClock.objects.get()
    assert clock.planned_start.isoformat() == "2027-06-25T17:30:00+00:00"  # summer time


@pytest.mark.usefixtures("_wednesday")
def test_readers_read_and_strangers_find_nothing(client, cast):
    client.force_login(cast.national)
    assert "You can read this clock but not set it." in page(client, cast)
    assert client.post(url(cast, "cutover_clock"), sent()).status_code == 403
    assert client.post(url(cast, "cutover_report"), {}).status_code == 403
    client.force_login(cast.stranger)
    assert client.get(url(cast, "cutover_clock")).status_code == 404


@pytest.mark.usefixtures("_wednesday")
def test_setting_the_same_again_changes_nothing(cast):
    for _ in range(2):
        clock = set_clock(
            by=cast.manager,
            migration=cast.migration,
            version=0,
            now=timezone.now(),
            **{**dict.fromkeys(NAMES), "actual_start": timezone.now()},
        )
    assert (clock.version, clock.history.count()) == (1, 1)
