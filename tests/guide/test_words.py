"""Roles and sources in words, and what differs between editions."""

import pytest

from checklists.guide.compare import (
    Difference,
    area_says,
    compare_dates,
    compare_items,
    condition_says,
    differences,
    service_says,
)
from checklists.guide.words import carried_from, role_names, source_words
from checklists.models import CutoverArea, GuideCondition, GuideItem, GuideService
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
    assert [one.slug for one in start.same] == ["same"]
    (timed,) = start.changed
    assert (timed.new.slug, timed.differences) == (
        "timed",
        (
            Difference("wording", "Nothing", "More."),
            Difference("timing", "By initial data production", "On the day of initial data production"),
        ),
    )
    assert [one.slug for one in later.only_new] == ["added"]
    assert [pair.differences for pair in later.changed] == [(Difference("phase", "Start", "Later"),)]
    assert [one.slug for one in gone.only_old] == ["dropped"]


def test_timing_tells_rules_apart_that_fall_on_other_days():
    phase = Phase(pk=1, slug="start", name="Start")
    before, after = (item("x", phase, due=f"3 days before go_live{end}") for end in ("", " or nearer"))
    (found,) = compare_items([phase], [], [before], [after])
    assert found.changed[0].differences == (
        Difference(
            "timing",
            "3 days before go live",
            "3 days before go live, or nearer when that is no working day",
        ),
    )
    contract = item("x", phase, due="90 days after go_live exactly")
    (found,) = compare_items([phase], [], [before], [contract])
    assert found.changed[0].differences[0].new == "90 days after go live, even on a weekend or a bank holiday"


def test_services_and_areas_and_questions_in_words():
    bare = {"roles": [], "notice_days": None}
    old = GuideService(slug="x", name="Chemist", category="other", **bare)
    new = GuideService(
        slug="x",
        name="Chemist",
        category="prescribing",
        condition="dispensing",
        notice_days=14,
        notice_each=True,
        off="1 day before fdp",
        roles=["it-lead"],
    )
    found = differences(service_says(old, {}), service_says(new, {"dispensing": "Do you dispense?"}))
    assert [(row.what, row.old, row.new) for row in found] == [
        ("kind", "Other", "Prescribing"),
        ("when it applies", "Always", "If yes: Do you dispense?"),
        (
            "notice counted",
            "Nothing",
            "14 days, both before it goes off and before it comes on again",
        ),
        ("goes off", "Nothing", "1 day before final data production"),
        ("who acts", "Nothing", "IT lead"),
    ]
    plain = CutoverArea(slug="a", name="Results", tactics=[{"text": "On paper"}])
    told = CutoverArea(
        slug="a", name="Results", tactics=[{"text": "On paper.", "trade_off": "Slow"}], after="Type in."
    )
    assert [row.new for row in differences(area_says(plain), area_says(told))] == [
        "On paper. Trade-off: Slow",
        "Type in.",
    ]
    asked = [GuideCondition(key="k", question="Do you?", default=one) for one in (False, True)]
    assert differences(*map(condition_says, asked)) == (Difference("answer offered", "No", "Yes"),)


def test_compare_dates(guide):
    dates = {row.what: (row.old, row.new) for row in compare_dates(guide["2020-ccg"], guide["2025-icb"])}
    assert "45 days after go live" in dates["Legacy access ends"][0]
    assert "90 days after go live" in dates["Legacy access ends"][1]
    assert "Go live" not in dates
