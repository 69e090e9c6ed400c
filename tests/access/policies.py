"""Who may come through which door: declared once a URL name, and held against what happens.

A door without a line here fails the tests, so a new view says who may use it the day it is born.
"""

from typing import Any

from accounts.roles import Place, roles_at
from tests.access.doors import Door
from tests.access.policies_account import ACCOUNT_POLICIES
from tests.access.policies_api import API_POLICIES
from tests.access.policies_closing import CLOSING_POLICIES
from tests.access.policies_cutover import CUTOVER_POLICIES
from tests.access.policies_dashboards import BOARD_POLICIES
from tests.access.policies_editions import EDITION_POLICIES
from tests.access.policies_lessons import LESSON_POLICIES
from tests.access.policies_readiness import READINESS_POLICIES
from tests.access.policies_reminders import REMINDER_POLICIES
from tests.access.policies_third_parties import THIRD_PARTY_POLICIES
from tests.access.policies_views import VIEW_POLICIES
from tests.access.policy import (
    ADMINISTRATOR,
    AT_COMMISSIONER,
    AT_PARTNER,
    AT_PRACTICE,
    EVERYWHERE,
    NO_ONE,
    PLAN,
    SIGNED_IN,
    TICK,
    VIEW,
    Body,
    Policy,
    Roles,
    giving,
)
from tests.access.scene import World


def of_migration(read: Roles | None = None, write: Roles | None = None, body: Body | None = None) -> Policy:
    """Return the rule of a page of one migration."""
    return Policy(AT_PRACTICE, read, write, body)


def of_people(name: str, circle: Roles, place: Place, role: str) -> dict[str, Policy]:
    """Return the rules of the two pages about the people of a kind of organisation."""
    inviting = giving(*roles_at(place)) & circle

    def someone(_: World) -> dict[str, Any]:
        return {"name": "Asha New", "email": "asha.new@practice.example", "role": role}

    return {
        f"{name}_people": Policy(circle, read=circle),
        f"{name}_invite": Policy(circle, read=inviting, write=inviting, body=someone),
    }


def _saved(world: World) -> dict[str, Any]:
    return {"version": world.task.version, "status": "done"}


def _selected(world: World) -> dict[str, Any]:
    return {"task": [f"{world.task.pk}:{world.task.version}"], "status": "done"}


READING = Policy(read=SIGNED_IN)
PUBLIC = Policy(public=True, personal=True)
GIVES_STAFF = giving("practice_staff")
IN_ADMIN = Policy(read=ADMINISTRATOR, write=ADMINISTRATOR, no_object=True)
READ_IN_ADMIN = Policy(read=ADMINISTRATOR, no_object=True)
NOT_IN_ADMIN = Policy(read=NO_ONE, write=NO_ONE, no_object=True)
NOTHING_IN_ADMIN = Policy(read=ADMINISTRATOR, no_object=True, never=True)

READ_ONLY_MODELS = (
    "practices_membership",
    "practices_invitation",
    "phases_guideedition",
    "accounts_auditevent",
)
READ_ONLY_PAGES = ("changelist", "change", "history")

POLICIES: dict[str, Policy] = {
    "home": READING,
    # The guide
    "guide_home": READING,
    "guide_compare": READING,
    "guide_edition": READING,
    "guide_phase": READING,
    "guide_item": READING,
    "guide_lessons": READING,
    "guide_glossary": READING,
    "guide_third_parties": READING,
    "guide_areas": READING,
    "guide_time_rules": READING,
    "guide_questions": READING,
    # One migration
    "start_migration": Policy(read=PLAN),
    "start_migration_step": Policy(read=PLAN, write=PLAN),
    "choose_practice": Policy(read=PLAN),
    "record_enquiry": of_migration(PLAN, PLAN),
    "migration": of_migration(VIEW),
    "phase": of_migration(VIEW),
    "all_items": of_migration(VIEW),
    "dates": of_migration(VIEW),
    "migration_trail": of_migration(VIEW),
    "change_state": of_migration(PLAN, PLAN, lambda _: {"state": "paused", "reason": "Waiting"}),
    "move_date": of_migration(PLAN, PLAN),
    "undo_move": of_migration(None, PLAN, lambda _: {}),
    "guide_update": of_migration(VIEW, PLAN),
    "undo_guide_update": of_migration(None, PLAN, lambda _: {}),
    "change_answers": of_migration(PLAN, PLAN),
    "task": of_migration(VIEW, TICK, _saved),
    "tick": of_migration(None, TICK, lambda world: {"tick": f"{world.task.version}:done"}),
    "add_item": of_migration(TICK, TICK, lambda w: {"title": "Ring the bank", "phase": w.task.phase_id}),
    "update_many": of_migration(None, TICK, _selected),
    # Organisations and their people
    "practice_list": READING,
    "practice_detail": Policy(AT_PRACTICE, read=AT_PRACTICE),
    "practice_trail": Policy(AT_PRACTICE, read=AT_PRACTICE),
    **of_people("practice", AT_PRACTICE, Place.PRACTICE, "practice_manager"),
    **of_people("commissioner", AT_COMMISSIONER, Place.COMMISSIONER, "commissioner"),
    **of_people("partner", AT_PARTNER, Place.PARTNER, "project_manager"),
    **of_people("national", EVERYWHERE, Place.EVERYWHERE, "national_viewer"),
    "remove_member": Policy(AT_PRACTICE, GIVES_STAFF, GIVES_STAFF, body=lambda _: {}),
    "resend_invitation": Policy(AT_PRACTICE, None, GIVES_STAFF, body=lambda _: {}),
    "withdraw_invitation": Policy(AT_PRACTICE, None, GIVES_STAFF, body=lambda _: {}),
    "roles": READING,
    "organisations": READING,
    "switch_organisation": Policy(write=SIGNED_IN),
    # Whoever holds the link of an email may open it; without it the page does not exist.
    "invitation_link": PUBLIC,
    "invitation": PUBLIC,
    # The audit trail
    "audit": Policy(read=ADMINISTRATOR),
    "audit_download": Policy(read=ADMINISTRATOR),
    "person_trail": Policy(read=ADMINISTRATOR, no_object=True),
    # Pages for everyone
    "page_accessibility": PUBLIC,
    "page_privacy": PUBLIC,
    "page_cookies": PUBLIC,
    "nhsuk:gallery": PUBLIC,
    # The admin, as far as it is not like the rest of it
    "admin:login": PUBLIC,
    "admin:logout": PUBLIC,
    "admin:password_change_done": READ_IN_ADMIN,
    "admin:jsi18n": READ_IN_ADMIN,
    "admin:autocomplete": Policy(
        read=ADMINISTRATOR,
        no_object=True,
        query="app_label=practices&model_name=arrangement&field_name=practice&term=a",
    ),
    **{f"admin:{model}_{page}": READ_IN_ADMIN for model in READ_ONLY_MODELS for page in READ_ONLY_PAGES},
    "admin:view_on_site": NOTHING_IN_ADMIN,
    "/admin/<url>": NOTHING_IN_ADMIN,
    **ACCOUNT_POLICIES,
    **REMINDER_POLICIES,
    **READINESS_POLICIES,
    **CLOSING_POLICIES,
    **VIEW_POLICIES,
    **BOARD_POLICIES,
    **THIRD_PARTY_POLICIES,
    **CUTOVER_POLICIES,
    **LESSON_POLICIES,
    **EDITION_POLICIES,
    **API_POLICIES,
}
# Only the gallery of components comes and goes with the settings.
SOMETIMES_THERE = {"nhsuk:gallery"}


def policy_of(door: Door) -> Policy | None:
    """Return the rule of `door`; the pages of the admin share one."""
    return POLICIES.get(door.name) or (IN_ADMIN if door.is_admin else None)
