"""The Django side of digests.py, against the DATABASE_URL given: one JSON answer a call.

plan     make Monday's digests; how many, and how long it took
bytes F  write every mail of Monday into the file F, pickled, without sending any
send N   call for N workers
ends     what has become of the deliveries so far
clear    forget all deliveries
"""

import json
import pickle
import sys
import time
from collections import Counter
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.db.models import Count, Max, Min  # noqa: E402
from django.utils import timezone  # noqa: E402

from reminders import deliveries  # noqa: E402
from reminders.models import Delivery  # noqa: E402
from reminders.sending import write_digests  # noqa: E402
from reminders.tasks import send  # noqa: E402


def plan() -> Any:
    """Make the digests of the coming Monday."""
    today = timezone.localdate()
    monday = today + timedelta(days=-today.weekday() % 7)
    start = time.perf_counter()
    made = deliveries.plan_digests(timezone.make_aware(datetime.combine(monday, clock(7))))
    return {"made": made, "seconds": time.perf_counter() - start}


def write(path: str) -> Any:
    """Write every mail that would be sent."""
    rows = list(Delivery.objects.select_related("user__reminders").order_by("user_id"))
    start, mails, sizes = time.process_time(), [], Counter[str]()
    for first in range(0, len(rows), deliveries.BATCH):
        for one in write_digests(rows[first : first + deliveries.BATCH]):
            if one.message:
                mails.append((one.row.user.email, one.message.message().as_bytes(linesep="\r\n")))
                sizes["lines"] += one.keep["lines"]
    seconds = time.process_time() - start
    Path(path).write_bytes(pickle.dumps(mails))
    return {
        "mails": len(mails),
        "bytes": sum(len(content) for _, content in mails),
        "lines": sizes["lines"],
        "cpu_seconds": seconds,
    }


def ends() -> Any:
    """Count the deliveries by their state."""
    counts = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
    span = Delivery.objects.filter(state="sent").aggregate(first=Min("settled_at"), last=Max("settled_at"))
    return {"states": counts, "last": span["last"].timestamp() if span["last"] else None}


def call(workers: str) -> Any:
    """Call for workers, as the tick does."""
    for _ in range(int(workers)):
        send.delay()
    return {"at": time.time()}


def clear() -> Any:
    """Forget every delivery, without leaving dead rows that no night has vacuumed."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reminders_delivery")
    return {}


COMMANDS = {"plan": plan, "bytes": write, "send": call, "ends": ends, "clear": clear}

if __name__ == "__main__":
    print(json.dumps(COMMANDS[sys.argv[1]](*sys.argv[2:])))
