"""The link in every mail that stops it with one click (RFC 8058)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.models import User
from reminders import preferences
from reminders.rules import Frequency
from reminders.writing import unsubscriber


@csrf_exempt  # mail programs post here by themselves; the address is the proof
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the mails of the person the link was sent to. Only POST does: mail scanners follow links."""
    user = get_object_or_404(User, pk=unsubscriber(token) or 0)
    stops = request.method == "POST"
    chosen = preferences.turn_off(user=user) if stops else preferences.preference_of(user)
    is_off = chosen.frequency == Frequency.OFF
    title = "These emails have stopped" if is_off else "Stop these emails"
    return render(
        request, "reminders/unsubscribe.html", {"is_off": is_off, "person": user, "page_title": title}
    )
