"""Nobody who uses the portal notices that Redis and the mail server are gone."""

import re
import signal

import pytest
import requests

from tests.faults.servers import answers, eventually, free_port
from tests.faults.stage import BIN

pytestmark = pytest.mark.faults


def test_pages_answer_and_items_are_ticked(stage, people, record):
    stage.redis.kill()
    stage.mail.kill()
    port = free_port()
    web = stage.run([str(BIN / "gunicorn"), "migrations_portal.wsgi", "--bind", f"127.0.0.1:{port}"], "web")
    eventually("the portal answers", lambda: answers(port))
    todo = stage.ask("SELECT id, version FROM checklists_task WHERE status = 'to_do' ORDER BY id LIMIT 20")
    portal = f"http://127.0.0.1:{port}"
    with requests.Session() as reader:
        reader.cookies.set("sessionid", people[1])
        home = reader.get(portal)
        assert home.ok
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', home.text)[1]
        for pk, version in todo:
            ticked = reader.post(
                f"{portal}/items/{pk}/tick/", {"tick": f"{version}:done", "csrfmiddlewaretoken": token}
            )
            assert ticked.ok
    web.stop(signal.SIGTERM)
    done = stage.ask(
        "SELECT count(*) FROM checklists_task WHERE status = 'done' AND id = ANY(%s)", [pk for pk, _ in todo]
    )
    assert done == [(20,)]
    record.add("pages", people=1, received=0, repeats=0, states={"items ticked": 20})
