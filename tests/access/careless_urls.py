"""The portal with views that nobody should write, for test_watchful."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from accounts.models import User
from migrations_portal.urls import urlpatterns as portal
from phases.models import Migration
from practices.models import Practice


def unscoped(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a migration to whoever asks."""
    return HttpResponse(get_object_or_404(Migration, pk=pk).practice.name)


def crashing(request: HttpRequest, pk: int) -> HttpResponse:
    """Trip over whatever is asked."""
    raise LookupError(pk)


def writing(request: HttpRequest, pk: int) -> HttpResponse:
    """Write while it is read."""
    Practice.objects.filter(migrations=pk).update(telephone="0113 496 0000")
    return HttpResponse("Done")


class EverybodyForm(forms.Form):
    """Offers every person of the portal."""

    owner = forms.ModelChoiceField(User.objects.all())


def offering(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer everybody as an owner, without naming them."""
    get_object_or_404(Migration.objects.visible_to(request.user), pk=pk)
    return render(request, "403.html", {"form": EverybodyForm()})


CARELESS = (unscoped, crashing, writing, offering)
urlpatterns = [
    *portal,
    *(path(f"migrations/<int:pk>/{one.__name__}/", one, name=one.__name__) for one in CARELESS),
    path("somewhere/<int:nobody_knows>/", unscoped, name="unfilled"),
]
