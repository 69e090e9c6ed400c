"""Hostile input to every form: a clear answer, nothing written when refused, and never a 500."""

import itertools
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.access.doors import doors
from tests.access.filling import url_of
from tests.access.policies import policy_of
from tests.access.scene import SIGNED_OUT
from tests.fuzz.forms import forms_of, post_doors
from tests.fuzz.hostile import ELSEWHERE, JSON_BODIES, MEGABYTE, NUMBERS, TEXTS, bodies
from tests.fuzz.queries import QUERIES, USUAL
from tests.fuzz.sender import check, encoded

pytestmark = pytest.mark.usefixtures("_quiet")
every_form = pytest.mark.parametrize("door", post_doors(), ids=lambda door: door.name)


def profile(examples: int) -> settings:
    """Try the same examples on every machine, every day."""
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )


def reader_of(door) -> str:
    policy = policy_of(door)
    can = policy.read if policy and policy.read else ("practice_manager",)
    return "practice_manager" if "practice_manager" in can else "administrator"


def send_anything(sender, form, examples: int) -> None:
    @profile(examples)
    @given(bodies(form.names, form.usual))
    def send(body):
        check(sender.post(form, body), body)

    send()


@every_form
def test_whatever_is_sent(scene, visitors, door, sender):
    for form in forms_of(scene, visitors, door):
        send_anything(sender, form, 3 if door.is_admin else 8)
        for text in JSON_BODIES[:1] if door.is_admin else JSON_BODIES[::2]:
            check(sender.post(form, text, "application/json"), text)


@pytest.mark.any_database
@every_form
def test_a_megabyte_in_a_field(scene, visitors, door, sender):
    for form in forms_of(scene, visitors, door):
        names = form.text_names[:1] if door.is_admin else [*form.text_names, *form.names[:1]]
        for name in names:
            check(sender.post(form, {**form.usual, name: [MEGABYTE]}), name)


def test_more_than_is_taken(scene, sender):
    url = f"/items/{scene.near.task.pk}/"
    for body in ({"note": [MEGABYTE] * 4}, {f"field{number}": ["x"] for number in range(1500)}):
        answer = sender.ask("practice_manager", "POST", url, body)
        assert (answer.status, answer.wrote) == (400, set())
        check(answer, "too much")


@pytest.mark.parametrize(
    "door", [d for d in doors() if not d.is_admin or d.name in QUERIES], ids=lambda d: d.name
)
def test_whatever_is_asked(scene, door, sender):
    url, who = url_of(door, scene.near), reader_of(door)

    @profile(15 if door.name in QUERIES else 2)
    @given(bodies(QUERIES.get(door.name, USUAL), {}))
    def ask(query):
        for htmx in (False, True):
            answer = sender.ask(who, "GET", f"{url}?{encoded(query)}", htmx=htmx)
            check(answer, query)
            assert not answer.wrote
            assert not answer.location.startswith(("//", "/\\", "\\", "http"))

    ask()


def test_whatever_stands_in_the_address(sender):
    """Every argument of every address, holding what no link holds; another six of the texts each time."""
    texts = itertools.cycle((*TEXTS, *NUMBERS))
    for door in doors():
        for text in itertools.islice(texts, 6 if door.arguments else 0):
            path = door.route
            for argument in door.arguments:
                path = path.replace(f"<{argument}>", quote(text, safe="", errors="surrogatepass"))
            for method in ("GET", "POST"):
                check(sender.ask(reader_of(door), method, path), f"{method} {path}")


def test_a_cookie_that_no_browser_has(client):
    client.cookies.load('sessionid="\\000aaaaaaaaaa"')
    assert client.cookies["sessionid"].value.startswith("\0")
    assert client.get("/").status_code == 400


@pytest.mark.parametrize("who", ["practice_manager", SIGNED_OUT])
def test_redirects_stay_on_the_site(scene, who, sender):
    task = scene.near.task
    for target in ELSEWHERE:
        for url, body in (
            (f"/accounts/login/?next={quote(target)}", {}),
            ("/accounts/login/", {"next": target}),
            (f"/accounts/logout/?next={quote(target)}", {}),
            ("/accounts/logout/", {"next": target}),
            (f"/accounts/reauthenticate/?next={quote(target)}", {}),
            (f"/items/{task.pk}/tick/", {"tick": f"{task.version}:done", "back": target}),
            (f"/migrations/{task.migration_id}/items/update/", {"back": target}),
            (f"/admin/login/?next={quote(target)}", {}),
        ):
            for method in ("GET", "POST"):
                answer = sender.ask(who, method, url, body)
                check(answer, url)
                assert "evil" not in answer.location.split("?")[0], (method, url, target, answer.location)
