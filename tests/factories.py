"""Factories: the smallest believable row of each model."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from practices.models import (
    Arrangement,
    ClinicalSystem,
    Commissioner,
    DeliveryPartner,
    Membership,
    Practice,
    Supplier,
)

PASSWORD = "correct-horse-battery"


class UserFactory(DjangoModelFactory):
    """A person who can sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@practice.example")
    name = factory.Sequence(lambda n: f"Person Number {n}")
    password = factory.django.Password(PASSWORD)


class PracticeFactory(DjangoModelFactory):
    """An open practice."""

    class Meta:
        model = Practice

    ods_code = factory.Sequence(lambda n: f"Z{n:05d}")
    name = factory.Sequence(lambda n: f"Surgery {n}")
    postcode = "LS1 4AP"


class CommissionerFactory(DjangoModelFactory):
    """An integrated care board."""

    class Meta:
        model = Commissioner

    ods_code = factory.Sequence(lambda n: f"QZ{n:03d}")
    name = factory.Sequence(lambda n: f"NHS Area {n} Integrated Care Board")
    kind = Commissioner.Kind.ICB


class ArrangementFactory(DjangoModelFactory):
    """A practice commissioned since July 2022."""

    class Meta:
        model = Arrangement

    practice = factory.SubFactory(PracticeFactory)
    commissioner = factory.SubFactory(CommissionerFactory)
    start = date(2022, 7, 1)


class DeliveryPartnerFactory(DjangoModelFactory):
    """A commissioning support unit."""

    class Meta:
        model = DeliveryPartner

    name = factory.Sequence(lambda n: f"Support Unit {n}")


class SupplierFactory(DjangoModelFactory):
    """A maker of clinical systems."""

    class Meta:
        model = Supplier

    name = factory.Sequence(lambda n: f"Supplier {n}")


class ClinicalSystemFactory(DjangoModelFactory):
    """A clinical system that can be ordered."""

    class Meta:
        model = ClinicalSystem

    name = factory.Sequence(lambda n: f"System {n}")
    supplier = factory.SubFactory(SupplierFactory)


class MembershipFactory(DjangoModelFactory):
    """A practice manager; pass role= and the organisation for another role."""

    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    role = "practice_manager"
    practice = factory.Maybe("role_in_practice", factory.SubFactory(PracticeFactory), None)

    class Params:
        role_in_practice = factory.LazyAttribute(
            lambda o: o.role in {"practice_manager", "practice_staff", "clinical_lead"}
        )
