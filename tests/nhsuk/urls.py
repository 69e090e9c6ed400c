"""The gallery and sign-in alone: the bottom floor is tested without those above."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("design/", include("nhsuk.urls")),
    path("", include("reminders.urls")),
    path("", include("api.urls")),
]
