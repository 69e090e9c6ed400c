"""The portal's own pages: a practice's migration, its checklists and its dates."""

from django.urls import include, path

urlpatterns = [
    path("guide/", include("checklists.urls_guide")),
    path("migrations/start/", include("checklists.urls_start")),
]
