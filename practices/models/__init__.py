"""Organisations, and the people in them."""

from practices.models.organisations import (
    Arrangement,
    ClinicalSystem,
    Commissioner,
    CommissionerQuerySet,
    DeliveryPartner,
    DeliveryPartnerQuerySet,
    Practice,
    PracticeQuerySet,
    Supplier,
    compact_postcode,
)
from practices.models.people import (
    PLACE_COLUMNS,
    Invitation,
    InvitationQuerySet,
    Membership,
    MembershipQuerySet,
)

__all__ = [
    "PLACE_COLUMNS",
    "Arrangement",
    "ClinicalSystem",
    "Commissioner",
    "CommissionerQuerySet",
    "DeliveryPartner",
    "DeliveryPartnerQuerySet",
    "Invitation",
    "InvitationQuerySet",
    "Membership",
    "MembershipQuerySet",
    "Practice",
    "PracticeQuerySet",
    "Supplier",
    "compact_postcode",
]
