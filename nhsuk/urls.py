"""Wired outside production only."""

from django.urls import path

from nhsuk.views import gallery

app_name = "nhsuk"
urlpatterns = [path("components/", gallery, name="gallery")]
