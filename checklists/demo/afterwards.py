"""What apps above add to the demo: they add themselves here, in their `ready`, and are asked in turn."""

from collections.abc import Callable

from checklists.demo.cast import Cast
from phases.models import Migration

# Each is called with the people of the demo, once every migration has been lived through to today.
afterwards: list[Callable[[Cast], None]] = []
# Each is called with a migration on the evening it is completed, while its plan can still be written to.
before_the_end: list[Callable[[Migration], None]] = []
