"""The built files: nothing remote, nothing missing, and a build that knows when to rest."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "static" / "build"


@pytest.fixture(scope="module")
def css():
    subprocess.run([sys.executable, ROOT / "scripts" / "build_assets.py"], check=True, capture_output=True)
    return (BUILD / "portal.css").read_text()


def test_the_stylesheet_asks_nobody_else(css):
    assert not re.findall(r"https?://|//[a-z]+\.", css)
    assert "@font-face" not in css
    assert "@import" not in css
    assert re.search(r"html\{font-family:Arial,\s*sans-serif", css)


def test_every_file_the_stylesheet_names_is_there(css):
    named = set(re.findall(r'url\("?([^")]+)"?\)', css))
    assert named
    assert not [name for name in named if not (BUILD / name).exists()]


def test_building_again_does_nothing(css):
    again = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_assets.py"], check=True, capture_output=True, text=True
    )
    assert again.stdout == "assets up to date\n"


def test_the_lock_records_no_address():
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_the_hashed_storage_accepts_the_files(css, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert list(tmp_path.glob("portal.*.css.gz"))
    assert list(tmp_path.glob("images/nhsuk-icon-cross.*.svg"))
