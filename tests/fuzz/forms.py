"""Every form of the portal, found by opening every door that takes a POST."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.access.doors import Door, doors
from tests.access.filling import url_of
from tests.access.policies import policy_of
from tests.access.scene import SIGNED_OUT, Scene
from tests.access.visits import Visitor

# Of those who may use a form, the first of these fills it in.
WRITERS = ("practice_manager", "commissioner", "project_manager", "administrator", "clinical_lead")
# They hand on to another page, or to a provider that is not there; the gallery keeps nothing.
LEFT_OUT = {"admin:login", "nhsuk:gallery", "openid_connect_login", "openid_connect_callback"}
# What a view reads without putting it in a form of its page, and whether it is somebody's words.
READ_UNSEEN = {
    "tick": {"tick": False, "back": False},
    "update_many": {"task": False, "status": False, "reason": True, "back": False},
    "switch_organisation": {"membership": False},
    "board_remove_rating": {"back": False},
    "draft_item_act": {"version": False, "do": False},
    "draft_service_act": {"version": False, "do": False},
    "draft_publish": {"seen": False},
    "move_date": {"seen": False, "change": False},
    "guide_update": {"seen": False, "take": False, "confirm": False, "change": False},
    "change_answers": {"seen": False, "confirm": False, "change": False},
    "share_lesson": {"version": False},
    "take_back_lesson": {"version": False},
    "lesson_helped": {"helped": False, "back": False},
}
STEPS = ("practice", "systems", "dates", "questions", "already-done", "check")


@dataclass
class FormToFill:
    """A form: where it is sent, by whom, and its fields with what they hold to begin with."""

    door: Door
    who: str
    url: str
    usual: dict[str, Any] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    text_names: list[str] = field(default_factory=list)


def post_doors() -> list[Door]:
    """Return the doors that may hold a form."""
    return [door for door in doors() if _writers(door)]


def _writers(door: Door) -> list[str]:
    """Return who fills in the forms behind `door`: one for each kind of person who may."""
    policy = policy_of(door)
    if policy is None or door.name in LEFT_OUT or not (policy.write or policy.personal):
        return []
    people = [next(one for one in WRITERS if one in policy.write)] if policy.write else [WRITERS[0]]
    return [*people, SIGNED_OUT] if policy.public else people


def forms_of(scene: Scene, visitors: dict[str, Visitor], door: Door) -> Iterator[FormToFill]:
    """Yield the forms behind `door`, for each kind of person who fills them in."""
    policy = policy_of(door)
    for who in _writers(door):
        for url in _addresses(door, scene):
            page = PostFields()
            page.feed(visitors[who].ask("GET", url).body)
            page.fields.pop("csrfmiddlewaretoken", None)  # another one each time
            usual = {**page.fields, **(policy.body(scene.near) if policy and policy.body else {})}
            unseen = READ_UNSEEN.get(door.name, {})
            names = ["csrfmiddlewaretoken", *usual, *unseen]
            words = [*page.text_names, *(name for name, in_words in unseen.items() if in_words)]
            yield FormToFill(door, who, url, usual, names, words)


def _addresses(door: Door, scene: Scene) -> list[str]:
    if door.name == "start_migration_step":
        return [door.url(step=step) for step in STEPS]
    if door.name == "record_enquiry":  # the other practice has one open
        return [door.url(ods_code=scene.spare_practice.ods_code)]
    return [url_of(door, scene.near)]


class PostFields(HTMLParser):
    """Collects the fields of a page's POST forms and what they hold, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self.text_names: list[str] = []
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post"
        name = given.get("name", "")
        if not self._inside or not (name or tag == "option"):
            return
        if tag == "textarea" or (tag == "input" and given.get("type", "text") in {"text", "email", "search"}):
            self.text_names.append(name)
        if tag == "input":
            chosen = given.get("type") not in {"radio", "checkbox"} or "checked" in given
            self.fields.setdefault(name, []).extend([given.get("value", "on")] if chosen else [])
        elif tag == "button":
            self.fields.setdefault(name, [given.get("value", "")])
        elif tag == "textarea":
            self.fields.setdefault(name, [""])
        elif tag == "select":
            self._select = name
            self.fields.setdefault(name, [])
        elif tag == "option" and "selected" in given:
            self.fields[self._select] = [given.get("value", "")]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
