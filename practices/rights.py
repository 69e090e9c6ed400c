"""Who may give which role where: the role table applied to one person and one organisation.

Whoever may give a role may also take it away.
"""

from accounts.models import User
from accounts.roles import ROLES, Permission, Place, Role
from practices.models import Practice
from practices.organisations import Organisation
from practices.scope import Grant, Scope, scope_of


def roles_to_give(user: User, organisation: Organisation) -> list[Role]:
    """Return the roles that `user` may give and take away in `organisation`, in the table's order."""
    scope = scope_of(user)
    given = {
        code
        for grant in scope.grants
        if (codes := _given_at(grant, organisation.place)) and _reaches(scope, grant, organisation)
        for code in codes
    }
    return [role for role in ROLES.values() if role.code in given]


def may_give(user: User, code: str, organisation: Organisation) -> bool:
    """Say whether `user` may give the role `code` in `organisation`, and take it away."""
    return any(role.code == code for role in roles_to_give(user, organisation))


def _given_at(grant: Grant, place: Place) -> list[str]:
    role = ROLES.get(grant.role)
    return [code for code in role.gives if ROLES[code].place == place] if role else []


def _reaches(scope: Scope, grant: Grant, organisation: Organisation) -> bool:
    """Say whether a grant, of someone who gives roles there, is held in `organisation` or above it."""
    if ROLES[grant.role].place == Place.EVERYWHERE:
        return True
    if organisation.row is None:
        return False
    if grant.commissioner_id and organisation.place == Place.PRACTICE:
        # Only while it lasts: a former commissioner still sees a migration but hands out no roles.
        alone = Scope((grant,), scope.predecessors)
        commissioned = alone.commissioned_now("pk__in", Permission.VIEW)
        return Practice.objects.filter(commissioned, pk=organisation.row.pk).exists()
    held_in = {
        Place.PRACTICE: grant.practice_id,
        Place.COMMISSIONER: grant.commissioner_id,
        Place.PARTNER: grant.partner_id,
    }
    return held_in[organisation.place] == organisation.row.pk
