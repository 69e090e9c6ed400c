"""Where a role is held: one practice, commissioner or delivery partner, or all of England."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.roles import HELD_WORDS, ROLES, Place
from practices.models import (
    PLACE_COLUMNS,
    Commissioner,
    DeliveryPartner,
    Invitation,
    Membership,
    Practice,
)


@dataclass(frozen=True)
class Organisation:
    """A place of the role table, and the row that stands for it; England has none."""

    place: Place
    row: Practice | Commissioner | DeliveryPartner | None = None

    def __str__(self) -> str:
        return str(self.row) if self.row else HELD_WORDS[Place.EVERYWHERE]

    @property
    def columns(self) -> dict[str, Practice | Commissioner | DeliveryPartner | None]:
        """The columns of a Membership or an Invitation here: for making one, and for finding them."""
        return {column: self.row if column == self.place else None for column in PLACE_COLUMNS}

    @property
    def people_url(self) -> str:
        """The address of the page of its people."""
        return reverse(f"{self._url_name}_people", kwargs=self._key)

    @property
    def invite_url(self) -> str:
        """The address of the form that invites someone."""
        return reverse(f"{self._url_name}_invite", kwargs=self._key)

    @property
    def _url_name(self) -> str:
        return "national" if self.place == Place.EVERYWHERE else self.place.value

    @property
    def _key(self) -> dict[str, str | int]:
        match self.row:
            case None:
                return {}
            case DeliveryPartner():
                return {"pk": self.row.pk}
        return {"ods_code": self.row.ods_code}


def organisation_of(held: Membership | Invitation) -> Organisation:
    """Return where a role is held, or offered."""
    return Organisation(ROLES[held.role].place, held.practice or held.commissioner or held.partner)
