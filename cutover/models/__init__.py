"""One migration's cutover: how each area is run, the clock, the counts, the rounds of checking."""

from cutover.models.clock import CutoverClock
from cutover.models.plans import HandlingPlan
from cutover.models.reentry import ReentryCount
from cutover.models.rounds import DataCheckRound, Extract, IssueKind, Recheck

__all__ = [
    "CutoverClock",
    "DataCheckRound",
    "Extract",
    "HandlingPlan",
    "IssueKind",
    "Recheck",
    "ReentryCount",
]
