"""The register of a migration, and each service in it."""

from django.urls import path

from third_parties.views import entry, register

urlpatterns = [
    path("migrations/<int:pk>/third-parties/", register.register, name="third_parties"),
    path("migrations/<int:pk>/third-parties/calendar/", register.calendar, name="third_party_calendar"),
    path("migrations/<int:pk>/third-parties/add/", register.add, name="add_third_party"),
    path("third-parties/<int:pk>/", entry.entry, name="third_party"),
    path("third-parties/<int:pk>/step/", entry.step, name="third_party_step"),
    path("third-parties/<int:pk>/not-affected/", entry.not_affected, name="third_party_not_affected"),
    path("third-parties/<int:pk>/affected/", entry.affected, name="third_party_affected"),
    path("third-parties/<int:pk>/letter/", entry.letter, name="third_party_letter"),
]
