"""Two people at one lesson at once: one of them wins, and counts stay true.

Real races on PostgreSQL only: SQLite lets one writer in at a time, so there they work in turns.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from lessons.models import Helped, LessonState
from lessons.services.common import Conflict
from lessons.services.helping import say_helped
from lessons.services.publishing import publish_lesson
from lessons.services.writing import take_back_lesson
from phases.models import GuideEdition
from tests.lessons.telling import PUBLIC, published, shared
from tests.people import make_cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def casts(go_live):
    """Two practices, in a database that was emptied by the test before."""
    if not GuideEdition.objects.exists():
        call_command("load_guide", verbosity=0)
    edition = GuideEdition.objects.get(code="2025-icb", is_current=True)
    return make_cast(edition, go_live), make_cast(edition, go_live)


def at_once(*acts):
    """Do all `acts` at the same time and return what each gave or raised."""
    gate = threading.Barrier(len(acts)) if connection.vendor != "sqlite" else None

    def run(act):
        try:
            if gate:
                gate.wait()
            return act()
        except (Conflict, ValidationError) as error:
            return type(error)
        finally:
            if gate:
                connection.close()

    if gate is None:
        return [run(act) for act in acts]
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_publishing_and_taking_back_at_once(casts):
    cast, _ = casts
    for _ in range(5):
        lesson = shared(cast)
        found = at_once(
            lambda lesson=lesson: publish_lesson(
                by=cast.commissioner, lesson=lesson, version=2, words=PUBLIC
            ),
            lambda lesson=lesson: take_back_lesson(by=cast.manager, lesson=lesson, version=2),
        )
        assert found.count(Conflict) == 1
        lesson.refresh_from_db()
        assert lesson.state in {LessonState.PUBLISHED, LessonState.PRIVATE}
        assert (lesson.published_at is not None) == (lesson.state == LessonState.PUBLISHED)
        assert lesson.version == 3


def test_a_whole_practice_saying_it_helped_at_once(casts):
    cast, other = casts
    lesson = published(cast)
    people = (other.manager, other.staff, other.clinical_lead, other.project_manager)
    found = at_once(
        *(
            lambda by=by: say_helped(by=by, lesson=lesson, migration=other.migration, helped=True)
            for by in people
        )
    )
    assert sorted(found) == [False, False, False, True]
    assert Helped.objects.count() == 1
