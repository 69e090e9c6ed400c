"""What counts as a clash, for administrators."""

from django.contrib import admin

from checklists.models import ClashLimit, Freeze


@admin.register(ClashLimit)
class ClashLimitAdmin(admin.ModelAdmin):
    """How many practices a supplier, a delivery partner or its trainers take on in a week."""

    list_display = ["kind", "supplier", "partner", "most"]
    list_filter = ["kind"]
    list_select_related = ["supplier", "partner"]
    autocomplete_fields = ["supplier", "partner"]


@admin.register(Freeze)
class FreezeAdmin(admin.ModelAdmin):
    """Periods without final data production."""

    list_display = ["name", "first_day", "last_day", "supplier"]
    list_filter = ["supplier"]
    list_select_related = ["supplier"]
    search_fields = ["name"]
    autocomplete_fields = ["supplier"]
