"""The old system's last days, and the end of a migration."""

from django.urls import path

from closing.views import ending, legacy

urlpatterns = [
    path("migrations/<int:pk>/legacy-access/", legacy.legacy_access, name="legacy_access"),
    path("migrations/<int:pk>/legacy-access/longer/", legacy.ask, name="ask_for_longer"),
    path("migrations/<int:pk>/legacy-access/<int:request_pk>/answer/", legacy.answer, name="answer_longer"),
    path("migrations/<int:pk>/closing/", ending.closing, name="closing"),
    path("migrations/<int:pk>/closing/deployment/", ending.deployment, name="deployment"),
    path("migrations/<int:pk>/closing/retrospective/", ending.retrospective, name="retrospective"),
]
