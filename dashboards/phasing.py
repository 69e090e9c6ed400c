"""Which phase each migration is in: for one row in Python, for filters and sorting in SQL.

Both follow `checklists.presenters.current_phase`; a test holds them together.
"""

from collections.abc import Mapping
from datetime import date

from django.db.models import Case, CharField, IntegerField, Q, Value, When

from checklists.presenters import current_phase
from phases.choices import RUNNING_STATES
from phases.models import Phase


class PhaseTable:
    """The phases of every edition, read once."""

    def __init__(self) -> None:
        """Read them."""
        self._of: dict[int, list[Phase]] = {}
        for phase in Phase.objects.order_by("edition__code", "edition__revision", "number"):
            self._of.setdefault(phase.edition_id, []).append(phase)

    def now(self, edition: int, dates: Mapping[str, date], today: date) -> Phase | None:
        """Return the phase that a migration with these `dates` is in."""
        return current_phase(self._of.get(edition, ()), dates, today)

    def choices(self) -> list[tuple[str, str]]:
        """Return slug and name of every phase, in order; the newest edition names it."""
        found = {phase.slug: phase for phases in self._of.values() for phase in phases}
        return [(p.slug, p.name) for p in sorted(found.values(), key=lambda phase: phase.number)]

    def slug(self, today: date) -> Case:
        """Return the phase's slug as SQL; empty unless the migration is running."""
        return Case(
            *(When(q, then=Value(phase.slug)) for phase, q in self._conditions(today)),
            default=Value(""),
            output_field=CharField(),
        )

    def number(self, today: date) -> Case:
        """Return the phase's number as SQL, for sorting."""
        return Case(
            *(When(q, then=Value(phase.number)) for phase, q in self._conditions(today)),
            output_field=IntegerField(),
        )

    def _conditions(self, today: date) -> list[tuple[Phase, Q]]:
        """Return each phase with the condition that it has begun; the first that holds is the phase.

        Editions with the same phases share their conditions, so revisions do not make the SQL longer.
        """
        alike: dict[tuple[tuple[str, str], ...], list[int]] = {}
        for edition, phases in self._of.items():
            alike.setdefault(tuple((p.slug, p.starts) for p in phases), []).append(edition)
        found = []
        for editions in alike.values():
            phases = self._of[editions[0]]
            running = Q(state__in=RUNNING_STATES, edition__in=editions, summary__isnull=False)
            found += [
                (phase, running & _begun(phase, phases[number - 1] if number else None, today))
                for number, phase in reversed(list(enumerate(phases)))
            ]
        return found


def _begun(phase: Phase, before: Phase | None, today: date) -> Q:
    if not phase.starts:
        return Q()
    shares_its_day = before is not None and before.starts == phase.starts
    return Q(**{f"summary__{phase.starts}__{'lt' if shares_its_day else 'lte'}": today})
