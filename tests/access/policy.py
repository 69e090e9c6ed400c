"""Who may come through which door: declared once a URL name, and held against what happens.

A door without a line here fails the tests, so a new view says who may use it the day it is born.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.roles import ROLES, Permission, Place, roles_at
from tests.access.doors import Door
from tests.access.scene import NOBODY, World

Roles = frozenset[str]
Body = Callable[[World], dict[str, Any]]

EVERYWHERE: Roles = frozenset(roles_at(Place.EVERYWHERE))
AT_PRACTICE: Roles = frozenset(ROLES)  # each role's person reaches the near practice and its migration
AT_COMMISSIONER: Roles = EVERYWHERE | {"commissioner"}
AT_PARTNER: Roles = EVERYWHERE | {"project_manager"}
SIGNED_IN: Roles = AT_PRACTICE | {NOBODY}
ADMINISTRATOR: Roles = frozenset({"administrator"})


def holding(permission: Permission) -> Roles:
    """Return the roles that carry `permission`."""
    return frozenset(role.code for role in ROLES.values() if permission in role.permissions)


def giving(*codes: str) -> Roles:
    """Return the roles whose holders may give one of the roles `codes`, and take it away."""
    return frozenset(role.code for role in ROLES.values() if set(codes) & {*role.gives})


VIEW, TICK, PLAN = (holding(one) for one in (Permission.VIEW, Permission.TICK, Permission.PLAN))


@dataclass(frozen=True)
class Policy:
    """The rule of one door.

    `circle` are the roles for whom the object exists; everybody else gets 404. Of these, `read` may
    GET and `write` may POST; the others get 403. None: the door does not take that method.
    `body` is a POST that would really change something.
    """

    circle: Roles = SIGNED_IN
    read: Roles | None = None
    write: Roles | None = None
    body: Body | None = None
    public: bool = False  # opens to people who are signed out
    personal: bool = False  # shows only what is one's own, and its own page decides the answer
    no_object: bool = False  # the answer does not depend on whether the object exists


def of_migration(read: Roles | None = None, write: Roles | None = None, body: Body | None = None) -> Policy:
    return Policy(AT_PRACTICE, read, write, body)


def of_place(circle: Roles, place: Place) -> dict[str, Policy]:
    """Return the rules of the two pages about the people of a kind of organisation."""
    inviting = giving(*roles_at(place)) & circle
    role = {Place.PRACTICE: "practice_manager", Place.COMMISSIONER: "commissioner"}.get(
        place, "project_manager" if place == Place.PARTNER else "national_viewer"
    )

    def someone(world: World) -> dict[str, Any]:
        return {"name": "Asha New", "email": "asha.new@practice.example", "role": role}

    name = "national" if place == Place.EVERYWHERE else place.value
    return {
        f"{name}_people": Policy(circle, read=circle),
        f"{name}_invite": Policy(circle, read=inviting, write=inviting, body=someone),
    }


def _new_date(world: World) -> dict[str, Any]:
    day = world.migration.dates()["kick_off"]
    return {"new_date": day.isoformat(), "happened": "", "reason": "Moved"}


def _saved(world: World) -> dict[str, Any]:
    return {"version": world.task.version, "status": "done"}


PUBLIC = Policy(public=True, personal=True)
PERSONAL = Policy(personal=True)
READING = Policy(read=SIGNED_IN)
PLANNING = Policy(read=PLAN, write=PLAN)

POLICIES: dict[str, Policy] = {
    "home": READING,
    **dict.fromkeys(
        (
            f"guide_{name}"
            for name in (
                "home compare edition phase item lessons glossary third_parties areas time_rules questions"
            ).split()
        ),
        READING,
    ),
    "start_migration": PLANNING,
    "start_migration_step": PLANNING,
    # One migration
    "migration": of_migration(VIEW),
    "phase": of_migration(VIEW),
    "all_items": of_migration(VIEW),
    "dates": of_migration(VIEW),
    "migration_trail": of_migration(VIEW),
    "change_state": of_migration(PLAN, PLAN, lambda _: {"state": "paused", "reason": "Waiting"}),
    "move_date": of_migration(PLAN, PLAN),
    "undo_move": of_migration(None, PLAN, lambda _: {}),
    "task": of_migration(VIEW, TICK, _saved),
    "tick": of_migration(None, TICK, lambda world: {"tick": f"{world.task.version}:done"}),
    "add_item": of_migration(TICK, TICK, lambda w: {"title": "Ring the bank", "phase": w.task.phase_id}),
    "update_many": of_migration(
        None, TICK, lambda world: {"task": [f"{world.task.pk}:{world.task.version}"], "status": "done"}
    ),
    # Organisations and their people
    "practice_list": READING,
    "practice_detail": Policy(AT_PRACTICE, read=AT_PRACTICE),
    "practice_trail": Policy(AT_PRACTICE, read=AT_PRACTICE),
    **of_place(AT_PRACTICE, Place.PRACTICE),
    **of_place(AT_COMMISSIONER, Place.COMMISSIONER),
    **of_place(AT_PARTNER, Place.PARTNER),
    **of_place(EVERYWHERE, Place.EVERYWHERE),
    "remove_member": Policy(
        AT_PRACTICE, giving("practice_staff"), giving("practice_staff"), body=lambda _: {}
    ),
    "resend_invitation": Policy(AT_PRACTICE, None, giving("practice_staff"), body=lambda _: {}),
    "withdraw_invitation": Policy(AT_PRACTICE, None, giving("practice_staff"), body=lambda _: {}),
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
    **dict.fromkeys(("page_accessibility", "page_privacy", "page_cookies", "nhsuk:gallery"), PUBLIC),
    # allauth: signing in
    **dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "admin:logout",
            "account_inactive",
            "account_signup",
            "account_email_verification_sent",
            "account_confirm_email",
            "account_confirm_login_code",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "socialaccount_login_cancelled",
            "socialaccount_login_error",
            "socialaccount_signup",
            "openid_connect_login",
            "openid_connect_callback",
            "/accounts/social/login/cancelled/",
            "/accounts/social/login/error/",
            "/accounts/social/signup/",
        ),
        PUBLIC,
    ),
    # allauth: one's own account
    **dict.fromkeys(
        (
            "account_reauthenticate",
            "account_email",
            "account_change_password",
            "account_set_password",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
            "socialaccount_connections",
            "/accounts/social/connections/",
            "usersessions_list",
        ),
        PERSONAL,
    ),
}
ADMIN = Policy(read=ADMINISTRATOR, write=ADMINISTRATOR, no_object=True)
# Only the gallery of components comes and goes with the settings.
SOMETIMES_THERE = {"nhsuk:gallery"}


def policy_of(door: Door) -> Policy | None:
    """Return the rule of `door`; the pages of the admin share one."""
    return POLICIES.get(door.name) or (ADMIN if door.is_admin else None)
