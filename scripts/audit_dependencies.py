"""Ask the package indexes about every pinned package: what is known to be wrong with it?

Asked are the indexes that pip and npm are set to here: PIP_INDEX_URL or pip's configuration, and .npmrc.
It fails on known vulnerabilities, withdrawn releases, files that are gone and projects in quarantine, and
where an index does not answer at all. Not every index knows of vulnerabilities: it says so where one does
not, and with --strict fails.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
from packaging.version import InvalidVersion, Version
from pip._internal.models.index import PyPI
from requests.adapters import HTTPAdapter

ROOT = Path(__file__).resolve().parent.parent
LOCKS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
# Vulnerabilities that do not concern the portal, by identifier, with the reason.
ACCEPTED: dict[str, str] = {}
AT_ONCE = 8
PIN = re.compile(r"([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)")


@dataclass
class Pin:
    """A package of the lock files, and what the index says about it."""

    name: str
    version: str
    hashes: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)
    newer: str = ""
    is_vulnerability_known: bool = False

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Index:
    """A package index, with pages for people's tools (PEP 691) and perhaps the JSON API beside them."""

    def __init__(self, simple: str) -> None:
        self.simple = simple.rstrip("/")
        self.session = requests.Session()
        self.session.verify = os.environ.get("PIP_CERT") or True
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=3, pool_maxsize=AT_ONCE))

    def get(self, url: str) -> dict[str, Any]:
        """Return a page of JSON, or an empty one where the index has none.

        Raises SystemExit, without the address, when the index cannot be asked.
        """
        try:
            answer = self.session.get(
                url,
                headers={"Accept": "application/vnd.pypi.simple.v1+json, application/json;q=0.5"},
                timeout=60,
            )
            if answer.status_code >= 500:
                sys.exit(f"The package index answers {answer.status_code}: nothing was audited.")
            page = answer.json() if answer.status_code == 200 else {}
        except ValueError:
            return {}  # a page for people
        except requests.RequestException as error:
            sys.exit(f"The package index cannot be reached ({type(error).__name__}): nothing was audited.")
        return page if isinstance(page, dict) else {}

    def ask(self, pin: Pin) -> Pin:
        """Write down what the index says about `pin`."""
        self._look_at_release(pin, self.get(f"{self.simple}/{pin.name}/"))
        api = self.simple.removesuffix("/simple")
        self._look_at_vulnerabilities(pin, self.get(f"{api}/pypi/{pin.name}/{pin.version}/json"))
        return pin

    def _look_at_release(self, pin: Pin, page: dict[str, Any]) -> None:
        files = [file for file in page.get("files", []) if file["hashes"].get("sha256") in pin.hashes]
        if not files:
            pin.problems.append("the index has none of the pinned files")
        for reason in sorted({str(file["yanked"]) for file in files if file.get("yanked")}):
            pin.problems.append("withdrawn" if reason == "True" else f"withdrawn: {reason}")
        if page.get("project-status", {}).get("status") == "quarantined":
            pin.problems.append("the project is in quarantine")
        pin.newer = newest_of_line(pin.version, page.get("versions", []))

    def _look_at_vulnerabilities(self, pin: Pin, page: dict[str, Any]) -> None:
        pin.is_vulnerability_known = "vulnerabilities" in page
        for one in page.get("vulnerabilities", []):
            names = [one["id"], *one.get("aliases", [])]
            if not one.get("withdrawn") and ACCEPTED.keys().isdisjoint(names):
                mended = ", ".join(one.get("fixed_in") or []) or "no release yet"
                pin.problems.append(f"{' = '.join(names)}, mended in {mended}")


def main(*, strict: bool) -> int:
    """Audit Python and npm packages and return 1 when something is wrong."""
    pins = read_pins(LOCKS)
    index = Index(os.environ.get("PIP_INDEX_URL") or pip_setting("index-url") or PyPI.simple_url)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        asked = list(pool.map(index.ask, pins))
    problems = [f"{pin}: {problem}" for pin in asked for problem in pin.problems]
    unknown = sum(not pin.is_vulnerability_known for pin in asked)
    behind = [f"{pin.name} {pin.newer}" for pin in asked if pin.newer]
    print(f"{len(asked)} Python packages: looked for withdrawn releases, lost files and quarantine.")
    print(f"Newer releases of a pinned line, perhaps with mended faults: {', '.join(behind) or 'none'}.")
    if unknown:
        print(f"NOT CHECKED: known vulnerabilities of {unknown} of them. This index does not tell.")
    else:
        print("Known vulnerabilities: looked up for all of them.")
    of_npm = audit_npm()
    if of_npm is None:
        print("NOT CHECKED: known vulnerabilities of npm packages. npm or its registry does not tell.")
    else:
        print("npm packages: known vulnerabilities looked up.")
        problems += of_npm
    print("\n".join(["Found:", *problems]) if problems else "Nothing found.")
    return int(bool(problems) or (strict and (unknown > 0 or of_npm is None)))


def read_pins(locks: Iterable[Path]) -> list[Pin]:
    """Return the pins of all lock files, each once."""
    pins: dict[tuple[str, str], Pin] = {}
    for lock in locks:
        for entry in lock.read_text().replace("\\\n", " ").splitlines():
            if found := PIN.match(entry):
                key = (re.sub(r"[-_.]+", "-", found[1]).lower(), found[2])
                pin = pins.setdefault(key, Pin(*key))
                pin.hashes.update(re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
    return list(pins.values())


def pip_setting(name: str) -> str:
    """Return a setting from pip's configuration files, or an empty string."""
    command = [sys.executable, "-m", "pip", "config", "get", f"global.{name}"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def newest_of_line(version: str, offered: Iterable[str]) -> str:
    """Return the newest release that differs from `version` in its last numbers only, if there is one."""
    mine = Version(version)
    later = []
    for one in offered:
        try:
            other = Version(one)
        except InvalidVersion:
            continue
        if other.release[:2] == mine.release[:2] and other > mine and not other.is_prerelease:
            later.append(other)
    return str(max(later)) if later else ""


def audit_npm() -> list[str] | None:
    """Return the known vulnerabilities of the npm packages, None where npm or its registry does not tell."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    done = subprocess.run([npm, "audit", "--json"], cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        found = json.loads(done.stdout)["vulnerabilities"]
    except (ValueError, KeyError):
        return None
    return [f"{name} (npm): {one['severity']}, in {one['range']}" for name, one in sorted(found.items())]


if __name__ == "__main__":
    sys.exit(main(strict="--strict" in sys.argv[1:]))
