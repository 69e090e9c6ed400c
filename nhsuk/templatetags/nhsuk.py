"""Template tags and filters for the NHS.UK components; see nhsuk/README.md."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from crispy_forms.layout import BaseInput
from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from nhsuk import components, dates, errors, fields

register = template.Library()

# Crispy gives every button these names of other design systems.
CRISPY_CLASSES = {
    "btn",
    "btn-primary",
    "btn-inverse",
    "button",
    "submit",
    "submitButton",
    "reset",
    "resetButton",
}
# Literals of a template and yes or no: what fifty rows say again and again. Only such are remembered.
REMEMBERED = (SafeString, bool)
BANNER_TITLES = {"success": "Success", "warning": "Warning", "error": "There is a problem"}


@register.simple_tag
def nhsuk(component: str, /, params: dict[str, Any] | None = None, **keywords: Any) -> SafeString:
    """Render a component; ``params`` takes upstream's own names, keywords win."""
    if params is None and all(type(value) in REMEMBERED for value in keywords.values()):
        return components.render_again(component, components.from_keywords(keywords))
    return components.render(component, components.merge(params or {}, components.from_keywords(keywords)))


@register.simple_block_tag(end_name="endnhsukblock")
def nhsukblock(
    content: str, component: str, /, params: dict[str, Any] | None = None, **keywords: Any
) -> SafeString:
    """Render a component around the block's content, passed as its ``html``."""
    given = components.merge(params or {}, components.from_keywords(keywords))
    return components.render(component, {**given, "html": content})


@register.simple_tag
def nhsuk_breadcrumb(*pairs: str) -> SafeString:
    """The way up, as text and address in turn: ``"Practices" "/practices/" practice.name url``."""
    items = [{"text": text, "href": href} for text, href in zip(pairs[::2], pairs[1::2], strict=True)]
    return components.render("breadcrumb", {"items": items})


@register.simple_tag
def nhsuk_field(field: BoundField, show_label: bool = True) -> SafeString:
    """Render a form field; what the crispy pack's field.html calls."""
    return fields.render_field(field, show_label=show_label)


@register.filter
def nhsuk_main_fields(form: BaseForm) -> list[BoundField]:
    """The visible fields of a form, without those revealed inside another."""
    return fields.main_fields(form)


@register.simple_tag
def error_summary(
    form: BaseForm | BaseFormSet | None = None,
    forms: Iterable[BaseForm | BaseFormSet] | None = None,
    title: str = "There is a problem",
) -> SafeString:
    """The error summary of a form, a formset or several; nothing when all is well."""
    found = errors.form_errors(one for one in (form, *(forms or ())) if one)
    if not found:
        return SafeString("")
    lines = [{"text": error.text, "href": error.href or None} for error in found]
    return components.render("error-summary", {"heading": title, "errorList": lines})


@register.filter
def has_errors(form: BaseForm | BaseFormSet | None) -> bool:
    """Whether a form or formset was sent and is wrong; false for what is no form."""
    return isinstance(form, BaseForm | BaseFormSet) and form.is_bound and not form.is_valid()


@register.filter
def nhs_date(value: dt.date | None) -> str:
    """6 January 2027."""
    return dates.long_date(_day(value)) if value else ""


@register.filter
def nhs_date_short(value: dt.date | None) -> str:
    """6 Jan 2027."""
    return dates.short_date(_day(value)) if value else ""


@register.filter
def nhs_datetime(value: dt.datetime | None) -> str:
    """6 January 2027 at 2:30pm, by the clock in England."""
    if not value:
        return ""
    there = dates.london(value)
    return f"{dates.long_date(there)} at {dates.clock(there)}"


@register.filter
def nhs_time(value: dt.datetime | dt.time | None) -> str:
    """2:30pm."""
    if value is None:
        return ""
    return dates.clock(dates.london(value) if isinstance(value, dt.datetime) else value)


def _day(value: dt.date) -> dt.date:
    """The calendar day; of a moment, the day it falls on in England."""
    return dates.london(value).date() if isinstance(value, dt.datetime) else value


@register.simple_tag
def nhsuk_input(button: BaseInput) -> SafeString:
    """Render a crispy Submit, Button, Reset or Hidden."""
    if button.input_type == "hidden":
        return format_html('<input type="hidden" name="{}" value="{}">', button.name, button.value)
    classes = " ".join(name for name in button.field_classes.split() if name not in CRISPY_CLASSES)
    return components.render(
        "button",
        {
            "text": button.value,
            "name": button.name,
            "value": button.value,
            "type": button.input_type,
            "id": button.id,
            "classes": classes or None,
            "preventDoubleClick": button.input_type == "submit" or None,
            "attributes": mark_safe(button.flat_attrs),  # noqa: S308 - escaped by crispy's flatatt
        },
    )


@register.simple_tag
def nhsuk_messages(messages: Iterable[Message] | None) -> SafeString:
    """Django's messages as notification banners: success in green, the rest in blue."""
    banners = (
        components.render(
            "notification-banner",
            {
                "variant": "success" if message.level_tag == "success" else None,
                "title": {
                    "text": BANNER_TITLES.get(message.level_tag, "Important"),
                    "id": f"banner-title-{number}",
                },
                "text": message.message,
            },
        )
        for number, message in enumerate(messages or (), 1)
    )
    return format_html_join("\n", "{}", ((banner,) for banner in banners))
