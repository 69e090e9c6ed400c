"""The pages of a migration, and the list of migrations."""

from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from checklists.forms.practice import FEW_PRACTICES
from checklists.models import TaskStatus
from checklists.replanning import preview_move
from checklists.services.dates import move_date
from checklists.services.tasks import set_status
from practices.models import Practice
from tests.browser.cases import Case, at, of, open_everything, send
from tests.browser.showcase import GO_LIVE, MEETING, PHASE, Showcase
from tests.browser.windows import fill_date, press, row_of
from tests.factories import PracticeFactory
from tests.people import person

IDLE = "W00009"


def _manages_idle_practice(_: Showcase) -> User:
    practice = Practice.objects.filter(ods_code=IDLE).first() or PracticeFactory(
        name="Idle Surgery", ods_code=IDLE
    )
    return person("practice_manager", practice=practice)


def _enquiry_url(_: Showcase) -> str:
    return reverse("record_enquiry", args=[IDLE])


def _plans_many(_: Showcase) -> User:
    for _number in range(FEW_PRACTICES):
        PracticeFactory()
    return person("administrator")


def _block_without_reason(page: Page, _: Showcase) -> None:
    page.get_by_label("Blocked").check()
    page.get_by_label("Reason", exact=True).fill("")
    press(page, "Save")


def _save_after_somebody_else(page: Page, s: Showcase) -> None:
    page.get_by_label("In progress").check()
    task = s.unmoved.task(MEETING)
    task.refresh_from_db()
    status, reason = (
        (TaskStatus.DONE, "") if task.status != TaskStatus.DONE else (TaskStatus.NOT_NEEDED, "Too late")
    )
    set_status(by=s.unmoved.staff, task=task, version=task.version, status=status, reason=reason)
    press(page, "Save")
    expect(page.get_by_text("Someone else changed this item")).to_be_visible()


def _tick(page: Page, s: Showcase) -> None:
    row = row_of(page, "Write the third-party plan")
    row.locator(".app-tick").click()
    expect(row.locator(".app-tick__box--done")).to_be_visible()


def _tick_after_somebody_else(page: Page, s: Showcase) -> None:
    task = s.unmoved.task("export-templates")
    set_status(
        by=s.unmoved.staff,
        task=task,
        version=task.version,
        status=TaskStatus.BLOCKED,
        reason="Nobody has the right to",
    )
    page.locator(f"#tick-{task.pk}").click()
    expect(page.locator(".app-task--conflict")).to_be_visible()


def _move(page: Page, day: int, *, together: bool = False, reason: str = "The supplier asked") -> None:
    fill_date(page, "new_date", str(day), "1", "2027")
    if together:
        page.get_by_label("Move those still to come").check()
    page.get_by_label("Why is it moving?").fill(reason)
    press(page, "Show what this changes")


def _move_too_far(page: Page, _: Showcase) -> None:
    fill_date(page, "new_date", "31", "2", "2027")
    press(page, "Show what this changes")


def _see_preview(page: Page, _: Showcase) -> None:
    _move(page, 27)
    expect(page.get_by_role("button", name="Move these dates")).to_be_visible()


def _see_warnings(page: Page, _: Showcase) -> None:
    _move(page, 1)
    expect(page.locator(".nhsuk-warning-callout")).to_be_visible()


def _moved_meanwhile(page: Page, s: Showcase) -> None:
    _move(page, 26)
    migration = s.unmoved.migration
    days = 1 if migration.dates()["go_live"] == GO_LIVE else 0
    choice = {"kind": "go_live", "new_date": GO_LIVE + timedelta(days=days)}
    seen = preview_move(migration=migration, **choice).seen
    move_date(by=s.unmoved.manager, migration=migration, reason="A test", seen=seen, **choice)
    press(page, "Move these dates")
    expect(page.get_by_text("Someone moved this migration's dates meanwhile")).to_be_visible()


MIGRATION = [
    Case("home", "many", at("home"), lambda s: s.cast.administrator),
    Case("home", "second page", lambda _: reverse("home") + "?page=2", lambda s: s.cast.administrator),
    Case("home", "empty", at("home"), lambda s: s.cast.nobody),
    Case("migration", "under way", of("migration")),
    Case(
        "migration", "paused", lambda s: reverse("migration", args=[s.paused.pk]), lambda s: s.cast.national
    ),
    Case(
        "migration",
        "no plan",
        lambda s: reverse("migration", args=[s.asked_for.pk]),
        lambda s: s.cast.national,
    ),
    Case("phase", "first", of("phase", PHASE)),
    Case("phase", "opened", of("phase", PHASE), act=open_everything),
    Case("phase", "ticked", of("phase", PHASE), act=_tick),
    Case(
        "phase",
        "tick in conflict",
        lambda s: reverse("phase", args=[s.unmoved.migration.pk, PHASE]),
        lambda s: s.unmoved.manager,
        _tick_after_somebody_else,
    ),
    Case("phase", "selecting", of("phase", PHASE, query="?select=1")),
    Case(
        "phase",
        "nothing selected",
        of("phase", PHASE, query="?select=1"),
        act=send("Update the selected items"),
    ),
    Case("phase", "filtered", of("phase", PHASE, query="?show=open&show=role")),
    Case("phase", "filtered, empty", of("phase", PHASE, query="?show=mine&show=overdue")),
    Case("phase", "read only", of("phase", PHASE), lambda s: s.cast.national),
    Case("all_items", "first", of("all_items"), colours=False),
    Case("all_items", "selecting", of("all_items", query="?select=1&show=overdue")),
    Case("task", "first", lambda s: s.task_url("export-templates")),
    Case("task", "blocked, with a note", lambda s: s.task_url(MEETING), act=open_everything),
    Case("task", "own", lambda s: reverse("task", args=[s.own.pk])),
    Case("task", "read only", lambda s: s.task_url(MEETING), lambda s: s.cast.national),
    Case("task", "error", lambda s: s.task_url("export-templates"), act=_block_without_reason, error=True),
    Case(
        "task",
        "conflict",
        lambda s: reverse("task", args=[s.unmoved.task(MEETING).pk]),
        lambda s: s.unmoved.manager,
        _save_after_somebody_else,
    ),
    Case("add_item", "first", of("add_item")),
    Case("add_item", "from a phase", of("add_item", query=f"?phase={PHASE}")),
    Case("add_item", "error", of("add_item"), act=send("Add item"), error=True),
    Case("choose_practice", "few", at("choose_practice"), _manages_idle_practice),
    Case(
        "choose_practice",
        "no match",
        lambda _: reverse("choose_practice") + "?q=zzzz",
        _plans_many,
        error=True,
    ),
    Case("record_enquiry", "first", _enquiry_url, _manages_idle_practice),
    Case("record_enquiry", "error", _enquiry_url, _manages_idle_practice, send("Record it"), error=True),
    Case(
        "record_enquiry", "one is open", lambda s: reverse("record_enquiry", args=[s.cast.practice.ods_code])
    ),
    Case("change_state", "first", of("change_state")),
    Case("change_state", "error", of("change_state"), act=send("Change state"), error=True),
    Case(
        "dates", "first", lambda s: reverse("dates", args=[s.unmoved.migration.pk]), lambda s: s.cast.national
    ),
    Case("dates", "moved", of("dates")),
    Case("move_date", "first", of("move_date", "fdp")),
    Case("move_date", "error", of("move_date", "fdp"), act=_move_too_far, error=True),
    Case("move_date", "preview", of("move_date", "fdp"), act=_see_preview),
    Case("move_date", "preview with warnings", of("move_date", "fdp"), act=_see_warnings),
    Case(
        "move_date",
        "moved meanwhile",
        lambda s: reverse("move_date", args=[s.unmoved.migration.pk, "fdp"]),
        lambda s: s.unmoved.manager,
        _moved_meanwhile,
    ),
]
