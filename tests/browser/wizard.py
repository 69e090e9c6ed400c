"""Walking through "Start a migration" as a person does."""

from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.windows import fill_date, press

CHECK = "Check the plan and start"


def choose_systems(page: Page, old: str = "Vision", new: str = "EMIS Web") -> None:
    """Answer from which system to which; the guide is chosen already."""
    page.get_by_label("Which system does the practice use now?").select_option(old)
    page.get_by_label("Which system is it moving to?").select_option(new)
    press(page, "Continue")


def choose_go_live(page: Page, day: date) -> None:
    """Give the go-live date and have the others proposed."""
    fill_date(page, "dates-go_live", str(day.day), str(day.month), str(day.year))
    page.get_by_label("Just the go-live date").check()
    press(page, "Continue")


def walk_to(page: Page, step: str, go_live: date) -> None:
    """Answer what comes before the page called `step`, from the page that asks for the practice."""
    answers = {
        "Which practice is moving?": lambda: press(page, "Continue"),
        "Which systems, and which guide?": lambda: choose_systems(page),
        "When will it happen?": lambda: choose_go_live(page, go_live),
        "About the practice": lambda: press(page, "Continue"),
        "What is already done?": lambda: press(page, "Continue"),
    }
    for title, answer in answers.items():
        if title == step:
            break
        if title in page.title():
            answer()
    expect(page.get_by_role("heading", level=1)).to_contain_text(step)
