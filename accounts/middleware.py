"""What every request goes through before a page sees it, and every answer before it leaves."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.encoding import escape_uri_path
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from accounts.audit import record
from accounts.models import AuditEvent
from accounts.session_rules import idle_minutes, lacks_second_factor
from nhsuk.validators import without_nhs_numbers

Handler = Callable[[HttpRequest], HttpResponse]

SEEN = "seen"  # in the session: when the person last did something, and how many minutes that is good for
WRITE_EVERY = 60  # seconds; a write with every page would make readers wait for each other

# Nothing here uses the devices of the person's computer; passkeys and the clipboard are for our own pages.
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=()" for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen",
        "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "usb",
    )]
    + ["clipboard-write=(self)", "publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)  # fmt: skip


class ResponseHeaders:
    """Adds the headers that Django and django-csp do not know, to files and error pages too."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class RefuseNul:
    """Answers 400 to a NUL character where no browser sends one. PostgreSQL takes none, not even to look for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, unless the path or a cookie holds a NUL."""
        if any("\0" in text for text in (request.path_info, *request.COOKIES.values())):
            raise BadRequest("The request holds a NUL character.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Blame the query, where a page has no form to explain what is wrong with it."""
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            raise BadRequest("The query holds a NUL character.") from exception


class IdleSessions:
    """Signs people out who left their desk, and keeps their pages out of the browser's store.

    Stands behind the messages, so that the sign-in page can say why.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out whoever idled too long, then answer."""
        if request.user.is_authenticated:
            self._check(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            # On a shared computer, the back button must not show the last person's pages.
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def _check(self, request: HttpRequest) -> None:
        now = int(time.time())
        seen, minutes = request.session.get(SEEN) or (now - WRITE_EVERY, idle_minutes(request.user))
        if now - seen >= minutes * 60:
            request.idle_minutes = minutes  # type: ignore[attr-defined]  # for the log
            logout(request)
            messages.info(request, f"You were signed out because nothing happened for {minutes} minutes.")
        elif now - seen >= WRITE_EVERY:
            mark_active(request, request.user)
            UserSession.objects.create_from_request(request)


def mark_active(request: HttpRequest, user: Any) -> None:
    """Let the idle time of this session begin now."""
    request.session[SEEN] = (int(time.time()), idle_minutes(user))


class SignInRequired(LoginRequiredMiddleware):
    """Sends whoever is signed out to the sign-in page, and from there back to the page they were on."""

    def handle_no_permission(  # type: ignore[override]  # HTMX is told in another way than browsers
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        """Return the way to the sign-in page."""
        sign_in = redirect_to_login(
            page_of(request), self.get_login_url(view_func), self.get_redirect_field_name(view_func)
        )
        return send_to(request, sign_in.url)


class SecondFactorRequired:
    """Keeps those whose role needs a second factor at the set-up page until they have one."""

    # The pages that lead to a second factor, and the way out.
    OPEN = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_list_webauthn",
            "mfa_view_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
        }
    )

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the deciding is done once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Return the way to the set-up page, or None where the person may go on."""
        assert request.resolver_match  # noqa: S101 - Django sets it before it asks
        # What anyone may see without signing in stays open.
        is_public = not getattr(view_func, "login_required", True)
        if is_public or request.resolver_match.view_name in self.OPEN or not lacks_second_factor(request):
            return None
        return send_to(request, reverse("mfa_index"))


class RefusalsOnRecord:
    """Writes down when someone signed in is refused a page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and record a 403. The query is left out: it may hold what a person typed."""
        response = self.get_response(request)
        if response.status_code == 403 and request.user.is_authenticated:
            where = without_nhs_numbers(escape_uri_path(request.path))[:400]
            record(
                AuditEvent.Kind.REFUSED,
                f"was refused {request.method} {where}",
                by=request.user,
                request=request,
            )
        return response


def page_of(request: HttpRequest) -> str:
    """Return the page the person is looking at: this one, or that which sent the form or asked for a part."""
    if request.method in {"GET", "HEAD"} and not getattr(request, "htmx", False):
        return request.get_full_path()
    sent_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(sent_from, {request.get_host()}):
        return reverse("home")
    parts = urlsplit(sent_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def send_to(request: HttpRequest, url: str) -> HttpResponse:
    """Redirect the whole page, also when HTMX asked for a part of it."""
    return HttpResponseClientRedirect(url) if getattr(request, "htmx", False) else HttpResponseRedirect(url)
