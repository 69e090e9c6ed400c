"""Every page of the portal, each in its first state and in what it can turn into."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from checklists.models import TaskStatus
from checklists.replanning import preview_move
from checklists.services.dates import move_date
from checklists.services.tasks import set_status
from tests.browser.showcase import GO_LIVE, MEETING, PHASE, Showcase
from tests.browser.windows import fill_date, press, row_of
from tests.browser.wizard import CHECK, walk_to
from tests.factories import UserFactory
from tests.people import TODAY

Act = Callable[[Page, Showcase], None]


@dataclass(frozen=True)
class Case:
    """A page in one state: which page, who looks, where, and what they do to bring the state about."""

    page: str  # the name of its address
    state: str
    url: Callable[[Showcase], str]
    who: Callable[[Showcase], User | None] = lambda s: s.cast.manager
    act: Act | None = None
    error: bool = False  # a form sent back: "Error: " in the title, a summary that leads to the field
    status: int = 200

    def __str__(self) -> str:
        return f"{self.page}: {self.state}"


def _at(name: str, *args: object) -> Callable[[Showcase], str]:
    """Return an address that does not depend on the migration."""
    return lambda _: reverse(name, args=args)


def _of(name: str, *args: object, query: str = "") -> Callable[[Showcase], str]:
    """Return an address of a page of the migration."""
    return lambda s: s.url(name, *args) + query


def _send(text: str) -> Act:
    """Return the sending of a form as it stands."""
    return lambda page, _: press(page, text)


def _nobody_signed_in(_: Showcase) -> None:
    return None


# What people do to get there


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


def _search_for_nothing(page: Page, _: Showcase) -> None:
    page.get_by_label("Find a practice").fill("zzzz")
    expect(page.get_by_text("No practice found for")).to_be_visible()


def _sign_in_wrongly(page: Page, _: Showcase) -> None:
    page.get_by_label("Email").fill("person@practice.example")
    page.get_by_label("Password", exact=True).fill("not-the-password")
    press(page, "Sign in")


def _step(title: str, then: Act | None = None) -> Act:
    """Return the walk to a step of "Start a migration", and what to do there."""

    def walk(page: Page, s: Showcase) -> None:
        # Eleven weeks on: kick-off was two weeks ago, so some of it is done already.
        walk_to(page, title, TODAY + timedelta(weeks=11))
        if then:
            then(page, s)

    return walk


def _search_start_for(text: str) -> Act:
    def search(page: Page, _: Showcase) -> None:
        page.get_by_label("Name, ODS code, town or postcode").fill(text)
        press(page, "Find practices")

    return search


def _choose_same_system(page: Page, _: Showcase) -> None:
    page.get_by_label("Which system does the practice use now?").select_option("EMIS Web")
    page.get_by_label("Which system is it moving to?").select_option("EMIS Web")
    press(page, "Continue")


def _give_impossible_dates(page: Page, _: Showcase) -> None:
    fill_date(page, "dates-go_live", "1", "2", "2027")
    page.get_by_label("All five dates").check()
    fill_date(page, "dates-fdp", "8", "2", "2027")
    press(page, "Continue")


def _open_everything(page: Page, _: Showcase) -> None:
    for summary in page.locator("main summary").all()[:40]:
        summary.click()


# People with accounts in a certain state


def _reset_url(user: User) -> str:
    key = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])


def _confirm_url(_: Showcase) -> str:
    user = UserFactory()
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def _without_password(_: Showcase) -> User:
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    return user


def _with_addresses(s: Showcase) -> User:
    user = s.cast.clinical_lead
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True, "verified": True})
    EmailAddress.objects.get_or_create(user=user, email=f"second.{user.email}")
    return user


CODE = "2025-icb"
SYSTEMS, DATES = "Which systems, and which guide?", "When will it happen?"
QUESTIONS, ALREADY_DONE = "About the practice", "What is already done?"
MIGRATION = [
    Case("home", "many", _at("home"), lambda s: s.cast.administrator),
    Case("home", "second page", lambda _: reverse("home") + "?page=2", lambda s: s.cast.administrator),
    Case("home", "empty", _at("home"), lambda s: s.cast.nobody),
    Case("migration", "under way", _of("migration")),
    Case("migration", "paused", lambda s: reverse("migration", args=[s.paused.pk]), lambda s: s.cast.national),
    Case(
        "migration", "no plan", lambda s: reverse("migration", args=[s.asked_for.pk]), lambda s: s.cast.national
    ),
    Case("phase", "first", _of("phase", PHASE)),
    Case("phase", "opened", _of("phase", PHASE), act=_open_everything),
    Case("phase", "ticked", _of("phase", PHASE), act=_tick),
    Case(
        "phase",
        "tick in conflict",
        lambda s: reverse("phase", args=[s.unmoved.migration.pk, PHASE]),
        lambda s: s.unmoved.manager,
        _tick_after_somebody_else,
    ),
    Case("phase", "selecting", _of("phase", PHASE, query="?select=1")),
    Case(
        "phase",
        "nothing selected",
        _of("phase", PHASE, query="?select=1"),
        act=_send("Update the selected items"),
    ),
    Case("phase", "filtered", _of("phase", PHASE, query="?show=open&show=role")),
    Case("phase", "filtered, empty", _of("phase", PHASE, query="?show=mine&show=overdue")),
    Case("phase", "read only", _of("phase", PHASE), lambda s: s.cast.national),
    Case("all_items", "first", _of("all_items")),
    Case("all_items", "selecting", _of("all_items", query="?select=1&show=overdue")),
    Case("task", "first", lambda s: s.task_url("export-templates")),
    Case("task", "blocked, with a note", lambda s: s.task_url(MEETING), act=_open_everything),
    Case("task", "own", lambda s: reverse("task", args=[s.own.pk])),
    Case("task", "read only", lambda s: s.task_url(MEETING), lambda s: s.cast.national),
    Case(
        "task", "error", lambda s: s.task_url("export-templates"), act=_block_without_reason, error=True
    ),
    Case(
        "task",
        "conflict",
        lambda s: reverse("task", args=[s.unmoved.task(MEETING).pk]),
        lambda s: s.unmoved.manager,
        _save_after_somebody_else,
    ),
    Case("add_item", "first", _of("add_item")),
    Case("add_item", "from a phase", _of("add_item", query=f"?phase={PHASE}")),
    Case("add_item", "error", _of("add_item"), act=_send("Add item"), error=True),
    Case("change_state", "first", _of("change_state")),
    Case("change_state", "error", _of("change_state"), act=_send("Change state"), error=True),
    Case("dates", "first", lambda s: reverse("dates", args=[s.unmoved.migration.pk]), lambda s: s.cast.national),
    Case("dates", "moved", _of("dates")),
    Case("move_date", "first", _of("move_date", "fdp")),
    Case("move_date", "error", _of("move_date", "fdp"), act=_move_too_far, error=True),
    Case("move_date", "preview", _of("move_date", "fdp"), act=_see_preview),
    Case("move_date", "preview with warnings", _of("move_date", "fdp"), act=_see_warnings),
    Case(
        "move_date",
        "moved meanwhile",
        lambda s: reverse("move_date", args=[s.unmoved.migration.pk, "fdp"]),
        lambda s: s.unmoved.manager,
        _moved_meanwhile,
    ),
]
START = [
    Case("start_migration_step", "practice", _at("start_migration"), lambda s: s.starter),
    Case("start_migration_step", "search", _at("start_migration"), lambda s: s.searcher),
    Case(
        "start_migration_step",
        "search, found",
        _at("start_migration"),
        lambda s: s.searcher,
        _search_start_for("Surgery 5"),
    ),
    Case(
        "start_migration_step",
        "search, error",
        _at("start_migration"),
        lambda s: s.searcher,
        _search_start_for("zzzz"),
        error=True,
    ),
    Case(
        "start_migration_step",
        "practice, error",
        _at("start_migration"),
        lambda s: s.searcher,
        lambda page, s: (_search_start_for("Surgery 5")(page, s), press(page, "Continue")),
        error=True,
    ),
    Case("start_migration_step", "systems", _at("start_migration"), lambda s: s.starter, _step(SYSTEMS)),
    Case(
        "start_migration_step",
        "systems, error",
        _at("start_migration"),
        lambda s: s.starter,
        _step(SYSTEMS, _choose_same_system),
        error=True,
    ),
    Case("start_migration_step", "dates", _at("start_migration"), lambda s: s.starter, _step(DATES)),
    Case(
        "start_migration_step",
        "dates, error",
        _at("start_migration"),
        lambda s: s.starter,
        _step(DATES, _send("Continue")),
        error=True,
    ),
    Case(
        "start_migration_step",
        "dates, impossible",
        _at("start_migration"),
        lambda s: s.starter,
        _step(DATES, _give_impossible_dates),
        error=True,
    ),
    Case("start_migration_step", "questions", _at("start_migration"), lambda s: s.starter, _step(QUESTIONS)),
    Case(
        "start_migration_step",
        "already done",
        _at("start_migration"),
        lambda s: s.starter,
        _step(ALREADY_DONE, _open_everything),
    ),
    Case("start_migration_step", "check", _at("start_migration"), lambda s: s.starter, _step(CHECK)),
    Case(
        "start_migration_step",
        "check, opened",
        _at("start_migration"),
        lambda s: s.starter,
        _step(CHECK, lambda page, _: page.get_by_role("link", name="Open all phases").click()),
    ),
    Case(
        "start_migration_step",
        "check, error",
        _at("start_migration"),
        lambda s: s.starter,
        _step(CHECK, _send("Start the migration")),
        error=True,
    ),
]
PRACTICES = [
    Case("practice_list", "many", _at("practice_list"), lambda s: s.cast.administrator),
    Case("practice_list", "own", _at("practice_list")),
    Case("practice_list", "none", _at("practice_list"), lambda s: s.cast.nobody),
    Case("practice_list", "not found", _at("practice_list"), act=_search_for_nothing),
    Case("practice_list", "error", lambda _: reverse("practice_list") + "?q=" + "x" * 101, error=True),
    Case("practice_detail", "first", lambda s: reverse("practice_detail", args=[s.cast.practice.ods_code])),
    Case(
        "practice_detail",
        "may start",
        lambda s: reverse("practice_detail", args=[s.starter.memberships.get().practice.ods_code]),
        lambda s: s.starter,
    ),
]
GUIDE = [
    Case("guide_home", "first", _at("guide_home")),
    Case("guide_edition", "first", _at("guide_edition", CODE)),
    Case("guide_edition", "2020", _at("guide_edition", "2020-ccg")),
    Case("guide_phase", "first", _at("guide_phase", CODE, PHASE)),
    Case("guide_item", "first", _at("guide_item", CODE, MEETING)),
    Case("guide_item", "with a condition", _at("guide_item", CODE, "run-dispensary-stock-down")),
    Case("guide_lessons", "first", _at("guide_lessons", CODE)),
    Case("guide_glossary", "first", _at("guide_glossary", CODE)),
    Case("guide_third_parties", "first", _at("guide_third_parties", CODE)),
    Case("guide_areas", "first", _at("guide_areas", CODE)),
    Case("guide_time_rules", "first", _at("guide_time_rules", CODE)),
    Case("guide_questions", "first", _at("guide_questions", CODE)),
    Case("guide_compare", "in numbers", _at("guide_compare")),
    Case("guide_compare", "one phase", lambda _: reverse("guide_compare") + f"?phase={PHASE}"),
]
ACCOUNT = [
    Case("account_login", "first", _at("account_login"), _nobody_signed_in),
    Case("account_login", "error", _at("account_login"), _nobody_signed_in, _sign_in_wrongly, error=True),
    Case("account_logout", "first", _at("account_logout")),
    Case("account_inactive", "first", _at("account_inactive"), _nobody_signed_in),
    Case("account_signup", "closed", _at("account_signup"), _nobody_signed_in),
    Case("account_reauthenticate", "first", _at("account_reauthenticate")),
    Case(
        "account_reauthenticate", "error", _at("account_reauthenticate"), act=_send("Continue"), error=True
    ),
    Case("account_email", "none", _at("account_email")),
    Case("account_email", "two addresses", _at("account_email"), _with_addresses),
    Case("account_email", "error", _at("account_email"), act=_send("Add address"), error=True),
    Case("account_email_verification_sent", "first", _at("account_email_verification_sent"), _nobody_signed_in),
    Case("account_change_password", "first", _at("account_change_password")),
    Case(
        "account_change_password",
        "error",
        _at("account_change_password"),
        act=_send("Change password"),
        error=True,
    ),
    Case("account_set_password", "first", _at("account_set_password"), _without_password),
    Case(
        "account_set_password",
        "error",
        _at("account_set_password"),
        _without_password,
        _send("Save password"),
        error=True,
    ),
    Case("account_reset_password", "first", _at("account_reset_password"), _nobody_signed_in),
    Case(
        "account_reset_password",
        "error",
        _at("account_reset_password"),
        _nobody_signed_in,
        _send("Send the link"),
        error=True,
    ),
    Case("account_reset_password_done", "first", _at("account_reset_password_done"), _nobody_signed_in),
    Case(
        "account_reset_password_from_key",
        "first",
        lambda s: _reset_url(s.cast.project_manager),
        _nobody_signed_in,
    ),
    Case(
        "account_reset_password_from_key",
        "error",
        lambda s: _reset_url(s.cast.project_manager),
        _nobody_signed_in,
        _send("Save password"),
        error=True,
    ),
    Case(
        "account_reset_password_from_key",
        "used up",
        _at("account_reset_password_from_key", "1", "wrong"),
        _nobody_signed_in,
    ),
    Case(
        "account_reset_password_from_key_done",
        "first",
        _at("account_reset_password_from_key_done"),
        _nobody_signed_in,
    ),
    Case("account_confirm_email", "first", _confirm_url, _nobody_signed_in),
    Case("account_confirm_email", "used up", _at("account_confirm_email", "wrong"), _nobody_signed_in),
]
WORDS = [
    Case("page_accessibility", "first", _at("page_accessibility")),
    Case("page_cookies", "first", _at("page_cookies"), _nobody_signed_in),
    Case("page_privacy", "first", _at("page_privacy"), _nobody_signed_in),
]
ERRORS = [
    Case("404", "stranger", _of("migration"), lambda s: s.cast.stranger, status=404),
    Case("403", "no right", _of("add_item"), lambda s: s.cast.national, status=403),
]
CASES = [*MIGRATION, *START, *PRACTICES, *GUIDE, *ACCOUNT, *WORDS, *ERRORS]
