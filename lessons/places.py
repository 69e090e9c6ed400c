"""Where lessons stand: the items and phases they belong to, by the slugs that every edition shares."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F

from checklists.models import GuideItem
from lessons.models import Lesson
from phases.models import GuideEdition, Phase


@dataclass(frozen=True)
class Places:
    """The names of items and phases, by slug."""

    items: dict[str, str]
    phases: dict[str, str]

    def of(self, lesson: Lesson) -> str:
        """Return what the lesson is about."""
        return self.items.get(lesson.item_slug) or self.phases.get(lesson.phase_slug, lesson.phase_slug)

    def phase(self, lesson: Lesson) -> str:
        """Return the name of the lesson's phase."""
        return self.phases.get(lesson.phase_slug, lesson.phase_slug)


def places_of(lessons: Iterable[Lesson]) -> Places:
    """Return the names of where `lessons` stand, as the newest edition that has them says. Two queries.

    An item that the current editions no longer have keeps the name it had. What a commissioner calls an
    item is for its own practices, so a national edition speaks before a commissioner's.
    """
    rows = list(lessons)
    own_first = F("edition__owner").desc(nulls_last=True)
    order = (own_first, "edition__is_current", "edition__code", "edition__revision")  # the last one stays
    items = GuideItem.objects.filter(
        slug__in={row.item_slug for row in rows if row.item_slug}, edition__published_at__isnull=False
    )
    phases = Phase.objects.filter(slug__in={row.phase_slug for row in rows})
    return Places(
        dict(items.order_by(*order).values_list("slug", "title")),
        dict(phases.order_by(*order).values_list("slug", "name")),
    )


def phase_choices(edition: GuideEdition | None = None) -> list[tuple[str, str]]:
    """Return slug and name of the phases of `edition`, or of all current national ones, in order."""
    rows = (
        edition.phases.order_by("number")
        if edition
        else Phase.objects.filter(edition__in=GuideEdition.objects.current().national()).order_by(
            "number", "edition__code"
        )
    )
    return [*dict(rows.values_list("slug", "name")).items()]
