"""From an invitation in somebody's mail to a tick under their name, with a second factor on the way."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import expect

from accounts.models import AuditEvent, User
from tests.browser.showcase import PHASE
from tests.browser.windows import expect_form_error, expect_success, press, row_of

pytestmark = pytest.mark.browser

ADDRESS = "asha.newton@board.example"
PASSWORD = "purple-teapot-on-a-hill"
ITEM = "Export the templates you want to keep"


@pytest.fixture
def mails(settings, tmp_path) -> Path:
    """The folder that emails are written to."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    return tmp_path


def link_in_mail(mails: Path) -> str:
    """Return the address in the only email there is, which is to the invited person."""
    [file] = mails.iterdir()
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == ADDRESS
    return re.search(r"https?://\S+/invitations/\S+", message.get_body(["plain"]).get_content())[0]


def code_of_app(secret: str) -> str:
    """Return the six digits that an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def test_from_invitation_to_tick(open_window, cast, mails, settings):
    settings.MFA_REQUIRED_ROLES = ["administrator", "commissioner", "national_viewer"]
    TOTP.activate(cast.commissioner, "JBSWY3DPEHPK3PXP")
    board = cast.commissioner.memberships.get().commissioner
    inviting = open_window(cast.commissioner)
    inviting.goto(f"/organisations/commissioners/{board.ods_code}/people/")
    press(inviting, "Invite someone")
    inviting.get_by_label("Full name").fill("Asha Newton")
    inviting.get_by_label("Email").fill(ADDRESS)
    inviting.get_by_label("Commissioner").check()
    press(inviting, "Send invitation")
    expect_success(inviting, f"Invitation sent to {ADDRESS}")

    page = open_window()
    page.goto(link_in_mail(mails))
    expect(page.get_by_role("heading", level=1)).to_have_text("Accept your invitation")
    expect(page.get_by_role("main")).to_contain_text(board.name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    press(page, "Accept and sign in")

    expect(page).to_have_title(re.compile("^Two-step"))
    page.goto(f"/migrations/{cast.migration.pk}/")
    expect(page).to_have_title(re.compile("^Two-step"))
    press(page, "Set up an authenticator app")
    page.get_by_label("Code").fill("000000")
    press(page, "Set up")
    expect_form_error(page)
    page.get_by_text("I cannot scan the picture").click()
    page.get_by_label("Code").fill(code_of_app(page.locator("details code").inner_text()))
    press(page, "Set up")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")

    page.goto(f"/migrations/{cast.migration.pk}/phases/{PHASE}/")
    row = row_of(page, ITEM)
    row.get_by_role("button", name=f"Mark as done: {ITEM}").click()
    expect(row.get_by_text("Done", exact=True)).to_be_visible()

    asha = User.objects.get(email=ADDRESS)
    task = cast.migration.tasks.get(item__title=ITEM)
    assert task.history.latest().history_user == asha
    said = AuditEvent.objects.filter(actor_id=asha.pk).values_list("what", flat=True)
    assert "accepted an invitation" in said
