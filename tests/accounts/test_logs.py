"""Nothing that lets anybody in is written to a log."""

import logging
import re

import pytest

from accounts.logs import HideSecrets
from tests.accounts.people import code, member, recovery_codes, sign_in, with_app
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "violet-tractor-umbrella"


def test_signing_in_and_resetting_leave_no_secret(client, mailoutbox, caplog, settings, capfd):
    caplog.set_level(logging.DEBUG)
    settings.DEBUG = True
    user = with_app(member())
    sign_in(client, user, "a-wrong-password-typed")
    sign_in(client, user)
    client.post("/accounts/2fa/authenticate/", {"code": (used := code())})
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": user.email})
    link = re.search(r"http://testserver(/accounts/password/reset/key/(\S+)/)", mailoutbox[-1].body)
    form = client.get(link[1], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    client.get("/accounts/password/reset/key/1-wrong-key/nothing-here/")
    # SQL is what DEBUG adds; its parameters are rows, not the log of a portal that serves anyone.
    lines = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    written = "\n".join(lines) + "".join(capfd.readouterr())
    for secret in (PASSWORD, NEW, "a-wrong-password-typed", link[2], used, *recovery_codes(user)):
        assert secret not in written


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (
            '"GET /accounts/password/reset/key/1-ab-cd/ HTTP/1.1" 302',
            '"GET /accounts/password/reset/key/…/ HTTP/1.1" 302',
        ),
        ("GET /accounts/confirm-email/MQ:1abc:xyz/", "GET /accounts/confirm-email/…/"),
        (
            "/accounts/oidc/cis2/login/callback/?code=abc&state=1",
            "/accounts/oidc/cis2/login/callback/?code=…&state=1",
        ),
        ("GET /invitations/abc-DEF_1/", "GET /invitations/…/"),
        ("POST /reminders/stop/12:abc-DEF_1/", "POST /reminders/stop/…/"),
        ("GET /calendar/12.abc.DEF.ics", "GET /calendar/…"),
        ("GET /practices/?q=code", "GET /practices/?q=code"),
        ("GET /practices/?q=943-476-5919", "GET /practices/?q=[number removed]"),
    ],
)
def test_addresses_in_access_logs_are_cut(line, kept):
    record = logging.LogRecord("gunicorn.access", logging.INFO, "", 0, "%(r)s", ({"r": line},), None)
    assert HideSecrets().filter(record)
    assert record.getMessage() == kept


def test_every_handler_hides_secrets(settings):
    assert all("hide_secrets" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
