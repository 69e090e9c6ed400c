"""The containers that send reminders: how each shows that it is well, and how long it may take to stop."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from reminders.tasks import SECONDS

SERVICES = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())["services"]


def test_whatever_goes_on_running_says_whether_it_is_well():
    lasting = {name for name, service in SERVICES.items() if service.get("restart") != "no"}
    assert lasting == {"web", "worker", "beat", "db", "redis", "mail"}
    assert all("healthcheck" in SERVICES[name] for name in lasting)


def test_a_worker_has_time_to_end_what_it_holds():
    assert SERVICES["worker"]["stop_grace_period"] == "2m"
    assert SECONDS + settings.EMAIL_TIMEOUT < 120


@pytest.mark.parametrize(("minutes_ago", "well"), [(1, True), (4, False), (None, False)])
def test_beat_is_well_while_it_writes_down_what_it_called(tmp_path, minutes_ago, well):
    command = SERVICES["beat"]["command"].split()
    place = Path(command[command.index("--schedule") + 1])
    assert settings.CELERY_BEAT_SYNC_EVERY == 1
    kind, check = SERVICES["beat"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    if minutes_ago is not None:
        schedule = tmp_path / f"{place.name}.db"
        schedule.touch()
        os.utime(schedule, (time.time() - 60 * minutes_ago,) * 2)
    shell = shutil.which("sh")
    done = subprocess.run([shell, "-c", check.replace(str(place.parent), str(tmp_path))], check=False)
    assert (done.returncode == 0) == well


def test_the_mail_catcher_is_for_trying_out_and_stays_on_this_machine():
    assert SERVICES["mail"]["profiles"] == ["try"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["mail"]["ports"])


@pytest.mark.parametrize(("given", "missing"), [({}, "DATABASE_URL"), ({"DATABASE_URL": "x"}, "REDIS_URL")])
def test_services_without_docker_say_what_is_missing(given, missing):
    command = [sys.executable, "scripts/services.py", "8000"]
    environment = {"PATH": os.environ["PATH"], **given}
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert f"{missing} is not set" in done.stderr
