"""The guide in the repository: complete, and fit to load."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from checklists.guide.content import guide_contents
from checklists.guide.words import ROLE_NAMES, sources
from checklists.management.commands import guide_coverage
from checklists.models import CutoverArea, GuideItem, GuideLesson, GuideQuestion, GuideService
from phases.models import GuideEdition, Phase
from phases.rules import parse_rule

# How many rows each chapter of the catalogue of facts has.
CATALOGUE = (10, 14, 40, 15, 37, 10, 16, 6, 26, 8, 8, 15, 16, 22, 11)
REFS = {f"{chapter}.{row:02}" for chapter, rows in enumerate(CATALOGUE, 1) for row in range(1, rows + 1)}


def output_of(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_loads_into_an_empty_database(no_guide):
    report = output_of("load_guide")
    assert "2020-ccg: added" in report
    assert "2025-icb: added" in report
    assert set(GuideEdition.objects.values_list("code", "revision", "is_current")) == {
        ("2020-ccg", 1, True),
        ("2025-icb", 1, True),
    }


def test_loading_again_changes_nothing(guide):
    before = set(GuideItem.objects.values_list("pk", flat=True))
    assert output_of("load_guide") == "2020-ccg: unchanged\n2025-icb: unchanged\n"
    assert set(GuideItem.objects.values_list("pk", flat=True)) == before


def test_checking_writes_nothing(no_guide):
    assert output_of("load_guide", "--check") == "No mistakes found in 2020-ccg, 2025-icb.\n"
    assert not GuideEdition.objects.exists()


def test_loads_in_few_queries(no_guide, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        call_command("load_guide", stdout=StringIO())


def test_every_fact_of_the_catalogue_is_an_item(guide):
    assert len(REFS) == 254
    assert set(GuideItem.objects.values_list("ref", flat=True)) >= REFS


def test_counts(guide):
    assert GuideLesson.objects.values("ref").distinct().count() == 42
    assert GuideService.objects.values("slug").distinct().count() == 25
    assert CutoverArea.objects.values("slug").distinct().count() == 13
    for edition in guide.values():
        assert edition.phases.count() == 12
        assert edition.areas.count() == 13


def test_both_editions_name_the_same_phases(guide):
    first, second = (list(edition.phases.values_list("slug", flat=True)) for edition in guide.values())
    assert first == second


def test_the_editions_differ_where_the_guides_do(guide):
    assert guide["2020-ccg"].milestone_rules["legacy_access_end"]["due"] == "45 days after go_live exactly"
    assert guide["2025-icb"].milestone_rules["legacy_access_end"]["due"] == "90 days after go_live exactly"
    assert guide["2020-ccg"].items.filter(ref="1.10").exists()
    assert not guide["2025-icb"].items.filter(ref="1.10").exists()
    assert guide["2025-icb"].items.filter(ref="1.02").exists()
    assert not guide["2020-ccg"].items.filter(ref="1.02").exists()


def test_carried_over_is_worked_out_from_the_sources(guide):
    assert not guide["2020-ccg"].items.filter(carried_over=True).exists()
    owner = {code: source.edition for code, source in sources().items()}
    for item in guide["2025-icb"].items.all():
        assert item.carried_over == all(owner[code] != "2025-icb" for code in item.sources)


def test_items_without_a_rule_of_their_own_take_their_phases(guide):
    default = GuideItem.objects.filter(due_is_phase_default=True).select_related("phase")
    assert default
    assert all(item.due == item.phase.due for item in default)


def test_every_rule_can_be_read_and_every_role_named(guide):
    for due in GuideItem.objects.values_list("due", flat=True):
        parse_rule(due)
    used = {role for roles in GuideItem.objects.values_list("roles", flat=True) for role in roles}
    used |= {role for roles in Phase.objects.values_list("involved", flat=True) for role in roles}
    used |= set(GuideQuestion.objects.values_list("role", flat=True))
    assert used <= set(ROLE_NAMES)


def test_a_hash_does_not_depend_on_the_run():
    first, again = (
        [content.content_hash() for content in guide_contents(settings.GUIDE_DIR)] for _ in range(2)
    )
    assert first == again
    assert len(set(first)) == 2


def test_coverage_page_is_up_to_date():
    assert "up to date" in output_of("guide_coverage", "--check")


def test_coverage_page_that_is_out_of_date_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(guide_coverage, "PAGE", tmp_path / "page.md")
    with pytest.raises(CommandError, match="out of date"):
        call_command("guide_coverage", "--check")
    call_command("guide_coverage", stdout=StringIO())
    assert "up to date" in output_of("guide_coverage", "--check")


def test_coverage_of_a_wrong_guide_fails(guide_copy):
    path = guide_copy / "coverage.yaml"
    path.write_text(path.read_text().replace('"13.06"', '"13.99"'))
    with pytest.raises(CommandError, match="no part of the guide is called '13"):
        call_command("guide_coverage", "--guide", guide_copy)
