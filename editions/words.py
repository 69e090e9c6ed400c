"""An item or a service of a draft in words."""

from checklists.guide.compare import Said, item_says, service_says
from checklists.models import GuideItem, GuideService


def name_of(row: GuideItem | GuideService) -> str:
    """Return what people call the row."""
    return row.title if isinstance(row, GuideItem) else row.name


def kind_of(row: GuideItem | GuideService) -> str:
    """Return what it is, inside a sentence."""
    return "item" if isinstance(row, GuideItem) else "service"


def says(row: GuideItem | GuideService) -> Said:
    """Return all that the row says, by what it says it of: the bare value, and the same in words."""
    questions = dict(row.edition.conditions.values_list("key", "question"))
    if isinstance(row, GuideItem):
        return {**item_says(row, questions, row.phase), "section": (row.section, row.section)}
    return service_says(row, questions)
