"""How to fill the arguments of each door with an object of a world."""

from collections.abc import Callable
from typing import Any

from django.apps import apps

from tests.access.doors import Door
from tests.access.scene import World

Values = dict[str, Any]

_GUIDE = {"code": "2025-icb"}

FILLINGS: dict[str, Callable[[World], Values]] = {
    **{
        f"guide_{name}": lambda _: _GUIDE
        for name in "edition lessons glossary third_parties areas time_rules questions".split()
    },
    "guide_phase": lambda _: {**_GUIDE, "slug": "training"},
    "guide_item": lambda _: {**_GUIDE, "slug": "hold-cutover-planning-meeting"},
    "start_migration_step": lambda _: {"step": "practice"},
    **{
        name: lambda world: {"pk": world.migration.pk}
        for name in "migration change_state all_items update_many add_item dates migration_trail".split()
    },
    "phase": lambda world: {"pk": world.migration.pk, "slug": "training"},
    "move_date": lambda world: {"pk": world.migration.pk, "kind": "kick_off"},
    "undo_move": lambda world: {"pk": world.migration.pk, "change_pk": world.change.pk},
    "task": lambda world: {"pk": world.task.pk},
    "tick": lambda world: {"pk": world.task.pk},
    "person_trail": lambda world: {"pk": world.colleague.pk},
    **{
        name: lambda world: {"ods_code": world.practice.ods_code}
        for name in "practice_detail practice_people practice_invite practice_trail".split()
    },
    **{
        name: lambda world: {"ods_code": world.commissioner.ods_code}
        for name in ("commissioner_people", "commissioner_invite")
    },
    **{name: lambda world: {"pk": world.partner.pk} for name in ("partner_people", "partner_invite")},
    "remove_member": lambda world: {"pk": world.membership.pk},
    **{
        name: lambda world: {"pk": world.invitation.pk}
        for name in ("resend_invitation", "withdraw_invitation", "invitation")
    },
    "invitation_link": lambda _: {"token": "no-such-token"},
    "account_confirm_email": lambda _: {"key": "no-such-key"},
    "account_reset_password_from_key": lambda _: {"uidb36": "1", "key": "no-such-key"},
    "mfa_remove_webauthn": lambda world: {"pk": world.passkey.pk},
    "mfa_edit_webauthn": lambda world: {"pk": world.passkey.pk},
    "openid_connect_login": lambda _: {"provider_id": "unknown"},
    "openid_connect_callback": lambda _: {"provider_id": "unknown"},
    "admin:app_list": lambda _: {"app_label": "practices"},
    "admin:view_on_site": lambda world: {"content_type_id": 1, "object_id": world.practice.pk},
    "/admin/<url>": lambda _: {"url": "nothing/here/"},
}


def values_for(door: Door, world: World) -> Values | None:
    """Return the arguments of `door` in `world`, or None when nobody has said how to fill them."""
    if not door.arguments:
        return {}
    if fill := FILLINGS.get(door.name):
        return fill(world)
    if door.is_admin and door.arguments == ("object_id",):
        return {"object_id": _row_of_admin(door, world)}
    return None


def _row_of_admin(door: Door, world: World) -> Any:
    """Return an object for an admin page, which all stand under /admin/<app>/<model>/."""
    model = apps.get_model(*door.route.split("/")[2:4])
    ours = next((row for row in vars(world).values() if isinstance(row, model)), None)
    row = ours or model._default_manager.order_by("pk").last()
    return row.pk if row else 0
