"""Organisations and who belongs to them, for administrators."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_exempt

from accounts.admin_fields import SafeFields
from accounts.admin_readonly import ReadOnlyAdmin
from practices.models import (
    Arrangement,
    ClinicalSystem,
    Commissioner,
    DeliveryPartner,
    Invitation,
    Membership,
    Practice,
    Supplier,
)
from practices.organisations import organisation_of
from practices.upload import upload


class VisibleAdmin(admin.ModelAdmin):
    """Lists what the person may see anywhere else; a superuser, who sets the portal up, sees all."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows `request.user` may see."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(pk__in=self.model._default_manager.visible_to(request.user))


class ArrangementInline(SafeFields, admin.TabularInline):
    """Who commissions the practice, on its own page."""

    model = Arrangement
    autocomplete_fields = ["commissioner"]
    extra = 0


@admin.register(Practice)
class PracticeAdmin(VisibleAdmin):
    """Practices; the facts come from ODS and the next import overwrites them."""

    list_display = ["name", "ods_code", "postcode", "status", "current_system"]
    list_filter = ["status", "current_system", "region"]
    list_select_related = ["current_system"]
    search_fields = ["name", "ods_code", "postcode", "postcode_compact"]
    autocomplete_fields = ["current_system"]
    inlines = [ArrangementInline]

    def get_urls(self) -> list[URLPattern]:
        """Add the page that takes the ODS file."""
        sending = path(
            "upload/", self.admin_site.admin_view(self.upload_view), name="practices_practice_upload"
        )
        return [sending, *super().get_urls()]

    @method_decorator(csrf_exempt)
    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take the ODS file in, from those who may add and change practices."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        title = "Take in the ODS practice file"
        return upload(request, {**self.admin_site.each_context(request), "title": title, "opts": self.opts})


@admin.register(Commissioner)
class CommissionerAdmin(admin.ModelAdmin):
    """Commissioners; naming a successor lets its people see what this one ran."""

    list_display = ["name", "ods_code", "kind", "successor"]
    list_filter = ["kind"]
    list_select_related = ["successor"]
    search_fields = ["name", "ods_code"]
    autocomplete_fields = ["successor"]


@admin.register(Arrangement)
class ArrangementAdmin(admin.ModelAdmin):
    """Who commissioned which practice, and when."""

    list_display = ["practice", "commissioner", "start", "end"]
    list_filter = ["commissioner__kind", "start"]
    list_select_related = ["practice", "commissioner"]
    search_fields = ["practice__name", "practice__ods_code", "commissioner__name", "commissioner__ods_code"]
    autocomplete_fields = ["practice", "commissioner"]


@admin.register(DeliveryPartner, Supplier)
class NameAdmin(admin.ModelAdmin):
    """Organisations of which only the name is known."""

    list_display = ["name"]
    search_fields = ["name"]


@admin.register(ClinicalSystem)
class ClinicalSystemAdmin(admin.ModelAdmin):
    """Clinical systems and whether they can still be ordered."""

    list_display = ["name", "supplier", "orderable"]
    list_filter = ["orderable", "supplier"]
    list_select_related = ["supplier"]
    search_fields = ["name", "supplier__name"]
    autocomplete_fields = ["supplier"]


class HeldAdmin(ReadOnlyAdmin, VisibleAdmin):
    """For roles held or offered: they are given and ended on the pages of the organisation's people.

    There the rules hold: who may give what, the last manager, the mails, the open items.
    """

    list_filter = ["role"]
    list_select_related = ["practice", "commissioner", "partner"]

    @admin.display(description="Change it at")
    def people(self, held: Membership | Invitation) -> str:
        """A link to the people of the organisation."""
        place = organisation_of(held)
        return format_html('<a href="{}">People at {}</a>', place.people_url, place)


@admin.register(Membership)
class MembershipAdmin(HeldAdmin):
    """Who holds which role where."""

    list_display = ["user", "role", "organisation", "people"]
    list_select_related = ["user", *HeldAdmin.list_select_related]
    search_fields = [
        "user__name",
        "user__email",
        "practice__name",
        "practice__ods_code",
        "commissioner__name",
        "partner__name",
    ]
    fields = ["user", "role", "organisation", "people"]


@admin.register(Invitation)
class InvitationAdmin(HeldAdmin):
    """Who was asked to take which role where, and what became of it."""

    list_display = ["name", "email", "role", "people", "sent_at", "accepted_at", "withdrawn_at"]
    list_filter = ["role", "sent_at"]
    search_fields = ["name", "email", "practice__name", "practice__ods_code", "commissioner__name"]
    fields = [
        "name",
        "email",
        "role",
        "people",
        "invited_by",
        "sent_at",
        "expires_at",
        "undelivered",
        "accepted_at",
        "accepted_by",
        "withdrawn_at",
    ]
