from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    """The guide's items, and the tasks they become in one migration."""

    name = "checklists"

    def ready(self) -> None:
        """Take part when someone leaves: their items go back. Models can be imported only now."""
        from checklists.leaving import hand_back  # noqa: PLC0415
        from practices.members import on_leaving  # noqa: PLC0415

        on_leaving.append(hand_back)
