"""`manage.py plan`: the wizard's preview as text."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from phases.choices import MilestoneKind
from phases.models import GuideEdition
from phases.rules import parse_rule

pytestmark = pytest.mark.django_db


def plan(*words: str) -> str:
    out = StringIO()
    call_command("plan", *words, stdout=out)
    return out.getvalue()


def plan_json(*words: str) -> dict:
    return json.loads(plan("--edition=2025-icb", "--format=json", *words))


def test_table(edition):
    text = plan("--edition", "2025-icb", "--go-live", "2027-02-01")
    assert text.startswith("2025 ICB-era guide\n")
    assert "2027-02-01  Go live: The date you gave" in text
    assert "2026-12-14  Initial data production: 7 weeks before go live (1 February 2027)" in text
    assert (
        "2026-12-31  Cutover planning meeting: 28 days before final data production (29 January 2027), "
        "moved from Friday 1 January, a bank holiday"
    ) in text
    assert "Get started (22)" in text
    assert "Think about these dates" in text
    assert "These dates have gone by" in text


def test_json(edition):
    found = plan_json("--go-live=2027-06-07", "--fdp=2027-06-03")
    assert list(found) == ["edition", "milestones", "items", "warnings"]
    assert found["edition"] == "2025-icb"
    assert {row["kind"] for row in found["milestones"]} == set(MilestoneKind)
    by_kind = {row["kind"]: row for row in found["milestones"]}
    assert by_kind["fdp"] == {"kind": "fdp", "date": "2027-06-03", "why": "The date you gave"}
    assert len(found["items"]) == edition.items.count()
    for row in found["items"]:
        assert list(row) == ["slug", "phase", "title", "due", "rule", "why", "source"]
        assert parse_rule(row["rule"]).text == row["rule"]
        assert date.fromisoformat(row["due"])
        assert row["source"]
    assert found["warnings"] == [
        "Cutover would take 4 days. Suppliers are held to 72 hours, and what is typed in during cutover has to be entered again by hand."
    ]


def test_every_date_may_be_given(edition):
    given = {
        "kick_off": "2027-02-16",
        "idp": "2027-04-13",
        "fdp": "2027-06-04",
        "go_live": "2027-06-07",
        "legacy_access_end": "2027-10-01",
    }
    found = plan_json(*(f"--{kind.replace('_', '-')}={day}" for kind, day in given.items()))
    assert given.items() <= {row["kind"]: row["date"] for row in found["milestones"]}.items()


def test_past_dates_are_allowed(edition):
    found = plan_json("--go-live=2024-02-29")
    assert {row["kind"]: row["date"] for row in found["milestones"]}["legacy_access_end"] == "2024-05-29"


def test_answers_choose_the_items(edition):
    everything = {row["slug"] for row in plan_json("--go-live=2027-06-07")["items"]}
    usual = {row["slug"] for row in plan_json("--go-live=2027-06-07", "--answers=")["items"]}
    mine = plan_json("--go-live=2027-06-07", "--answers=dispensing=yes, formulary=no")["items"]
    chosen = {row["slug"] for row in mine}
    dispensing = set(edition.items.filter(condition="dispensing").values_list("slug", flat=True))
    formulary = set(edition.items.filter(condition="formulary").values_list("slug", flat=True))
    assert dispensing
    assert formulary
    assert usual < everything
    assert chosen == (usual | dispensing) - formulary


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ([], "The plan needs a guide edition. Use --edition with one of: 2020-ccg, 2025-icb."),
        (["--edition=x"], "No guide edition is called 'x'. Use --edition with one of: 2020-ccg, 2025-icb."),
        (["--edition=2025-icb"], "The plan needs the go-live date. Add --go-live 2027-02-01."),
        (
            ["--edition=2025-icb", "--fdp=2027-02-01"],
            "The plan needs the go-live date. Add --go-live 2027-02-01.",
        ),
        (
            ["--edition=2025-icb", "--go-live=01/02/2027"],
            "--go-live '01/02/2027' is not a date. Write year, month and day, like 2027-02-01.",
        ),
        (["--edition=2025-icb", "--go-live=2027-02-29"], "--go-live '2027-02-29' is not a date."),
        (["--edition=2025-icb", "--go-live=2027-06-07", "--kick-off=x"], "--kick-off 'x' is not a date."),
        (
            ["--edition=2025-icb", "--go-live=2027-06-07", "--fdp=2027-06-08"],
            "Final data production must be before go live, 7 June 2027.",
        ),
        (
            [
                "--edition=2025-icb",
                "--go-live=2027-06-07",
                "--idp=2027-06-06",
                "--legacy-access-end=2027-06-07",
            ],
            "Go live must be before the end of legacy access, 7 June 2027.",
        ),
        (["--edition=2025-icb", "--go-live=2027-06-07", "--idp=2026-06-06"], "Enter a date for the kick-off"),
        (["--edition=2025-icb", "--go-live=9999-12-31"], "is outside the calendar. Check the year."),
        (["--edition=2025-icb", "--go-live=0001-01-02"], "is outside the calendar. Check the year."),
        (
            ["--edition=2025-icb", "--go-live=2027-06-07", "--answers=sms=maybe"],
            "Answer 'sms' with yes or no",
        ),
        (["--edition=2025-icb", "--go-live=2027-06-07", "--answers=sms"], "Answer 'sms' with yes or no"),
        (
            ["--edition=2025-icb", "--go-live=2027-06-07", "--answers=x=yes"],
            "The guide asks no question 'x'.",
        ),
    ],
)
def test_errors_are_one_clear_line(edition, words, error):
    with pytest.raises(CommandError) as raised:
        plan(*words)
    message = str(raised.value)
    assert error in message
    assert "\n" not in message
    assert not message.endswith("..")


def test_without_a_guide_it_says_what_to_run(db):
    GuideEdition.objects.all().delete()
    with pytest.raises(CommandError, match=r"^No guide is loaded\. Run: manage\.py load_guide$"):
        plan("--edition=2025-icb", "--go-live=2027-06-07")


@pytest.mark.parametrize("go_live", [date(2027, 6, 7), date(2027, 2, 1)])
def test_it_says_what_the_wizard_says(journey, manager, practice, go_live):
    way = journey(manager).to_check(practice, go_live)
    draft = way.page.context["draft"]
    found = plan_json(f"--go-live={go_live}", "--answers=")
    assert [(row["kind"], row["date"], row["why"]) for row in found["milestones"]] == [
        (row.kind, row.date.isoformat(), row.why) for row in draft.milestones
    ]
    assert [(row["slug"], row["due"], row["why"]) for row in found["items"]] == [
        (row.item.slug, row.due.isoformat(), row.why) for row in draft.items
    ]
    assert found["warnings"] == [problem.text for problem in way.page.context["warnings"]]
