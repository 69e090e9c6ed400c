"""Every page says the same to the browser: the good ones, the refusals and the failures."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views.generic import View

from migrations_portal import urls as portal
from tests.accounts.people import member
from tests.people import TODAY
from tests.reminders.mornings import on

pytestmark = pytest.mark.django_db
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
}
# The page of the next email has a frame, for the email and nothing else.
MORE_POLICY = {"/reminders/next/": {"frame-src 'self'"}}
EXPECTED = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}


class Broken(View):
    """A page that fails."""

    def get(self, *_args, **_kwargs):
        raise RuntimeError("broken on purpose")


urlpatterns = [*portal.urlpatterns, path("broken/", Broken.as_view())]


def plain(patterns, prefix: str = "") -> Iterator[str]:
    """Every address that needs no argument."""
    for entry in patterns:
        where = prefix + str(entry.pattern).lstrip("^").rstrip("$").replace("\\Z", "")
        if any(sign in where for sign in "<(?["):
            continue
        if isinstance(entry, URLResolver):
            yield from plain(entry.url_patterns, where)
        elif isinstance(entry, URLPattern):
            yield f"/{where}"


def check(response) -> None:
    where = response.request["PATH_INFO"]
    if response.streaming:
        b"".join(response.streaming_content)  # closes it, and leaves the tests' connection open
    for name, value in EXPECTED.items():
        assert response.headers.get(name) == value, (where, name)
    policy = POLICY | (MORE_POLICY.get(where, set()) if response.status_code == 200 else set())
    assert set(response.headers["Content-Security-Policy"].split("; ")) == policy, where
    features = response.headers["Permissions-Policy"]
    assert "camera=()" in features, where
    assert "geolocation=()" in features, where
    for cookie in response.cookies.values():
        assert cookie["secure"], (where, cookie.key)
        assert cookie["httponly"], (where, cookie.key)
        assert cookie["samesite"] == "Lax", (where, cookie.key)
        assert cookie["path"] == "/", (where, cookie.key)
        assert not cookie["domain"], (where, cookie.key)


@pytest.fixture(autouse=True)
def _as_in_production(settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_SSL_REDIRECT = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.fixture
def browsers() -> list[Client]:
    """One signed out, one signed in as an administrator: between them they see every page."""
    administrator = member("administrator")
    administrator.is_staff = administrator.is_superuser = True
    administrator.save()
    signed_in = Client(raise_request_exception=False)
    signed_in.force_login(administrator)
    return [Client(raise_request_exception=False), signed_in]


def test_every_page_without_arguments(browsers):
    paths = sorted(set(plain(get_resolver().url_patterns)))
    assert len(paths) > 60
    assert {"/accounts/login/", "/accounts/2fa/", "/practices/", "/admin/", "/cookies/"} <= set(paths)
    for browser in browsers:
        for where in paths:
            response = browser.get(where, secure=True)
            assert response.status_code < 500, where
            check(response)


def test_pages_with_arguments(browsers, cast):
    pages = [
        f"/migrations/{cast.migration.pk}/",
        f"/migrations/{cast.migration.pk}/items/",
        f"/migrations/{cast.migration.pk}/dates/go_live/move/",
        f"/practices/{cast.practice.ods_code}/",
        "/guide/2025-icb/",
        "/accounts/confirm-email/nonsense/",
        "/accounts/password/reset/key/1-nonsense/",
        "/accounts/oidc/nobody/login/",
        f"/admin/practices/practice/{cast.practice.pk}/change/",
    ]
    for browser in browsers:
        for where in pages:
            check(browser.get(where, secure=True))


def test_only_the_email_itself_stands_in_a_frame(cast):
    manager = Client()
    manager.force_login(cast.manager)
    with on(TODAY):
        assert manager.get("/reminders/next/", secure=True).status_code == 200
        email = manager.get("/reminders/next/email/", secure=True)
    framed = {"X-Frame-Options": "SAMEORIGIN"}
    assert {name: email.headers.get(name) for name in EXPECTED} == {**EXPECTED, **framed}
    assert set(email.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "sandbox",
        "frame-ancestors 'self'",
    }


@override_settings(ROOT_URLCONF="tests.accounts.test_headers")
def test_refusals_and_failures(browsers, cast):
    stranger, administrator = browsers
    reader = Client()
    reader.force_login(cast.national)
    late = Client(enforce_csrf_checks=True)
    late.force_login(cast.manager)
    answers = {
        404: administrator.get("/nowhere/", secure=True),
        403: reader.post(f"/migrations/{cast.migration.pk}/items/update/", secure=True),
        500: administrator.get("/broken/", secure=True),
        400: stranger.get("/accounts/login/", secure=True, headers={"host": "evil.example"}),
        301: stranger.get("/accounts/login/"),
    }
    assert {status: answer.status_code for status, answer in answers.items()} == {s: s for s in answers}
    for status, answer in answers.items():
        # An answer to plain HTTP may not carry the promise of HTTPS: browsers would not believe it.
        if status == 301:
            answer.headers["Strict-Transport-Security"] = EXPECTED["Strict-Transport-Security"]
        check(answer)
    check(late.post("/accounts/logout/", secure=True))


def test_files_have_them_too(browsers):
    response = browsers[0].get("/static/accounts/passkeys.js", secure=True)
    assert b"passkey" in b"".join(response.streaming_content)
    response.close()
    assert "Access-Control-Allow-Origin" not in response.headers
    for name, value in EXPECTED.items():
        assert response.headers.get(name) == value, name


def test_pages_load_nothing_from_elsewhere_and_hold_no_code(browsers):
    for where in plain(get_resolver().url_patterns):
        response = browsers[1].get(where, secure=True)
        if response.streaming:
            b"".join(response.streaming_content)
            continue
        if "text/html" not in response.headers.get("Content-Type", ""):
            continue
        page = response.content.decode()
        assert " onclick=" not in page, where
        assert "<style" not in page, where
        assert 'src="http' not in page, where
