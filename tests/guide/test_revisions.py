"""Loading changed content: in place while nobody uses it, as a new revision once somebody does."""

from pathlib import Path

from checklists.guide.service import load_guide
from checklists.models import GuideItem, Task
from phases.models import GuideEdition
from tests.guide.changes import TITLE, change


def load(guide: Path) -> dict[str, tuple[str, list[str]]]:
    report = load_guide(directory=guide, by_command="tests")
    return {edition.code: (edition.outcome, edition.details) for edition in report.editions}


def test_unused_revision_is_changed_in_place(guide, guide_copy):
    change(guide_copy)
    report = load(guide_copy)
    assert report["2025-icb"] == (
        "updated in place; no migration or copy rests on it",
        ["item changed: hold-the-kick-off (title)"],
    )
    changed = GuideEdition.objects.get(code="2025-icb")
    assert (changed.pk, changed.revision) == (guide["2025-icb"].pk, 1)
    assert changed.content_hash != guide["2025-icb"].content_hash
    assert changed.items.get(slug="hold-the-kick-off").title == "Meet to start"
    assert changed.items.count() == guide["2025-icb"].items.count()
    assert {outcome for outcome, _ in load(guide_copy).values()} == {"unchanged"}


def test_used_revision_is_kept_and_followed_by_a_new_one(migration, guide_copy):
    before = migration.edition
    items = list(before.items.values())
    change(guide_copy)
    report = load(guide_copy)
    assert report["2020-ccg"][0] == "updated in place; no migration or copy rests on it"
    assert (
        report["2025-icb"][0]
        == "revision 2 added; revision 1 stays for the migrations and copies that rest on it"
    )
    old, new = GuideEdition.objects.filter(code="2025-icb").order_by("revision")
    assert (old.pk, old.revision, old.is_current, old.content_hash) == (
        before.pk,
        1,
        False,
        before.content_hash,
    )
    assert (new.revision, new.is_current) == (2, True)
    assert list(old.items.values()) == items
    assert new.items.get(slug="hold-the-kick-off").title == "Meet to start"
    task = Task.objects.get(migration=migration)
    assert task.title == TITLE
    assert task.phase.edition_id == old.pk
    assert {outcome for outcome, _ in load(guide_copy).values()} == {"unchanged"}


def test_new_revision_that_nobody_uses_yet_is_changed_in_place(migration, guide_copy):
    change(guide_copy)
    load(guide_copy)
    change(guide_copy, "Meet to start", "Meet")
    assert load(guide_copy)["2025-icb"][0].startswith("updated in place")
    assert GuideEdition.objects.filter(code="2025-icb").count() == 2


def test_report_names_items_added_and_removed(guide, guide_copy):
    change(guide_copy, "slug: hold-the-kick-off", "slug: meet-to-start")
    assert load(guide_copy)["2025-icb"][1] == ["item added: meet-to-start", "item removed: hold-the-kick-off"]


def test_report_names_every_field_that_changed(guide, guide_copy):
    change(guide_copy, "    rule: T03\n", "    due: 1 week before idp\n")
    (line,) = load(guide_copy)["2025-icb"][1]
    assert line == "item changed: hold-the-kick-off (due, due_is_phase_default, rules)"


def test_report_counts_other_content(guide, guide_copy):
    path = guide_copy / "glossary.yaml"
    path.write_text(path.read_text() + "  - term: Zebra crossing\n    text: A place to cross.\n")
    assert load(guide_copy)["2025-icb"][1] == ["terms: 78 before, 79 now"]


def test_report_of_other_wording(guide, guide_copy):
    change(guide_copy, "phase: get-started", "phase: kick-off", file="lessons.yaml")
    assert load(guide_copy)["2025-icb"][1] == ["wording or order outside the items"]


def test_an_override_can_take_a_value_away(guide, guide_copy):
    change(
        guide_copy, "    rule: T03\n", "    rule: T03\n    overrides: {2025-icb: {rule: null, due: by idp}}\n"
    )
    load(guide_copy)
    old, new = GuideItem.objects.filter(slug="hold-the-kick-off").order_by("edition__code")
    assert (old.rules, old.due, old.due_is_phase_default) == (["T03"], "on kick_off", True)
    assert (new.rules, new.due, new.due_is_phase_default) == ([], "by idp", False)


def test_edition_whose_file_has_gone_stays(guide, guide_copy):
    first = GuideEdition.objects.get(code="2020-ccg")
    for path in guide_copy.rglob("*.yaml"):
        text = path.read_text()
        path.write_text(text.replace("2020-ccg", "2019-ccg"))
    report = load(guide_copy)
    assert report["2019-ccg"][0] == "added"
    assert GuideEdition.objects.current().filter(pk=first.pk).exists()
