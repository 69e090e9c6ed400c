"""A pytest plugin: finds Chromium, says so where it is missing, and keeps tests off the network."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
REMEDY = "Install it with: apt-get install chromium (or name it: CHROMIUM=<its path>)"
ARGUMENTS = [
    "--no-sandbox",  # containers run as root, where the sandbox cannot start
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Nothing but this machine has a name: a page that asks a third party for anything fails.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
NOT_RUN = pytest.StashKey[int]()


def find_chromium() -> str | None:
    """Return Chromium's path: the one named in CHROMIUM, else the first on PATH."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def pytest_configure(config: pytest.Config) -> None:
    """Refuse to start where a browser is required and missing."""
    config.stash[NOT_RUN] = 0
    if find_chromium() is None and os.environ.get("REQUIRE_BROWSER", "") not in {"", "0"}:
        raise pytest.UsageError(f"REQUIRE_BROWSER is set and Chromium is missing. {REMEDY}")
    # Playwright keeps an event loop in the thread that tests use the database from.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the browser tests last; where there is no browser, leave them out and remember how many.

    They empty the database behind them, and pytest alone would run them all at the place of the first.
    """
    browser_tests = [item for item in items if item.get_closest_marker("browser")]
    items[:] = [item for item in items if not item.get_closest_marker("browser")]
    if find_chromium() is not None:
        items += browser_tests
    elif browser_tests:
        config.stash[NOT_RUN] = len(browser_tests)
        config.hook.pytest_deselected(items=browser_tests)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In a worker of pytest-xdist, hand the count to the process that prints the summary."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["browser_tests_not_run"] = session.config.stash[NOT_RUN]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take a worker's count; each worker collects every test, so the counts agree."""
    count = getattr(node, "workeroutput", {}).get("browser_tests_not_run", 0)
    node.config.stash[NOT_RUN] = max(count, node.config.stash[NOT_RUN])


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name what did not run, and what to do about it."""
    if count := config.stash[NOT_RUN]:
        terminalreporter.write_line(
            f"Not run: {count} browser test{'' if count == 1 else 's'}, because Chromium is missing. {REMEDY}",
            yellow=True,
        )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Launch the machine's own Chromium: Playwright's downloads are not used."""
    return {**browser_type_launch_args, "executable_path": find_chromium(), "args": ARGUMENTS}


class NetworkBlockedError(RuntimeError):
    """A test tried to leave this machine. Not an OSError: code that forgives those must not hide it."""


def is_local(host: object) -> bool:
    """Tell whether ``host`` is this machine."""
    if host in {None, "", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(str(host))
        return address.is_loopback or address.is_unspecified
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def _network_blocked() -> Iterator[None]:
    """Let tests reach this machine only."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex", "sendto")}
    real_lookup = socket.getaddrinfo

    def guarded(name: str) -> Any:
        def call(self: socket.socket, *args: Any) -> Any:
            address = args[-1]
            if self.family in {socket.AF_INET, socket.AF_INET6} and not is_local(address[0]):
                raise NetworkBlockedError(f"A test tried to reach {address[0]}. Tests stay on this machine.")
            return real[name](self, *args)

        return call

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if not is_local(name):
            raise NetworkBlockedError(f"A test tried to look up {name}. Tests stay on this machine.")
        return real_lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(socket.socket, name, guarded(name))
        patch.setattr(socket, "getaddrinfo", lookup)
        yield
