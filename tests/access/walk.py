"""The walk of one person through every door, by every method, to near objects and far ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.forms import ModelChoiceField

from tests.access.doors import Door
from tests.access.filling import values_for
from tests.access.policy import EVERYWHERE, Policy, policy_of
from tests.access.scene import DEACTIVATED, OUTSIDERS, Scene, World
from tests.access.visits import (
    FORBIDDEN,
    METHODS,
    NO_METHOD,
    NOT_FOUND,
    OK,
    SAFE,
    ADMIN_DOOR,
    SIGN_IN,
    Answer,
    Visitor,
)

# Whoever starts a migration names the delivery partner that will run it: any of them.
OPEN_CHOICES = {"partner"}


@dataclass
class Walk:
    """What one person met: the faults, the answers at near doors, and how many requests it took."""

    who: str
    faults: list[str] = field(default_factory=list)
    cells: dict[str, str] = field(default_factory=dict)  # route → what a reader is told
    requests: int = 0


def walk(scene: Scene, who: str, through: list[Door]) -> Walk:
    """Send `who` through all the doors."""
    done = Walk(who)
    visitor = Visitor(scene, who)
    if who == DEACTIVATED:  # while they were signed in
        scene.people[who].is_active = False
        scene.people[who].save()
    for door in through:
        policy = policy_of(door)
        if policy is None:
            done.faults.append(f"{door.name}: say in tests/access/policy.py who may use it")
            continue
        for side, world in _worlds(scene, door):
            values = values_for(door, world)
            if values is None:
                done.faults.append(f"{door.name}: say in tests/access/filling.py how to fill it")
                continue
            url = door.url(**values)
            answers = {
                method: visitor.ask(method, url, _body(policy, world, method)) for method in METHODS
            }
            expected = {method: _expected(policy, who, method, side) for method in METHODS}
            if not door.is_admin:
                for method in ("GET", "POST"):
                    key = f"{method} (HTMX)"
                    answers[key] = visitor.ask(method, url, _body(policy, world, method), htmx=True)
                    expected[key] = expected[method]
            for method, answer in answers.items():
                for fault in _faults(scene, visitor, policy, who, method, url, answer, expected[method]):
                    done.faults.append(f"{who}: {method} {url} ({side}): {fault}")
            if side == "near":
                done.cells[door.route] = _cell(visitor, answers)
    done.requests = visitor.count
    return done


def _worlds(scene: Scene, door: Door) -> Iterator[tuple[str, World]]:
    yield "near", scene.near
    if not door.is_admin and values_for(door, scene.near) != values_for(door, scene.far):
        yield "far", scene.far


def _body(policy: Policy, world: World, method: str) -> dict | None:
    return policy.body(world) if policy.body and method == "POST" else None


def _expected(policy: Policy, who: str, method: str, side: str) -> set[str]:
    """Return the outcomes that the rule allows."""
    if policy.personal:
        if who in OUTSIDERS and not policy.public:
            return {SIGN_IN, NO_METHOD}
        return {OK, NOT_FOUND, NO_METHOD, SIGN_IN} | ({FORBIDDEN} if policy.public else set())
    if who in OUTSIDERS:
        return {SIGN_IN}
    circle = policy.circle if side == "near" or policy.no_object else policy.circle & EVERYWHERE
    if who not in circle:
        return {NOT_FOUND, NO_METHOD}
    asked = policy.write if method == "POST" and policy.write is not None else policy.read
    usual = {NO_METHOD} if asked is None else {OK} if who in asked else {FORBIDDEN}
    takes = (method == "POST" and policy.write is not None) or (
        method in {"GET", "HEAD"} and policy.read is not None
    )
    # A view may answer other methods as it answers GET, or refuse them.
    return usual if takes else usual | {NO_METHOD} | _refused(policy, who)


def _refused(policy: Policy, who: str) -> set[str]:
    may = (policy.read or frozenset()) | (policy.write or frozenset())
    return set() if who in may else {FORBIDDEN}


def _faults(
    scene: Scene,
    visitor: Visitor,
    policy: Policy,
    who: str,
    method: str,
    url: str,
    answer: Answer,
    expected: set[str],
) -> Iterator[str]:
    verb = method.split()[0]
    outcome = _led(visitor, answer)
    if outcome not in expected:
        # The admin says 404 for pages and objects that are not there, and 405 where a page takes no such method.
        admin = url.startswith("/admin/") and who == "administrator" and outcome in {NOT_FOUND, NO_METHOD, FORBIDDEN}
        if not admin:
            yield f"{outcome}, not {' or '.join(sorted(expected))}"
    if answer.location and urlsplit(answer.location).netloc not in {"", "testserver"}:
        yield f"leads off the site, to {answer.location}"
    if who not in EVERYWHERE and answer.leaks(url):
        yield "names something of the far world"
    if answer.wrote and (verb in SAFE or outcome in {FORBIDDEN, NOT_FOUND, NO_METHOD, SIGN_IN}):
        yield f"wrote to {', '.join(sorted(answer.wrote))}, answering {outcome}"
    if verb == "POST" and policy.body and outcome == OK and not answer.wrote:
        yield "should have written something"
    if who not in EVERYWHERE:
        yield from _foreign_choices(scene, answer)


def _foreign_choices(scene: Scene, answer: Answer) -> Iterator[str]:
    """Say which fields of the page's forms offer anything of the far world."""
    foreign = [row for row in vars(scene.far).values() if hasattr(row, "pk")]
    for form in answer.forms:
        for name, one in form.fields.items():
            if isinstance(one, ModelChoiceField) and name not in OPEN_CHOICES:
                offered = {row.pk for row in foreign if isinstance(row, one.queryset.model)}
                if one.queryset.filter(pk__in=offered).exists():
                    yield f"offers a foreign {name}"


def _led(visitor: Visitor, answer: Answer) -> str:
    """Return the outcome behind the admin's own sign-in address, which only passes people on."""
    if urlsplit(answer.location).path == ADMIN_DOOR:
        return visitor.at_admin_door
    return answer.outcome


def _cell(visitor: Visitor, answers: dict[str, Answer]) -> str:
    """Return in a word what the door is to this person."""
    read, write = (_led(visitor, answers[method]) for method in ("GET", "POST"))
    if SIGN_IN in {read, write}:
        return SIGN_IN
    if write == OK and not _only_leads_on(answers["POST"]):
        return "✓" if read in {OK, NO_METHOD} else read
    if read == OK:
        return "→" if answers["GET"].location and not _is_own(answers["GET"]) else "read"
    return read if read != NO_METHOD else "→" if write == OK else write


def _only_leads_on(answer: Answer) -> bool:
    return bool(answer.location) and not answer.wrote


def _is_own(answer: Answer) -> bool:
    return answer.location.startswith(("/migrations/", "/organisations/"))
