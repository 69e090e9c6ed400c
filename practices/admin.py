"""Organisations and who belongs to them, for administrators."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from practices.models import (
    Arrangement,
    ClinicalSystem,
    Commissioner,
    DeliveryPartner,
    Membership,
    Practice,
    Supplier,
)


class VisibleAdmin(admin.ModelAdmin):
    """Lists what the person may see anywhere else; a superuser, who sets the portal up, sees all."""

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the rows `request.user` may see."""
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(pk__in=self.model._default_manager.visible_to(request.user))


class ArrangementInline(admin.TabularInline):
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


@admin.register(Membership)
class MembershipAdmin(VisibleAdmin):
    """Who holds which role where."""

    list_display = ["user", "role", "organisation"]
    list_filter = ["role"]
    list_select_related = ["user", "practice", "commissioner", "partner"]
    search_fields = [
        "user__name",
        "user__email",
        "practice__name",
        "practice__ods_code",
        "commissioner__name",
        "partner__name",
    ]
    autocomplete_fields = ["user", "practice", "commissioner", "partner"]
