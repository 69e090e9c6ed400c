""".env.example, docs/signing-in.md and the settings speak of the same variables."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = (ROOT / "migrations_portal" / "settings.py").read_text()
PROVIDER = "OIDC_CIS2_"  # the example of one
FOR_COMPOSE_ALONE = {"POSTGRES_PASSWORD"}
FOR_THE_DEMO_ALONE = {"DEBUG"}


def in_settings() -> set[str]:
    """Return every variable that the settings read."""
    read = re.compile(r'(?:env\.\w+|required_in_production)\(\s*(prefix \+ )?"([A-Z_]+)"')
    names = {(PROVIDER if prefix else "") + name for prefix, name in read.findall(SETTINGS)}
    [keys] = re.findall(r"for key in \(([^)]*)\)", SETTINGS)
    return names | {PROVIDER + key for key in re.findall(r"\w+", keys)}


def in_example() -> set[str]:
    """Return every variable that the example names, filled in or not."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def set_by_compose() -> set[str]:
    """Return what docker-compose.yml sets itself."""
    return set(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["x-portal"]["environment"])


def test_the_example_names_what_the_settings_read():
    assert in_example() - FOR_COMPOSE_ALONE == in_settings() - set_by_compose() - FOR_THE_DEMO_ALONE


def test_what_signing_in_describes_is_in_the_example():
    text = (ROOT / "docs" / "signing-in.md").read_text()
    described = set(re.findall(r"`([A-Z0-9]+(?:_[A-Z0-9]+)+)`", text)) & in_settings()
    assert len(described) > 10
    assert described - set_by_compose() <= in_example()
