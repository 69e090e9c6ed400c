"""What a rule about a door says, and what it makes of each request."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.roles import ROLES, Permission, Place, roles_at
from tests.access.scene import NOBODY, OUTSIDERS, World
from tests.access.visits import FORBIDDEN, NO_METHOD, NO_TOKEN, NOT_FOUND, OK, SIGN_IN

Roles = frozenset[str]
Body = Callable[[World], dict[str, Any]]

EVERYWHERE: Roles = frozenset(roles_at(Place.EVERYWHERE))
AT_PRACTICE: Roles = frozenset(ROLES)  # each role's person reaches the near practice and its migration
AT_COMMISSIONER: Roles = EVERYWHERE | {"commissioner"}
AT_PARTNER: Roles = EVERYWHERE | {"project_manager"}
SIGNED_IN: Roles = AT_PRACTICE | {NOBODY}
ADMINISTRATOR: Roles = frozenset({"administrator"})
NO_ONE: Roles = frozenset()


def holding(permission: Permission) -> Roles:
    """Return the roles that carry `permission`."""
    return frozenset(role.code for role in ROLES.values() if permission in role.permissions)


def giving(*codes: str) -> Roles:
    """Return the roles whose holders may give one of the roles `codes`, and take it away."""
    return frozenset(role.code for role in ROLES.values() if {*codes} & {*role.gives})


VIEW, TICK, PLAN = (holding(one) for one in (Permission.VIEW, Permission.TICK, Permission.PLAN))


@dataclass(frozen=True)
class Policy:
    """The rule of one door.

    `circle` are the roles for whom the object exists; everybody else gets 404. Of these, `read` may
    GET and `write` may POST; the others get 403. None: the door does not take that method.
    `body` is a POST that would really change something.
    """

    circle: Roles = SIGNED_IN
    read: Roles | None = None
    write: Roles | None = None
    body: Body | None = None
    query: str = ""  # without which the page shows nothing
    public: bool = False  # opens to people who are signed out
    personal: bool = False  # shows only what is one's own, and its own page decides the answer
    no_object: bool = False  # the answer does not depend on whether the object exists
    by_token: bool = False  # opens to a token of the API alone: see tests/access/test_api.py
    never: bool = False  # stands in the URL configuration and has nothing behind it

    def owns_far(self, who: str) -> bool:
        """Say whether a far object is to `who` what a near one is."""
        return who in self.circle & EVERYWHERE

    def outcomes(self, who: str, method: str, *, near: bool) -> set[str]:
        """Return the outcomes that the rule allows."""
        if self.by_token:
            return {NO_TOKEN} if method == "GET" else {NO_METHOD}
        if self.personal:
            return self._personal_outcomes(who)
        if who in OUTSIDERS:
            return {SIGN_IN}
        if who not in self.circle or not (near or self.no_object or self.owns_far(who)):
            return {NOT_FOUND, NO_METHOD}
        asked, taken = self.read, method in {"GET", "HEAD"} and self.read is not None
        if method == "POST" and self.write is not None:
            asked, taken = self.write, True
        may = asked is not None and who in asked
        usual = {NO_METHOD} if asked is None else {NOT_FOUND if self.never else OK} if may else {FORBIDDEN}
        # A view may answer other methods as it answers GET, or refuse them.
        return usual if taken else usual | {NO_METHOD} | self._refused(who)

    def _personal_outcomes(self, who: str) -> set[str]:
        if who in OUTSIDERS and not self.public:
            return {SIGN_IN, NO_METHOD}
        return {OK, NOT_FOUND, NO_METHOD, SIGN_IN} | ({FORBIDDEN} if self.public else set())

    def _refused(self, who: str) -> set[str]:
        may = (self.read or NO_ONE) | (self.write or NO_ONE)
        return set() if who in may else {FORBIDDEN}
