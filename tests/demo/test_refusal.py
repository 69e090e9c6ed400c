"""Where the demo must not be built."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User


@pytest.mark.django_db
def test_refuses_to_run_in_production(settings):
    settings.PORTAL_DEMO = settings.DEBUG = False
    with pytest.raises(CommandError, match="does not run in production"):
        call_command("seed_demo")
    assert not User.objects.exists()
