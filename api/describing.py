"""The API's own description, made readable: for the page that people look at."""

from dataclasses import dataclass
from typing import Any

_WORDS = {"integer": "whole number", "number": "number", "string": "text", "boolean": "true or false"}
_FORMATS = {"date": "date", "date-time": "date and time"}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of an answer."""

    name: str
    kind: str
    about: str


@dataclass(frozen=True)
class Endpoint:
    """One address."""

    path: str
    title: str
    about: str
    parameters: list[Field]
    fields: list[Field]


def endpoints(schema: dict[str, Any]) -> list[Endpoint]:
    """Return the addresses that an OpenAPI `schema` describes; of a page of rows, the fields of a row."""
    shapes: dict[str, Any] = schema["components"]["schemas"]
    found = []
    for path, methods in schema["paths"].items():
        operation = methods["get"]
        answer = operation["responses"][200]["content"]["application/json"]["schema"]
        fields = _resolved(answer, shapes)["properties"]
        if "results" in fields:
            fields = _resolved(fields["results"]["items"], shapes)["properties"]
        found.append(
            Endpoint(
                path,
                operation["summary"],
                operation["description"],
                [_field(one["name"], one["schema"], shapes) for one in operation["parameters"]],
                [_field(name, shape, shapes) for name, shape in fields.items()],
            )
        )
    return found


def _field(name: str, shape: dict[str, Any], shapes: dict[str, Any]) -> Field:
    return Field(name, _kind(shape, shapes), shape.get("description", ""))


def _kind(shape: dict[str, Any], shapes: dict[str, Any]) -> str:
    """Return in words what sort of value it is."""
    if "anyOf" in shape:
        kinds = [_kind(one, shapes) for one in shape["anyOf"] if one.get("type") != "null"]
        return f"{' or '.join(kinds)}, or null" if len(kinds) < len(shape["anyOf"]) else " or ".join(kinds)
    if "$ref" in shape or "allOf" in shape:
        return _kind(_resolved(shape, shapes), shapes)
    if "enum" in shape:
        return f"one of {', '.join(shape['enum'])}"
    if shape.get("type") == "array":
        return f"list of {_kind(shape['items'], shapes)}"
    if shape.get("type") == "object":
        return "object"
    return _FORMATS.get(shape.get("format", ""), _WORDS[shape["type"]])


def _resolved(shape: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """Return the shape that a reference stands for."""
    if "allOf" in shape:
        shape = shape["allOf"][0]
    if "$ref" not in shape:
        return shape
    found: dict[str, Any] = shapes[shape["$ref"].rsplit("/", 1)[1]]
    return found
