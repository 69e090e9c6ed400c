"""Mistakes in the guide's files: each names its file, line and key and says what to do."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from phases.models import GuideEdition

KICK_OFF = "items/02-kick-off.yaml"
ICB = "editions/2025-icb.yaml"


@dataclass(frozen=True)
class Mistake:
    """Text to put in place of other text, the key that is then wrong, and the words of the message."""

    file: str
    old: str
    new: str
    key: str
    says: str
    # The line to be named, when it is not where the new text begins: the next, or the last, with this text.
    after: str = ""
    before: str = ""


FIRST_ITEM = '  - ref: "3.01"\n    slug: hold-the-kick-off\n'
SHAPES = [
    Mistake(
        KICK_OFF, "    rule: T03\n", "    due: 28 day prior fdp\n", "due", "is not a due rule. Write it like"
    ),
    Mistake(
        KICK_OFF,
        "    rule: T03\n",
        "    due: 5 days before fpd\n",
        "due",
        "'fpd' is not a milestone. Use one of:",
    ),
    Mistake(KICK_OFF, "    rule: T03\n", "    ruel: T03\n", "ruel", "not known here. Did you mean 'rule'?"),
    Mistake(
        KICK_OFF,
        "    rule: T03\n",
        "    rule: T03\n    rule: T04\n",
        "rule",
        "stands twice",
        after="rule: T04",
    ),
    Mistake(KICK_OFF, "    rule: T03\n", "    rule: T99\n", "rule", "no time rule is called 'T99'"),
    Mistake(
        KICK_OFF,
        "    rule: T03\n",
        "    when: dispencing\n",
        "when",
        "no condition is called 'dispencing'. Did you mean 'dispensing'?",
    ),
    Mistake(KICK_OFF, FIRST_ITEM, '  - ref: "3.01"\n', "slug", "the key is missing. Add it"),
    Mistake(
        KICK_OFF,
        "title: Hold the kick-off meeting",
        f"title: {'x' * 61}",
        "title",
        "Shorten it to 60 or fewer",
    ),
    Mistake(
        KICK_OFF, "slug: hold-the-kick-off", "slug: Hold The Kick-off", "slug", "Use small letters, digits"
    ),
    Mistake(
        KICK_OFF,
        "[project-manager, practice-manager,",
        "[project-manger,",
        "roles",
        "Did you mean 'project-manager'?",
    ),
    Mistake(
        KICK_OFF,
        "[project-manager, practice-manager,",
        "[practice-manager, practice-manager,",
        "roles",
        "twice",
    ),
    Mistake(KICK_OFF, "    roles: [project-manager]\n", "    roles: []\n", "roles", "Name at least one"),
    Mistake(
        KICK_OFF,
        "    roles: [project-manager]\n",
        "    roles: project-manager\n",
        "roles",
        "in square brackets",
    ),
    Mistake(KICK_OFF, "{E1: kick-off,", "{E9: kick-off,", "sources", "no source is called 'E9'"),
    Mistake(KICK_OFF, "{E1: kick-off,", "{E1: Kick Off,", "sources", "cannot stand in an address"),
    Mistake(
        KICK_OFF,
        "editions: [2020-ccg, 2025-icb]",
        "editions: [2020-cgg]",
        "editions",
        "Did you mean '2020-ccg'?",
    ),
    Mistake(KICK_OFF, "phase: kick-off\n", "phase: kickoff\n", "phase", "Did you mean 'kick-off'?"),
    Mistake(
        KICK_OFF,
        "  # The meeting\n",
        "  - just words\n",
        "items",
        "'key: value' lines belong",
        before="items:",
    ),
    Mistake(ICB, "era: ICB", "era: PCT", "era", "is not one of: CCG, ICB"),
    Mistake(ICB, "starts: kick_off", "starts: kickoff", "starts", "Did you mean 'kick_off'?"),
    Mistake(ICB, "  idp: {", "  idq: {", "idq", "no milestone is called 'idq'. Did you mean 'idp'?"),
    Mistake(
        ICB,
        "no_later_than: 1 working day before fdp",
        "no_later_than: soon",
        "no_later_than",
        "not a due rule",
    ),
    Mistake(ICB, "carried_over: true", "carried_over: perhaps", "carried_over", "neither true nor false"),
    Mistake("conditions.yaml", "default: false", 'default: "no"', "default", "neither true nor false"),
    Mistake(
        "third_parties.yaml",
        "notice_days: 35",
        "notice_days: five",
        "notice_days",
        "whole number from 0 to 366",
    ),
    Mistake(
        "third_parties.yaml",
        "category: prescribing",
        "category: pills",
        "category",
        "is not one of: prescribing",
    ),
    Mistake(
        "lessons.yaml", 'items: ["1.09", "3.18"]', 'items: ["1.99"]', "items", "no item is called '1.99'"
    ),
    Mistake("glossary.yaml", "terms:\n", "words:\n", "words", "not known here. Use one of: terms"),
    Mistake(
        "coverage.yaml",
        'carried_by: ["13.06", ',
        'carried_by: ["13.99", ',
        "carried_by",
        "no part of the guide is called '13.99'",
    ),
    Mistake(
        "sources.yaml",
        "edition: 2020-ccg",
        "edition: 2020",
        "edition",
        "no edition is called 2020. Did you mean '2020-ccg'?",
    ),
]
CROSSINGS = [
    Mistake(
        KICK_OFF,
        "  # The meeting\n",
        '  - {ref: "3.09", slug: extra, section: The meeting, title: Extra, gist: Extra., roles: [pcse],\n'
        "      sources: {E1: kick-off}, editions: [2025-icb]}\n",
        "ref",
        "'3.09' is already used at guide/items/02-kick-off.yaml:3",
        after='ref: "3.09"\n',
    ),
    Mistake(KICK_OFF, "slug: start-a-shared", "slug: hold-the-kick-off #", "slug", "already used at"),
    Mistake(
        ICB, "slug: kick-off\n", "slug: get-started\n", "slug", "already used at guide/editions/2025-icb.yaml"
    ),
    Mistake(
        "glossary.yaml",
        "- term: Appointment rota",
        "- term: asr",
        "term",
        "already used at guide/glossary.yaml:2",
    ),
    Mistake(
        ICB,
        "due: 7 weeks before go_live",
        "due: 7 weeks after idp",
        "idp",
        "cannot be worked out from go live",
    ),
    Mistake(
        ICB,
        "  idp: {name: Initial",
        "  #",
        "milestones",
        "idp missing. An edition dates all 10",
        before="milestones:",
    ),
    Mistake(
        ICB,
        "starts: technical_survey\n",
        "starts: closed\n",
        "starts",
        "before the phase above it",
        after="starts: technical_survey",
    ),
    Mistake(
        KICK_OFF,
        "section: The meeting\n    title: Set",
        "section: Odd\n    title: Set",
        "section",
        "other sections stand",
        after="section: The meeting\n    title: Agree how",
    ),
    Mistake(
        "items/12-end-of-migration.yaml",
        "    editions: [2020-ccg]\n",
        "    editions: [2020-ccg]\n    overrides: {2025-icb: {title: Other}}\n",
        "overrides",
        "the row is not in 2025-icb",
        after="overrides:",
    ),
    Mistake(
        "lessons.yaml",
        'items: ["9.02"]',
        'items: ["1.10"]',
        "items",
        "'1.10' is only in 2020-ccg",
    ),
    Mistake(
        "time_rules.yaml",
        "      2025-icb: As in the 2020 edition, since no newer figure was seen.\n",
        "",
        "decision",
        "says nothing for 2025-icb",
        before="decision:",
    ),
]


def spoil(guide: Path, mistake: Mistake) -> int:
    """Make the mistake in the copied guide and return the line that should be named."""
    path = guide / mistake.file
    text = path.read_text()
    start = text.index(mistake.old)
    text = text[:start] + mistake.new + text[start + len(mistake.old) :]
    path.write_text(text)
    if mistake.after:
        start = text.index(mistake.after, start)
    elif mistake.before:
        start = text.rindex(mistake.before, 0, start)
    return text.count("\n", 0, start) + 1


def faults_of(guide: Path) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("load_guide", "--guide", guide)
    return str(caught.value)


@pytest.mark.parametrize(
    "mistake", [*SHAPES, *CROSSINGS], ids=lambda mistake: f"{mistake.key}: {mistake.says}"
)
def test_mistake_is_named_with_its_place_and_remedy(mistake, guide_copy, db):
    editions = list(GuideEdition.objects.values())
    line = spoil(guide_copy, mistake)
    faults = faults_of(guide_copy)
    place = f"guide/{mistake.file}:{line}: {mistake.key}: "
    assert any(row.startswith(place) and mistake.says in row for row in faults.splitlines()), faults
    assert list(GuideEdition.objects.values()) == editions


def test_all_mistakes_are_reported_at_once_and_in_order(guide_copy, guide):
    before = list(GuideEdition.objects.values())
    chosen = [SHAPES[0], SHAPES[18], SHAPES[23], SHAPES[25]]
    for mistake in chosen:
        spoil(guide_copy, mistake)
    *rows, last = faults_of(guide_copy).splitlines()
    assert last == "4 mistakes found. Nothing was changed."
    assert [row.split(":")[0] for row in rows] == sorted(f"guide/{mistake.file}" for mistake in chosen)
    assert list(GuideEdition.objects.values()) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"lessons: [", r":\d+: this is not YAML: .*Check the indents"),
        (b"- one\n- two\n", ":1: the file must hold 'key: value' lines"),
        (b"", ":1: the file must hold 'key: value' lines"),
        (b"lessons: \xff", ":1: the file is not UTF-8 text"),
        (None, ":1: the file is missing. Put it back"),
    ],
)
def test_unreadable_file(content, says, guide_copy):
    path = guide_copy / "lessons.yaml"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    assert re.search(f"^guide/lessons.yaml{says}", faults_of(guide_copy), re.MULTILINE)


def test_wrong_folder(tmp_path):
    assert "guide/editions:1: the folder holds no YAML files" in faults_of(tmp_path / "guide")
