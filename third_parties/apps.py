from django.apps import AppConfig


class ThirdPartiesConfig(AppConfig):
    """The register of services that a practice tells, has switched off and has switched on again."""

    name = "third_parties"
    verbose_name = "Third parties"

    def ready(self) -> None:
        """Take part in plans, in the figures kept of them, and in the demo. Models can be imported only now."""
        from checklists.demo.afterwards import afterwards, before_the_end  # noqa: PLC0415
        from checklists.joining import Follower, Joined, followers, joined  # noqa: PLC0415
        from checklists.kept import kept  # noqa: PLC0415
        from checklists.scale.more import more  # noqa: PLC0415
        from third_parties.demo import fill_demo_registers, finish  # noqa: PLC0415
        from third_parties.figures import next_due  # noqa: PLC0415
        from third_parties.scale import write_registers  # noqa: PLC0415
        from third_parties.services import registers, updates  # noqa: PLC0415

        afterwards.append(fill_demo_registers)
        before_the_end.append(finish)
        more.append(write_registers)
        kept["third_party_due"] = next_due
        joined.append(Joined(registers.open_register, registers.preview, registers.move_dates))
        followers.append(
            Follower(
                "third_parties",
                updates.offered_services,
                updates.follow_services,
                updates.services_obstacle,
                updates.undo_services,
            )
        )
