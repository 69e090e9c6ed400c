from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    """The guide's items, and the tasks they become in one migration."""

    name = "checklists"

    def ready(self) -> None:
        """Take part when someone leaves, and when a plan follows the guide. Models can be imported only now."""
        from checklists.joining import Follower, followers  # noqa: PLC0415
        from checklists.leaving import hand_back  # noqa: PLC0415
        from checklists.services import updates  # noqa: PLC0415
        from checklists.updating import offered_items  # noqa: PLC0415
        from practices.members import on_leaving  # noqa: PLC0415

        on_leaving.append(hand_back)
        followers.append(
            Follower("items", offered_items, updates.follow_items, updates.items_obstacle, updates.undo_items)
        )
