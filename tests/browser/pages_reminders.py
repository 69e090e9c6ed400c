"""Reminders: what people hear and when, the email that comes next, and every email's fate."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from reminders.models import Delivery, Preference
from reminders.writing import unsubscribe_url
from tests.browser.cases import Case, at, nobody, open_everything, send
from tests.browser.showcase import Showcase
from tests.factories import UserFactory
from tests.people import TODAY, person


def _reader(s: Showcase, **chosen: object) -> User:
    """Return a practice manager of the migration who has chosen something."""
    user = person("practice_manager", practice=s.cast.practice)
    Preference.objects.create(user=user, **chosen)
    return user


def _bounced(s: Showcase) -> User:
    said = "550 5.1.1 <somebody.with.a.long.name@practice.example>: Recipient address rejected"
    return _reader(s, bounced_at=timezone.now(), bounced=said, feed_key="k" * 43)


def _choose_nothing(page: Page, _: Showcase) -> None:
    page.evaluate("document.querySelectorAll('[name=frequency]').forEach(e => e.checked = false)")
    page.get_by_role("button", name="Save").click()


def _administrator(s: Showcase) -> User:
    return s.cast.administrator


def _delivery(state: str, said: str = "", **more: object) -> Delivery:
    user = UserFactory(is_active=more.pop("is_active", True))
    ended = timezone.now() if state != "waiting" else None
    return Delivery.objects.create(
        user=user, day=TODAY, state=state, said=said, not_before=timezone.now(), settled_at=ended, **more
    )


def _sixty(_: Showcase) -> str:
    fates = (
        ("sent", ""),
        ("failed", "550 5.1.1 No such person here"),
        ("waiting", "451 Busy"),
        ("nothing", ""),
    )
    for number in range(60):
        _delivery(*fates[number % len(fates)], attempts=number % 3)
    _delivery("skipped", "The account is switched off.", is_active=False)
    return reverse("deliveries")


def _given_up(_: Showcase) -> str:
    row = _delivery("failed", "550 No such person here", attempts=1)
    Preference.objects.create(user=row.user, bounced_at=timezone.now(), bounced="550 No such person here")
    return reverse("delivery", args=[row.pk])


def _of_an_earlier_day(_: Showcase) -> str:
    row = _delivery("sent", attempts=1, lines=4, full=True)
    Delivery.objects.filter(pk=row.pk).update(day=TODAY - timedelta(days=3))
    return reverse("delivery", args=[row.pk])


def _stop(s: Showcase) -> str:
    return "/" + unsubscribe_url(UserFactory()).split("/", 3)[3]


def _read_email(page: Page, s: Showcase) -> None:
    expect(page.frame_locator("iframe").get_by_role("heading", level=2).first).to_be_visible()
    open_everything(page, s)


REMINDERS = [
    Case("reminders", "first", at("reminders"), act=open_everything),
    Case("reminders", "address takes no mail", at("reminders"), _bounced, open_everything),
    Case("reminders", "no role", at("reminders"), lambda s: s.cast.national),
    Case("reminders", "error", at("reminders"), act=_choose_nothing, error=True),
    Case("next_mail", "something to tell", at("next_mail"), act=_read_email),
    Case("next_mail", "nothing to tell", at("next_mail"), lambda s: _reader(s, frequency="off")),
    Case("next_mail", "no role", at("next_mail"), lambda s: s.cast.national),
    Case("unsubscribe", "first", _stop, nobody),
    Case("unsubscribe", "stopped", _stop, nobody, send("Stop these emails")),
    Case("deliveries", "none that match", lambda _: reverse("deliveries") + "?who=zzzz", _administrator),
    Case("deliveries", "many", _sixty, _administrator),
    Case("deliveries", "error", lambda _: reverse("deliveries") + "?day_day=31", _administrator, error=True),
    Case("delivery", "given up", _given_up, _administrator),
    Case("delivery", "of an earlier day", _of_an_earlier_day, _administrator),
]
