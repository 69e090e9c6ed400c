"""What pages show of the register: plain values, worked out once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from checklists.guide.words import SERVICE_CATEGORIES
from nhsuk.dates import short_date
from third_parties.models import ThirdPartyEntry
from third_parties.planning import why_planned
from third_parties.rules import State, Step, knows_the_dates, late, state_of, waiting

STATE_WORDS = {
    State.NOT_TOLD: "Not told",
    State.TOLD: "Told",
    State.OFF: "Off",
    State.BACK_ON: "Back on",
    State.NOT_AFFECTED: "Not affected",
}
TAG_COLOURS = {
    State.NOT_TOLD: "white",
    State.TOLD: "blue",
    State.OFF: "yellow",
    State.BACK_ON: "green",
    State.NOT_AFFECTED: "grey",
}
# What is to do, as a row says it, and on the button that says it was done today.
STEP_WORDS = {
    Step.TELL: "Tell them",
    Step.CONFIRM: "Get an answer",
    Step.OFF: "Confirm that it is off",
    Step.ASK: "Ask for it to be switched on",
    Step.BACK: "Confirm that it is back on",
}
BUTTONS = {
    Step.TELL: "Told today",
    Step.CONFIRM: "Confirmed today",
    Step.OFF: "Off, confirmed today",
    Step.ASK: "Asked today",
    Step.BACK: "Back on, confirmed today",
    "chase": "Chased today",
}
RECORDED = {
    Step.TELL: "told",
    Step.CONFIRM: "confirmed",
    Step.OFF: "off and confirmed",
    Step.ASK: "asked to be switched on",
    Step.BACK: "back on and confirmed",
    "chase": "chased",
}
PLANNED_FOR = {
    Step.TELL: "tell_by",
    Step.OFF: "off_due",
    Step.ASK: "ask_by",
    Step.BACK: "on_due",
}
CHASABLE = {Step.CONFIRM, Step.OFF, Step.BACK}


@dataclass(frozen=True, slots=True)
class ToDo:
    """One step still to take. `button` is empty while it is not its turn."""

    step: str
    words: str
    due: date | None
    why: str
    late: bool
    button: str


@dataclass(slots=True)
class EntryRow:
    """One service in the register."""

    entry: ThirdPartyEntry
    state: State
    state_words: str
    tag_colour: str
    late: bool
    finished: bool
    told_again: bool
    todo: list[ToDo]
    happened: list[str]
    undo: str
    undo_words: str
    chase: bool


def entry_row(entry: ThirdPartyEntry, dates: Mapping[str, date], today: date) -> EntryRow:
    """Return what a list shows of `entry`; `dates` are the migration's milestones."""
    facts = entry.facts()
    state, overdue = state_of(facts), late(facts, today)
    reasons = why_planned(entry, dates)
    steps = waiting(facts)
    todo = [
        ToDo(
            step.value,
            STEP_WORDS[step] + (" the new dates" if step is Step.TELL and entry.told_on else ""),
            due,
            _reason(step, entry, reasons),
            step in overdue,
            BUTTONS[step] if _ready(place, due, today) else "",
        )
        for place, (step, due) in enumerate(steps)
    ]
    undo = undoable(entry)
    return EntryRow(
        entry=entry,
        state=state,
        state_words=STATE_WORDS[state],
        tag_colour=TAG_COLOURS[state],
        late=bool(overdue),
        finished=entry.affected and not steps,
        told_again=bool(
            entry.told_on and not entry.went_off_on and not knows_the_dates(facts) and entry.affected
        ),
        todo=todo,
        happened=list(_happened(entry)),
        undo=undo,
        undo_words=RECORDED[undo] if undo else "",
        chase=any(step in CHASABLE and (step is Step.CONFIRM or step in overdue) for step, _ in steps),
    )


def _ready(place: int, due: date | None, today: date) -> bool:
    """Say whether a step's button is of use: the next one's, and those of steps whose day has come."""
    return place == 0 or (due is not None and due <= today)


def _reason(step: Step, entry: ThirdPartyEntry, reasons: Mapping[str, str]) -> str:
    if step is Step.CONFIRM:
        return "5 working days after they were last told or chased"
    if step is Step.TELL and entry.told_on:
        return "The dates have moved since they were told"
    return reasons[PLANNED_FOR[step]]


def _happened(entry: ThirdPartyEntry) -> Iterable[str]:
    by = f" by {entry.confirmed_by}" if entry.confirmed_by else ""
    for words, day in (
        ("Told", entry.told_on),
        (f"Confirmed{by}", entry.confirmed_on),
        ("Went off", entry.went_off_on),
        ("Confirmed as off", entry.off_confirmed_on),
        ("Asked to be switched on", entry.asked_on),
        ("Came on again", entry.came_back_on),
        ("Confirmed as on again", entry.back_confirmed_on),
    ):
        if day:
            yield f"{words} {short_date(day)}"
    if entry.chased and entry.chased_on:
        times = "once" if entry.chased == 1 else f"{entry.chased} times"
        yield f"Chased {times}, last {short_date(entry.chased_on)}"


def undoable(entry: ThirdPartyEntry) -> str:
    """Return the step that can be taken back, which is the last one recorded, or an empty string."""
    chased = entry.chased_on and entry.told_on and entry.chased_on >= entry.told_on and entry.chase_by
    taken = (
        (Step.BACK.value, entry.back_confirmed_on),
        (Step.ASK.value, entry.asked_on),
        (Step.OFF.value, entry.off_confirmed_on),
        (Step.CONFIRM.value, entry.confirmed_on),
        ("chase", chased),
        (Step.TELL.value, entry.told_on),
    )
    return next((step for step, day in taken if day), "")


@dataclass(slots=True)
class Register:
    """All rows, sorted the way the page shows them."""

    overdue: list[EntryRow]
    groups: list[tuple[str, list[EntryRow]]]
    not_affected: list[EntryRow]
    finished: int
    affected: int


def register_of(rows: Iterable[EntryRow]) -> Register:
    """Sort rows: what is overdue first, then by category, and apart what is not affected."""
    rows = list(rows)
    affected = [row for row in rows if row.entry.affected]
    groups = [
        (words, theirs)
        for code, words in SERVICE_CATEGORIES.items()
        if (theirs := [row for row in affected if row.entry.category == code and not row.late])
    ]
    return Register(
        overdue=[row for row in affected if row.late],
        groups=groups,
        not_affected=[row for row in rows if not row.entry.affected],
        finished=sum(row.finished for row in affected),
        affected=len(affected),
    )
