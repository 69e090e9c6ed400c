"""One migrated database for every test process, until a migration changes.

Running all migrations takes a processor twenty seconds; copying what they leave takes it one. So the first
process that needs a database migrates an empty one and keeps it: as a file in var/tests/, or on PostgreSQL
beside the database that DATABASE_URL names. Each test database begins as a copy of it, in which Django's
own set-up finds nothing left to migrate.
"""

import fcntl
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from migrations_portal.settings import env

ROOT = settings.BASE_DIR
FOLDER = settings.VAR_DIR / "tests"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let the test database that pytest-django makes next be a copy."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated_on_postgresql()
        yield
        return
    # A database in memory goes with its last connection: this one stays until the tests are done.
    with closing(sqlite3.connect(connection.creation._get_test_db_name(), uri=True)) as copy:
        with closing(sqlite3.connect(migrated_on_sqlite())) as migrated:
            migrated.backup(copy)
        yield


def migrated_on_sqlite() -> Path:
    """Return the path of the migrated database."""
    path = FOLDER / f"{_fingerprint()}.sqlite3"
    with _one_at_a_time():
        if not path.exists():
            for old in FOLDER.glob("*.sqlite3*"):
                old.unlink()
            unfinished = path.with_suffix(".unfinished")
            unfinished.unlink(missing_ok=True)
            _migrate(f"sqlite:///{unfinished}")
            unfinished.rename(path)
    return path


def migrated_on_postgresql() -> str:
    """Return the name of the migrated database. The comment on it says which migrations it has."""
    url = urlsplit(env.str("DATABASE_URL"))
    name, wanted = f"{url.path[1:]}_migrated", _fingerprint()
    with _one_at_a_time(), connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name]
        )
        if cursor.fetchone() != (wanted,):
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
            _migrate(url._replace(path=f"/{name}").geturl())
            cursor.execute(f"COMMENT ON DATABASE \"{name}\" IS '{wanted}'")
    return name


def _migrate(url: str) -> None:
    manage = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity=0"]
    subprocess.run(manage, env={**os.environ, "DATABASE_URL": url}, check=True)


def _fingerprint() -> str:
    """Return a word for all migrations there are: ours, and those of the packages we pin."""
    digest = hashlib.sha256()
    for path in [ROOT / "requirements.txt", *sorted(ROOT.glob("*/migrations/*.py"))]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
