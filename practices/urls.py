"""The practice pages."""

from django.urls import path

from accounts.roles import Place
from practices.views import people, practices

AT_PRACTICE = {"place": Place.PRACTICE}

urlpatterns = [
    path("", practices.practice_list, name="practice_list"),
    path("<str:ods_code>/", practices.practice_detail, name="practice_detail"),
    path("<str:ods_code>/people/", people.people, AT_PRACTICE, name="practice_people"),
    path("<str:ods_code>/people/invite/", people.invite, AT_PRACTICE, name="practice_invite"),
]
