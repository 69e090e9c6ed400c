from django.apps import AppConfig


class CutoverConfig(AppConfig):
    """How a practice works while neither system will do, and what it types in again afterwards."""

    name = "cutover"

    def ready(self) -> None:
        """Take part when someone leaves, in the figures kept of plans, and in the demo. Models can be imported only now."""
        from checklists.demo.afterwards import afterwards, before_the_end  # noqa: PLC0415
        from checklists.kept import kept  # noqa: PLC0415
        from checklists.scale.more import more  # noqa: PLC0415
        from cutover.demo import fill, finish  # noqa: PLC0415
        from cutover.figures import reentry_left  # noqa: PLC0415
        from cutover.leaving import hand_back  # noqa: PLC0415
        from cutover.scale import write_cutovers  # noqa: PLC0415
        from practices.members import on_leaving  # noqa: PLC0415

        on_leaving.append(hand_back)
        more.append(write_cutovers)
        kept["reentry_left"] = reentry_left
        afterwards.append(fill)
        before_the_end.append(finish)
