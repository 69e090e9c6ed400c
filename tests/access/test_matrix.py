"""Every role at every door: the whole URL configuration, every method, near objects and far ones."""

import pytest

from tests.access.doors import doors
from tests.access.filling import FILLINGS
from tests.access.policy import POLICIES, SOMETIMES_THERE
from tests.access.scene import EVERYONE
from tests.access.walk import walk


@pytest.mark.parametrize("who", EVERYONE)
def test_every_door(scene, who, record_property):
    done = walk(scene, who, doors())
    record_property("access: requests", done.requests)
    assert not done.faults, "\n".join(done.faults)


def test_no_rule_is_left_over():
    names = {door.name for door in doors()} | SOMETIMES_THERE
    assert POLICIES.keys() <= names
    assert FILLINGS.keys() <= names
