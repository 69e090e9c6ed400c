"""Guide editions, for administrators."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.admin_readonly import ReadOnlyAdmin
from phases.models import GuideEdition


@admin.register(GuideEdition)
class GuideEditionAdmin(ReadOnlyAdmin):
    """Revisions of the guide. They are loaded from files, or written by a commissioner, never typed here."""

    list_display = ["title", "code", "revision", "owner", "is_current", "migrations", "loaded_at", "guide"]
    list_filter = ["code", "is_current"]
    list_select_related = ["owner"]
    search_fields = ["code", "title"]
    fields = [
        "title",
        "code",
        "revision",
        "owner",
        "based_on",
        "published_at",
        "is_current",
        "summary",
        "era",
        "length",
        "loaded_at",
        "guide",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[GuideEdition]:
        """Count the migrations that run on each revision."""
        rows: QuerySet[GuideEdition] = super().get_queryset(request)
        return rows.annotate(migration_count=Count("migrations"))

    @admin.display(description="Migrations on it", ordering="migration_count")
    def migrations(self, edition: GuideEdition) -> int:
        """How many migrations run on the revision."""
        count: int = edition.migration_count  # type: ignore[attr-defined]  # from get_queryset
        return count

    @admin.display(description="In the portal")
    def guide(self, edition: GuideEdition) -> str:
        """A link to the edition as people read it; only its newest revision has a page."""
        if not edition.is_current:
            return ""
        return format_html('<a href="{}">Read it</a>', reverse("guide_edition", args=[edition.code]))
