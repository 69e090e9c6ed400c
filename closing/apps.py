from django.apps import AppConfig


class ClosingConfig(AppConfig):
    """The old system's last days, and what is kept when a migration ends."""

    name = "closing"

    def ready(self) -> None:
        """Take part in the demo. Models can be imported only now."""
        from checklists.demo.afterwards import afterwards, before_the_end  # noqa: PLC0415
        from closing.demo import ask, finish  # noqa: PLC0415

        afterwards.append(ask)
        before_the_end.append(finish)
