"""What the pages that change a lesson share."""

from django.contrib import messages
from django.http import QueryDict

from checklists.views.common import Request
from lessons.models import Lesson
from lessons.services.common import Conflict


def sent_again(request: Request, now: Lesson) -> QueryDict:
    """Return what the person sent as if they had seen the lesson as it is `now`, which the page shows them."""
    again = request.POST.copy()
    again["version"] = str(now.version)
    return again


def say_changed(request: Request, conflict: Conflict) -> None:
    """Tell a person who pressed a button that the lesson is no longer what they saw."""
    messages.warning(request, f"{conflict} This is how it is now: read it, then choose again.")
