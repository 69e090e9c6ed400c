"""Production says what it lacks, and with everything set passes Django's own deployment checks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "ALLOWED_HOSTS": "portal.example.nhs.uk",
    "DATABASE_URL": "postgres://portal:password@127.0.0.1:5432/portal",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://user:password@smtp.example.nhs.uk:587",
    "PORTAL_URL": "https://portal.example.nhs.uk",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py as a machine with only ``environment`` set would."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        text=True,
        capture_output=True,
        check=False,
    )


def test_production_with_everything_set_passes_the_deployment_checks():
    result = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("missing", sorted(PRODUCTION.keys() - {"PORTAL_MODE"}))
def test_production_says_what_is_missing(missing):
    result = manage("check", **{name: value for name, value in PRODUCTION.items() if name != missing})
    assert result.returncode != 0
    assert f"{missing} is not set. Production needs it, for example {missing}=" in result.stderr


def test_an_unknown_mode_says_which_there_are():
    result = manage("check", PORTAL_MODE="staging")
    assert result.returncode != 0
    assert "Set it to 'demo' or 'production'" in result.stderr


def test_the_demo_needs_nothing():
    result = manage("check")
    assert result.returncode == 0, result.stderr
