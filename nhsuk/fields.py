"""From a Django form field to an NHS.UK component: which one, with what.

A form says what differs from the default in a class attribute::

    class MoveForm(forms.Form):
        nhsuk = {
            "go_live": {"label_size": "m"},
            "why": {"conditional": {"other": ["other_reason"]}},
            "name": {"width": 20, "autocomplete": "name"},
        }

``label_size`` fits labels and legends alike, ``conditional`` maps a choice to
the fields it reveals, ``item_hints`` a choice to its hint; every other key is
a component parameter written as in the template tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markupsafe import escape

from nhsuk import components
from nhsuk.errors import field_messages, focus_id, wrong_parts
from nhsuk.forms import DateInput

Params = dict[str, Any]

# Said by the server instead: a browser bubble is not read out reliably, and
# a maxlength cuts pasted text off without a word. A placeholder goes when typing starts.
DROPPED_ATTRIBUTES = {
    "required",
    "maxlength",
    "minlength",
    "min",
    "max",
    "step",
    "aria-invalid",
    "aria-describedby",
    "placeholder",
}
# Attributes the components take as parameters.
PARAMETER_ATTRIBUTES = {
    "autocomplete",
    "inputmode",
    "spellcheck",
    "autocapitalize",
    "pattern",
    "rows",
}
# What Django's Textarea says unasked.
DJANGO_ROWS = "10"
TWO_BOXES_WIDE, FOUR_BOXES_WIDE = 2, 4


def render_field(field: forms.BoundField, *, show_label: bool = True) -> SafeString:
    """Render a form field with label, hint, error and control."""
    if field.is_hidden:
        return field.as_hidden()
    return FieldParams(field, show_label=show_label).render()


def main_fields(form: forms.BaseForm) -> list[forms.BoundField]:
    """The visible fields to list; those revealed by another are drawn inside it."""
    inside = {name for options in _all_options(form).values() for name in _revealed(options)}
    return [field for field in form.visible_fields() if field.name not in inside]


class FieldParams:
    """Builds the parameters of one field's component."""

    def __init__(self, field: forms.BoundField, *, show_label: bool) -> None:
        self.field = field
        self.widget = field.field.widget
        self.show_label = show_label
        self.options = dict(_all_options(field.form).get(field.name, {}))
        self.label_size = self.options.pop("label_size", None)
        self.conditional = self.options.pop("conditional", {})
        self.item_hints = self.options.pop("item_hints", {})

    def render(self) -> SafeString:
        component, build = self._choose()
        params = components.merge(build(), components.from_keywords(self.options))
        draw = components.render if self._holds_text(component) else components.render_again
        return _with_options(params, draw) if component == "select" else draw(component, params)

    def _holds_text(self, component: str) -> bool:
        """Say whether it shows what somebody typed: in a box, in an error or in a field it reveals."""
        value = self.field.value()
        typed = any(value) if isinstance(value, list) else value
        holds_none = component in {"checkboxes", "select"}  # they offer what may be chosen
        return bool(self.field.errors or self.conditional or (typed and not holds_none))

    def _choose(self) -> tuple[str, Callable[[], Params]]:
        """The component for this widget; subclasses before their parents."""
        choices: list[tuple[type[forms.Widget], str, Callable[[], Params]]] = [
            (DateInput, "date-input", self._date),
            (forms.PasswordInput, "password-input", self._password),
            (forms.FileInput, "file-upload", self._simple),
            (forms.Textarea, "character-count" if self._max_length() else "textarea", self._textarea),
            (forms.CheckboxSelectMultiple, "checkboxes", self._choices),
            (forms.RadioSelect, "radios", self._choices),
            (forms.CheckboxInput, "checkboxes", self._checkbox),
            (forms.Select, "select", self._select),
            (forms.widgets.Input, "input", self._input),
        ]
        for widget, component, build in choices:
            if isinstance(self.widget, widget):
                return component, build
        raise TypeError(
            f"The field {self.field.name!r} uses {type(self.widget).__name__}, for which there is no NHS.UK component."
        )

    # What components share

    def _about(self) -> Params:
        """Hint, error and state, the same for every component."""
        messages = field_messages(self.field)
        return {
            "name": self.field.html_name,
            "hint": {"text": self.field.help_text} if self.field.help_text else None,
            "errorMessage": {"html": format_html_join(SafeString("<br>"), "{}", ((m,) for m in messages))}
            if messages
            else None,
            "disabled": self.field.field.disabled or None,
        }

    def _control(self) -> Params:
        """Id, label and the widget's own attributes, for one-control components."""
        attrs = self._attrs()
        params = {key: attrs.pop(key) for key in PARAMETER_ATTRIBUTES & attrs.keys()}
        return {
            **self._about(),
            **params,
            "id": focus_id(self.field),
            "label": {"text": self.field.label, **self._title()},
            "classes": attrs.pop("class", None),
            "attributes": attrs,
        }

    def _title(self) -> Params:
        """Size and visibility of a label or legend."""
        hidden = None if self.show_label else "nhsuk-u-visually-hidden"
        return {"size": self.label_size, "classes": hidden}

    def _fieldset(self) -> Params:
        return {
            "legend": {
                "text": self.field.label,
                "size": self.label_size or "s",
                "classes": self._title()["classes"],
            }
        }

    def _attrs(self) -> Params:
        attrs = {**self.widget.attrs}
        if self.field.field.disabled:
            attrs.pop("disabled", None)
        return {key: value for key, value in attrs.items() if key not in DROPPED_ATTRIBUTES and key != "id"}

    def _value(self) -> Any:
        return self.widget.format_value(self.field.value())

    def _max_length(self) -> int | None:
        return cast("int | None", getattr(self.field.field, "max_length", None))

    # One builder for each kind of component

    def _simple(self) -> Params:
        params = self._control()
        if getattr(self.widget, "allow_multiple_selected", False):
            params["multiple"] = True
        return params

    def _input(self) -> Params:
        params = self._control()
        kind = self.widget.input_type
        if kind == "number":
            # Number inputs change by accident on scrolling; the NHS asks for text with a numeric keypad.
            whole = isinstance(self.field.field, forms.IntegerField) and not isinstance(
                self.field.field, forms.FloatField | forms.DecimalField
            )
            kind = "text"
            params.setdefault("inputmode", "numeric" if whole else "decimal")
            params.setdefault("width", 5)
        if kind == "email":
            params.setdefault("autocomplete", "email")
            params.setdefault("spellcheck", False)
        return {**params, "type": kind, "value": self._value()}

    def _password(self) -> Params:
        return self._control()

    def _textarea(self) -> Params:
        params = self._control()
        params["attributes"].pop("cols", None)
        if params.get("rows") == DJANGO_ROWS:
            params["rows"] = 5
        return {**params, "value": self._value(), "maxlength": self._max_length()}

    def _select(self) -> Params:
        params = self._control()
        if getattr(self.widget, "allow_multiple_selected", False):
            params["attributes"]["multiple"] = {"value": True, "optional": True}
        return {**params, "items": list(self._select_options())}

    def _select_options(self) -> Iterator[tuple[str, Any, bool]]:
        """Yield the value and text of what the widget offers, and whether it is chosen."""
        chosen = {str(one) for one in self._value()}
        for key, label in cast(forms.Select, self.widget).choices:
            is_group = isinstance(label, list | tuple)
            for value, text in label if is_group else [(key, label)]:
                sent = "" if value is None else str(value)
                # There are no option groups: the group's name leads instead.
                yield sent, f"{key}: {text}" if is_group else text, sent in chosen

    def _choices(self) -> Params:
        items = []
        for option in self._options():
            value = str(option["value"])
            if (option["value"], option["label"]) == BLANK_CHOICE_DASH[0]:
                continue
            items.append(
                {
                    "value": option["value"],
                    "text": option["label"],
                    "checked": option["selected"],
                    "hint": self._item_hint(value),
                    "conditional": self._reveal(value),
                    "attributes": self._attrs(),
                }
            )
        return {
            **self._about(),
            "idPrefix": focus_id(self.field),
            "fieldset": self._fieldset(),
            "items": items,
        }

    def _checkbox(self) -> Params:
        """A lone checkbox: its label is the question, so there is no fieldset."""
        value = self.field.value()
        item = {
            "value": value if isinstance(value, str) and value != "False" else "on",
            "text": self.field.label,
            "checked": self.widget.check_test(value),
            "conditional": self._reveal("on"),
            "attributes": self._attrs(),
        }
        return {**self._about(), "idPrefix": focus_id(self.field), "items": [item]}

    def _date(self) -> Params:
        value = self.field.value()
        typed = value if isinstance(value, list) else self.widget.decompress(value)
        wrong = wrong_parts(self.field)
        base = self.field.auto_id or self.field.html_name
        params = {
            **self._about(),
            "id": base,
            "fieldset": self._fieldset(),
            "items": [
                {
                    "id": f"{base}_{part}",
                    "name": f"{self.field.html_name}_{part}",
                    "label": part.capitalize(),
                    "value": text,
                    "width": FOUR_BOXES_WIDE if part == "year" else TWO_BOXES_WIDE,
                    "autocomplete": "off",
                    "error": part in wrong,
                    "attributes": self._attrs(),
                }
                for part, text in zip(("day", "month", "year"), typed, strict=True)
            ],
        }
        if params["hint"] is None:
            params["hint"] = {"text": "For example, 27 3 2027"}
        return params

    # Parts of choices

    def _options(self) -> Iterator[dict[str, Any]]:
        value = self._value()
        for group, options, _ in self.widget.optgroups(self.field.html_name, value):
            for option in options:
                # Neither component has option groups: the group's name leads instead.
                yield {**option, "label": f"{group}: {option['label']}"} if group else option

    def _item_hint(self, value: str) -> Params | None:
        hint = self.item_hints.get(value)
        return {"text": hint} if hint else None

    def _reveal(self, value: str) -> Params | None:
        names = self.conditional.get(value, [])
        if not names:
            return None
        inner = ((render_field(self.field.form[name]),) for name in names)
        return {"html": format_html("{}", format_html_join("\n", "{}", inner))}


def _with_options(params: Params, draw: Callable[[str, Params], SafeString]) -> SafeString:
    """Render a select with its options written here: upstream takes 50 times as long over each of
    them, and a list of everyone holds hundreds. They read as upstream's would.
    """
    items = params.pop("items")
    before, end, after = draw("select", params).rpartition("</select>")
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if is_chosen else ""}>{escape(text)}</option>\n'
        for value, text, is_chosen in items
    )
    return SafeString(f"{before}{options}{end}{after}")


def _all_options(form: forms.BaseForm) -> dict[str, Params]:
    return getattr(form, "nhsuk", {})


def _revealed(options: Params) -> Iterator[str]:
    for names in options.get("conditional", {}).values():
        yield from names
