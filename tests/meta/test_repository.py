"""What is written in more than one file says the same in each."""

import re
import stat
import tomllib
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[2]
POSTGRES = "15"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def read(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_postgresql_version_is_the_same_everywhere():
    assert COMPOSE["services"]["db"]["image"] == f"postgres:{POSTGRES}"
    assert re.search(r"^POSTGRES=(\d+)$", read(".ci/run"), re.MULTILINE)[1] == POSTGRES
    assert set(re.findall(r"PostgreSQL (\d+)", read("README.md"))) == {POSTGRES}


def test_the_python_version_is_the_same_everywhere():
    project = tomllib.loads(read("pyproject.toml"))
    assert project["project"]["requires-python"] == ">=3.11"
    assert project["tool"]["mypy"]["python_version"] == "3.11"
    assert project["tool"]["ruff"]["target-version"] == "py311"
    assert set(re.findall(r"python:([\d.]+)-slim", read("Dockerfile"))) == {"3.11"}
    assert "Python 3.11" in read("README.md")


def test_every_app_stands_on_a_floor():
    """An app that import-linter does not know may import what it likes."""
    linter = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    floors = set(re.findall(r"\w+", " ".join(linter["contracts"][0]["layers"])))
    assert ours | {"migrations_portal"} == set(linter["root_packages"])
    assert ours <= floors


def test_every_app_is_type_checked():
    checked = set(tomllib.loads(read("pyproject.toml"))["tool"]["mypy"]["files"])
    assert {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT} <= checked


def test_compose_services_run_from_one_image_without_root():
    ours = [service for service in COMPOSE["services"].values() if "build" in service]
    assert len(ours) == 4
    assert re.search(r"^USER portal$", read("Dockerfile"), re.MULTILINE)
    assert not any("user" in service for service in ours)


def test_compose_waits_for_what_it_needs():
    """Every service that is waited for in health has a health check."""
    services = COMPOSE["services"]
    for service in services.values():
        for name, wait in service.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "healthcheck" in services[name]


def test_compose_holds_no_secret():
    text = read("docker-compose.yml")
    assert re.findall(r"(?:PASSWORD|SECRET_KEY): (.*)", text) == ["${POSTGRES_PASSWORD:?Set it in .env}"]


def test_the_example_environment_names_what_production_needs():
    named = set(re.findall(r"^([A-Z_]+)=", read(".env.example"), re.MULTILINE))
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "POSTGRES_PASSWORD"} <= named


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_readme_commands_exist(command):
    assert command in read("README.md")
    assert re.search(rf"^{command.split()[1]}:", read("Makefile"), re.MULTILINE)


def test_every_make_target_that_the_readme_names_exists():
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", read("README.md"))) <= targets


def test_ci_runs_what_the_readme_says():
    script = read(".ci/run")
    assert re.search(r"^\s*make lint$", script, re.MULTILINE)
    on_sqlite, on_postgresql = re.findall(r"^.*\.venv/bin/pytest\b.*$", script, re.MULTILINE)
    assert '-m "not browser and not any_database"' in on_sqlite
    assert on_postgresql == 'DATABASE_URL="$postgres" .venv/bin/pytest -n auto'
    assert (ROOT / ".ci" / "run").stat().st_mode & stat.S_IXUSR


def test_decisions_are_numbered_without_a_gap_and_short():
    notes = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(note.name[:4]) for note in notes] == list(range(1, len(notes) + 1))
    assert all(len(note.read_text().splitlines()) <= 30 for note in notes)
