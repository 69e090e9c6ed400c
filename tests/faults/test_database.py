"""The database stops in the middle of the run, on a PostgreSQL of the test's own."""

import signal
import time

import pytest

from tests.faults.conftest import PEOPLE, SHIFT, at
from tests.faults.servers import Postgres
from tests.faults.stage import Stage

pytestmark = pytest.mark.faults


@pytest.fixture
def cluster(people, tmp_path):
    """Give a PostgreSQL that holds the same people."""
    cluster = Postgres(tmp_path)
    try:
        cluster.start()
        cluster.fill_from(at(people[0]))
        yield cluster
    finally:
        cluster.remove()


def test_a_database_that_restarts_costs_no_mail(cluster, tmp_path, record):
    with Stage(tmp_path, cluster.url, SHIFT) as stage:
        stage.mail.behave("slow 0.004")
        stage.worker()
        stage.celery("beat", "--schedule", str(tmp_path / "beat"), "--pidfile", "")
        stage.mail.takes(150)
        cluster.stop(signal.SIGINT)  # "fast": it throws everybody out
        taken = len(stage.mail.received)
        time.sleep(2)
        assert len(stage.mail.received) <= taken + 1, "nothing is sent that cannot be noted"
        cluster.start()
        stage.mail.takes(PEOPLE)
        stage.is_over()
        assert stage.states == {"sent": PEOPLE}
        assert stage.mail.repeats == 0
        record.add("database", **stage.measured)
