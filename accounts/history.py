"""The audit trail of changes: who, when, from where or for which job, what before and after.

django-simple-history writes a row beside every change, in its transaction. Who and when are its
own columns; `Trace` adds from where and for which job. Services name the author with `sign`;
commands and scheduled jobs, which no person signs, name themselves with `acting_as_job`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.db import models
from django.http import HttpRequest
from simple_history.models import HistoricalRecords

_job: ContextVar[str] = ContextVar("job", default="")


@contextmanager
def acting_as_job(name: str) -> Iterator[None]:
    """Let every change made inside be the work of the job `name`, such as 'Import of practices'."""
    token = _job.set(name)
    try:
        yield
    finally:
        _job.reset(token)


def current_job() -> str:
    """Return the name of the job at work, or an empty string."""
    return _job.get()


def address_of(request: HttpRequest) -> str | None:
    """Return the network address `request` came from, past as many proxies as the settings trust."""
    return get_client_ip(request) or None


def current_address() -> str | None:
    """Return the network address of the request at work, or None outside one."""
    request = getattr(HistoricalRecords.context, "request", None)
    return address_of(request) if request is not None else None


class Trace(models.Model):
    """The columns every history table adds. Defaults fill them, so bulk writes are covered too."""

    history_address = models.GenericIPAddressField(null=True, default=current_address)
    history_job = models.CharField(max_length=60, default=current_job)

    class Meta:
        abstract = True


def traced(**options: Any) -> HistoricalRecords:
    """Return the history of a model, to stand on it as `history = traced()`."""
    return HistoricalRecords(bases=[Trace], **options)


def sign(row: Any, by: Any) -> None:
    """Let the next save of `row` be recorded as the work of the user `by`, also outside a request."""
    row._history_user = by
