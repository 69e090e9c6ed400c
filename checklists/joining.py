"""What else hangs on a plan: apps above add themselves here, in their `ready`, and are asked in turn.

They take part in the same transaction as the plan, so that either everything moves or nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from phases.models import Migration


@dataclass(frozen=True)
class JoinedMove:
    """A date of another app that a move of the plan takes along."""

    what: str
    old: date | None
    new: date
    why: str


@dataclass(frozen=True)
class JoinedMoves:
    """All that would move in one app, under the words that head the list: 'Third-party dates'."""

    heading: str
    moves: tuple[JoinedMove, ...]


@dataclass(frozen=True)
class Joined:
    """One app's part.

    `plan_made` is called with a new plan and whoever made it. `preview` says what would move when
    the milestones stood on the dates given, and saves nothing. `dates_moved` makes it so, with the
    reason for the move; after an undo it is called as well, since what follows the milestones
    forward follows them back.
    """

    plan_made: Callable[[Migration, User], None]
    preview: Callable[[Migration, Mapping[str, date]], JoinedMoves]
    dates_moved: Callable[[Migration, User, str], None]


joined: list[Joined] = []
