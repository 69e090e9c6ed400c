"""What to put into the addresses: an object of a world for every argument.

Addresses that begin alike are filled alike, so another page of a migration needs no line here.
"""

from collections.abc import Callable
from typing import Any

from django.apps import apps

from lessons.models import LessonState
from tests.access.cutover import AREA, round_of
from tests.access.doors import Door
from tests.access.lessons import lesson_for, lesson_of
from tests.access.policies_editions import item_of, service_of
from tests.access.scene import World

Values = dict[str, Any]

FILLINGS: dict[str, Callable[[World], Values]] = {
    "/guide/<code>/": lambda _: {"code": "2025-icb"},
    "/guide/<code>/phases/<slug>/": lambda _: {"slug": "training"},
    "/guide/<code>/items/<slug>/": lambda _: {"slug": "hold-cutover-planning-meeting"},
    "/migrations/start/<step>/": lambda _: {"step": "practice"},
    "/migrations/enquiry/<ods_code>/": lambda world: {"ods_code": world.practice.ods_code},
    "/migrations/<pk>/": lambda world: {"pk": world.migration.pk},
    "/migrations/<pk>/phases/<slug>/": lambda _: {"slug": "training"},
    "/migrations/<pk>/dates/<kind>/": lambda _: {"kind": "kick_off"},
    "/migrations/<pk>/legacy-access/<request_pk>/": lambda world: {"request_pk": world.extension.pk},
    "/migrations/<pk>/cutover/areas/<area>/": lambda _: {"area": AREA},
    "/migrations/<pk>/cutover/pack/<area>/": lambda _: {"area": AREA},
    "/migrations/<pk>/cutover/re-entry/days/<area>/<day>/": lambda world: {
        "area": AREA,
        "day": world.migration.started_on.isoformat(),
    },
    "/migrations/<pk>/cutover/data-checks/<round_pk>/": lambda world: {
        "round_pk": round_of(world.migration).pk
    },
    "/migrations/<pk>/readiness/<gate>/": lambda _: {"gate": "fdp"},
    "/migrations/<pk>/signatures/<kind>/": lambda _: {"kind": "data_checking"},
    "/migrations/<pk>/dates/changes/<change_pk>/": lambda world: {"change_pk": world.change.pk},
    "/migrations/<pk>/guide/<update_pk>/": lambda world: {"update_pk": world.migration.plan_updates.get().pk},
    "/migrations/<pk>/lessons/<lesson_pk>/": lambda world: {"lesson_pk": lesson_for(world.migration).pk},
    "/lessons/<pk>/": lambda world: {"pk": lesson_of(world.migration, LessonState.SHARED).pk},
    "/lessons/<pk>/edit/": lambda world: {"pk": lesson_of(world.migration, LessonState.PRIVATE).pk},
    "/lessons/<pk>/share/": lambda world: {"pk": lesson_of(world.migration, LessonState.PRIVATE).pk},
    "/editions/<pk>/": lambda world: {"pk": world.draft.pk},
    "/editions/<pk>/phases/<slug>/": lambda _: {"slug": "pre-migration"},
    "/editions/<pk>/items/<item_pk>/": lambda world: {"item_pk": item_of(world).pk},
    "/editions/<pk>/services/<service_pk>/": lambda world: {"service_pk": service_of(world).pk},
    "/items/<pk>/": lambda world: {"pk": world.task.pk},
    "/third-parties/<pk>/": lambda world: {"pk": world.migration.third_parties.get(service__slug="eps").pk},
    "/third-parties/<pk>/<step>/": lambda _: {"step": "off"},
    "/third-parties/<pk>/affected/": lambda world: {
        "pk": world.migration.third_parties.get(service__slug="e-rs").pk
    },
    "/audit/people/<pk>/": lambda world: {"pk": world.colleague.pk},
    "/practices/<ods_code>/": lambda world: {"ods_code": world.practice.ods_code},
    "/organisations/commissioners/<ods_code>/": lambda world: {"ods_code": world.commissioner.ods_code},
    "/organisations/partners/<pk>/": lambda world: {"pk": world.partner.pk},
    "/organisations/members/<pk>/": lambda world: {"pk": world.membership.pk},
    "/organisations/invitations/<pk>/": lambda world: {"pk": world.invitation.pk},
    "/invitations/<pk>/": lambda world: {"pk": world.invitation.pk},
    "/invitations/<token>/": lambda _: {"token": "no-such-token"},
    "/reminders/stop/<token>/": lambda _: {"token": "no-such-token"},
    "/accounts/confirm-email/<key>/": lambda _: {"key": "no-such-key"},
    "/accounts/password/reset/key/<uidb36>-<key>/": lambda _: {"uidb36": "1", "key": "no-such-key"},
    "/accounts/2fa/webauthn/keys/<pk>/": lambda world: {"pk": world.passkey.pk},
    "/accounts/oidc/<provider_id>/": lambda _: {"provider_id": "unknown"},
    "/admin/<app_label>/": lambda _: {"app_label": "practices"},
    "/admin/r/<content_type_id>/<object_id>/": lambda world: {
        "content_type_id": 1,
        "object_id": world.practice.pk,
    },
    "/admin/<url>": lambda _: {"url": "nothing/here/"},
    "/board/views/<pk>/": lambda world: {"pk": world.saved_view.pk},
    "/board/migrations/<pk>/": lambda world: {"pk": world.migration.pk},
    "/calendar/<token>": lambda _: {"token": "no-such-token"},
    "/api/tokens/<pk>/": lambda world: {"pk": world.api_token.pk},
    "/api/v1/migrations/<migration_id>": lambda world: {"migration_id": world.migration.pk},
    "/api/v1/<rest>": lambda _: {"rest": "nothing/here"},
    "/reminders/deliveries/<pk>/": lambda world: {"pk": world.delivery.pk},
}


def values_for(door: Door, world: World) -> Values | None:
    """Return the arguments of `door` in `world`, or None when nobody has said how to fill them."""
    found: Values = {}
    for beginning, fill in FILLINGS.items():
        if door.route.startswith(beginning):
            found |= fill(world)
    if door.is_admin and door.arguments == ("object_id",):
        found = {"object_id": _row_of_admin(door, world)}
    return found if found.keys() == set(door.arguments) else None


def url_of(door: Door, world: World) -> str:
    """Return the address of `door` in `world`."""
    values = values_for(door, world)
    assert values is not None, f"say in tests/access/filling.py how to fill {door.route}"
    return door.url(**values)


def _row_of_admin(door: Door, world: World) -> Any:
    """Return an object for an admin page, which all stand under /admin/<app>/<model>/."""
    model = apps.get_model(*door.route.split("/")[2:4])
    ours = next((row for row in vars(world).values() if isinstance(row, model)), None)
    row = ours or model._default_manager.order_by("pk").last()
    return row.pk if row else 0
