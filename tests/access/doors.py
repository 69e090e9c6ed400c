"""Every address of the portal, read from the URL configuration itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


@dataclass(frozen=True)
class Door:
    """One URL pattern: where it stands, what it is called, which arguments it takes."""

    route: str  # as a reader sees it: /items/<pk>/
    name: str  # with its namespace; the route for a pattern without a name
    arguments: tuple[str, ...]
    has_name: bool

    @property
    def is_admin(self) -> bool:
        return self.route.startswith("/admin/")

    def url(self, **values: object) -> str:
        """Return the address with the arguments filled in."""
        if self.has_name:
            return reverse(self.name, kwargs=values)
        return ARGUMENT.sub(lambda found: str(values[found[1] or found[2]]), self.route)


def doors() -> list[Door]:
    """Return every door, in the order of the URL configuration."""
    return list(_doors_of(get_resolver(), "/", ""))


def _doors_of(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _doors_of(pattern, route, inner)
        else:
            yield _door(pattern, route, namespace)


def _door(pattern: URLPattern, route: str, namespace: str) -> Door:
    shown = ARGUMENT.sub(lambda found: f"<{found[1] or found[2]}>", route)
    # What a pattern passes on by itself, such as the kind of organisation, is no argument.
    arguments = tuple(found[1] for found in ARGUMENT.finditer(shown))
    return Door(shown, namespace + pattern.name if pattern.name else shown, arguments, bool(pattern.name))
