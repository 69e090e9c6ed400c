"""One edition's content. Written by `load_guide`, and in a commissioner's draft by `editions`."""

from typing import Any, ClassVar

from django.db import models

from phases.models import GuideEdition, Phase


class KeptManager(models.Manager[Any]):
    """The rows of an edition without those that its owner dropped, which stay to be brought back in a later draft."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Return the rows that count."""
        return super().get_queryset().filter(dropped=False)


class GuideCondition(models.Model):
    """A yes/no question that the start of a migration asks once and that switches items on."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="conditions")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    question = models.CharField(max_length=200)
    hint = models.TextField(blank=True)
    default = models.BooleanField(default=False)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "key"], name="condition_key_once")]

    def __str__(self) -> str:
        return self.question


class GuideItem(models.Model):
    """One thing to do in a phase: the guide's checklist, row by row."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="items")
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(help_text="Order within the edition.")
    ref = models.CharField(max_length=10, help_text="Number in the catalogue of facts, such as 3.02.")
    slug = models.SlugField(max_length=60)
    section = models.CharField(max_length=80)
    title = models.CharField(max_length=80)
    gist = models.TextField()
    roles = models.JSONField(default=list, help_text="Guide roles that act; the first leads.")
    condition = models.CharField(
        max_length=40, blank=True, help_text="Key of the condition that switches it on."
    )
    due = models.CharField(max_length=80, help_text="Its due rule, or its phase's.")
    due_is_phase_default = models.BooleanField(default=False)
    rules = models.JSONField(default=list, help_text="Codes of the time rules it follows.")
    sources = models.JSONField(default=dict, help_text="Source code to page.")
    carried_over = models.BooleanField(default=False)
    local = models.BooleanField(default=False, help_text="Added or changed by the edition's owner.")
    dropped = models.BooleanField(default=False, help_text="Left out of the draft; may be brought back.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes in a draft.")

    objects: ClassVar[models.Manager["GuideItem"]] = KeptManager()
    with_dropped: ClassVar[models.Manager["GuideItem"]] = models.Manager()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="item_slug_once"),
            models.UniqueConstraint(fields=["edition", "ref"], name="item_ref_once"),
        ]

    def __str__(self) -> str:
        return self.title


class GuideLesson(models.Model):
    """What earlier migrations learnt, beside the items or the phase it belongs to."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="lessons")
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="lessons")
    position = models.PositiveSmallIntegerField()
    ref = models.CharField(max_length=10)
    text = models.TextField()
    items = models.ManyToManyField(GuideItem, related_name="lessons", blank=True)
    sources = models.JSONField(default=dict)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "ref"], name="lesson_ref_once")]

    def __str__(self) -> str:
        return self.text


class TimeRule(models.Model):
    """A rule of time the guides state, with its figure, as one sentence."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="time_rules")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=10)
    title = models.CharField(max_length=120)
    text = models.TextField()
    kind = models.CharField(max_length=20)
    sources = models.JSONField(default=dict)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="time_rule_code_once")]

    def __str__(self) -> str:
        return self.title


class GuideService(models.Model):
    """A third-party service that has to be told, switched off and switched on again."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="services")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=120)
    category = models.CharField(max_length=20)
    condition = models.CharField(max_length=40, blank=True)
    notice = models.CharField(max_length=200, blank=True)
    notice_days = models.PositiveSmallIntegerField(null=True)
    notice_each = models.BooleanField(
        default=False, help_text="Switching on again is asked for with the same notice as switching off."
    )
    off = models.CharField(max_length=80, blank=True, help_text="Due rule for switching off.")
    off_text = models.TextField(blank=True)
    on = models.CharField(max_length=80, blank=True, help_text="Due rule for switching on.")
    on_text = models.TextField(blank=True)
    note = models.TextField(blank=True)
    roles = models.JSONField(default=list)
    sources = models.JSONField(default=dict)
    local = models.BooleanField(default=False, help_text="Added or changed by the edition's owner.")
    dropped = models.BooleanField(default=False, help_text="Left out of the draft; may be brought back.")
    version = models.PositiveIntegerField(default=1, help_text="Counts the changes in a draft.")

    objects: ClassVar[models.Manager["GuideService"]] = KeptManager()
    with_dropped: ClassVar[models.Manager["GuideService"]] = models.Manager()

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="service_slug_once")]

    def __str__(self) -> str:
        return self.name


class CutoverArea(models.Model):
    """One of the areas of practice work to plan for while neither system will do."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="areas")
    position = models.PositiveSmallIntegerField()
    slug = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    item = models.ForeignKey(GuideItem, on_delete=models.CASCADE, null=True, related_name="areas")
    tactics = models.JSONField(default=list, help_text="List of {text, trade_off, sources}.")
    after = models.TextField(blank=True, help_text="What happens after go live.")
    sources = models.JSONField(default=dict)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="area_slug_once")]

    def __str__(self) -> str:
        return self.name


class GuideQuestion(models.Model):
    """A question of the guide's role checklists, and the items that answer it."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="questions")
    phase = models.ForeignKey(Phase, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=40)
    text = models.TextField()
    items = models.ManyToManyField(GuideItem, related_name="questions", blank=True)
    sources = models.JSONField(default=dict)

    class Meta:
        ordering = ["edition", "position"]

    def __str__(self) -> str:
        return self.text


class GlossaryTerm(models.Model):
    """A word of the field and what it means."""

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="terms")
    slug = models.SlugField(max_length=60)
    term = models.CharField(max_length=80)
    name = models.CharField(max_length=200, blank=True, help_text="What an abbreviation stands for.")
    also = models.JSONField(default=list, help_text="Other spellings that link to it.")
    text = models.TextField()

    class Meta:
        ordering = ["edition", "term"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="term_slug_once")]

    def __str__(self) -> str:
        return self.term
