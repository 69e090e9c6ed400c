"""Roles and sources in words, and what differs between editions."""

import pytest

from checklists.guide.compare import compare_dates, compare_items
from checklists.guide.words import carried_from, role_names, source_words
from checklists.models import GuideItem
from phases.models import Phase


def test_roles():
    assert role_names(["practice-manager", "clinical-lead"]) == "practice manager, clinical lead"
    assert role_names(["it-lead"]) == "IT lead"
    assert role_names(["someone-new"]) == "someone new"
    assert role_names([]) == ""


@pytest.mark.parametrize(
    ("codes", "edition", "words"),
    [
        ({"E4": "planning-for-cutover"}, "2025-icb", "2025 guide, planning for cutover"),
        ({"E1": "overview", "E4": "data-checking"}, "2025-icb", "2025 guide, data checking"),
        ({"E1": "overview", "E4": "data-checking"}, "2020-ccg", "2019 guide, overview"),
        ({"E1": "overview", "E2": "kick-off"}, "2025-icb", "2019 guide, overview; 2020 guide, kick-off"),
        ({"E4": "pre-migration-tasks"}, "2025-icb", "2025 guide, pre-migration tasks"),
        ({"SA": "patient-safety-alert"}, "2020-ccg", "patient safety alert"),
        ({"Q7": "some-page"}, "2025-icb", "Q7, some page"),
    ],
)
def test_sources(codes, edition, words):
    assert source_words(codes, edition) == words


def test_carried_from_is_the_newest_older_text():
    assert carried_from({"E2": "kick-off", "E1": "kick-off"}, "2025-icb") == "2020 guide"
    assert carried_from({"E4": "overview-of-a-migration", "E2": "kick-off"}, "2025-icb") == "2020 guide"
    assert carried_from({"E1": "overview"}, "2025-icb") == "2019 guide"
    assert carried_from({"Q7": "page"}, "2025-icb") == "older guide"


def item(slug: str, phase: Phase, **fields: object) -> GuideItem:
    return GuideItem(
        slug=slug, phase=phase, **{"title": slug, "gist": "", "due": "by idp", "roles": [], **fields}
    )


def test_compare_items():
    old_phases = [Phase(pk=1, slug="start", name="Start"), Phase(pk=2, slug="gone", name="Gone")]
    new_phases = [Phase(pk=3, slug="start", name="Begin"), Phase(pk=4, slug="later", name="Later")]
    old = [
        item("same", old_phases[0]),
        item("timed", old_phases[0]),
        item("dropped", old_phases[1]),
        item("moved", old_phases[0]),
    ]
    new = [
        item("same", new_phases[0]),
        item("timed", new_phases[0], due="on idp", gist="More."),
        item("added", new_phases[1]),
        item("moved", new_phases[1]),
    ]
    start, later, gone = compare_items(old_phases, new_phases, old, new)
    assert [start.name, later.name, gone.name] == ["Begin", "Later", "Gone"]
    assert (start.same, [(pair.new.slug, pair.fields) for pair in start.changed]) == (
        1,
        [("timed", ("wording", "timing"))],
    )
    assert ([one.slug for one in later.only_new], [pair.fields for pair in later.changed]) == (
        ["added"],
        [("phase",)],
    )
    assert [one.slug for one in gone.only_old] == ["dropped"]


def test_compare_dates(guide):
    dates = {row.name: (row.old, row.new) for row in compare_dates(guide["2020-ccg"], guide["2025-icb"])}
    assert dates["Legacy access ends"] == ("45 days after go live", "90 days after go live")
    assert "Go live" not in dates
