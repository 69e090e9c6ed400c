"""The pages about the API, and a person's tokens."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from api.models import ApiToken
from api.services import make_token, revoke_token
from tests.browser.cases import Case, at, open_everything, send
from tests.browser.showcase import Showcase
from tests.browser.windows import press
from tests.factories import UserFactory


def _owner(_: Showcase) -> User:
    """Return somebody with a token that works, one that was used, one revoked and one expired."""
    user = UserFactory()
    names = ("Power BI, board report of the integrated care board", "Excel", "Script of last year", "Trial")
    tokens = [make_token(by=user, name=name, days=90, second_factor=False)[0] for name in names]
    now = timezone.now()
    ApiToken.objects.filter(pk=tokens[1].pk).update(last_used_at=now)
    revoke_token(by=user, token=tokens[2])
    ApiToken.objects.filter(pk=tokens[3].pk).update(expires_at=now - timedelta(days=1))
    return user


def _with_one(_: Showcase) -> User:
    found = ApiToken.objects.filter(name="Only one").first()
    return (
        found.user
        if found
        else make_token(by=UserFactory(), name="Only one", days=30, second_factor=False)[0].user
    )


def _revoke_url(s: Showcase) -> str:
    return reverse("api_revoke_token", args=[_with_one(s).api_tokens.get().pk])


def _make(page: Page, _: Showcase) -> None:
    page.get_by_label("What is it for?").fill("Power BI")
    page.get_by_label("90 days").check()
    press(page, "Make the token")


API = [
    Case("api", "first", at("api"), act=open_everything),
    Case("api_tokens_own", "none", at("api_tokens_own")),
    Case("api_tokens_own", "some", at("api_tokens_own"), _owner),
    Case("api_make_token", "first", at("api_make_token")),
    Case("api_make_token", "error", at("api_make_token"), act=send("Make the token"), error=True),
    Case("api_make_token", "made", at("api_make_token"), lambda _: UserFactory(), _make),
    Case("api_revoke_token", "first", _revoke_url, _with_one),
]
