"""Every mail and its fate: what administrators see, and what they can do about it."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEvent
from reminders.models import Delivery, Preference
from tests.factories import UserFactory
from tests.people import TODAY
from tests.reminders.mornings import morning, on

pytestmark = pytest.mark.django_db
URL = "/reminders/deliveries/"


@pytest.fixture
def administrator(cast) -> Client:
    client = Client()
    client.force_login(cast.administrator)
    return client


def delivery(user, day=TODAY, state="sent", **more) -> Delivery:
    """Return a mail; one that has come to its end says when."""
    settled = None if state in {"waiting", "claimed"} else timezone.now()
    return Delivery.objects.create(
        user=user, day=day, state=state, not_before=timezone.now(), settled_at=settled, **more
    )


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def shown(answer) -> set[int]:
    return {row.pk for row in answer.context["page"]}


def test_whom_when_what_and_its_fate(cast, administrator):
    delivery(cast.staff, state="failed", said="550 No such person", attempts=3)
    with on(TODAY):
        waiting = delivery(cast.manager, state="waiting", said="451 Busy", attempts=4)
    page = text_of(administrator.get(URL))
    assert cast.staff.name in page
    assert "550 No such person" in page
    assert "451 Busy" in page
    assert "Next try 9 November 2026 at 7:30am" in page
    assert "Monday 9 November 2026" in page
    assert "1 waiting" in page
    assert "1 given up" in page
    assert "Next try" in text_of(administrator.get(f"{URL}{waiting.pk}/"))


def test_readers_who_cannot_be_reached_stand_out(cast, administrator):
    Preference.objects.create(user=cast.staff, bounced_at=timezone.now(), bounced="550 Unknown")
    cast.clinical_lead.is_active = False
    cast.clinical_lead.save()
    morning(TODAY)
    page = text_of(administrator.get(URL))
    assert "Address takes no mail" in page
    assert "Account switched off" in page
    assert "The account is switched off." in page


def test_filters(cast, administrator):
    yesterday = TODAY - timedelta(days=3)
    old = delivery(cast.manager, day=yesterday)
    new = delivery(cast.manager)
    failed = delivery(cast.staff, state="failed")

    def found(**asked):
        return shown(administrator.get(URL, asked))

    assert found() == {new.pk, failed.pk}, "the newest day"
    assert found(day=yesterday.isoformat()) == {old.pk}
    assert found(who=cast.manager.name.upper()) == {old.pk, new.pk}
    assert found(who=cast.staff.email[:9]) >= {failed.pk}
    assert found(state="failed") == {failed.pk}
    assert found(who="nobody at all") == set()
    parts = {"day_day": "6", "day_month": "11", "day_year": "2026"}
    assert found(**parts) == {old.pk}
    wrong = administrator.get(URL, {"day_day": "31", "day_month": "2", "day_year": "2026"})
    assert "must be a real date" in wrong.text


def test_before_there_is_any(administrator):
    assert "There is no email yet" in text_of(administrator.get(URL))


def test_pages_of_fifty_with_a_fixed_number_of_queries(administrator, django_assert_num_queries):
    administrator.get(URL)
    few = [delivery(user, said="x") for user in UserFactory.create_batch(3)]
    Preference.objects.create(user=few[0].user)
    with django_assert_num_queries(QUERIES):
        assert len(administrator.get(URL).context["page"]) == 3
    for user in UserFactory.create_batch(57):
        Preference.objects.create(user=delivery(user).user)
    with django_assert_num_queries(QUERIES):
        assert len(administrator.get(URL).context["page"]) == 50
    assert len(administrator.get(URL, {"page": 2}).context["page"]) == 10


QUERIES = 7  # the session, the person, their roles; the newest day, the totals, the count, the rows


def test_sending_again(cast, administrator):
    sent = morning(TODAY)[cast.manager.email]
    row = Delivery.objects.get(user=cast.manager)
    with on(TODAY):
        page = administrator.get(f"{URL}{row.pk}/").text
        assert f'action="{URL}{row.pk}/again/"' in page
        answer = administrator.post(f"{URL}{row.pk}/again/", follow=True)
    assert "goes out with the next run" in text_of(answer)
    row.refresh_from_db()
    assert (row.state, row.round, row.attempts) == ("waiting", 2, 0)
    again = morning(TODAY)
    assert {*again} == {cast.manager.email}
    assert again[cast.manager.email].body == sent.body
    event = AuditEvent.objects.get(what="asked for an email to be sent again")
    assert event.actor_email == cast.administrator.email
    assert event.subject == str(row)


def test_what_is_waiting_or_too_old_is_not_sent_again(cast, administrator):
    waiting = delivery(cast.staff, state="waiting")
    old = delivery(cast.manager, day=TODAY - timedelta(days=3))
    with on(TODAY):
        for row in (waiting, old):
            assert "/again/" not in administrator.get(f"{URL}{row.pk}/").text
            administrator.post(f"{URL}{row.pk}/again/")
            row.refresh_from_db()
            assert row.round == 1
    assert not AuditEvent.objects.filter(what__contains="sent again").exists()


def test_an_urgent_notice_is_sent_again_on_any_day(cast, administrator):
    notice = delivery(
        cast.manager,
        day=TODAY - timedelta(days=3),
        kind="go_live_moved",
        about="date-change:1",
        state="failed",
    )
    with on(TODAY):
        administrator.post(f"{URL}{notice.pk}/again/")
    notice.refresh_from_db()
    assert notice.state == "waiting"


def test_trying_an_address_again(cast, administrator):
    Preference.objects.create(user=cast.manager, bounced_at=timezone.now(), bounced="550 Unknown")
    row = delivery(cast.manager, state="failed", said="550 Unknown")
    assert "Try this address again" in administrator.get(f"{URL}{row.pk}/").text
    administrator.post(f"{URL}{row.pk}/address/")
    chosen = Preference.objects.get()
    assert (chosen.bounced_at, chosen.bounced) == (None, "")
    assert chosen.history.first().history_user == cast.administrator
    assert AuditEvent.objects.filter(what__contains="tried again", subject=cast.manager.email).exists()


def test_for_administrators_only(cast, client):
    row = delivery(cast.manager, state="failed")
    others = {**cast.writers, **cast.readers, **cast.strangers}
    del others["administrator"]
    for user in others.values():
        client.force_login(user)
        assert client.get(URL).status_code == 403
        assert client.get(f"{URL}{row.pk}/").status_code == 404
        for act in ("again", "address"):
            assert client.post(f"{URL}{row.pk}/{act}/").status_code == 404
    row.refresh_from_db()
    assert row.state == "failed"


def test_the_way_there(cast, administrator):
    assert f'href="{URL}"' in administrator.get("/practices/").text
