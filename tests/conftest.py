"""What every test shares: quick passwords and clients, and the real guide, loaded once a session."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import settings as hypothesis_settings

from dashboards.choices import listed_in_england
from phases.models import GuideEdition
from tests.people import Cast, make_cast

REAL_DATABASE = connection.settings_dict["NAME"]

# Speed is measured in bench/; here a busy machine is no failure.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")

pytest_plugins = ["tests.browser_support", "tests.figures", "tests.migrated"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Load the guide into the test database: tests that change it roll back like any other."""
    if connection.settings_dict["NAME"] == REAL_DATABASE:
        return  # no test that was chosen uses a database, so pytest-django has made none
    with django_db_blocker.unblock():
        call_command("load_guide", verbosity=0)


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files are looked up when asked for, instead of 200 of them by each new test client.
    settings.WHITENOISE_AUTOREFRESH = True
    listed_in_england.cache_clear()  # it would name rows of the test before


@pytest.fixture
def edition(db) -> GuideEdition:
    """The 2025 edition."""
    return GuideEdition.objects.get(code="2025-icb", is_current=True)


@pytest.fixture
def go_live() -> date:
    """A Monday with two bank holidays in the weeks before it."""
    return date(2027, 2, 1)


@pytest.fixture
def cast(edition, go_live) -> Cast:
    """One practice's migration and everyone who may, or may not, come near it."""
    return make_cast(edition, go_live)
