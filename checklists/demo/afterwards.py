"""What apps above add to the demo: they add themselves here, in their `ready`, and are asked in turn."""

from collections.abc import Callable

from checklists.demo.cast import Cast

# Each is called with the people of the demo, once every migration has been lived through to today.
afterwards: list[Callable[[Cast], None]] = []
