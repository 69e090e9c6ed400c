from django.apps import AppConfig


class ReadinessConfig(AppConfig):
    """Formal signatures, and whether a migration is ready for its two points of no return."""

    name = "readiness"

    def ready(self) -> None:
        """Take part in the demo and in databases of scale. Models can be imported only now."""
        from checklists.demo.afterwards import afterwards, before_the_end  # noqa: PLC0415
        from checklists.scale.more import more  # noqa: PLC0415
        from readiness.demo import finish, sign  # noqa: PLC0415
        from readiness.scale import write_signatures  # noqa: PLC0415

        afterwards.append(sign)
        before_the_end.append(finish)
        more.append(write_signatures)
