"""Two worlds that know nothing of each other: near, where every role has its person, and far.

Whatever has a name in the far one is called CANARY, so that a page that shows any of it gives itself away.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.roles import ROLES, Place
from api.models import ApiToken
from api.services import make_token
from checklists.joining import Goal
from checklists.models import DateChange, Task
from checklists.replanning import fingerprint
from checklists.services.dates import move_date
from checklists.services.plans import start_migration
from checklists.services.tasks import Wanted, update_task
from checklists.services.updates import follow
from checklists.updating import mark
from closing.models import LegacyExtension
from closing.services import ask_for_longer
from dashboards.models import Level, SavedView
from dashboards.services import save_view, set_rating
from editions.services.copying import start_edition
from phases.models import GuideEdition, Migration
from practices.invitations.services import invite
from practices.models import ClinicalSystem, Commissioner, DeliveryPartner, Invitation, Membership, Practice
from practices.organisations import Organisation
from reminders.models import Delivery
from tests.access.cutover import plan_cutover
from tests.access.lessons import tell_lessons
from tests.access.passkey import registered_passkey
from tests.factories import (
    ArrangementFactory,
    ClinicalSystemFactory,
    CommissionerFactory,
    DeliveryPartnerFactory,
    PracticeFactory,
    UserFactory,
)
from tests.people import TODAY
from third_parties.services.entries import set_affected

CANARY = "Xanadu"
PASSKEY_OWNER = "practice_manager"
NOBODY, DEACTIVATED, SIGNED_OUT = "nobody", "deactivated", "signed out"
OUTSIDERS = (DEACTIVATED, SIGNED_OUT)
EVERYONE = (*ROLES, NOBODY, *OUTSIDERS)


@dataclass
class World:
    """One practice under migration with everything that can hang on it."""

    practice: Practice
    commissioner: Commissioner
    partner: DeliveryPartner
    migration: Migration
    task: Task
    change: DateChange
    manager: User
    colleague: User  # of the practice's staff; nobody signs in as them
    membership: Membership  # the colleague's
    invitation: Invitation
    passkey: Authenticator  # the manager's
    delivery: Delivery  # a notice to the manager that was given up
    saved_view: SavedView  # the manager's
    extension: LegacyExtension  # asked for by the manager
    api_token: ApiToken  # the manager's
    draft: GuideEdition  # of the commissioner's own edition
    old_system: ClinicalSystem
    new_system: ClinicalSystem


@dataclass
class Scene:
    """Both worlds, and the people of the near one by role."""

    near: World
    far: World
    people: dict[str, User]  # without those who are signed out
    spare_practice: Practice  # near, and not migrating


def make_scene(edition: GuideEdition, go_live: date) -> Scene:
    """Return the scene in the database."""
    near = make_world(edition, go_live, name="Lidgett Lane", code="NEAR")
    far = make_world(edition, go_live, name=CANARY, code=CANARY.upper())
    people = {role: near.manager if role == "practice_manager" else _holder(role, near) for role in ROLES}
    people["administrator"].is_staff = people["administrator"].is_superuser = True
    people["administrator"].save()
    people[NOBODY] = _person("Nobody")
    people[DEACTIVATED] = _holder("practice_manager", near)
    spare = PracticeFactory(name="Spare Surgery", ods_code="NEAR9")
    ArrangementFactory(practice=spare, commissioner=near.commissioner)
    Membership.objects.create(user=near.manager, role="practice_manager", practice=spare)
    AuditEvent.objects.create(kind="sign_in", what=f"signed in at {CANARY}", actor_name=f"Kubla {CANARY}")
    return Scene(near, far, people, spare)


def make_world(edition: GuideEdition, go_live: date, *, name: str, code: str) -> World:
    """Return a practice in the middle of its migration, with every name made of `name`."""
    commissioner = CommissionerFactory(name=f"NHS {name} Integrated Care Board", ods_code=f"{code}B")
    practice = PracticeFactory(
        name=f"{name} Surgery", ods_code=f"{code}1", address=f"1 {name} Road", telephone=name
    )
    ArrangementFactory(practice=practice, commissioner=commissioner)
    partner = DeliveryPartnerFactory(name=f"{name} Support Unit")
    manager = _person(f"Manager {name}")
    Membership.objects.create(user=manager, role="practice_manager", practice=practice)
    colleague = _person(f"Colleague {name}")
    membership = Membership.objects.create(user=colleague, role="practice_staff", practice=practice)
    systems = [ClinicalSystemFactory(), ClinicalSystemFactory()]
    migration = start_migration(
        by=manager,
        practice=practice,
        from_system=systems[0],
        to_system=systems[1],
        edition=edition,
        given={"go_live": go_live},
        answers={condition.key: True for condition in edition.conditions.all()},
        today=TODAY,
        partner=partner,
    )
    task = migration.tasks.get(item__slug="hold-cutover-planning-meeting")
    wanted = Wanted("blocked", f"{name} says no", colleague, None, f"Rang {name}")
    task = update_task(by=manager, task=task, version=task.version, wanted=wanted)
    change = move_date(
        by=manager,
        migration=migration,
        kind="fdp",
        new_date=migration.dates()["fdp"].replace(day=27),
        reason=f"The slot at {name} moved",
        seen=fingerprint(migration.milestones.all()),
    )
    same = Goal(migration.edition, migration.answers)
    follow(by=manager, migration=migration, goal=same, taken=[], seen=mark(migration, same))
    task.refresh_from_db()
    spare = migration.third_parties.get(service__slug="e-rs")
    set_affected(by=manager, entry=spare, version=1, affected=False, reason=f"{name} has none")
    invitation = invite(
        by=manager,
        name=f"Guest {name}",
        email=f"guest@{name.replace(' ', '').lower()}.example",
        role="practice_staff",
        organisation=Organisation(Place.PRACTICE, practice),
        site="http://testserver/",
    )
    passkey = Authenticator.objects.create(
        user=manager, type=Authenticator.Type.WEBAUTHN, data=registered_passkey(name)
    )
    delivery = Delivery.objects.create(
        user=manager,
        kind="go_live_moved",
        day=TODAY,
        state="failed",
        not_before=timezone.now(),
        said=f"550 {name} takes no mail",
        settled_at=timezone.now(),
    )
    set_rating(by=manager, migration=migration, level=Level.RED, reason=f"{name} has no room", until=go_live)
    tell_lessons(migration, manager, name)
    plan_cutover(migration, manager, name)
    saved_view = save_view(by=manager, name=f"View of {name}", query="", is_default=False)
    extension = ask_for_longer(
        by=manager,
        migration=migration,
        until=migration.dates()["legacy_access_end"] + timedelta(days=30),
        reason=f"{name} has notes to enter",
        cost=None,
        today=TODAY,
    )
    draft = start_edition(by=manager, owner=commissioner, base=edition, title=f"Guide of {name}")
    api_token, _ = make_token(by=manager, name=f"Report of {name}", days=90, second_factor=True)
    return World(
        practice,
        commissioner,
        partner,
        migration,
        task,
        change,
        manager,
        colleague,
        membership,
        invitation,
        passkey,
        delivery,
        saved_view,
        extension,
        api_token,
        draft,
        *systems,
    )


def _holder(role: str, world: World) -> User:
    """Return a new person who holds `role` in `world`."""
    place = ROLES[role].place
    held_in: dict[str, Any] = {} if place == Place.EVERYWHERE else {place.value: getattr(world, place.value)}
    user = _person(ROLES[role].name)
    Membership.objects.create(user=user, role=role, **held_in)
    return user


def _person(name: str) -> User:
    user = UserFactory(
        name=name, email=f"{name.replace(' ', '.').lower()}.{User.objects.count()}@nhs.example"
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
