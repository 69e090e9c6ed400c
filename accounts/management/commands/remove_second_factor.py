"""`manage.py remove_second_factor <email>`: for someone who lost phone, passkey and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.audit import record
from accounts.history import acting_as_job
from accounts.models import AuditEvent, User


class Command(BaseCommand):
    """Takes every second factor off an account and ends its sessions."""

    help = (
        "Take every second factor off an account and end its sessions. First make sure, face to face or "
        "on a known number, that it is really its owner who asks."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, email: str, **_options: Any) -> None:
        """Do it in one transaction. Raises CommandError where there is nobody or nothing."""
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"There is no account {email}.")
        with transaction.atomic(), acting_as_job("remove_second_factor"):
            count, _ = Authenticator.objects.filter(user=user).delete()
            if not count:
                raise CommandError(f"{user} has no second factor.")
            for session in UserSession.objects.filter(user=user):
                session.end()
            what = "was relieved of every second factor"
            record(AuditEvent.Kind.CREDENTIALS, what, subject=user.email)
        self.stdout.write(f"{user} signs in with the password alone now, and is asked to set up a new one.")
