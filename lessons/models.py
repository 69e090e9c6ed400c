"""What a practice learnt, and which practices it helped."""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When, Window
from django.db.models.functions import Coalesce, RowNumber

from accounts.history import traced
from accounts.models import User
from accounts.roles import Permission
from lessons.sides import own_migrations, watched_migrations
from nhsuk.validators import no_nhs_number
from phases.models import Migration
from practices.models import Practice

LONGEST = 2000  # characters of each of its two texts


class LessonState(models.TextChoices):
    """Who may read a lesson."""

    PRIVATE = "private", "Only this practice"
    SHARED = "shared", "Shared with the ICB"
    PUBLISHED = "published", "Published to every practice"
    WITHDRAWN = "withdrawn", "Not published"


class LessonQuerySet(models.QuerySet["Lesson"]):
    """Reads of lessons; `visible_to` is the one way in for a page."""

    def visible_to(self, user: User) -> "LessonQuerySet":
        """Return the lessons `user` may read: their practice's own, those shared with them, and all published."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(
            Q(state=LessonState.PUBLISHED)
            | Q(migration__in=own_migrations(user, Permission.VIEW))
            | (~Q(state=LessonState.PRIVATE) & Q(migration__in=watched_migrations(user, Permission.VIEW)))
        )

    def written_by_side_of(self, user: User) -> "LessonQuerySet":
        """Return the lessons that `user` may change for the practice."""
        return self.filter(migration__in=own_migrations(user, Permission.TICK))

    def published_by_side_of(self, user: User) -> "LessonQuerySet":
        """Return the lessons that `user` may publish and withdraw, once they are shared."""
        watched = watched_migrations(user, Permission.PLAN)
        return self.exclude(state=LessonState.PRIVATE).filter(migration__in=watched)

    def published(self) -> "LessonQuerySet":
        """Return those that every practice reads."""
        return self.filter(state=LessonState.PUBLISHED)

    def elsewhere(self, practice_id: int) -> "LessonQuerySet":
        """Return the published lessons of other practices, with how many they helped."""
        return self.published().exclude(migration__practice=practice_id).with_helped(practice_id)

    def with_helped(self, practice_id: int | None = None) -> "LessonQuerySet":
        """Add `helped_count`, and `helped_us`: whether it helped the practice."""
        counts = Helped.objects.filter(lesson=OuterRef("pk")).order_by().values("lesson")
        ours = Helped.objects.filter(lesson=OuterRef("pk"), practice=practice_id)
        return self.annotate(
            helped_count=Coalesce(Subquery(counts.annotate(n=Count("pk")).values("n")), 0),
            helped_us=models.Exists(ours),
        )

    def best_of_each_item(self) -> "LessonQuerySet":
        """Return the lesson beside each item that helped most, and in `of_item` how many there are beside it."""
        order = [F("helped_count").desc(), F("published_at").desc(), F("pk").desc()]
        return self.annotate(
            rank=Window(RowNumber(), partition_by="item_slug", order_by=order),
            of_item=Window(Count("pk"), partition_by="item_slug"),
        ).filter(rank=1)

    def best_first(self) -> "LessonQuerySet":
        """Return them with those that helped most first, then the newest."""
        return self.order_by("-helped_count", "-published_at", "-pk")

    def search(self, text: str) -> "LessonQuerySet":
        """Return those whose published words hold every word of `text`; what was edited out is not found."""
        found = self.annotate(
            shown=models.functions.Concat(
                _as_published("happened"),
                Value(" "),
                _as_published("advice"),
                output_field=models.TextField(),
            )
        )
        for word in text.split():
            found = found.filter(shown__icontains=word)
        return found

    def waiting_by_migration(self, migrations: Iterable[int]) -> dict[int, int]:
        """Return how many lessons of each of `migrations` wait to be published, if any do."""
        rows = self.filter(state=LessonState.SHARED, migration__in=migrations).order_by()
        return dict(rows.values_list("migration").annotate(Count("pk")))

    def for_list(self) -> "LessonQuerySet":
        """Return them with what a list shows."""
        return self.select_related("author", "migration__practice")


def _as_published(name: str) -> Case:
    edited = f"edited_{name}"
    return Case(When(**{edited: ""}, then=F(name)), default=F(edited))


class Lesson(models.Model):
    """What one practice learnt, beside an item or a phase.

    The place is kept by slug, which an item and a phase keep in every edition and revision, so a lesson
    of one edition stands beside the same item in the next. The author's words stay as they are; what
    the ICB makes of them for publishing stands in `edited_happened` and `edited_advice`.
    """

    migration = models.ForeignKey(Migration, on_delete=models.PROTECT, related_name="lessons")
    phase_slug = models.SlugField("phase", max_length=60)
    item_slug = models.SlugField("item", max_length=60, blank=True, help_text="Empty for a whole phase.")
    happened = models.TextField("what happened", max_length=LONGEST, validators=[no_nhs_number])
    advice = models.TextField("what to do next time", max_length=LONGEST, validators=[no_nhs_number])
    names_practice = models.BooleanField("name the practice", default=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=LessonState, default=LessonState.PRIVATE)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    shared_at = models.DateTimeField(null=True, blank=True)
    edited_happened = models.TextField(
        "what happened, as published", max_length=LONGEST, blank=True, validators=[no_nhs_number]
    )
    edited_advice = models.TextField(
        "what to do next time, as published", max_length=LONGEST, blank=True, validators=[no_nhs_number]
    )
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(
        "why it is not published", max_length=500, blank=True, validators=[no_nhs_number]
    )
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[models.Manager["Lesson"]] = LessonQuerySet.as_manager()
    history = traced()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=LessonState.PUBLISHED)
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="lesson_published_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state=LessonState.PRIVATE) | Q(shared_by__isnull=False, shared_at__isnull=False),
                name="lesson_shared_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=LessonState.WITHDRAWN) | ~Q(withdrawn_reason=""),
                name="lesson_withdrawn_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["item_slug", "phase_slug"],
                condition=Q(state=LessonState.PUBLISHED),
                name="lesson_published_place",
            ),
            models.Index(fields=["state", "shared_at"], name="lesson_state_shared"),
        ]

    def __str__(self) -> str:
        return f"Lesson about {(self.item_slug or self.phase_slug).replace('-', ' ')}"

    @property
    def public_happened(self) -> str:
        """What happened, as others read it."""
        return self.edited_happened or self.happened

    @property
    def public_advice(self) -> str:
        """What to do next time, as others read it."""
        return self.edited_advice or self.advice

    @property
    def is_edited(self) -> bool:
        """Say whether the ICB changed the words."""
        return bool(self.edited_happened or self.edited_advice)

    @property
    def may_be_changed(self) -> bool:
        """Say whether it is the practice's to change: what is shared has to be taken back first."""
        return self.state in {LessonState.PRIVATE, LessonState.WITHDRAWN}


class Helped(models.Model):
    """A practice that says a lesson helped it."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="helped")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    history = traced()

    class Meta:
        verbose_name_plural = "helped"
        constraints = [models.UniqueConstraint(fields=["lesson", "practice"], name="helped_once_a_practice")]

    def __str__(self) -> str:
        return f"{self.lesson} helped {self.practice.name}"
