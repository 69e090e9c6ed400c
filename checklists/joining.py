"""What else hangs on a plan: apps above add themselves here, in their `ready`, and are asked in turn.

They take part in the same transaction as the plan, so that either everything moves or nothing.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from checklists.guide.compare import Difference
from phases.models import GuideEdition, Migration


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


@dataclass(frozen=True)
class Goal:
    """Where a plan may go: a version of the guide with a set of answers."""

    edition: GuideEdition
    answers: Mapping[str, bool]


@dataclass(frozen=True)
class OfferedChange:
    """A change that a plan may take or leave: `effect` says what comes of taking it.

    `key` names it in a form. `due` is the date it would get. `ticked` is what the form proposes.
    """

    key: str
    title: str
    effect: str
    differences: tuple[Difference, ...] = ()
    due: date | None = None
    ticked: bool = True


@dataclass(frozen=True)
class OfferedChanges:
    """Changes under one heading, and beside them what the guide changed and the plan keeps, with why."""

    heading: str
    changes: tuple[OfferedChange, ...]
    stays: tuple[str, ...] = ()


@dataclass(frozen=True)
class Follower:
    """One app's part when a plan follows the guide, or new answers.

    `offered` says what could be taken, and saves nothing. `follow` takes what of it is named by key,
    while the migration still has its old edition and answers, and returns what undoing needs, as
    JSON. `obstacle` says what keeps that from being undone, or nothing; `undo` undoes it, once the
    migration is back where it was.
    """

    name: str
    offered: Callable[[Migration, Goal], list[OfferedChanges]]
    follow: Callable[[Migration, Goal, User, Collection[str]], dict[str, Any]]
    obstacle: Callable[[Migration, dict[str, Any]], str]
    undo: Callable[[Migration, dict[str, Any], User], None]


followers: list[Follower] = []
