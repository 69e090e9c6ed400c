"""The guide as loaded data, and what it becomes in one migration."""

from checklists.models.clashes import ClashLimit, Freeze
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
from checklists.models.summary import Summary
from checklists.models.updates import PlanUpdate

__all__ = [
    "ClashLimit",
    "CutoverArea",
    "DateChange",
    "Freeze",
    "GlossaryTerm",
    "GuideCondition",
    "GuideItem",
    "GuideLesson",
    "GuideQuestion",
    "GuideService",
    "PlanUpdate",
    "Summary",
    "Task",
    "TaskNote",
    "TaskQuerySet",
    "TaskStatus",
    "TimeRule",
]
