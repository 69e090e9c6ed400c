"""The description holds: schemathesis asks what it allows, what it does not, and compares the answers with it."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from api.v1 import schema
from migrations_portal.wsgi import application
from tests.api.program import Program
from tests.dashboards.plans import make_plans
from tests.people import TODAY

EXAMPLES = 12
MIGRATIONS, PRACTICES = "/api/v1/migrations", "/api/v1/practices"
# What a description cannot say: which names there are, and that one day comes before another.
UNSAYABLE = {MIGRATIONS: ["422"]}
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


class Examiner:
    """Asks what a description allows, and what it forbids, with a program's token."""

    def __init__(
        self, program: Program, description: dict[str, Any], unsayable: dict[str, list[str]] = UNSAYABLE
    ) -> None:
        lenient = [
            {"include-path": path, "checks": accepting(*statuses)} for path, statuses in unsayable.items()
        ]
        headers = {"Authorization": f"Bearer {program.secret}"}
        config = {"headers": headers, "checks": accepting(), "operations": lenient, "seed": 5}
        self.schema = schemathesis.openapi.from_dict(description, config=SchemathesisConfig.from_dict(config))
        self.schema.app = application
        self.answers: Counter[int] = Counter()

    def examine(self, path: str, mode: GenerationMode, examples: int = EXAMPLES, **fixed: Any) -> None:
        """Ask an address so many times. Raises FailureGroup where an answer is not as described."""

        @settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=self.schema[path]["GET"].as_strategy(generation_mode=mode, **fixed))
        def ask(case: Any) -> None:
            self.answers[case.call_and_validate().status_code] += 1

        with sharing_the_connection():
            ask()


def accepting(*more: str) -> dict[str, Any]:
    """Return the rule for what is asked as described: an answer, or that there is no such thing."""
    return {"positive_data_acceptance": {"expected-statuses": ["2xx", "404", *more]}}


@contextmanager
def sharing_the_connection() -> Iterator[None]:
    """Let calls share the test's transaction: the end of a request would close it, as of one that was left open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _as_many_as_they_like(monkeypatch):
    monkeypatch.setattr("api.guard.CALLS_A_MINUTE", 1_000_000)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def description(client, cast, edition) -> dict[str, Any]:
    """The description as it is served, of a portal with four migrations."""
    icb = cast.practice.arrangements.get().commissioner
    make_plans([TODAY] * 3, by=cast.commissioner, edition=edition, icb=icb)
    return client.get("/api/v1/openapi.json").json()


@pytest.mark.parametrize("path", schema()["paths"])
def test_whatever_is_asked(cast, program, description, path, record_property):
    examiner = Examiner(program, description)
    examiner.examine(path, POSITIVE)
    if description["paths"][path]["get"]["parameters"]:
        examiner.examine(path, NEGATIVE)
        assert examiner.answers[422]
    if "{migration_id}" in path:
        examiner.examine(path, POSITIVE, 5, path_parameters={"migration_id": cast.migration.pk})
    assert examiner.answers[200]
    record_property("API: generated calls", examiner.answers.total())


def test_every_filter_whose_names_there_are_is_taken(cast, program, description, record_property):
    """With the names filled in that a description cannot know, nothing that it allows is refused."""
    one = cast.migration
    known = {
        "icb": [cast.practice.arrangements.get().commissioner.ods_code],
        "from_system": [one.from_system.name],
        "to_system": [one.to_system.name],
        "partner": [one.partner.name],
        "phase": [phase.slug for phase in one.edition.phases.all()],
        "go_live_from": ["2026-01-01", "2027-02-01"],
        "go_live_to": ["2027-02-01", "2028-02-29"],
        "page": [1],
    }
    for parameter in description["paths"][MIGRATIONS]["get"]["parameters"]:
        if parameter["name"] in known:
            holder = parameter["schema"].get("items", parameter["schema"])
            holder["enum"] = known.pop(parameter["name"])
    assert not known
    # Nobody here has a sub-ICB.
    parameters = description["paths"][MIGRATIONS]["get"]["parameters"]
    parameters[:] = [one for one in parameters if one["name"] != "sub_icb"]
    examiner = Examiner(program, description, unsayable={})
    examiner.examine(MIGRATIONS, POSITIVE, 25)
    assert examiner.answers.keys() == {200}
    record_property("API: generated calls", examiner.answers.total())


def parameter(description: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    """Return what a description says of a parameter."""
    return next(
        one["schema"] for one in description["paths"][path]["get"]["parameters"] if one["name"] == name
    )


def a_number_is_called_a_text(description):
    description["components"]["schemas"]["MigrationRow"]["properties"]["moves"]["type"] = "string"


def a_field_is_promised_that_is_not_there(description):
    description["components"]["schemas"]["MigrationRow"]["required"].append("colour")


def a_status_is_not_mentioned(description):
    del description["paths"][MIGRATIONS]["get"]["responses"]["422"]


def more_is_allowed_than_is_taken(description):
    parameter(description, PRACTICES, "limit").update(minimum=201, maximum=900)


def less_is_allowed_than_is_taken(description):
    parameter(description, PRACTICES, "limit").update(enum=[50])
    description["paths"][PRACTICES]["get"]["parameters"].pop(0)  # of two, the other may be what is refused


@pytest.mark.parametrize(
    ("wrong", "path", "mode"),
    [
        (a_number_is_called_a_text, MIGRATIONS, POSITIVE),
        (a_field_is_promised_that_is_not_there, MIGRATIONS, POSITIVE),
        (a_status_is_not_mentioned, MIGRATIONS, NEGATIVE),
        (more_is_allowed_than_is_taken, PRACTICES, POSITIVE),
        (less_is_allowed_than_is_taken, PRACTICES, NEGATIVE),
    ],
)
def test_a_description_that_is_wrong_is_found_out(program, description, wrong, path, mode):
    right = deepcopy(description)
    wrong(description)
    assert description != right
    with pytest.raises(FailureGroup):
        Examiner(program, description).examine(path, mode, 30)


def test_a_door_that_stands_open_is_found_out(monkeypatch, program, description):
    monkeypatch.setattr("api.guard.Bearer.__call__", lambda *_: program.token)
    with pytest.raises(FailureGroup, match="auth"):
        Examiner(program, description).examine(PRACTICES, POSITIVE)
