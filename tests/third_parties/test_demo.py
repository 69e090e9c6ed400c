"""The demo's registers are as full as their migrations are old."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from phases.models import Migration
from tests.demo.conftest import built_at
from third_parties.models import ThirdPartyEntry
from third_parties.rules import State, state_of

MOMENT = datetime(2026, 11, 18, 9, 30, tzinfo=ZoneInfo("Europe/London"))
HAPPENED = ("told_on", "confirmed_on", "went_off_on", "off_confirmed_on", "asked_on", "back_confirmed_on")


def register(code):
    migration = Migration.objects.filter(practice__ods_code=code, third_parties__isnull=False).latest("pk")
    return list(migration.third_parties.in_order())


@pytest.mark.django_db
def test_the_demo_is_believable():
    with built_at(MOMENT):
        today = timezone.localdate()
        for entry in ThirdPartyEntry.objects.all():
            happened = [day for name in HAPPENED if (day := getattr(entry, name))]
            assert all(day < today for day in happened), entry
            assert not entry.confirmed_on or entry.told_on <= entry.confirmed_on
        for completed in Migration.objects.filter(state="completed"):
            entries = completed.third_parties.all()
            assert entries.exists()
            assert not entries.unfinished().exists(), list(entries.unfinished())
        planning = register("J83013")
        states = {state_of(entry.facts()) for entry in planning}
        assert {State.TOLD, State.NOT_TOLD, State.NOT_AFFECTED} <= states
        assert any(entry.chased for entry in planning)
        assert any(entry.history.count() > 1 for entry in planning)
