from django.apps import AppConfig


class LessonsConfig(AppConfig):
    """What practices learnt, kept to themselves, shared with their ICB or published to all."""

    name = "lessons"
    verbose_name = "Lessons"

    def ready(self) -> None:
        """Take part in the demo. Models can be imported only now."""
        from checklists.demo.afterwards import afterwards  # noqa: PLC0415
        from lessons.demo import write_demo_lessons  # noqa: PLC0415

        afterwards.append(write_demo_lessons)
