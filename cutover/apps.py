from django.apps import AppConfig


class CutoverConfig(AppConfig):
    """How a practice works while neither system will do, and what it types in again afterwards."""

    name = "cutover"

    def ready(self) -> None:
        """Take part when someone leaves, and in the demo. Models can be imported only now."""
        from checklists.demo.afterwards import afterwards, before_the_end  # noqa: PLC0415
        from cutover.demo import fill, finish  # noqa: PLC0415
        from cutover.leaving import hand_back  # noqa: PLC0415
        from practices.members import on_leaving  # noqa: PLC0415

        on_leaving.append(hand_back)
        afterwards.append(fill)
        before_the_end.append(finish)
