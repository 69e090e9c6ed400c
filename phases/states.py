"""Which state of a migration leads where: one table, asked by pages and services alike."""

MAIN_ROAD = ("enquiry", "requested", "approved", "planning", "active", "completed")

MOVES: dict[str, tuple[str, ...]] = {
    "enquiry": ("requested", "approved", "planning", "deferred", "declined", "cancelled"),
    "requested": ("approved", "planning", "deferred", "declined", "cancelled"),
    "approved": ("planning", "active", "deferred", "cancelled"),
    "deferred": ("requested", "approved", "planning", "declined", "cancelled"),
    "planning": ("active", "paused", "deferred", "cancelled"),
    "active": ("completed", "paused", "cancelled"),
    "paused": ("planning", "active", "cancelled"),
    "declined": (),
    "completed": ("active",),
    "cancelled": (),
}


class StateError(ValueError):
    """A move the table does not hold, or one that lacks its reason; says what to do.

    `about` names what is wrong: the state, the reason or the day; None where that is something else.
    """

    def __init__(self, words: str, about: str | None = None) -> None:
        super().__init__(words)
        self.about = about


def needs_reason(old: str, new: str) -> bool:
    """Say whether going from `old` to `new` leaves the main road, or goes back along it."""
    if old in MAIN_ROAD and new in MAIN_ROAD:
        return MAIN_ROAD.index(new) < MAIN_ROAD.index(old)
    return new not in MAIN_ROAD


def check_move(old: str, new: str, reason: str) -> None:
    """Raise StateError unless a migration may go from `old` to `new` with `reason`."""
    if new not in MOVES[old]:
        ways = ", ".join(MOVES[old]) or "none: it has ended"
        raise StateError(f"A migration that is {old} cannot become {new}. It can become: {ways}.", "state")
    if needs_reason(old, new) and not reason.strip():
        raise StateError("Say why, so that others can follow what happened.", "reason")
