"""Figures of other apps that a summary keeps: apps above add themselves here, in their `ready`."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

# From the name of a column of Summary to what counts it: for migrations by key, the figure of each that has one.
kept: dict[str, Callable[[Collection[int]], Mapping[int, Any]]] = {}
