"""Access to the old system, and the end of a migration."""

from datetime import timedelta

from django.urls import reverse

from accounts.models import User
from closing.models import LegacyExtension
from closing.services import ask_for_longer
from tests.browser.cases import Case, send
from tests.browser.showcase import Showcase
from tests.people import TODAY


def _at(name: str):
    return lambda s: reverse(name, args=[s.unmoved.migration.pk])


def _manager(s: Showcase) -> User:
    LegacyExtension.objects.filter(migration=s.unmoved.migration).delete()
    return s.unmoved.manager


def _asked(s: Showcase) -> LegacyExtension:
    migration = s.unmoved.migration
    return migration.legacy_extensions.filter(answer="waiting").first() or ask_for_longer(
        by=s.unmoved.manager,
        migration=migration,
        until=migration.dates()["legacy_access_end"] + timedelta(days=30),
        reason="Two months of notes are still to be entered",
        cost=None,
        today=TODAY,
    )


def _waiting(s: Showcase) -> User:
    _asked(s)
    return s.unmoved.manager


def _answer(s: Showcase) -> str:
    return reverse("answer_longer", args=[s.unmoved.migration.pk, _asked(s).pk])


CLOSING = [
    Case("legacy_access", "first", _at("legacy_access"), _manager),
    Case("legacy_access", "asked", _at("legacy_access"), _waiting),
    Case("ask_for_longer", "first", _at("ask_for_longer"), _manager),
    Case("ask_for_longer", "error", _at("ask_for_longer"), _manager, send("Record this request"), error=True),
    Case("answer_longer", "first", _answer, lambda s: s.unmoved.manager),
    Case(
        "answer_longer", "error", _answer, lambda s: s.unmoved.manager, send("Record the answer"), error=True
    ),
    Case("closing", "first", _at("closing"), _manager),
    Case("deployment", "first", _at("deployment"), _manager),
    Case("deployment", "error", _at("deployment"), _manager, send("Save the record"), error=True),
    Case("retrospective", "first", _at("retrospective"), _manager),
    Case("retrospective", "error", _at("retrospective"), _manager, send("Save"), error=True),
]
