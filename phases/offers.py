"""Which editions of the guide a new plan of a practice may follow, and which it starts on."""

from dataclasses import dataclass
from datetime import date
from operator import attrgetter

from phases.models import GuideEdition
from practices.models import Practice
from practices.succession import commissioners_of


@dataclass(frozen=True)
class Offer:
    """The editions, the one to start on first; and why that one, as a sentence."""

    editions: tuple[GuideEdition, ...]
    why: str

    @property
    def own(self) -> bool:
        """Say whether the plan starts on an edition of the practice's commissioner."""
        return bool(self.editions) and self.editions[0].owner_id is not None


def offer_to(practice: Practice, today: date) -> Offer:
    """Return the editions on offer for `practice`: its own commissioner's, and the national ones.

    An edition of the commissioner's own comes before the national ones, that of the body that commissions
    it now before those of its successors and predecessors, and the one published last before others.
    The editions of other commissioners are not on offer. Three queries.
    """
    commissioners = commissioners_of(practice, today)
    current = GuideEdition.objects.current().select_related("owner", "based_on")
    national = [row for row in current if row.owner_id is None]
    newest_first = sorted(current, key=attrgetter("published_at"), reverse=True)
    own = [row for pk in commissioners for row in newest_first if row.owner_id == pk]
    if own:
        why = f"{own[0].owner} has an edition of its own, so the plan starts on that one."
    else:
        why = "The practice's commissioner has no edition of its own, so the plan starts on the national one."
    return Offer((*own, *national), why)
