"""A person's own reminders: what they hear and when, the mail that comes next, and their calendar."""

from csp.constants import NONE, SELF
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practices.views.common import PortalRequest, posted
from reminders import preferences
from reminders.facts import days_ahead
from reminders.forms import PreferenceForm
from reminders.previewing import WORKING_DAYS, next_digest
from reminders.words import told
from reminders.writing import html_of, subject_of, text_of


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: PortalRequest) -> HttpResponse:
    """What one hears and when, and the way to change it."""
    chosen = preferences.preference_of(request.user)
    initial = {name: getattr(chosen, name) for name in PreferenceForm.base_fields}
    form = PreferenceForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        preferences.choose(by=request.user, **form.cleaned_data)
        messages.success(request, "Your reminders are saved.")
        return redirect("reminders")
    path = preferences.calendar_path(chosen)
    go_lives = preferences.calendar_path(chosen, "go_lives_calendar")
    context = {
        "form": form,
        "chosen": chosen,
        "hears_anything": preferences.hears_anything(request.user),
        "told": told(days_ahead()),
        "calendar_url": settings.PORTAL_URL + path if path else "",
        "go_lives_url": settings.PORTAL_URL + go_lives if go_lives else "",
        "page_title": "Your reminders",
    }
    return render(request, "reminders/own.html", context, status=422 if form.is_bound else 200)


@require_POST
def try_own_address(request: PortalRequest) -> HttpResponse:
    """Let mails go to one's own address again."""
    preferences.try_address(by=request.user, user=request.user)
    messages.success(request, f"We will write to {request.user.email} again.")
    return redirect("reminders")


@require_POST
def make_calendar(request: PortalRequest) -> HttpResponse:
    """Make the secret address of one's calendar, or replace it."""
    preferences.make_calendar(by=request.user)
    messages.success(request, "Your calendar has a new link. A former one no longer works.")
    return redirect("reminders")


@require_POST
def end_calendar(request: PortalRequest) -> HttpResponse:
    """Let the secret address of one's calendar stop working."""
    preferences.end_calendar(by=request.user)
    messages.success(request, "The link to your calendar no longer works.")
    return redirect("reminders")


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # it knows plain requests only
@require_safe
def next_mail(request: PortalRequest) -> HttpResponse:
    """The very mail that comes next."""
    chosen, now = preferences.preference_of(request.user), timezone.localtime()
    coming = next_digest(chosen, now)
    context = {
        "chosen": chosen,
        "coming": coming,
        "is_due": coming is not None and coming.at <= now,
        "hears_anything": preferences.hears_anything(request.user),
        "told": told(days_ahead()),
        "working_days": WORKING_DAYS,
        "page_title": "Your next email",
    }
    if coming:
        context |= {"subject": subject_of(coming.letter), "text": text_of(coming.letter)}
    return render(request, "reminders/next.html", context)


@xframe_options_sameorigin
@csp(  # type: ignore[arg-type]  # it knows plain requests only
    {
        "default-src": [NONE],
        "style-src": ["'unsafe-inline'"],  # mails have no other styles
        "sandbox": True,
        "frame-ancestors": [SELF],
    }
)
@require_safe
def next_mail_html(request: PortalRequest) -> HttpResponse:
    """The HTML of the mail that comes next, exactly as it is sent, for the frame on its page."""
    coming = next_digest(preferences.preference_of(request.user), timezone.localtime())
    if coming is None:
        raise Http404("There is nothing to tell.")
    return HttpResponse(html_of(coming.letter))
