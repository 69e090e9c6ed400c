"""What a story is made of."""

from dataclasses import dataclass, field

from checklists.demo.clock import FindSlot


@dataclass(frozen=True)
class Turn:
    """A change of state, so many days ago."""

    ago: int
    state: str
    reason: str = ""


@dataclass(frozen=True)
class Move:
    """A date moved by so many days, so many days ago; `together` takes the later dates with it."""

    ago: int
    kind: str
    days: int
    reason: str
    together: bool = False


@dataclass(frozen=True)
class Held:
    """An item somebody deliberately left open: its status since so many days ago, and why."""

    item: str
    status: str = "to_do"
    ago: int = 1
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Own:
    """An item of the practice's own. `due` is in so many days; `done_ago` when it is finished."""

    title: str
    phase: str
    ago: int
    due: int | None = None
    role: str = "manager"
    done_ago: int | None = None
    due_next_wednesday: bool = False


@dataclass(frozen=True)
class Story:
    """One migration. Without a `slot` it has no plan: its `pipeline` is all there is.

    `practice` is an ODS code. `kick_off_weeks` and `idp_weeks` count back from go live, unless `kick_off_in` and
    `idp_in` say in how many days from today they are; `entered` from the kick-off to the day
    it was put into the portal. `slips` are milestones put off by so many days on their eve, and why.
    """

    key: str
    practice: str
    title: str
    from_system: str
    to_system: str
    slot: FindSlot | None = None
    partner: str = ""
    edition: str = "2025-icb"
    kick_off_weeks: int = 13
    idp_weeks: int = 7
    kick_off_in: int | None = None
    idp_in: int | None = None
    entered: int = 16
    pipeline: tuple[Turn, ...] = ()
    moves: tuple[Move, ...] = ()
    slips: dict[str, tuple[int, str]] = field(default_factory=dict)
    turns: tuple[Turn, ...] = ()
    held: tuple[Held, ...] = ()
    own: tuple[Own, ...] = ()
    answers: dict[str, bool] = field(default_factory=dict)
    late_share: float = 0.06
    completes: bool = False
