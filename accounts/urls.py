"""Pages about the person who is signed in, beside allauth's own."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
