"""What all migrations share."""

from collections.abc import Callable
from datetime import date
from random import Random

from checklists.demo.build import current_editions, known_systems
from checklists.planning import Draft, draft_plan
from checklists.scale import places
from checklists.scale.fates import Fates
from phases.choices import MilestoneKind

EDITION = "2025-icb"


class Stage:
    """What all migrations share."""

    def __init__(self, count: int, seed: str, today: date, say: Callable[[str], None]) -> None:
        """Find or make the guide, the systems, the partners and the practices."""
        rng = Random(f"{seed}:places")  # noqa: S311
        self.today, self.fates = today, Fates(seed, today)
        self.edition = current_editions(say)[EDITION]
        self.conditions = [condition.key for condition in self.edition.conditions.order_by("position")]
        self.systems = known_systems()
        self.partners = places.partners(rng)
        self.practices = places.practices(count, rng)
        places.watchers(rng)
        self._drafts: dict[date, Draft] = {}

    def draft(self, go_live: date) -> Draft:
        """Return the plan of every item for a go live."""
        if go_live not in self._drafts:
            self._drafts[go_live] = draft_plan(edition=self.edition, given={MilestoneKind.GO_LIVE: go_live})
        return self._drafts[go_live]
