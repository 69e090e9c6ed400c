"""A person's own pages: what they hear, and the very mail that comes next."""

import re
from datetime import date, time

import pytest
from django.test import Client
from django.utils import timezone

from checklists.services.tasks import set_status
from reminders.models import Preference
from tests.people import TODAY
from tests.reminders.mornings import clear, morning, on

pytestmark = pytest.mark.django_db
SATURDAY = date(2026, 11, 7)
EARLY = time(5, 0)
LATE = time(20, 0)


@pytest.fixture
def manager(cast) -> Client:
    client = Client()
    client.force_login(cast.manager)
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_it_is_the_very_mail(cast, manager):
    with on(TODAY, EARLY):
        page = manager.get("/reminders/next/")
        html = manager.get("/reminders/next/email/").content.decode()
    mail = morning(TODAY)[cast.manager.email]
    assert mail.alternatives[0].content == html
    assert page.context["text"] == mail.body
    assert page.context["subject"] == mail.subject
    assert mail.subject in text_of(page)
    assert "Monday 9 November 2026 at 7am" in text_of(page)


def test_for_everybody_around_a_migration(cast):
    everyone = {**cast.writers, **cast.strangers, **cast.readers}
    shown = {}
    for user in everyone.values():
        client = Client()
        client.force_login(user)
        with on(TODAY, EARLY):
            coming = client.get("/reminders/next/").context["coming"]
        if coming and coming.at.date() == TODAY:
            shown[user.email] = coming.letter
    assert morning(TODAY).keys() == shown.keys()


def test_the_frame_holds_that_mail_and_nothing_may_run_in_it(manager):
    with on(TODAY):
        page = manager.get("/reminders/next/")
    assert re.findall(r'<iframe[^>]* src="([^"]+)"', page.text) == ["/reminders/next/email/"]
    assert re.search(r'<iframe[^>]* title="[^"]+"', page.text)


def test_on_a_weekend_it_comes_on_the_next_working_day(manager):
    with on(SATURDAY):
        assert "Monday 9 November 2026 at 7am" in text_of(manager.get("/reminders/next/"))


def test_at_the_hour_that_was_chosen(cast, manager):
    Preference.objects.create(user=cast.manager, hour=14)
    with on(TODAY):
        assert "Monday 9 November 2026 at 2pm" in text_of(manager.get("/reminders/next/"))


def test_when_the_hour_has_come_and_the_mail_has_not_gone(manager):
    with on(TODAY, LATE):
        assert "goes out with the next run" in text_of(manager.get("/reminders/next/"))


def test_once_today_is_told_it_is_the_day_after(cast, manager):
    morning(TODAY)
    with on(TODAY, LATE):
        coming = manager.get("/reminders/next/").context["coming"]
    assert coming is None or coming.at.date() > TODAY


def test_weekly_it_is_the_full_email_of_the_week_to_come(cast, manager):
    clear(cast.migration)
    cast.migration.tasks.filter(pk=cast.task("hold-cutover-planning-meeting").pk).update(
        due=TODAY, owner=cast.manager
    )
    Preference.objects.create(user=cast.manager, frequency="weekly", weekday=2)
    wednesday = date(2026, 11, 11)
    assert cast.manager.email in morning(TODAY), "the first ever is full"
    with on(TODAY, LATE):
        assert "Wednesday 11 November 2026 at 7am" in text_of(manager.get("/reminders/next/"))
    assert cast.manager.email not in morning(date(2026, 11, 10))
    assert cast.manager.email in morning(wednesday)


def test_what_is_done_meanwhile_is_no_longer_in_it(cast, manager):
    task = cast.migration.tasks.filter(item__roles__0="practice-manager", due__lt=TODAY).first()
    if task is None:
        task = cast.task("hold-cutover-planning-meeting")
        type(task).objects.filter(pk=task.pk).update(due=TODAY, owner=cast.manager)
        task.refresh_from_db()
    with on(TODAY, EARLY):
        assert f"/items/{task.pk}/" in manager.get("/reminders/next/").context["text"]
        set_status(by=cast.staff, task=task, version=task.version, status="done")
        assert f"/items/{task.pk}/" not in manager.get("/reminders/next/").context["text"]


def test_nothing_to_tell(cast, manager):
    clear(cast.migration)
    cast.migration.tasks.update(
        status="not_needed", reason="-", status_by=cast.manager, status_at=timezone.now()
    )
    with on(TODAY):
        page = text_of(manager.get("/reminders/next/"))
        assert manager.get("/reminders/next/email/").status_code == 404
    assert "There is nothing to tell you on the next 5 working days" in page
    assert "What would bring one" in page
    assert "Checklist items : 14 and 3 days before, on the day" in page


def test_those_whom_no_role_makes_a_reader(cast):
    for user in (cast.national, cast.administrator, cast.nobody):
        client = Client()
        client.force_login(user)
        for url in ("/reminders/", "/reminders/next/"):
            assert "You get no reminders" in text_of(client.get(url)), user


def test_what_cannot_be_turned_off_is_said_where_it_is_chosen(manager):
    page = text_of(manager.get("/reminders/"))
    assert "Warnings that your own practice goes live" in page
    assert "always come" in page


def test_the_way_there(manager):
    assert 'href="/reminders/"' in manager.get("/accounts/email/").text


def test_queries_do_not_grow_with_the_plan(cast, manager, django_assert_max_num_queries):
    """One day's letter asks about as often as any batch; only days without a letter add to it."""
    with on(TODAY), django_assert_max_num_queries(40):
        manager.get("/reminders/next/")
