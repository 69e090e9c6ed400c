"""Load the guide into the database: the only writer of the national editions."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import models, transaction

from checklists.guide.content import EditionContent, Table, guide_contents
from checklists.models import (
    CutoverArea,
    GlossaryTerm,
    GuideCondition,
    GuideItem,
    GuideLesson,
    GuideQuestion,
    GuideService,
    TimeRule,
)
from phases.models import GuideEdition, Phase

logger = logging.getLogger(__name__)

UNCHANGED = "unchanged"
# The tables whose rows hang on the edition alone.
_PLAIN: dict[str, type[models.Model]] = {
    "conditions": GuideCondition,
    "time_rules": TimeRule,
    "services": GuideService,
    "terms": GlossaryTerm,
}
_COUNTED: dict[str, type[models.Model]] = {
    "phases": Phase,
    "items": GuideItem,
    "lessons": GuideLesson,
    **_PLAIN,
    "areas": CutoverArea,
    "questions": GuideQuestion,
}


@dataclass
class EditionReport:
    """What loading did to one edition."""

    code: str
    outcome: str
    details: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """Return the report as lines for a person."""
        return [f"{self.code}: {self.outcome}", *(f"  {line}" for line in self.details)]


@dataclass
class Report:
    """What loading did, edition by edition."""

    editions: list[EditionReport]

    def __str__(self) -> str:
        return "\n".join(line for edition in self.editions for line in edition.lines())


def load_guide(*, directory: Path, by_command: str) -> Report:
    """Bring the database to what the guide folder says, in one transaction.

    An edition that a migration runs on, or that a commissioner's own was copied from, is kept as it is
    and followed by a new revision; any other is changed in place. An edition whose file has gone stays
    too, and a commissioner's own is never touched.

    Args:
        directory: the guide folder.
        by_command: what asked for it, for the log.

    Raises GuideError with every mistake in the files; nothing is changed then.
    """
    contents = guide_contents(directory)
    with transaction.atomic():
        report = Report([_load(content) for content in contents])
    for edition in report.editions:
        if edition.outcome != UNCHANGED:
            logger.info("%s: guide edition %s: %s", by_command, edition.code, edition.outcome)
    return report


def _load(content: EditionContent) -> EditionReport:
    new_hash = content.content_hash()
    # The lock keeps a migration from starting on the revision while it is being replaced.
    locked = GuideEdition.objects.national().select_for_update()
    current = locked.filter(code=content.code, is_current=True).first()
    if current is None:
        edition = GuideEdition.objects.create(**content.edition, content_hash=new_hash)
        _fill(edition, content)
        counts = ", ".join(f"{len(getattr(content, name))} {name.replace('_', ' ')}" for name in _COUNTED)
        return EditionReport(content.code, "added", [counts])
    if current.content_hash == new_hash:
        return EditionReport(content.code, UNCHANGED)
    details = _differences(current, content)
    if current.migrations.exists() or current.copies.exists():
        GuideEdition.objects.filter(pk=current.pk).update(is_current=False)
        revision = current.revision + 1
        edition = GuideEdition.objects.create(**content.edition, revision=revision, content_hash=new_hash)
        outcome = f"revision {revision} added; revision {current.revision} stays for the migrations and copies that rest on it"
    else:
        edition = current
        for name, value in {**content.edition, "content_hash": new_hash}.items():
            setattr(edition, name, value)
        edition.save()
        for model in reversed(_COUNTED.values()):
            model._default_manager.filter(edition=edition).delete()
        outcome = "updated in place; no migration or copy rests on it"
    _fill(edition, content)
    return EditionReport(content.code, outcome, details)


def _fill(edition: GuideEdition, content: EditionContent) -> None:
    """Create every row of an empty edition."""
    for name, model in _PLAIN.items():
        _create(model, edition, getattr(content, name))
    phases = {row.slug: row for row in _create(Phase, edition, content.phases)}
    items = {row.ref: row for row in _create(GuideItem, edition, _linked(content.items, "phase", phases))}
    _create(CutoverArea, edition, _linked(content.areas, "item", items))
    _create_naming_items(GuideLesson, edition, content.lessons, phases, items)
    _create_naming_items(GuideQuestion, edition, content.questions, phases, items)


def _create_naming_items(
    model: type[GuideLesson] | type[GuideQuestion],
    edition: GuideEdition,
    table: Table,
    phases: dict[str, Phase],
    items: dict[str, GuideItem],
) -> None:
    """Create lessons or questions, and their links to items."""
    plain = [{key: value for key, value in row.items() if key != "items"} for row in table]
    made = _create(model, edition, _linked(plain, "phase", phases))
    link: Any = model.items.through
    column = f"{model._meta.model_name}_id"
    link.objects.bulk_create(
        link(**{column: row.pk, "guideitem_id": items[ref].pk})
        for row, source in zip(made, table, strict=True)
        for ref in source["items"]
    )


def _create(model: type[models.Model], edition: GuideEdition, table: Iterable[dict[str, Any]]) -> list[Any]:
    return list(model._default_manager.bulk_create(model(edition=edition, **row) for row in table))


def _linked(table: Table, key: str, rows: dict[str, Any]) -> Table:
    """Return the rows with the slug or ref under `key` replaced by the row it names."""
    return [{**row, key: rows[row[key]] if row[key] else None} for row in table]


def _differences(edition: GuideEdition, content: EditionContent) -> list[str]:
    """Return what the new content changes: items by slug, the rest by count."""
    fields = [name for name in content.items[0] if name != "phase"] if content.items else []
    old = {row.pop("slug"): row for row in _old_items(edition, fields)}
    new = {row["slug"]: {key: value for key, value in row.items() if key != "slug"} for row in content.items}
    lines = [f"item added: {slug}" for slug in new if slug not in old]
    lines += [f"item removed: {slug}" for slug in old if slug not in new]
    for slug, row in new.items():
        # A new item moves all that follow it; their place alone is no news.
        changed = [
            key for key, value in row.items() if key != "position" and slug in old and old[slug][key] != value
        ]
        if changed:
            lines.append(f"item changed: {slug} ({', '.join(changed)})")
    for name, model in _COUNTED.items():
        before, after = model._default_manager.filter(edition=edition).count(), len(getattr(content, name))
        if before != after:
            lines.append(f"{name.replace('_', ' ')}: {before} before, {after} now")
    return lines or ["wording or order outside the items"]


def _old_items(edition: GuideEdition, fields: list[str]) -> Iterable[dict[str, Any]]:
    rows = GuideItem.objects.filter(edition=edition).values(*fields, "phase__slug")
    return ({**{key: row[key] for key in fields}, "phase": row["phase__slug"]} for row in rows)
