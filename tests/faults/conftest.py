"""A stage for each test; the people are made once, in a database that each test gets a copy of."""

import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import psycopg2
import pytest
from pytest_django import DjangoDbBlocker

from tests.faults.document import Record, write
from tests.faults.people import MORNING
from tests.faults.servers import ROOT
from tests.faults.stage import Stage
from tests.migrated import migrated_on_postgresql

PEOPLE = 500
SHIFT = (MORNING - datetime.now(UTC)).total_seconds()


def server() -> str:
    """Return the PostgreSQL server that this run has, or nothing."""
    url = os.environ.get("DATABASE_URL", "")
    return url if urlsplit(url).scheme.startswith("postgres") else ""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests that break servers to a run on PostgreSQL, where none is ever left out."""
    left_out = [item for item in items if item.get_closest_marker("faults") and not server()]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def record() -> Iterator[Record]:
    """Where each test writes down what it measured; WRITE_FAULTS=1 makes a document of it."""
    record = Record()
    yield record
    if os.environ.get("WRITE_FAULTS"):
        write(record)


@contextmanager
def database(template: str) -> Iterator[str]:
    """Make a database for as long as it is needed, and give its name."""
    name = f"faults_{uuid.uuid4().hex}"
    tell(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        tell(f'DROP DATABASE "{name}" WITH (FORCE)')


def tell(order: str) -> None:
    """Let the server do something that no transaction may hold."""
    connection = psycopg2.connect(server())
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(order)
    connection.close()


def at(name: str) -> str:
    """Return the address of a database on this run's server."""
    return urlsplit(server())._replace(path=f"/{name}").geturl()


def fill(url: str) -> str:
    """Fill a database with people and return a session of the first."""
    command = [sys.executable, "-m", "tests.faults.people", str(PEOPLE)]
    environment = {**os.environ, "DATABASE_URL": url}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


@pytest.fixture(scope="session")
def people(django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, str]]:
    """Make the database that the tests get copies of; its name, and the first person's session."""
    with django_db_blocker.unblock():
        migrated = migrated_on_postgresql()
    with database(migrated) as name:
        yield name, fill(at(name))


@pytest.fixture
def stage(people: tuple[str, str], tmp_path) -> Iterator[Stage]:
    """Give a test everything of its own."""
    with database(people[0]) as name, Stage(tmp_path, at(name), SHIFT) as stage:
        yield stage


@pytest.fixture(scope="module")
def lasting_stage(people: tuple[str, str], tmp_path_factory) -> Iterator[Stage]:
    """Give a module a stage with one worker, which outlives everything the tests do around it."""
    folder = tmp_path_factory.mktemp("stage")
    with database(people[0]) as name, Stage(folder, at(name), SHIFT) as stage:
        stage.worker()
        yield stage


@pytest.fixture
def morning(lasting_stage: Stage) -> Stage:
    """Give a test a new day on the lasting stage."""
    lasting_stage.forget()
    return lasting_stage
