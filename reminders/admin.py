"""How many days ahead each kind of deadline is told, for administrators."""

from django.contrib import admin

from reminders.forms import LeadTimeForm
from reminders.models import LeadTime


@admin.register(LeadTime)
class LeadTimeAdmin(admin.ModelAdmin):
    """Lead times that differ from the first setting; a kind without a line here keeps that."""

    form = LeadTimeForm
    list_display = ["kind", "days_ahead"]
