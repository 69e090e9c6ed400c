"""Admin pages of what is not changed there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern
from django.views.decorators.http import require_safe

PAGES = ("_changelist", "_change", "_history")


class KeptAdmin(admin.ModelAdmin):
    """For rows that come and go elsewhere: the admin neither adds nor deletes any, and has no page to."""

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Nobody adds a row here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes a row here."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Return the list, the row and its history."""
        return [one for one in super().get_urls() if (one.name or "").endswith(PAGES)]


class ReadOnlyAdmin(KeptAdmin):
    """For rows that are only looked at."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody changes a row here."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Return the same pages, which take no form."""
        return [
            URLPattern(one.pattern, require_safe(one.callback), one.default_args, one.name)
            for one in super().get_urls()
        ]
