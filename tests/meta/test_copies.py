"""A start that is copied leaves what a real one leaves: row by row, in every table."""

from datetime import datetime

import pytest
from django.apps import apps
from django.utils import timezone

from checklists.models import TaskStatus
from checklists.services.summaries import faults
from checklists.services.tasks import set_status
from phases.models import GuideEdition
from tests import copies
from tests.people import make_cast

# What the factories make has other names and addresses each time.
FACTORIES = {"accounts", "practices"}


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(copies, "_kept", {})


def left_by(start):
    """Return the cast, and what is new in each table, with words for keys and for the time."""
    models = [*apps.get_models(include_auto_created=True)]
    before = {model: {*model._base_manager.values_list("pk", flat=True)} for model in models}
    began = timezone.now()
    cast = start()
    rows = {model: [*model._base_manager.exclude(pk__in=before[model]).order_by("pk")] for model in models}
    words = {
        (model, row.pk): f"{model.__name__} {number}"
        for model, found in rows.items()
        for number, row in enumerate(found)
    }

    def said(model, field, row):
        value = getattr(row, field.attname)
        if isinstance(value, datetime) and began <= value <= timezone.now():
            return "now"
        told_of = getattr(model, "instance_type", None)
        of_the_same_name = told_of if told_of and field.name == told_of._meta.pk.name else None
        other = model if field.primary_key and not field.related_model else field.related_model
        key = (of_the_same_name or other, value)
        return words.get(key, value) if key[0] else value

    return cast, {
        model: [[said(model, field, row) for field in model._meta.concrete_fields] for row in found]
        for model, found in rows.items()
        if found and model._meta.app_label not in FACTORIES
    }


@pytest.mark.parametrize("code", ["2025-icb", "2020-ccg"])
def test_a_copy_is_like_the_real_thing(db, code, go_live):
    edition = GuideEdition.objects.get(code=code, is_current=True)
    real, rows = left_by(lambda: make_cast(edition, go_live))
    copy, same = left_by(lambda: make_cast(edition, go_live))
    assert sum(map(len, rows.values())) > 500
    assert same == rows
    assert copy.migration.tasks.count() == real.migration.tasks.count()
    assert not list(faults())


def test_each_copy_stands_alone(edition, go_live, django_assert_num_queries):
    casts = [make_cast(edition, go_live) for _ in range(3)]
    for cast in casts[1:]:
        with django_assert_num_queries(0):
            assert cast.migration.practice is cast.practice
            assert cast.migration.created_by is cast.manager
    task = casts[1].task("name-the-project-manager")
    set_status(by=casts[1].manager, task=task, version=1, status=TaskStatus.DONE)
    assert [cast.migration.tasks.filter(status=TaskStatus.DONE).count() for cast in casts] == [0, 1, 0]
    assert task.history.count() == 2


def test_a_plan_of_another_guide_is_not_copied(edition, go_live):
    first = make_cast(edition, go_live).migration
    item = edition.items.exclude(condition="").first()
    item.due = "1 week after go_live"
    item.save()
    second = make_cast(edition, go_live).migration
    due = [migration.tasks.get(item=item).due for migration in (first, second)]
    assert due[0] != due[1]
