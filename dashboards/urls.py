"""Many migrations on one screen."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("board/", include("dashboards.urls_board")),
    path("board/", include("dashboards.urls_views")),
    path("board/", include("dashboards.urls_reports")),
]
