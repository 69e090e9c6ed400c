"""The people of the demo as users, and who takes which part in a story."""

from datetime import date, timedelta
from random import Random

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import ROLES, Place
from checklists.demo import clock
from checklists.demo.people import PASSWORD, PEOPLE, Person
from checklists.demo.shapes import Story
from practices.models import Commissioner, DeliveryPartner, Membership, Practice

# Which part in a team does what the guide asks of a role; suppliers and others have no account.
_PARTS = {
    "practice-manager": "manager",
    "it-lead": "manager",
    "pcse": "manager",
    "practice-staff": "staff",
    "registrations-clerk": "staff",
    "clinical-lead": "lead",
    "clinicians": "lead",
    "commissioner": "icb",
    "ig-team": "icb",
}
_ROLE_PARTS = {"practice_manager": "manager", "practice_staff": "staff", "clinical_lead": "lead"}


class Cast:
    """Everyone, once they have their accounts."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}

    def sign_up(
        self,
        *,
        today: date,
        practices: dict[str, Practice],
        partners: dict[str, DeliveryPartner],
        icb: Commissioner,
    ) -> None:
        """Create every user with a verified address and a role; `practices` is by story key."""
        rng = Random("people")  # noqa: S311
        password = make_password(PASSWORD)
        for person in PEOPLE:
            joined = person.joined or clock.on_or_before(today - timedelta(days=rng.randint(290, 340)))
            with clock.set_back_to(moment := clock.at(joined, rng.randint(9, 16), rng.randint(0, 59))):
                user = User(email=person.email, name=person.name, password=password, date_joined=moment)
                user.is_staff = user.is_superuser = person.role == "administrator"
                user.save()
                EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
                membership = Membership(user=user, role=person.role)
                match ROLES[person.role].place:
                    case Place.PRACTICE:
                        membership.practice = practices[person.place]
                    case Place.PARTNER:
                        membership.partner = partners[person.place]
                    case Place.COMMISSIONER:
                        membership.commissioner = icb
                membership.save()
            self._users[person.login] = user

    def user(self, login: str) -> User:
        """Return the user who signs in as `login`."""
        return self._users[login]

    def team(self, story: Story, rng: Random) -> "Team":
        """Return who works on `story`; the first of each part leads it."""
        here = {
            part: [self._user(p) for p in PEOPLE if p.role == role and p.place == story.key]
            for role, part in _ROLE_PARTS.items()
        }
        icb = [self._user(p) for p in PEOPLE if p.role == "commissioner"]
        pm = [self._user(p) for p in PEOPLE if p.role == "project_manager" and p.place == story.partner]
        rng.shuffle(icb)
        if story.edition == "2020-ccg":
            icb = pm  # the board did not exist yet
        manager = here["manager"] or icb
        return Team(
            {
                "manager": manager,
                "staff": here["staff"] or manager,
                "lead": here["lead"] or manager,
                "icb": icb,
                "pm": pm or icb,
            },
            rng,
        )

    def _user(self, person: Person) -> User:
        return self._users[person.login]


class Team:
    """The people of one story, by their part in it."""

    def __init__(self, parts: dict[str, list[User]], rng: Random) -> None:
        self._parts = parts
        self._rng = rng

    def leader(self, part: str) -> User:
        """Return the first who plays `part`."""
        return self._parts[part][0]

    def someone(self, guide_roles: list[str]) -> User:
        """Return one of those who do what the guide asks of `guide_roles`, mostly of the first.

        Managers hand some of their items on to their staff.
        """
        lead = guide_roles[0] if self._rng.random() < 0.7 else self._rng.choice(guide_roles)
        part = _PARTS.get(lead, "pm")
        if part == "manager" and self._rng.random() < 0.25:
            part = "staff"
        return self._rng.choice(self._parts[part])
