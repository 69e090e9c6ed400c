"""The ODS practice file sent in by an administrator, instead of the command on the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_protect

from accounts.audit import record
from accounts.models import AuditEvent, User
from nhsuk.validators import without_nhs_numbers
from practices import ods
from practices.import_summary import ImportSummary
from practices.services import import_practices

LARGEST = 20 * 1024 * 1024  # the whole of England is 4 MB
BESIDE_THE_FILE = 64 * 1024  # the rest of the form
MOST_BAD_ROWS = 100
TEMPLATE = "admin/practices/practice/upload.html"
TOO_LARGE = f"The file is larger than {LARGEST // 1024 // 1024} MB, so it is not the ODS practice file"


@dataclass
class Upload:
    """What became of a file: counts, and the first of the rows that could not be used."""

    summary: ImportSummary
    dry_run: bool
    bad_rows: list[str] = field(default_factory=list)

    @property
    def left_out(self) -> list[tuple[str, int]]:
        """Why rows were left out and how many, for a template: it would take `items` for a reason."""
        return self.summary.left_out.most_common()


class UploadForm(forms.Form):
    """The file, and whether to only try."""

    file = forms.FileField(
        label="ODS practice file (epraccur.csv)",
        help_text="Unzipped, at most 20 MB. It lists organisations; a file about patients is refused.",
        error_messages={
            "required": "Choose the file",
            "empty": "The file is empty",
            "invalid": "Choose the file again",
        },
    )
    dry_run = forms.BooleanField(
        label="Only try: show what would change, and change nothing",
        required=False,
        initial=True,
    )

    def clean_file(self) -> UploadedFile:
        """Refuse a file that is too large."""
        file: UploadedFile = self.cleaned_data["file"]
        if file.size is None or file.size > LARGEST:
            raise ValidationError(TOO_LARGE)
        return file


@transaction.atomic
def take_in(*, by: User, file: UploadedFile, dry_run: bool) -> Upload:
    """Import `file` line by line, signed by `by`, and record that it was sent in.

    Raises ods.NotThisFileError, having changed nothing, when it is another file.
    """
    bad_rows: list[str] = []

    def keep(error: ods.RowError) -> None:
        if len(bad_rows) < MOST_BAD_ROWS:
            bad_rows.append(without_nhs_numbers(str(error)))

    summary = import_practices(
        rows=ods.read_rows(file),  # type: ignore[arg-type]  # reads like any binary file
        names={},
        on_bad_row=keep,
        on_progress=lambda _: None,
        dry_run=dry_run,
        by=by,
    )
    record(AuditEvent.Kind.JOB, _sentence(summary, dry_run), by=by, subject="ODS practice file")
    return Upload(summary, dry_run, bad_rows)


def _sentence(summary: ImportSummary, dry_run: bool) -> str:
    verb = "tried" if dry_run else "took in"
    return (
        f"{verb} the ODS practice file: {summary.rows} rows, {summary.new} new, {summary.changed} changed, "
        f"{summary.closed} closed, {summary.bad} bad"
    )


def upload(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    """Refuse what is too large before any of it is read, even for the form's token; then take the form.

    Its address must be exempt from the check of tokens: the form itself is checked here.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST + BESIDE_THE_FILE:
        return HttpResponse(f"{TOO_LARGE}. Nothing was changed.", status=413, content_type="text/plain")
    response: HttpResponse = _protected(request, context)
    return response


@csrf_protect
def _protected(request: HttpRequest, context: Mapping[str, Any]) -> HttpResponse:
    if not isinstance(request.user, User):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    done = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            done = take_in(by=request.user, file=data["file"], dry_run=data["dry_run"])
        except ods.NotThisFileError as error:
            form.add_error("file", f"{error} Nothing was changed.")
        except IntegrityError:
            form.add_error(
                "file", "Another file was taken in meanwhile. Nothing of this one was: send it again."
            )
    status = 422 if form.is_bound and form.errors else 200
    return render(request, TEMPLATE, {**context, "form": form, "done": done}, status=status)
