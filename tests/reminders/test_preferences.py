"""What people choose, and what holds for those who choose nothing."""

import re
from datetime import datetime

import pytest
from django.utils import timezone

from practices.models import Membership
from reminders.facts import days_ahead
from reminders.models import LeadTime, Preference
from reminders.preferences import note_bounce, preference_of
from tests.accounts.people import member, sign_in
from tests.people import TODAY
from tests.reminders.mornings import LONDON, morning, on

pytestmark = pytest.mark.django_db
CHOICE = {"frequency": "weekly", "weekday": "3", "hour": "16"}


def test_without_a_choice(cast):
    assert preference_of(cast.manager).frequency == "daily"
    assert preference_of(cast.commissioner).frequency == "weekly"
    Membership.objects.create(user=cast.commissioner, role="practice_manager", practice=cast.practice)
    assert preference_of(cast.commissioner).frequency == "daily"


def test_choosing(client, cast):
    client.force_login(cast.manager)
    page = client.post("/reminders/", CHOICE, follow=True).text
    assert "Your reminders are saved" in page
    chosen = Preference.objects.get()
    assert (chosen.user, chosen.frequency, chosen.weekday, chosen.hour) == (cast.manager, "weekly", 3, 16)
    row = Preference.history.get()
    assert row.history_user == cast.manager
    assert '<option value="16" selected>4pm</option>' in page


def test_a_choice_that_is_the_default_is_kept_all_the_same(client, cast):
    client.force_login(cast.commissioner)
    client.post("/reminders/", {"frequency": "weekly", "weekday": "0", "hour": "7"})
    Membership.objects.create(user=cast.commissioner, role="practice_manager", practice=cast.practice)
    assert preference_of(cast.commissioner).frequency == "weekly"


def test_saving_the_same_again_is_no_change(client, cast):
    client.force_login(cast.manager)
    for _ in range(2):
        client.post("/reminders/", CHOICE)
    assert Preference.history.count() == 1


def test_the_digest_follows_the_choice(client, cast):
    client.force_login(cast.manager)
    client.post("/reminders/", {"frequency": "daily", "weekday": "0", "hour": "9"})
    assert cast.manager.email not in morning(TODAY)
    assert cast.manager.email in morning(TODAY, datetime(2026, 11, 9, 9, 5, tzinfo=LONDON).time())


def test_hours_of_the_day(client, cast):
    client.force_login(cast.manager)
    page = client.get("/reminders/").text
    hours = [f">{hour}am<" for hour in range(6, 12)] + [">midday<"] + [f">{hour}pm<" for hour in range(1, 8)]
    assert all(hour in page for hour in hours)
    assert ">5am<" not in page
    assert ">8pm<" not in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"frequency": "hourly"},
        {"frequency": ""},
        {"weekday": "5"},
        {"hour": "5"},
        {"hour": "20"},
        {"hour": "x"},
    ],
)
def test_what_cannot_be_chosen(client, cast, wrong):
    client.force_login(cast.manager)
    answer = client.post("/reminders/", {**CHOICE, **wrong})
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert not Preference.objects.exists()


def test_an_address_that_took_no_mail_is_tried_again(client, cast):
    Preference.objects.create(user=cast.manager, bounced_at=timezone.now(), bounced="550 No such person")
    client.force_login(cast.manager)
    page = client.get("/reminders/").text
    assert "Your address takes no mail" in page
    assert "550 No such person" in page
    assert cast.manager.email not in morning(TODAY)
    client.post("/reminders/address/")
    assert "Your address takes no mail" not in client.get("/reminders/").text
    assert cast.manager.email in morning(TODAY.replace(day=10))


def test_a_new_address_is_written_to_again(client, mailoutbox):
    user = member()
    sign_in(client, user)
    Preference.objects.create(user=user, bounced_at=timezone.now(), bounced="550 No such person")
    client.post("/accounts/email/", {"action_add": "", "email": "new.address@practice.example"})
    client.post(re.search(r"http://testserver(/accounts/confirm-email/\S+)", mailoutbox[-1].body)[1])
    user.refresh_from_db()
    assert user.email == "new.address@practice.example"
    chosen = Preference.objects.get(user=user)
    assert (chosen.bounced_at, chosen.bounced) == (None, "")


def test_a_bounced_commissioner_stays_a_weekly_reader(cast):
    note_bounce(user=cast.commissioner, said="550 No such person")
    assert Preference.objects.get(user=cast.commissioner).frequency == "weekly"


def test_changing_one_thing_leaves_the_others(client, cast):
    """The mail server's word, which arrives at any time, survives a choice made meanwhile."""
    chosen = Preference.objects.create(user=cast.manager, feed_key="k" * 43)
    Preference.objects.filter(pk=chosen.pk).update(bounced="550", bounced_at=timezone.now())
    client.force_login(cast.manager)
    client.post("/reminders/", CHOICE)
    chosen.refresh_from_db()
    assert (chosen.bounced, chosen.feed_key, chosen.hour) == ("550", "k" * 43, 16)


@pytest.fixture
def administrator(client):
    user = member("administrator")
    user.is_staff = user.is_superuser = True
    user.save()
    client.force_login(user)
    return user


def test_administrators_change_lead_times(client, administrator):
    url = "/admin/reminders/leadtime/add/"
    assert "Days before the deadline" in client.get(url).text
    client.post(url, {"kind": "go_live", "days_ahead": "7, 60, 1,1"})
    assert days_ahead()["go_live"] == (60, 7, 1)
    assert LeadTime.history.get().history_user == administrator
    lead = LeadTime.objects.get()
    assert 'value="60, 7, 1"' in client.get(f"/admin/reminders/leadtime/{lead.pk}/change/").text
    client.post(f"/admin/reminders/leadtime/{lead.pk}/change/", {"kind": "go_live", "days_ahead": "2"})
    assert days_ahead()["go_live"] == (2,)


@pytest.mark.parametrize("wrong", ["", "soon", "7; 1", "-1", "366", "1.5", "²", ",", "9" * 60])
def test_lead_times_that_make_no_sense(client, administrator, wrong):
    answer = client.post("/admin/reminders/leadtime/add/", {"kind": "go_live", "days_ahead": wrong})
    assert answer.status_code == 200
    assert "errorlist" in answer.text
    assert not LeadTime.objects.exists()


def test_a_quiet_plan_has_no_lead_time(client, administrator):
    answer = client.post("/admin/reminders/leadtime/add/", {"kind": "quiet", "days_ahead": "7"})
    assert "errorlist" in answer.text


def test_the_page_says_what_administrators_set(client, cast):
    LeadTime.objects.create(kind="go_live", days_ahead=[11, 0])
    client.force_login(cast.manager)
    with on(TODAY):
        assert "11 days before, on the day" in client.get("/reminders/").text
