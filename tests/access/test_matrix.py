"""Every role at every door: the whole URL configuration, every method, near objects and far ones."""

import os

import pytest
from django.test import override_settings

from tests.access import document
from tests.access.doors import doors
from tests.access.filling import FILLINGS, url_of
from tests.access.policies import POLICIES, SOMETIMES_THERE, policy_of
from tests.access.scene import DEACTIVATED, EVERYONE, SIGNED_OUT
from tests.access.visits import OK, Visitor
from tests.access.walk import Walk

pytestmark = pytest.mark.usefixtures("_quiet")
WRITING = "WRITE_ACCESS" in os.environ  # scripts/access_matrix.py makes what was met the document


@pytest.fixture(scope="module")
def columns():
    """What everybody met."""
    found: dict[str, document.Column] = {}
    yield found
    if WRITING and found.keys() == {*EVERYONE}:
        document.PATH.write_text(document.written(found))


@pytest.mark.any_database
@pytest.mark.parametrize("who", EVERYONE)
def test_every_door(scene, columns, who, record_property):
    walk = Walk(scene, who).through(doors())
    record_property("Access: addresses × people tried", len(walk.cells))
    record_property("Access: requests made", walk.visitor.count)
    assert not walk.faults, "\n".join(walk.faults)
    columns[who] = document.column(walk)
    if not WRITING:
        shown = SIGNED_OUT if who == DEACTIVATED else who
        assert document.read()[shown] == columns[who], "run scripts/access_matrix.py and look at what changed"


def test_document_is_as_it_would_be_written():
    assert document.written(document.read()) == document.PATH.read_text()


def test_no_rule_is_left_over():
    assert POLICIES.keys() <= {door.name for door in doors()} | SOMETIMES_THERE
    for beginning in FILLINGS:
        assert any(door.route.startswith(beginning) for door in doors()), beginning


def test_without_a_second_factor_an_administrator_gets_no_further_than_its_page(scene):
    with override_settings(MFA_REQUIRED_ROLES=["administrator"]):
        visitor = Visitor(scene, "administrator")
        for door in doors():
            policy = policy_of(door)
            if policy is None or policy.public or door.name.startswith(("mfa_", "account_")):
                continue
            if policy.by_token:
                continue  # asks for a token, whoever is signed in: tests/api/test_door.py
            answer = visitor.ask("GET", url_of(door, scene.near))
            assert (answer.outcome, answer.location) == (OK, "/accounts/2fa/"), door.route
