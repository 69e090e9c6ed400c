"""What apps above add to a database of scale: they add themselves here, in their `ready`, and are asked in turn."""

from collections.abc import Callable, Sequence

from checklists.scale.one import One

# Each is called with a batch of migrations that have a plan, in the transaction that writes them.
more: list[Callable[[Sequence[One]], None]] = []
