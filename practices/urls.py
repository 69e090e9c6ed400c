"""The practice pages."""

from django.urls import path

from practices import views

urlpatterns = [
    path("", views.practice_list, name="practice_list"),
    path("<str:ods_code>/", views.practice_detail, name="practice_detail"),
]
