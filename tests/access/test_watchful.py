"""The walk itself: it finds a careless view the day it is born."""

import pytest

from tests.access.doors import doors
from tests.access.policies import POLICIES, of_migration
from tests.access.policy import VIEW
from tests.access.walk import Walk

pytestmark = [pytest.mark.urls("tests.access.careless_urls"), pytest.mark.usefixtures("_quiet")]


def faults_of(scene, name: str) -> str:
    return "\n".join(Walk(scene, "practice_manager").through(d for d in doors() if d.name == name).faults)


@pytest.fixture
def _with_rule(monkeypatch):
    for name in ("unscoped", "crashing", "writing", "offering", "unfilled"):
        monkeypatch.setitem(POLICIES, name, of_migration(VIEW))


def test_a_view_without_a_rule(scene):
    assert "unscoped: say in tests/access/policies.py who may use it" in faults_of(scene, "unscoped")


@pytest.mark.usefixtures("_with_rule")
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("unfilled", "say in tests/access/filling.py how to fill /somewhere/<nobody_knows>/"),
        ("unscoped", "ok, not 404 or 405"),
        ("unscoped", "names something of the far world"),
        ("crashing", "500 LookupError"),
        ("writing", "wrote to practices_practice, answering ok"),
        ("offering", "offers a foreign owner"),
    ],
)
def test_a_careless_view(scene, name, fault):
    assert fault in faults_of(scene, name)
