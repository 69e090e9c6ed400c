"""Organisations and the people in them, invitations, and the role table."""

from django.urls import path

from accounts.roles import Place
from practices.views import invitations, organisations, people

AT_COMMISSIONER = {"place": Place.COMMISSIONER}
AT_PARTNER = {"place": Place.PARTNER}
NATIONALLY = {"place": Place.EVERYWHERE}

urlpatterns = [
    path("roles/", organisations.roles, name="roles"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/switch/", organisations.switch, name="switch_organisation"),
    path(
        "organisations/commissioners/<str:ods_code>/people/",
        people.people,
        AT_COMMISSIONER,
        name="commissioner_people",
    ),
    path(
        "organisations/commissioners/<str:ods_code>/people/invite/",
        people.invite,
        AT_COMMISSIONER,
        name="commissioner_invite",
    ),
    path("organisations/partners/<int:pk>/people/", people.people, AT_PARTNER, name="partner_people"),
    path("organisations/partners/<int:pk>/people/invite/", people.invite, AT_PARTNER, name="partner_invite"),
    path("organisations/england/people/", people.people, NATIONALLY, name="national_people"),
    path("organisations/england/people/invite/", people.invite, NATIONALLY, name="national_invite"),
    path("organisations/members/<int:pk>/remove/", people.remove, name="remove_member"),
    path("organisations/invitations/<int:pk>/resend/", people.resend, name="resend_invitation"),
    path("organisations/invitations/<int:pk>/withdraw/", people.withdraw, name="withdraw_invitation"),
    path("invitations/<int:pk>/", invitations.invitation, name="invitation"),
    path("invitations/<slug:token>/", invitations.link, name="invitation_link"),
]
