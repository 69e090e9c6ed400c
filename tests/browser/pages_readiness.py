"""Signatures and readiness."""

from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from readiness.checks import look, unmet
from readiness.gates import GATES
from readiness.models import GoAhead, SignOff
from readiness.services import go_ahead, sign_off
from readiness.statements import STATEMENTS
from tests.browser.cases import Case, open_everything
from tests.browser.showcase import Showcase
from tests.browser.windows import press


def _at(name: str, *args: str):
    return lambda s: reverse(name, args=[s.unmoved.migration.pk, *args])


def _signed(s: Showcase) -> User:
    """Have it signed, however often this runs."""
    row = STATEMENTS["data_checking"]
    sign_off(
        by=s.unmoved.clinical_lead,
        migration=s.unmoved.migration,
        kind=row.kind,
        statement=row.words(s.unmoved.migration),
    )
    return s.unmoved.clinical_lead


def _decided(s: Showcase) -> User:
    missing = unmet(look(s.unmoved.migration, GATES["fdp"]))
    go_ahead(
        by=s.unmoved.manager,
        migration=s.unmoved.migration,
        gate="fdp",
        seen=missing,
        reason="The slot cannot be had again",
    )
    return s.unmoved.manager


def _nothing_signed(s: Showcase) -> User:
    SignOff.objects.filter(migration=s.unmoved.migration).delete()
    return s.unmoved.clinical_lead


def _nothing_decided(s: Showcase) -> User:
    GoAhead.objects.filter(migration=s.unmoved.migration).delete()
    return s.unmoved.manager


def _sign_without_a_tick(page: Page, _: Showcase) -> None:
    press(page, "Sign")


def _give_no_reason(page: Page, _: Showcase) -> None:
    press(page, "Go ahead all the same")


def _take_back_without_reason(page: Page, _: Showcase) -> None:
    press(page, "Take it back")
    expect(page.get_by_role("alert")).to_be_visible()


READINESS = [
    Case("readiness", "not ready", _at("readiness"), _nothing_decided, open_everything),
    Case("readiness", "decided", _at("readiness"), _decided, open_everything),
    Case("go_ahead", "first", _at("go_ahead", "fdp"), _nothing_decided),
    Case("go_ahead", "error", _at("go_ahead", "fdp"), _nothing_decided, _give_no_reason, error=True),
    Case("withdraw_go_ahead", "first", _at("withdraw_go_ahead", "fdp"), _decided),
    Case(
        "withdraw_go_ahead",
        "error",
        _at("withdraw_go_ahead", "fdp"),
        _decided,
        _take_back_without_reason,
        error=True,
    ),
    Case("sign_offs", "first", _at("sign_offs"), _nothing_signed),
    Case("sign_offs", "signed", _at("sign_offs"), _signed),
    Case("sign_off", "first", _at("sign_off", "data_checking"), _nothing_signed),
    Case(
        "sign_off",
        "error",
        _at("sign_off", "data_checking"),
        _nothing_signed,
        _sign_without_a_tick,
        error=True,
    ),
    Case("sign_off", "signed", _at("sign_off", "data_checking"), _signed),
    Case("withdraw_sign_off", "first", _at("withdraw_sign_off", "data_checking"), _signed),
    Case(
        "withdraw_sign_off",
        "error",
        _at("withdraw_sign_off", "data_checking"),
        _signed,
        _take_back_without_reason,
        error=True,
    ),
]
