"""Where deadlines come from: the registry.

A source is a function from the facts of a batch to the deadlines in them, each with the people
who hear of it. It asks the database a fixed number of times, however many people there are.
"""

from collections.abc import Callable, Iterable

from reminders.facts import Facts, Line
from reminders.sources.cutover import overrun_reports, reentry
from reminders.sources.extensions import unanswered
from reminders.sources.milestones import milestones
from reminders.sources.quiet import quiet_plans
from reminders.sources.sign_offs import sign_offs
from reminders.sources.tasks import tasks
from reminders.sources.third_parties import third_parties

Source = Callable[[Facts], Iterable[tuple[Line, set[int]]]]

SOURCES: tuple[Source, ...] = (
    milestones,
    tasks,
    sign_offs,
    unanswered,
    third_parties,
    overrun_reports,
    reentry,
    quiet_plans,
)
