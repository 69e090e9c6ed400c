"""What must be true before each gate: data, read by `readiness.checks`.

From the guide's questions before cutover and go live (both editions, pages "Planning for cutover",
"Final data production" and "Go live"; guide facts 5.1 to 5.3). A check whose items are not in a
plan, because of its edition or its answers, is not asked.
"""

from dataclasses import dataclass

from phases.choices import MilestoneKind


@dataclass(frozen=True)
class Items:
    """Every one of these guide items is done or not needed."""

    says: str
    slugs: tuple[str, ...]


@dataclass(frozen=True)
class Signed:
    """A statement is signed. Not asked where the plan lacks the item it finishes, or it is not needed."""

    kind: str


@dataclass(frozen=True)
class NothingBlocked:
    """No item due by this gate is blocked."""

    says: str = "Nothing is blocked"


@dataclass(frozen=True)
class AreasAgreed:
    """Every area of work has a way through cutover that was agreed."""

    says: str = "Every area of work has an agreed plan for cutover"


@dataclass(frozen=True)
class ServicesTold:
    """Every third party that has to know was told."""

    says: str = "Every third party was told"


@dataclass(frozen=True)
class ServicesOff:
    """Every link that goes off by this gate is confirmed as off."""

    says: str = "Links that go off are confirmed as off"


Check = Items | Signed | NothingBlocked | AreasAgreed | ServicesTold | ServicesOff


@dataclass(frozen=True)
class Gate:
    """One point after which going back is hard."""

    kind: MilestoneKind
    title: str
    why: str
    checks: tuple[Check, ...]


GATES = {
    gate.kind.value: gate
    for gate in (
        Gate(
            MilestoneKind.FDP,
            "Before final data production",
            "Once the final extract is taken, nothing entered in the old system moves by itself.",
            (
                Signed("technical_requirements"),
                Signed("data_checking"),
                Signed("commissioner_statement"),
                Items(
                    "The cutover planning meeting was held and the hours of cutover are fixed",
                    ("hold-cutover-planning-meeting", "fix-cutover-start-and-finish"),
                ),
                AreasAgreed(),
                ServicesTold(),
                ServicesOff(),
                Items(
                    "Inboxes and workflows are empty, and nothing is outstanding",
                    ("empty-inboxes-and-workflows", "confirm-zero-outstanding"),
                ),
                Items(
                    "Everyone knows whether and when to log off",
                    ("confirm-final-extract-log-off", "confirm-final-extract-arranged"),
                ),
                Items(
                    "Registrations stop in time",
                    ("confirm-registration-cut-offs", "turn-off-online-registration", "turn-off-gp2gp"),
                ),
                Items(
                    "Local and third-party databases are backed up",
                    ("back-up-third-party-systems",),
                ),
                Items("Smartcards and readers were checked", ("check-smartcards-and-readers",)),
                Items("It is settled who enters the data again", ("plan-data-re-entry",)),
                NothingBlocked(),
            ),
        ),
        Gate(
            MilestoneKind.GO_LIVE,
            "Before go live",
            "From go live the new system is the record, and the old one can only be read.",
            (
                Signed("go_live_data"),
                Items(
                    "The live data was rechecked",
                    ("recheck-idp-patients", "recheck-random-patients", "recheck-reports"),
                ),
                Items("Staff are trained", ("train-close-to-cutover", "give-cutover-training")),
                Items("Smartcards work in the new system", ("activate-smartcards",)),
                Items("Users, roles and sites are set up", ("configure-users-and-sites",)),
                Items(
                    "Scanners, check-in and call boards work, and hardware swaps are finished",
                    ("configure-devices", "finish-hardware-swaps"),
                ),
                Items("Registration links were checked", ("check-registration-links",)),
                Items("The dm+d mapping was checked", ("check-dm-d-mapping",)),
                Items(
                    "There is a record of everything to be entered again",
                    ("keep-record-of-cutover-entries",),
                ),
                NothingBlocked(),
            ),
        ),
    )
}
