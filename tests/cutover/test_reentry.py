"""The re-entry log through the door: tapping, undoing, correcting, and what is left."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cutover.models import ReentryCount
from cutover.services.reentry import correct_day, count_one
from tests.cutover.conftest import TODAY
from tests.cutover.pages import HTMX, counted, text_of, url

pytestmark = pytest.mark.django_db
AREA = "prescriptions"


def tap(client, cast, what, area=AREA, **more):
    return client.post(url(cast, "reentry_count"), {"tap": f"{area}:{what}"}, **more)


def fill(cast, day, captured, reentered, area=AREA):
    """Set the numbers of a day, whatever stood there."""
    row = ReentryCount.objects.filter(migration=cast.migration, area=area, day=day).first()
    return correct_day(
        by=cast.staff,
        migration=cast.migration,
        area=area,
        day=day,
        captured=captured,
        reentered=reentered,
        version=row.version if row else 0,
        today=timezone.localdate(),
    )


def test_every_area_has_two_buttons(manager, cast):
    page = manager.get(url(cast, "reentry")).content.decode()
    for area in cast.migration.edition.areas.all():
        assert f'value="{area.slug}:captured"' in page
        assert f'value="{area.slug}:reentered"' in page


def test_a_tap_counts_one_and_comes_back_to_the_area(manager, cast):
    answer = tap(manager, cast, "captured")
    assert answer.url == f"{url(cast, 'reentry')}#area-prescriptions"
    tap(manager, cast, "captured")
    tap(manager, cast, "reentered")
    assert counted(cast, AREA) == (2, 1)
    page = text_of(manager.get(url(cast, "reentry")))
    assert "1 left 2 captured, 1 re-entered" in page
    assert "Your last: 1 re-entered, prescriptions" in page


def test_htmx_gets_the_numbers_and_a_line_to_read_out(manager, cast):
    tap(manager, cast, "captured")
    answer = tap(manager, cast, "reentered", headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert 'id="numbers-prescriptions" hx-swap-oob="true"' in html
    assert "Prescriptions: 1 captured, 1 re-entered, 0 left." in text_of(answer)


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_no_more_is_reentered_than_was_captured(manager, cast, headers):
    tap(manager, cast, "captured")
    tap(manager, cast, "reentered")
    answer = tap(manager, cast, "reentered", headers=headers)
    assert answer.status_code == 422
    assert "1 captured in all, so 2 cannot have been re-entered" in text_of(answer)
    assert counted(cast, AREA) == (1, 1)


def test_what_was_captured_on_another_day_may_be_reentered_today(manager, cast):
    fill(cast, TODAY - timedelta(days=8), 2, 0)
    assert tap(manager, cast, "reentered").status_code == 302
    assert tap(manager, cast, "reentered").status_code == 302
    assert tap(manager, cast, "reentered").status_code == 422
    assert counted(cast, AREA) == (2, 2)


def test_undo_takes_back_ones_own_taps_one_after_the_other(manager, cast, client):
    for what in ("captured", "captured", "reentered"):
        tap(manager, cast, what)
    count_one(by=cast.staff, migration=cast.migration, area="pathology", what="captured", today=TODAY)
    for left in ((2, 0), (1, 0), (0, 0)):
        assert manager.post(url(cast, "reentry_undo")).status_code == 302
        assert counted(cast, AREA) == left
    answer = manager.post(url(cast, "reentry_undo"))
    assert answer.status_code == 422
    assert "There is nothing of yours to undo." in text_of(answer)
    assert counted(cast, "pathology") == (1, 0)  # somebody else's


def test_a_tap_after_an_undo_is_undone_first(manager, cast):
    tap(manager, cast, "captured")
    tap(manager, cast, "captured")
    manager.post(url(cast, "reentry_undo"))
    tap(manager, cast, "captured", area="pathology")
    manager.post(url(cast, "reentry_undo"))
    assert (counted(cast, AREA), counted(cast, "pathology")) == ((1, 0), (0, 0))
    manager.post(url(cast, "reentry_undo"))
    assert counted(cast, AREA) == (0, 0)


def test_undo_leaves_a_corrected_number_alone(manager, cast):
    tap(manager, cast, "captured", area="pathology")
    tap(manager, cast, "captured")
    fill(cast, TODAY, 12, 0)
    manager.post(url(cast, "reentry_undo"))
    assert (counted(cast, AREA), counted(cast, "pathology")) == ((12, 0), (0, 0))


def test_undo_refuses_what_would_leave_more_reentered_than_captured(manager, cast, client):
    tap(manager, cast, "captured")
    count_one(by=cast.staff, migration=cast.migration, area=AREA, what="reentered", today=TODAY)
    answer = manager.post(url(cast, "reentry_undo"), headers=HTMX)
    assert answer.status_code == 422
    assert counted(cast, AREA) == (1, 1)


def test_yesterdays_taps_are_not_undone_today(manager, cast):
    tap(manager, cast, "captured")
    with time_machine.travel("2027-02-11 09:00Z", tick=False):
        manager.force_login(cast.manager)
        assert manager.post(url(cast, "reentry_undo")).status_code == 422
    assert counted(cast, AREA) == (1, 0)


def test_the_day_is_the_one_in_england(client, cast):
    with time_machine.travel("2027-06-30 23:30Z", tick=False):  # half past midnight on 1 July
        client.force_login(cast.staff)
        tap(client, cast, "captured")
    assert cast.migration.reentry_counts.get().day == date(2027, 7, 1)


@pytest.mark.parametrize("sent", ["", "prescriptions", "prescriptions:lost", ":", "x" * 300])
def test_a_malformed_tap_changes_nothing(manager, cast, sent):
    assert manager.post(url(cast, "reentry_count"), {"tap": sent}).status_code == 404
    assert manager.post(url(cast, "reentry_count"), {"tap": "no-such-area:captured"}).status_code == 422
    assert not ReentryCount.objects.exists()


def correct(client, cast, captured, reentered, version, day=TODAY):
    address = url(cast, "reentry_correct", AREA, day.isoformat())
    return client.post(address, {"captured": captured, "reentered": reentered, "version": version})


def test_a_days_number_is_corrected(manager, cast):
    tap(manager, cast, "captured")
    assert 'value="1"' in manager.get(url(cast, "reentry_correct", AREA, "2027-02-10")).content.decode()
    assert correct(manager, cast, 40, 3, 1).status_code == 302
    assert counted(cast, AREA) == (40, 3)
    newest, oldest = ReentryCount.objects.get().history.all()
    assert (oldest.history_change_reason, newest.history_change_reason) == ("counted 1 captured", None)
    assert newest.history_user == cast.manager
    trail = text_of(manager.get(f"/migrations/{cast.migration.pk}/history/"))
    assert "changed captured from 1 to 40; re-entered from 0 to 3" in trail
    assert "counted 1 captured" not in trail  # hundreds of taps: they stand in the whole trail


def test_a_correction_after_somebody_counted_shows_both_and_can_be_sent_again(manager, cast):
    fill(cast, TODAY, 5, 0)
    count_one(by=cast.staff, migration=cast.migration, area=AREA, what="captured", today=TODAY)
    answer = correct(manager, cast, 9, 1, 1)
    assert answer.status_code == 409
    assert "It stands at 6 captured and 0 re-entered" in text_of(answer)
    assert counted(cast, AREA) == (6, 0)
    assert 'name="version" value="2"' in answer.content.decode()
    assert correct(manager, cast, 9, 1, 2).status_code == 302
    assert counted(cast, AREA) == (9, 1)


@pytest.mark.parametrize(
    ("captured", "reentered", "says"),
    [
        ("", "", "Enter a number for captured"),
        ("-1", "0", "Captured must be a number"),
        ("2", "3", "2 captured in all, so 3"),
        ("100000", "0", "Captured must be a number"),
        ("ten", "0", "Captured must be a number"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(manager, cast, captured, reentered, says):
    answer = correct(manager, cast, captured, reentered, 0)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not ReentryCount.objects.exists()


@pytest.mark.parametrize("day", ["2027-02-11", "2020-01-01", "2027-13-01", "today"])
def test_days_the_migration_has_not_had_do_not_exist(manager, cast, day):
    assert manager.get(url(cast, "reentry_correct", AREA, day)).status_code == 404


def test_what_is_left_and_when_it_is_done(manager, cast):
    fill(cast, date(2027, 1, 29), 100, 0)
    fill(cast, date(2027, 1, 30), 20, 0, area="pathology")
    for day in (3, 4, 5, 8, 9):  # the last five working days
        fill(cast, date(2027, 2, day), 0, 10)
    page = text_of(manager.get(url(cast, "reentry_progress")))
    assert "70 left 50 of 120 re-entered" in page
    # Ten a day: seven more working days, of which today, on which nothing was done yet, is the first.
    assert "Finished by 18 February 2027 at 10 items a working day" in page
    assert "Prescriptions 50 100 50" in page
    assert "9 Feb 2027 70 0 10" in page
    assert "81 days of legacy access It ends on 2 May 2027" in page


def test_no_forecast_before_the_second_day_and_none_when_it_stands_still(manager, cast):
    fill(cast, TODAY - timedelta(days=20), 5, 0)
    assert "No forecast yet It starts on the day after" in text_of(manager.get(url(cast, "reentry_progress")))
    fill(cast, TODAY - timedelta(days=15), 0, 1)
    page = text_of(manager.get(url(cast, "reentry_progress")))
    assert "No forecast yet Nothing was re-entered in the last 5 working days." in page


def test_a_rate_that_is_too_slow_says_what_is_needed(manager, cast):
    fill(cast, date(2027, 2, 1), 500, 0)
    fill(cast, TODAY - timedelta(days=1), 0, 1)
    page = text_of(manager.get(url(cast, "reentry_progress")))
    assert "That is too late." in page
    assert "9 a working day are needed" in page  # 499 over the 56 working days to 30 April, Easter left out


def test_nothing_counted_yet(manager, cast):
    assert "Nothing has been counted yet" in text_of(manager.get(url(cast, "reentry_progress")))


def test_queries_do_not_grow_with_what_was_counted(manager, cast, django_assert_num_queries):
    pages = [url(cast, "reentry"), url(cast, "reentry_progress")]
    fill(cast, TODAY, 1, 0)
    before = []
    for page in pages:
        with CaptureQueriesContext(connection) as found:
            manager.get(page)
        before.append(len(found))
    for ago in range(1, 20):
        for area in ("pathology", "referrals", AREA):
            fill(cast, TODAY - timedelta(days=ago), 3, 1, area=area)
    for page, number in zip(pages, before, strict=True):
        with django_assert_num_queries(number):
            manager.get(page)


@pytest.mark.usefixtures("_wednesday")
def test_readers_read_and_strangers_find_nothing(client, cast):
    for reader in cast.readers.values():
        client.force_login(reader)
        page = client.get(url(cast, "reentry"))
        assert "+1 captured" not in page.content.decode()
        assert tap(client, cast, "captured").status_code == 403
    for stranger in cast.strangers.values():
        client.force_login(stranger)
        assert client.get(url(cast, "reentry_progress")).status_code == 404
        assert tap(client, cast, "captured").status_code == 404
    assert not ReentryCount.objects.exists()


def test_a_migration_that_ended_is_not_counted_on(manager, cast):
    cast.migration.state = "completed"
    cast.migration.save()
    assert tap(manager, cast, "captured").status_code == 422
    assert "can no longer be changed" in text_of(manager.get(url(cast, "reentry")))
    assert not ReentryCount.objects.exists()


def test_counts_of_another_practice_stay_out(manager, cast, another):
    fill(another, TODAY, 7, 0)
    tap(manager, cast, "captured")
    assert "1 left in all, of 1 captured" in text_of(manager.get(url(cast, "reentry")))
