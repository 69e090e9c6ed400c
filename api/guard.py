"""Who may use the API, and how often."""

import time

from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthorizationError
from ninja.security.http import HttpAuthBase
from ninja.throttling import BaseThrottle

from accounts.session_rules import must_have_second_factor
from api.models import ApiToken
from api.services import note_use
from practices.invitations.tokens import hash_of

CALLS_A_MINUTE = 120
MINUTE = 60


class Bearer(HttpAuthBase):
    """Opens to a token in the header, and to nothing else: no session, nothing in the address.

    ninja's own class writes what it does not understand to the log, which may be a secret.
    """

    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> ApiToken | None:
        """Return the token of the request, or None. Raises AuthorizationError where it is not enough."""
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        # The hash is looked up, so how long it takes says nothing about the secret.
        working = ApiToken.objects.working(timezone.now()).select_related("user")
        token = working.filter(secret_hash=hash_of(secret.strip())).first()
        if token is None:
            return None
        request.user = token.user  # whoever's cookie came along
        if must_have_second_factor(token.user) and not token.second_factor:
            raise AuthorizationError(
                message="Your role needs two-step sign-in, and this token was made without. Make a new one."
            )
        note_use(token=token, request=request)
        return token


class PerMinute(BaseThrottle):
    """Lets each person call so many times in a minute of the clock, with all their tokens together.

    It keeps nothing itself: ninja has one for all threads. The count is in the cache that all workers share.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        """Count the call, and say whether there is room for it."""
        key = f"api:{request.user.pk}:{int(time.time()) // MINUTE}"
        cache.add(key, 0, 2 * MINUTE)
        return cache.incr(key) <= CALLS_A_MINUTE

    def wait(self) -> float:
        """Return the seconds until the next minute."""
        return MINUTE - time.time() % MINUTE
