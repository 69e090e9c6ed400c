"""Where Chromium is missing the suite says so; where it is required the suite refuses to start."""

import pytest

from tests import browser_support

pytest_plugins = ["pytester"]

SUITE = """
import pytest

@pytest.mark.browser
def test_in_a_browser():
    raise AssertionError("must not run")

def test_without_one():
    pass
"""


@pytest.fixture
def suite(pytester, monkeypatch):
    """A small suite of its own, on a machine without Chromium."""
    monkeypatch.setattr(browser_support, "find_chromium", lambda: None)
    monkeypatch.delenv("REQUIRE_BROWSER", raising=False)
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    pytester.makepyfile(SUITE)
    pytester.makeini("[pytest]\nmarkers = browser: drives headless Chromium")
    return lambda *options: pytester.runpytest_inprocess(
        "-p",
        "tests.browser_support",
        "-p",
        "no:django",
        "-p",
        "no:playwright",
        "-p",
        "no:cacheprovider",
        *options,
    )


def test_without_chromium_the_summary_names_what_did_not_run(suite):
    result = suite()
    result.assert_outcomes(passed=1, deselected=1)
    result.stdout.fnmatch_lines(
        ["Not run: 1 browser test, because Chromium is missing. Install it with: apt-get install chromium*"]
    )


def test_a_required_browser_that_is_missing_stops_the_run(suite, monkeypatch):
    monkeypatch.setenv("REQUIRE_BROWSER", "1")
    result = suite()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*REQUIRE_BROWSER is set and Chromium is missing*apt-get install chromium*"])


def test_browser_tests_come_last_whatever_fixtures_they_share(suite, monkeypatch):
    monkeypatch.setattr(browser_support, "find_chromium", lambda: "chromium")
    result = suite("--collect-only", "-q")
    result.stdout.fnmatch_lines(["*::test_without_one", "*::test_in_a_browser"])


def test_chromium_is_looked_for_by_name_then_on_the_path(monkeypatch, tmp_path):
    for name in ("chromium-browser", "my-chromium"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert browser_support.find_chromium() == str(tmp_path / "chromium-browser")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "my-chromium"))
    assert browser_support.find_chromium() == str(tmp_path / "my-chromium")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "absent"))
    assert browser_support.find_chromium() is None
