"""The gate: whatever the component and the parameter, plain text stays text."""

import json
from importlib.metadata import version
from pathlib import Path

import pytest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy

from nhsuk import components
from nhsuk.gallery import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]
ATTACK = "<b>x</b>"
# Which npm release each template release was made from, as its changelog says.
PAIRS = {"0.10": "10.6", "0.9": "10.5"}
# These choose a shape or a tag name; their values come from us, never from people.
CHOICES = {"element", "variant", "type", "placement", "colour", "size", "icon", "columns", "level"}
HTML_OPTIONS = ["html", "text", "titleText", "titleHtml", "descriptionHtml", "headingHtml", "summaryText"]


def attacked(value, key=""):
    """The example with every string turned into an attack."""
    if isinstance(value, dict):
        return {name: attacked(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [attacked(item) for item in value]
    return ATTACK if isinstance(value, str) and key not in CHOICES else value


def test_every_component_has_an_example():
    assert set(EXAMPLES) == set(components.component_names())


@pytest.mark.parametrize("name", EXAMPLES)
def test_plain_strings_are_escaped_once(name):
    page = components.render(name, attacked(EXAMPLES[name]))
    assert "<b>" not in page
    assert "&lt;b&gt;" in page
    assert "&amp;lt;" not in page


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_html_options_are_escaped_too(name):
    extra = dict.fromkeys(HTML_OPTIONS, ATTACK) | {
        "label": {"html": ATTACK},
        "hint": {"html": ATTACK},
        "errorMessage": {"html": ATTACK},
        "heading": {"html": ATTACK},
        "fieldset": {"legend": {"html": ATTACK}},
        "attributes": {"data-x": ATTACK},
        "classes": ATTACK,
        "id": ATTACK,
    }
    assert "<b>" not in components.render(name, components.merge(EXAMPLES[name], extra))


def test_a_safe_string_keeps_its_markup():
    assert "<em>now</em>" in components.render("inset-text", {"html": mark_safe("<em>now</em>")})


def test_a_safe_string_in_a_short_form_is_printed_once():
    """Upstream takes an escaped heading for HTML and prints it twice."""
    page = components.render(
        "card", {"heading": SafeString("Data checking"), "description": SafeString("3 done")}
    )
    assert page.count("Data checking") == 1
    assert '<p class="nhsuk-card__description">3 done</p>' in page


def test_lazy_strings_are_escaped():
    assert "&lt;b&gt;" in components.render("tag", {"text": gettext_lazy(ATTACK)})


def test_none_is_not_given():
    assert components.render("tag", {"text": "Due", "classes": None}) == components.render(
        "tag", {"text": "Due"}
    )


def test_an_unknown_component_is_named():
    with pytest.raises(components.UnknownComponentError, match="tga"):
        components.render("tga")


@pytest.mark.parametrize("name", ["summary-list", "summary_list"])
def test_names_take_either_hyphen_or_underscore(name):
    assert "nhsuk-summary-list" in components.render(name, EXAMPLES["summary-list"])


def test_keywords_become_parameters():
    assert components.from_keywords(
        {"error_message": "a", "label__visually_hidden_text": "b", "attributes__hx_post": "c", "small": True}
    ) == {
        "errorMessage": "a",
        "label": {"visuallyHiddenText": "b"},
        "attributes": {"hx-post": "c"},
        "small": True,
    }


def test_templates_and_stylesheet_are_of_one_release():
    """Mismatched pairs render, but unstyled: nobody notices until a page looks wrong."""
    templates = ".".join(version("nhsuk-frontend-jinja").split(".")[:2])
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]["nhsuk-frontend"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]["node_modules/nhsuk-frontend"]
    assert locked["version"] == wanted
    assert ".".join(wanted.split(".")[:2]) == PAIRS[templates]


def test_what_is_rendered_again_is_what_it_would_be():
    asked = [
        {"text": ATTACK},
        {"text": SafeString(ATTACK)},
        {"text": gettext_lazy("Yes")},
        {"text": "Yes", "colour": "red"},
        {"html": SafeString(ATTACK)},
        {"text": "Yes", "attributes": {"id": "one", "data-n": 1}},
        {"text": "Yes", "attributes": {"id": "one", "data-n": True}},
    ]
    for params in asked * 2:
        assert components.render_again("tag", params) == components.render("tag", params)
