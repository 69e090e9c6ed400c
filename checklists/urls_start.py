"""Start a migration, one question a page."""

from django.urls import path

from checklists.views.start import StartWizard

_wizard = StartWizard.as_view(url_name="start_migration_step")

urlpatterns = [
    path("", _wizard, name="start_migration"),
    path("<slug:step>/", _wizard, name="start_migration_step"),
]
