"""docs/reminders.md says what the rules do."""

import re

from django.conf import settings

from checklists.guide.words import ROLE_NAMES
from reminders.audience import Audience
from reminders.document import URGENT, written
from reminders.kinds import KINDS
from reminders.models import DeliveryKind, DeliveryState
from reminders.words import roles_in_words

DOCUMENT = settings.BASE_DIR / "docs" / "reminders.md"


def test_it_is_as_it_would_be_written():
    assert DOCUMENT.read_text() == written(), "run manage.py write_reminders_doc and look at what changed"


def test_nothing_is_left_out():
    text = written()
    for kind in KINDS.values():
        assert f"| {kind.name}" in text
    for state in DeliveryState:
        assert f"| {state.label} |" in text
    assert URGENT.keys() == {*DeliveryKind} - {DeliveryKind.DIGEST}


def test_it_is_short():
    assert len(written().splitlines()) < 130


def test_the_table_of_roles_is_the_rule():
    everyone = ("practice_manager", "practice_staff", "clinical_lead", "project_manager", "commissioner")
    audience = Audience({role: {number} for number, role in enumerate(everyone)})
    table = written().partition("| The guide names |")[2].partition("\n\n")[0]
    said = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", table, re.MULTILINE))
    for guide_role, name in ROLE_NAMES.items():
        hears = [everyone[number] for number in sorted(audience.hears(None, [guide_role]))]
        assert roles_in_words(hears) == said.get(name, "practice manager"), guide_role
