"""The walk of one person through every door, by every method, to near objects and far ones."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from tests.access.choices import offered_rows
from tests.access.doors import Door
from tests.access.filling import url_of, values_for
from tests.access.policies import SOMETIMES_THERE, policy_of
from tests.access.policy import EVERYWHERE, Policy
from tests.access.scene import DEACTIVATED, Scene, World
from tests.access.visits import (
    FORBIDDEN,
    METHODS,
    NO_METHOD,
    NOT_FOUND,
    OK,
    SAFE,
    SIGN_IN,
    Answer,
    Visitor,
)

BY_HTMX = ("GET by HTMX", "POST by HTMX")


class Walk:
    """What one person met: the faults, the answers at near doors, and how many requests it took."""

    def __init__(self, scene: Scene, who: str) -> None:
        self.scene, self.who = scene, who
        self.visitor = Visitor(scene, who)
        self.faults: list[str] = []
        self.cells: dict[str, str] = {}  # route → what a reader is told
        self.requests = 0
        if who == DEACTIVATED:  # while they were signed in
            scene.people[who].is_active = False
            scene.people[who].save()

    def through(self, doors: Iterable[Door]) -> "Walk":
        """Try all the doors."""
        for door in doors:
            policy = policy_of(door)
            if policy is None:
                self.faults.append(f"{door.name}: say in tests/access/policies.py who may use it")
            elif values_for(door, self.scene.near) is None:
                self.faults.append(f"{door.name}: say in tests/access/filling.py how to fill {door.route}")
            else:
                before = self.visitor.count
                self._try(door, policy)
                self.requests += 0 if door.name in SOMETIMES_THERE else self.visitor.count - before
        return self

    def _try(self, door: Door, policy: Policy) -> None:
        """Try one door on both sides, where there are two."""
        near, far = self.scene.near, self.scene.far
        self.cells[door.route] = _cell(policy, self._visit(door, policy, near, near=True))
        if values_for(door, near) != values_for(door, far) and not policy.owns_far(self.who):
            self._visit(door, policy, far, near=False)

    def _visit(self, door: Door, policy: Policy, world: World, *, near: bool) -> dict[str, Answer]:
        """Return what every method answers, and note what is wrong with it."""
        url = url_of(door, world)
        answers = {}
        for method in (*METHODS, *(() if door.is_admin else BY_HTMX)):
            verb, *by = method.split(maxsplit=1)
            body = policy.body(world) if policy.body and verb == "POST" else None
            asked = f"{url}?{policy.query}" if policy.query and verb in SAFE else url
            answers[method] = answer = self.visitor.ask(verb, asked, body, htmx=bool(by))
            allowed = policy.outcomes(self.who, verb, near=near)
            if answer.outcome not in allowed:
                self._note(method, url, f"{answer.outcome}, not {' or '.join(sorted(allowed))}")
            for fault in self._faults(policy, verb, url, answer):
                self._note(method, url, fault)
        return answers

    def _note(self, method: str, url: str, fault: str) -> None:
        self.faults.append(f"{self.who}: {method} {url}: {fault}")

    def _faults(self, policy: Policy, verb: str, url: str, answer: Answer) -> Iterator[str]:
        if answer.location and urlsplit(answer.location).netloc not in {"", "testserver"}:
            yield f"leads off the site, to {answer.location}"
        if answer.wrote and (verb in SAFE or answer.outcome in {FORBIDDEN, NOT_FOUND, NO_METHOD, SIGN_IN}):
            yield f"wrote to {', '.join(sorted(answer.wrote))}, answering {answer.outcome}"
        if verb == "POST" and policy.body and answer.outcome == OK and not answer.wrote:
            yield "should have written something"
        if self.who not in EVERYWHERE:
            if answer.leaks(url):
                yield "names something of the far world"
            yield from (
                f"offers a foreign {name}" for _, name, _ in offered_rows(answer.forms, self.scene.far)
            )


def _cell(policy: Policy, answers: dict[str, Answer]) -> str:
    """Return in a word what the door is to this person."""
    read, write = answers["GET"], answers["POST"]
    if SIGN_IN in {read.outcome, write.outcome}:
        return SIGN_IN
    if write.outcome == OK and (write.bound_forms if policy.personal else policy.write):
        return "✓"
    if read.outcome == OK:
        return "→" if policy.personal and read.location else "read"
    if read.outcome == NO_METHOD:
        return "→" if write.outcome == OK else write.outcome
    return read.outcome
