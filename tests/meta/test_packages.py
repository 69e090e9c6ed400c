"""Packages: each with a reason, each used, and locks that record no address."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ["requirements.txt", "requirements-dev.txt"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RUNTIME = PROJECT["project"]["dependencies"]
DEVELOPMENT = PROJECT["dependency-groups"]["dev"]
OURS = {path.parent.name for path in ROOT.glob("*/__init__.py")}
# Named in settings, on a command line or by another package; never imported by our code.
USED_WITHOUT_IMPORT = {"gunicorn", "psycopg2-binary", "redis", "whitenoise"}


def name_of(requirement: str) -> str:
    return normal(re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0])


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text().splitlines()
    return {
        normal(found[1]): found[2] for line in lines if (found := re.match(r"([\w.-]+)==([^ ;\\]+)", line))
    }


def imported_distributions() -> set[str]:
    """The distributions that our own code, tests aside, imports."""
    modules: set[str] = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] not in OURS - {"tests"}:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                modules.update(alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.split(".")[0])
    outside = modules - OURS - sys.stdlib_module_names
    known = packages_distributions()
    return {normal(known[module][0]) for module in outside}


@pytest.mark.parametrize("requirement", RUNTIME + DEVELOPMENT)
def test_every_package_has_a_reason(requirement):
    line = next(
        line for line in (ROOT / "pyproject.toml").read_text().splitlines() if f'"{requirement}"' in line
    )
    assert re.search(r'",\s+# \w.{8,}', line), f"Say in a comment what {requirement} is for."


def test_every_package_imported_is_declared():
    assert imported_distributions() <= {name_of(requirement) for requirement in RUNTIME}


def test_every_package_declared_is_used():
    settings = (ROOT / "migrations_portal" / "settings.py").read_text()
    installed_apps = {
        normal(distributions[0])
        for module, distributions in packages_distributions().items()
        if re.search(rf'"{re.escape(module)}[".]', settings)
    }
    # Jinja macros, called by the name of their package.
    called_by_name = {"nhsuk-frontend-jinja"}
    used = imported_distributions() | installed_apps | called_by_name | USED_WITHOUT_IMPORT
    assert {name_of(requirement) for requirement in RUNTIME} <= used


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_record_no_address(lock):
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert not re.search(r"^(-i|-f|--index-url|--extra-index-url|--find-links)\b", text, re.MULTILINE)
    assert not re.search(r" @ |^[./]", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock):
    text = (ROOT / lock).read_text()
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize(
    ("lock", "requirements"), [("requirements.txt", RUNTIME), ("requirements-dev.txt", RUNTIME + DEVELOPMENT)]
)
def test_locks_hold_every_package_declared(lock, requirements):
    assert {name_of(requirement) for requirement in requirements} <= set(pins(lock)), "Run: make lock"


def test_the_two_locks_agree():
    runtime, everything = (pins(lock) for lock in LOCKS)
    assert runtime.items() <= everything.items(), "Run: make lock"
