"""The guide as loaded data, and what it becomes in one migration."""

from checklists.models.guide import (
    CutoverArea,
    GlossaryTerm,
    GuideCondition,
    GuideItem,
    GuideLesson,
    GuideQuestion,
    GuideService,
    TimeRule,
)
from checklists.models.plan import DateChange, Task, TaskNote, TaskQuerySet, TaskStatus

__all__ = [
    "CutoverArea",
    "DateChange",
    "GlossaryTerm",
    "GuideCondition",
    "GuideItem",
    "GuideLesson",
    "GuideQuestion",
    "GuideService",
    "Task",
    "TaskNote",
    "TaskQuerySet",
    "TaskStatus",
    "TimeRule",
]
