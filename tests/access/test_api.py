"""Every role's token at every address of the API: the rights of the role, for near objects and far ones."""

import pytest
from django.test import Client

from accounts.roles import ROLES
from api.services import make_token
from tests.access.doors import doors
from tests.access.filling import url_of
from tests.access.policies import POLICIES
from tests.access.policy import EVERYWHERE
from tests.access.scene import CANARY, DEACTIVATED, NOBODY
from tests.access.visits import METHODS, undone

pytestmark = pytest.mark.usefixtures("_quiet")
DOORS = [door for door in doors() if door.name in POLICIES and POLICIES[door.name].by_token]
# Beside the count of calls: that the token was used.
NOTED = {"api_apitoken"}


@pytest.mark.parametrize("who", [*ROLES, NOBODY, DEACTIVATED])
def test_every_address(scene, who):
    assert len(DOORS) == 5
    with undone():
        user = scene.people[who]
        if who == DEACTIVATED:
            user.is_active = False
            user.save()
        _, secret = make_token(by=user, name="Walk", days=1, second_factor=True)
        headers = {"Authorization": f"Bearer {secret}"}
        for door in DOORS:
            for world, near in ((scene.near, True), (scene.far, False)):
                url = url_of(door, world)
                for method in METHODS:
                    with undone() as wrote:
                        answer = Client().generic(method, url, headers=headers)
                    may = who in EVERYWHERE or (who in ROLES and near) or not door.arguments
                    expected = 405 if method != "GET" else 401 if who == DEACTIVATED else 200 if may else 404
                    assert answer.status_code == expected, (method, url)
                    assert wrote <= NOTED, (method, url)
                    assert who in EVERYWHERE or CANARY.lower() not in answer.content.decode().lower(), url
                    if answer.status_code == 200 and who == NOBODY:
                        assert "Lidgett" not in answer.content.decode()


def test_an_address_without_a_token_is_found(scene):
    """The walk of test_matrix would notice an address that a session opens."""
    for door in DOORS:
        client = Client()
        client.force_login(scene.people["administrator"])
        assert client.get(url_of(door, scene.near)).status_code == 401
