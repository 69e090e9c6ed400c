"""`manage.py make_administrator <email>`: the first administrator, whom nobody can invite."""

from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.audit import record
from accounts.history import acting_as_job
from accounts.models import AuditEvent, User


class Command(BaseCommand):
    """Makes an administrator of an account, or of a new one without a password."""

    help = (
        "Give an account the administrator role and the admin pages. Where there is none, make one; "
        "its owner sets a password through “I have forgotten my password”."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the address and, for a new account, the name."""
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="Full name, for a new account")

    def handle(self, email: str, name: str, **_options: Any) -> None:
        """Do it in one transaction. Raises CommandError where a new account lacks a name."""
        email = email.strip().lower()
        with transaction.atomic(), acting_as_job("make_administrator"):
            user = User.objects.filter(email__iexact=email).first()
            if user is None:
                if not name:
                    raise CommandError(f'There is no account {email}. To make one, add --name "Full Name".')
                user = User.objects.create_user(email, name=name)
            user.is_active = user.is_staff = user.is_superuser = True
            user.save()
            EmailAddress.objects.update_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
            # Memberships are one floor up and reached by name.
            user.memberships.get_or_create(role="administrator")
            record(AuditEvent.Kind.MEMBERSHIP, "was made an administrator", subject=user.email)
        self.stdout.write(f"{user} is an administrator now.")
