"""What was done to a commissioner's own edition while it was written."""

from typing import Any

from django.db import models

from accounts.models import User
from phases.models import GuideEdition


class EditionChange(models.Model):
    """One thing done to a revision: by whom, when, to what. Added, never changed; it stays once published.

    `differences` holds what changed as rows of {what, old, new} in words.
    """

    edition = models.ForeignKey(GuideEdition, on_delete=models.CASCADE, related_name="changes")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    did = models.CharField(max_length=80, help_text="As a sentence without its subject: dropped the item.")
    name = models.CharField(max_length=120, blank=True, help_text="The item or service it was done to.")
    differences: Any = models.JSONField(default=list)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.did} {self.name}".strip()
