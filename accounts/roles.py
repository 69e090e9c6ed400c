"""Who may do what: the role table, once, in code.

A role is held in an organisation (`practices.Membership`). This module knows no organisation: it
says which kind of organisation a role belongs to and what it permits there.
"""

from dataclasses import dataclass
from enum import StrEnum


class Permission(StrEnum):
    """What a role lets someone do in the organisation where they hold it."""

    VIEW = "view"
    TICK = "tick"  # change checklist items: status, owner, note, due date
    PLAN = "plan"  # start a migration, move its dates, change its state
    ADMINISTER = "administer"


class Place(StrEnum):
    """The kind of organisation a role is held in."""

    PRACTICE = "practice"
    COMMISSIONER = "commissioner"
    PARTNER = "partner"
    EVERYWHERE = "everywhere"


# The role table in plain English: what the page says about the codes above.
PERMISSION_WORDS = {
    Permission.VIEW: "See plans, checklists and dates",
    Permission.TICK: "Change checklist items: tick them off, give them an owner, add a note or a due date",
    Permission.PLAN: "Start a migration, move its dates and change its state",
    Permission.ADMINISTER: "Look after people, organisations and guide editions",
}
PLACE_WORDS = {
    Place.PRACTICE: "Their own practice and its migrations.",
    Place.COMMISSIONER: (
        "Every practice their commissioner commissions now, and the migrations that ran while it did. "
        "The same for the bodies it took over from."
    ),
    Place.PARTNER: "Only the migrations assigned to their delivery partner, and the practices they are for.",
    Place.EVERYWHERE: "Every practice and every migration in England.",
}
HELD_WORDS = {
    Place.PRACTICE: "A practice",
    Place.COMMISSIONER: "A commissioner",
    Place.PARTNER: "A delivery partner",
    Place.EVERYWHERE: "All of England",
}


@dataclass(frozen=True)
class Role:
    """One row of the role table.

    `guide_roles` are the guide's own words for the people this role covers; the checklist's
    "my role" filter and the reminders follow them. `gives` are the codes of the roles its holder
    may give to others and take from them: in the same organisation, for a commissioner also in the
    practices it commissions, for a national role anywhere. No role gives one above itself.
    """

    code: str
    name: str
    description: str
    place: Place
    permissions: frozenset[Permission]
    guide_roles: tuple[str, ...]
    gives: tuple[str, ...] = ()


_VIEW = frozenset({Permission.VIEW})
_TICK = _VIEW | {Permission.TICK}
_PLAN = _TICK | {Permission.PLAN}
_ALL = _PLAN | {Permission.ADMINISTER}

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "practice_manager",
            "Practice manager",
            "Runs the practice's migration: starts it, moves its dates and ticks off its checklists.",
            Place.PRACTICE,
            _PLAN,
            ("practice-manager", "it-lead"),
            gives=("practice_manager", "practice_staff", "clinical_lead"),
        ),
        Role(
            "practice_staff",
            "Practice staff",
            "Ticks off and updates the practice's checklists.",
            Place.PRACTICE,
            _TICK,
            ("practice-staff", "registrations-clerk", "clinicians", "it-lead"),
        ),
        Role(
            "clinical_lead",
            "Clinical lead",
            "Owns the clinical items and signs off the data.",
            Place.PRACTICE,
            _TICK,
            ("clinical-lead", "clinicians"),
        ),
        Role(
            "project_manager",
            "Project manager",
            "Runs the migrations assigned to their delivery partner.",
            Place.PARTNER,
            _PLAN,
            ("project-manager", "delivery-partner", "trainers"),
            gives=("project_manager",),
        ),
        Role(
            "commissioner",
            "Commissioner",
            "Watches over and plans the migrations of every practice the ICB commissions.",
            Place.COMMISSIONER,
            _PLAN,
            ("commissioner",),
            gives=("commissioner", "practice_manager"),
        ),
        Role(
            "national_viewer",
            "National viewer",
            "Sees every migration in England and changes nothing.",
            Place.EVERYWHERE,
            _VIEW,
            (),
        ),
        Role(
            "administrator",
            "Administrator",
            "Looks after the portal: people, organisations and guide editions.",
            Place.EVERYWHERE,
            _ALL,
            (),
            gives=(
                "administrator",
                "national_viewer",
                "commissioner",
                "project_manager",
                "practice_manager",
                "practice_staff",
                "clinical_lead",
            ),
        ),
    )
}

ROLE_CHOICES = [(role.code, role.name) for role in ROLES.values()]


def roles_at(place: Place, permission: Permission = Permission.VIEW) -> list[str]:
    """Return the codes of the roles held at `place` that carry `permission`."""
    return [role.code for role in ROLES.values() if role.place == place and permission in role.permissions]
