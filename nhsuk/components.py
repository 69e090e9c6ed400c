"""Render NHS.UK components from Python.

The component templates are Jinja, our pages are Django templates (crispy and
allauth need those), so the templates live in a private Jinja environment and
every parameter passes through one gate here: a plain string is escaped on
entry, only a safe string keeps its markup. Upstream once printed label text
raw; with the gate that cannot reach a page, whatever the version.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from jinja2 import ChainableUndefined, Environment, PackageLoader
from markupsafe import Markup, escape

# Folders whose macro is not simply the folder's name in camel case.
MACRO_NAMES = {"do-dont-list": "list", "images": "image", "tables": "table"}
FOLDERS = {"do-list": "do-dont-list", "dont-list": "do-dont-list", "image": "images", "table": "tables"}

ENVIRONMENT = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja"),
    autoescape=True,
    undefined=ChainableUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # a package's templates stay as they are: a page would look at 90 files
)


class Guarded(Markup):
    """A string that passed the gate: safe to print, but text and not HTML to the templates.

    Upstream reads ``heading=<escaped string>`` as HTML of the caller's own and
    leaves its paragraph out (and prints a card's heading twice). Every literal
    in a Django template is such a string; ``heading__html`` says HTML outright.
    """


ENVIRONMENT.tests["escaped"] = lambda value: hasattr(value, "__html__") and not isinstance(value, Guarded)


class UnknownComponentError(LookupError):
    """No NHS.UK component has this name."""


def render(name: str, params: Mapping[str, Any] | None = None) -> SafeString:
    """Render the component ``name`` ("tag", "summary-list" or "summary_list")."""
    return SafeString(_macro(name)(guard(params or {})))


def render_again(name: str, params: Mapping[str, Any]) -> SafeString:
    """Render the component ``name``, or return what the same ``params`` gave before.

    For what many rows or pages share; what people typed must not be kept here.
    """
    return _rendered(name, _Asked(params))


class _Asked:
    """Parameters as a key. Text and safe text are told apart, as the gate does."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self.params = params
        self.key = _frozen(params)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


def _frozen(value: Any) -> Any:
    match value:
        case Mapping():
            return tuple((key, _frozen(item)) for key, item in value.items())
        case list() | tuple():
            return tuple(_frozen(item) for item in value)
        case Promise():
            return str, str(value)
        case _:
            return type(value), value


@lru_cache(maxsize=512)
def _rendered(name: str, asked: _Asked) -> SafeString:
    return render(name, asked.params)


def component_names() -> list[str]:
    """Every component there is, for the gallery and the tests."""
    paths = ENVIRONMENT.list_templates(filter_func=lambda path: path.endswith("/macro.jinja"))
    parts = [path.split("/") for path in paths]
    return sorted(part[2] for part in parts if len(part) == 4)


def guard(value: Any) -> Any:
    """Escape plain strings anywhere in ``value``; drop what is None.

    The templates test for "not given", which None is not.
    """
    match value:
        case str() | Promise():
            return Guarded(escape(str(value) if isinstance(value, Promise) else value))
        case Mapping():
            return {key: guard(item) for key, item in value.items() if item is not None}
        case list() | tuple():
            return [guard(item) for item in value if item is not None]
        case _ if hasattr(value, "__html__"):
            return Guarded(value.__html__())
        case _:
            return value


def camel(name: str) -> str:
    """``error_message`` or ``error-message`` to ``errorMessage``."""
    head, *rest = name.replace("-", "_").split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def from_keywords(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Turn template keywords into component parameters.

    ``label__text`` nests, ``error_message`` becomes ``errorMessage``; below
    ``attributes`` an underscore is a hyphen, as in ``hx-get``.
    """
    params: dict[str, Any] = {}
    for keyword, value in keywords.items():
        *parents, last = keyword.split("__")
        level = params
        in_attributes = False
        for parent in parents:
            level = level.setdefault(camel(parent), {})
            in_attributes = parent == "attributes"
        level[last.replace("_", "-") if in_attributes else camel(last)] = value
    return params


def merge(base: Mapping[str, Any], extra: Mapping[str, Any]) -> dict[str, Any]:
    """Merge two parameter trees; ``extra`` wins, lists are replaced."""
    merged = dict(base)
    for key, value in extra.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = merge(old, value)
        else:
            merged[key] = value
    return merged


@cache
def _macro(name: str) -> Callable[[dict[str, Any]], Markup]:
    """Find and compile a component once per process."""
    folder = name.replace("_", "-")
    folder = FOLDERS.get(folder, folder)
    if folder not in component_names():
        raise UnknownComponentError(
            f"No NHS.UK component is named {name!r}. Known: {', '.join(component_names())}."
        )
    module = ENVIRONMENT.get_template(f"nhsuk/components/{folder}/macro.jinja").module
    macro: Callable[[dict[str, Any]], Markup] = getattr(module, MACRO_NAMES.get(folder, camel(folder)))
    return macro
