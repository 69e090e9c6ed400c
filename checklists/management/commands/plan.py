"""Print the plan that an edition gives for some dates, without saving it."""

import json
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checklists.guide.words import source_words
from checklists.planning import Draft, ImpossibleDates, possible_plan
from phases.choices import ASKED_KINDS, MilestoneKind
from phases.models import GuideEdition
from phases.offers import offer_to
from practices.models import Practice

YES_OR_NO = {"yes": True, "no": False}


class Command(BaseCommand):
    """`manage.py plan --edition 2025-icb --go-live 2027-02-01`: the wizard's preview as text."""

    help = "Print a whole plan, dates and reasons included, without saving anything."

    def add_arguments(self, parser: CommandParser) -> None:
        """Dates stay text here: a wrong one gets a message of ours."""
        parser.add_argument("--edition", metavar="CODE", help="guide edition, such as 2025-icb")
        parser.add_argument(
            "--practice",
            metavar="ODS",
            help="instead of --edition: the one that a new plan of this practice starts on",
        )
        for kind in ASKED_KINDS:
            parser.add_argument(_option(kind), metavar="DATE", help=f"{kind.label.lower()}, as 2027-02-01")
        parser.add_argument(
            "--answers",
            metavar="KEY=yes,KEY=no",
            help="answers to the guide's questions, its defaults for the rest; without it every item is in",
        )
        parser.add_argument("--format", choices=("table", "json"), default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work the plan out and print it. Raises CommandError for what cannot be planned."""
        edition = _edition(options["edition"], options["practice"])
        given = {str(kind): _date(kind, text) for kind in ASKED_KINDS if (text := options[kind])}
        if MilestoneKind.GO_LIVE not in given:
            raise CommandError("The plan needs the go-live date. Add --go-live 2027-02-01.")
        try:
            draft = possible_plan(edition=edition, given=given, answers=_answers(edition, options["answers"]))
        except ImpossibleDates as error:
            raise CommandError(f"{str(error).removesuffix('.')}.") from error
        show = _json if options["format"] == "json" else _table
        self.stdout.write(show(draft, timezone.localdate()))


def _option(kind: str) -> str:
    return f"--{kind.replace('_', '-')}"


def _edition(code: str | None, ods_code: str | None) -> GuideEdition:
    editions = {edition.code: edition for edition in GuideEdition.objects.current()}
    if not editions:
        raise CommandError("No guide is loaded. Run: manage.py load_guide")
    if ods_code and not code:
        practice = Practice.objects.filter(ods_code__iexact=ods_code).first()
        if practice is None:
            raise CommandError(f"No practice has the ODS code {ods_code!r}.")
        return offer_to(practice, timezone.localdate()).editions[0]
    if code not in editions:
        wrong = f"No guide edition is called {code!r}." if code else "The plan needs a guide edition."
        raise CommandError(f"{wrong} Use --edition with one of: {', '.join(sorted(editions))}.")
    return editions[code]


def _date(kind: MilestoneKind, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(
            f"{_option(kind)} {text!r} is not a date. Write year, month and day, like 2027-02-01."
        ) from error


def _answers(edition: GuideEdition, text: str | None) -> dict[str, bool] | None:
    if text is None:
        return None
    answers = dict(edition.conditions.values_list("key", "default"))
    for pair in filter(None, text.split(",")):
        key, _, word = (part.strip() for part in pair.partition("="))
        if key not in answers:
            raise CommandError(f"The guide asks no question {key!r}. Use: {', '.join(answers)}.")
        if word not in YES_OR_NO:
            raise CommandError(f"Answer {key!r} with yes or no, like {key}=yes.")
        answers[key] = YES_OR_NO[word]
    return answers


def _json(draft: Draft, today: date) -> str:
    plan = {
        "edition": draft.edition.code,
        "milestones": [
            {"kind": str(row.kind), "date": row.date.isoformat(), "why": row.why} for row in draft.milestones
        ],
        "items": [
            {
                "slug": row.item.slug,
                "phase": row.item.phase.slug,
                "title": row.item.title,
                "due": row.due.isoformat(),
                "rule": row.rule.text,
                "why": row.why,
                "source": source_words(row.item.sources, draft.edition.national_code),
            }
            for row in draft.items
        ],
        # These depend on the day they are read; the rest does not.
        "warnings": [problem.text for problem in draft.warnings(today)],
    }
    return json.dumps(plan, indent=2, ensure_ascii=False)


def _table(draft: Draft, today: date) -> str:
    lines = [draft.edition.title, "", "Key dates"]
    lines += [f"  {row.date}  {row.kind.label}: {row.why}" for row in draft.milestones]
    for group in draft.phases:
        lines += ["", f"{group.phase.name} ({len(group.items)})"]
        lines += [f"  {row.due}  {row.item.title}: {row.why}" for row in group.items]
    if warnings := draft.warnings(today):
        lines += ["", "Think about these dates", *(f"  {problem.text}" for problem in warnings)]
    return "\n".join(lines)
