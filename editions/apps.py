from django.apps import AppConfig


class EditionsConfig(AppConfig):
    """A commissioner's own edition of the guide: copied, changed, previewed, published."""

    name = "editions"
    verbose_name = "Own editions"

    def ready(self) -> None:
        """Take part in the demo. Models can be imported only now."""
        from checklists.demo.afterwards import afterwards  # noqa: PLC0415
        from editions.demo import make_demo_edition  # noqa: PLC0415

        afterwards.append(make_demo_edition)
