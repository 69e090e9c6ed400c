"""Organisations and their people, invitations, and who changed what."""

import re
from datetime import timedelta

from django.core import mail
from django.urls import reverse

from accounts.models import User
from accounts.roles import Place
from practices.invitations.services import invite, withdraw
from practices.models import Invitation
from practices.organisations import Organisation
from tests.browser.cases import Case, at, nobody, of, send
from tests.browser.showcase import Showcase
from tests.factories import UserFactory


def _invited(s: Showcase, email: str) -> tuple[Invitation, str]:
    """Invite somebody to the practice; return the invitation and the address of its link."""
    invitation = invite(
        by=s.cast.manager,
        name="Sam Field",
        email=email,
        role="practice_staff",
        organisation=Organisation(Place.PRACTICE, s.cast.practice),
        site="http://portal.example",
    )
    link = re.search(r"http://portal\.example(/invitations/\S+)", str(mail.outbox[-1].body))
    assert link
    return invitation, link[1]


def _link(s: Showcase) -> str:
    return _invited(s, UserFactory.build().email)[1]


def _withdrawn(s: Showcase) -> str:
    invitation, link = _invited(s, UserFactory.build().email)
    withdraw(by=s.cast.manager, invitation=invitation)
    return link


def _expired(s: Showcase) -> str:
    invitation, link = _invited(s, UserFactory.build().email)
    Invitation.objects.filter(pk=invitation.pk).update(
        sent_at=invitation.sent_at - timedelta(days=30), expires_at=invitation.expires_at - timedelta(days=30)
    )
    return link


def _to_nobody_at_all(s: Showcase) -> str:
    return _invited(s, s.cast.nobody.email)[1]


def _practice(name: str):
    return lambda s: reverse(name, args=[s.cast.practice.ods_code])


def _membership(user: User) -> str:
    return reverse("remove_member", args=[user.memberships.get().pk])


def _admin(s: Showcase) -> User:
    return s.cast.administrator


def _commissioner(name: str):
    return lambda s: reverse(name, args=[s.cast.commissioner.memberships.get().commissioner.ods_code])


def _partner(name: str):
    return lambda s: reverse(name, args=[s.cast.project_manager.memberships.get().partner_id])


PEOPLE = [
    Case("organisations", "one", at("organisations")),
    Case("organisations", "all", at("organisations"), _admin),
    Case("organisations", "none", at("organisations"), lambda s: s.cast.nobody),
    Case("roles", "first", at("roles")),
    Case("practice_people", "first", _practice("practice_people")),
    Case("practice_people", "to read", _practice("practice_people"), lambda s: s.cast.staff),
    Case("practice_invite", "first", _practice("practice_invite")),
    Case("practice_invite", "error", _practice("practice_invite"), act=send("Send invitation"), error=True),
    Case("commissioner_people", "first", _commissioner("commissioner_people"), _admin),
    Case("commissioner_invite", "first", _commissioner("commissioner_invite"), _admin),
    Case("partner_people", "first", _partner("partner_people"), _admin),
    Case("partner_invite", "first", _partner("partner_invite"), _admin),
    Case("national_people", "first", at("national_people"), _admin),
    Case("national_invite", "first", at("national_invite"), _admin),
    Case("remove_member", "somebody else", lambda s: _membership(s.cast.staff)),
    Case("remove_member", "oneself, the last manager", lambda s: _membership(s.cast.manager)),
    Case("remove_member", "error", lambda s: _membership(s.cast.manager), act=send("Leave"), error=True),
    Case("invitation", "new account", _link, nobody),
    Case("invitation", "error", _link, nobody, send("Accept and sign in"), error=True),
    Case("invitation", "join", _to_nobody_at_all, lambda s: s.cast.nobody),
    Case("invitation", "sign in first", lambda s: _invited(s, s.cast.stranger.email)[1], nobody),
    Case("invitation", "for somebody else", _link, lambda s: s.cast.stranger, status=409),
    Case("invitation", "withdrawn", _withdrawn, nobody, status=410),
    Case("invitation", "expired", _expired, nobody, status=410),
    Case("invitation", "unknown", at("invitation_link", "not-a-secret"), nobody, status=404),
    Case("audit", "first", at("audit"), _admin),
    Case("audit", "nothing found", lambda _: reverse("audit") + "?who=zzzz", _admin),
    Case("audit", "error", lambda _: reverse("audit") + "?since_day=40", _admin, error=True),
    Case("person_trail", "first", lambda s: reverse("person_trail", args=[s.cast.manager.pk]), _admin),
    Case("migration_trail", "first", of("migration_trail")),
    Case("practice_trail", "first", _practice("practice_trail")),
]
