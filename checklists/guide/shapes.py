"""Which keys each file of the guide has. docs/changing-the-guide.md says it for people."""

from django.db.models import Model

from checklists.guide.keys import (
    DueRule,
    Each,
    Flag,
    Name,
    NameList,
    Nested,
    Number,
    OneOf,
    PerName,
    Shape,
    Slug,
    Sources,
    Text,
    Texts,
    optional,
    overrides,
)
from checklists.guide.words import SERVICE_CATEGORIES, TIME_RULE_KINDS
from checklists.models import (
    CutoverArea,
    GlossaryTerm,
    GuideCondition,
    GuideItem,
    GuideLesson,
    GuideService,
    TimeRule,
)
from phases.models import GuideEdition, Phase

# A title has to fit one line of a phone's list; the model leaves room for an edition's own.
TITLE_LIMIT = 60


def _limit(model: type[Model], field: str) -> int | None:
    return getattr(model._meta.get_field(field), "max_length", None)


def text(model: type[Model], field: str) -> Text:
    """Return a text as long as the column that will hold it."""
    return Text(limit=_limit(model, field))


def slug(model: type[Model], field: str) -> Slug:
    """Return a slug as long as the column that will hold it."""
    return Slug(limit=_limit(model, field))


ROLES = NameList(sort="role")
EDITIONS = NameList(sort="edition")
CONDITION = optional(Name(sort="condition"))
NO_ITEMS_ALLOWED = NameList(sort="item", may_be_empty=True)

SOURCE: Shape = {
    "code": Text(limit=10),
    "name": Text(limit=60),
    "title": Text(limit=200),
    "published": Text(limit=80),
    "edition": Name(sort="edition"),
    "note": Text(),
}

CONDITION_ROW: Shape = {
    "key": slug(GuideCondition, "key"),
    "question": text(GuideCondition, "question"),
    "hint": optional(Text()),
    "default": Flag(),
}

MILESTONE: Shape = {
    "name": optional(Text(limit=80)),
    "due": optional(DueRule(limit=80)),
    "no_later_than": optional(DueRule(limit=80)),
    "rule": optional(Name(sort="time rule")),
}

PHASE: Shape = {
    "slug": slug(Phase, "slug"),
    "name": text(Phase, "name"),
    "summary": Text(),
    "length": optional(text(Phase, "length")),
    "involved": ROLES,
    "due": DueRule(limit=_limit(Phase, "due")),
    "starts": optional(Name(sort="milestone")),
    "sources": Sources(),
    "carried_over": optional(Flag()),
}

EDITION: Shape = {
    "code": slug(GuideEdition, "code"),
    "title": text(GuideEdition, "title"),
    "summary": Text(),
    "era": OneOf(words=("CCG", "ICB")),
    "commissioner_name": text(GuideEdition, "commissioner_name"),
    "length": text(GuideEdition, "length"),
    "milestones": PerName(sort="milestone", value=Nested(shape=MILESTONE)),
    "phases": Each(shape=PHASE),
}

_ITEM: Shape = {
    "ref": text(GuideItem, "ref"),
    "slug": slug(GuideItem, "slug"),
    "section": text(GuideItem, "section"),
    "title": Text(limit=TITLE_LIMIT),
    "gist": Text(),
    "roles": ROLES,
    "when": CONDITION,
    "rule": NameList(sort="time rule", bare=True, optional=True),
    "due": optional(DueRule(limit=_limit(GuideItem, "due"))),
    "sources": Sources(),
    "editions": EDITIONS,
}
ITEM: Shape = {
    **_ITEM,
    "overrides": overrides(_ITEM, "section", "title", "gist", "roles", "when", "rule", "due", "sources"),
}

LESSON: Shape = {
    "ref": text(GuideLesson, "ref"),
    "text": Text(),
    "items": NO_ITEMS_ALLOWED,
    "phase": Name(sort="phase"),
    "sources": Sources(),
    "editions": EDITIONS,
}

_RULE: Shape = {
    "code": text(TimeRule, "code"),
    "title": text(TimeRule, "title"),
    "text": Text(),
    "kind": OneOf(words=tuple(TIME_RULE_KINDS)),
    "sources": Sources(),
    "editions": EDITIONS,
}
RULE: Shape = {**_RULE, "overrides": overrides(_RULE, "title", "text", "kind", "sources")}

CONFLICT: Shape = {
    "code": Text(limit=10),
    "subject": Text(limit=120),
    "positions": Text(),
    "decision": PerName(sort="edition", value=Text()),
}

_SERVICE: Shape = {
    "slug": slug(GuideService, "slug"),
    "name": text(GuideService, "name"),
    "category": OneOf(words=tuple(SERVICE_CATEGORIES)),
    "when": CONDITION,
    "notice": optional(text(GuideService, "notice")),
    "notice_days": Number(optional=True),
    "notice_each": optional(Flag()),
    "off": optional(DueRule(limit=_limit(GuideService, "off"))),
    "off_text": optional(Text()),
    "on": optional(DueRule(limit=_limit(GuideService, "on"))),
    "on_text": optional(Text()),
    "note": optional(Text()),
    "roles": ROLES,
    "sources": Sources(),
    "editions": EDITIONS,
}
SERVICE: Shape = {
    **_SERVICE,
    "overrides": overrides(_SERVICE, *(key for key in _SERVICE if key not in {"slug", "editions"})),
}

TACTIC: Shape = {
    "text": Text(),
    "trade_off": optional(Text()),
    "sources": Sources(),
    "editions": EDITIONS,
}

AREA: Shape = {
    "slug": slug(CutoverArea, "slug"),
    "name": text(CutoverArea, "name"),
    "item": optional(Name(sort="item")),
    "tactics": Each(shape=TACTIC),
    "after": optional(Text()),
    "sources": Sources(),
    "editions": EDITIONS,
}

QUESTION: Shape = {
    "role": Name(sort="role"),
    "phase": Name(sort="phase"),
    "text": Text(),
    "items": NO_ITEMS_ALLOWED,
    "sources": Sources(),
    "editions": EDITIONS,
}

TERM: Shape = {
    "term": text(GlossaryTerm, "term"),
    "name": optional(text(GlossaryTerm, "name")),
    "also": Texts(may_be_empty=True, optional=True),
    "text": Text(),
    "editions": optional(EDITIONS),
}

# How a page the guide was made from is accounted for, sentence by sentence; not loaded.
COVERAGE_ENTRY: Shape = {
    "at": Text(),
    "kind": OneOf(words=("bullet", "instruction", "lesson", "question", "time-rule", "who")),
    "gist": Text(),
    "carried_by": NameList(sort="part of the guide"),
}
COVERAGE_SEED: Shape = {"code": Slug(), "name": Text(), "entries": Each(shape=COVERAGE_ENTRY)}

ITEM_FILE: Shape = {"phase": Name(sort="phase"), "items": Each(shape=ITEM)}

# The files that stand alone, and their one or two lists.
FILES: dict[str, Shape] = {
    "sources": {"sources": Each(shape=SOURCE)},
    "conditions": {"conditions": Each(shape=CONDITION_ROW)},
    "lessons": {"lessons": Each(shape=LESSON)},
    "time_rules": {"rules": Each(shape=RULE), "conflicts": Each(shape=CONFLICT)},
    "third_parties": {"services": Each(shape=SERVICE)},
    "cutover_areas": {"areas": Each(shape=AREA)},
    "questions": {"questions": Each(shape=QUESTION)},
    "glossary": {"terms": Each(shape=TERM)},
    "coverage": {"seeds": Each(shape=COVERAGE_SEED)},
}
