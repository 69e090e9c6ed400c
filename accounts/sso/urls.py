"""The way to a provider and back. allauth looks these up by the provider's package."""

from typing import Any

from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from accounts.sso.provider import SingleSignOnAdapter


class ComeBackView(OAuth2CallbackView):
    """Where the provider sends the person back to."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        """Return what was noted when the person left, and hand on the nonce from it."""
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


def _run(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        answer: HttpResponse = view.adapter_view(SingleSignOnAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return answer


@login_not_required
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the person to the provider."""
    return _run(OAuth2LoginView, request, provider_id)


@login_not_required
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign the person in, or say why not."""
    return _run(ComeBackView, request, provider_id)


urlpatterns = [
    path("oidc/<slug:provider_id>/login/", leave, name="openid_connect_login"),
    path("oidc/<slug:provider_id>/login/callback/", come_back, name="openid_connect_callback"),
]
