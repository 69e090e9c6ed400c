"""The writes of practices: taking in the ODS file, and how many patients each has."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice

from django.db import transaction
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from accounts.history import acting_as_job, sign
from accounts.models import User
from practices import list_sizes, ods
from practices.import_summary import ImportSummary
from practices.models import Arrangement, Commissioner, Practice, compact_postcode

ICBS_BEGAN = date(2022, 7, 1)
_PROGRESS_EVERY = 2_000
_BATCH = 500
_REASON = "ODS import"
_COPY = "postcode_compact"
_FACTS = (
    "name",
    "address",
    "postcode",
    _COPY,
    "telephone",
    "region",
    "status",
    "opened_on",
    "closed_on",
)


@transaction.atomic
def import_practices(
    *,
    rows: Iterable[ods.Row | ods.RowError],
    names: Mapping[str, str],
    on_bad_row: Callable[[ods.RowError], None],
    on_progress: Callable[[int], None],
    dry_run: bool = False,
    by: User | None = None,
) -> ImportSummary:
    """Take in the rows of the ODS practice file, all or nothing, and return what was done.

    England's open GP practices come in; one known here that has closed is marked, never deleted.
    `names` (commissioner names by ODS code) name new commissioners and rename known ones. Bad rows
    go to `on_bad_row` and the rest still come in. With `dry_run` all is done and then rolled back.
    `by` is the administrator who sent the file; a command has none.
    """
    job = _Import(names, on_bad_row, by)
    with acting_as_job("Import of practices from ODS"):
        job.rename_commissioners()
        batch: list[ods.Row] = []
        for row in rows:
            job.summary.rows += 1
            if isinstance(row, ods.RowError):
                job.refuse(row)
            else:
                batch.append(row)
            if len(batch) == _BATCH:
                job.take(batch)
                batch = []
            if job.summary.rows % _PROGRESS_EVERY == 0:
                on_progress(job.summary.rows)
        job.take(batch)
    if dry_run:
        transaction.set_rollback(True)
    return job.summary


@dataclass
class _Entry:
    """A row on its way in, beside the practice it speaks of."""

    row: ods.Row
    practice: Practice
    is_new: bool
    was_open: bool
    altered: list[str] = field(default_factory=list)
    moved: bool = False

    @property
    def is_open(self) -> bool:
        return self.practice.status == Practice.Status.ACTIVE

    @property
    def news(self) -> str:
        """What changed, by the names of the facts."""
        facts = [name.replace("_", " ") for name in self.altered if name != _COPY]
        return ", ".join([*facts, *(["commissioner"] if self.moved else [])])

    def fill_in(self, today: date) -> None:
        """Copy the facts of the row to the practice, noting those that differ."""
        row = self.row
        values = (
            row.name,
            row.address,
            row.postcode,
            compact_postcode(row.postcode),
            row.telephone,
            row.region,
            row.status_on(today),
            row.opened_on,
            row.closed_on,
        )
        for fact, value in zip(_FACTS, values, strict=True):
            if getattr(self.practice, fact) != value:
                self.altered.append(fact)
                setattr(self.practice, fact, value)


class _Import:
    """One run of the import: the commissioners met so far, and the counts."""

    def __init__(
        self, names: Mapping[str, str], on_bad_row: Callable[[ods.RowError], None], by: User | None
    ) -> None:
        self.names = names
        self.on_bad_row = on_bad_row
        self.by = by
        self.summary = ImportSummary()
        self.today = timezone.localdate()
        self.commissioners = {one.ods_code: one for one in Commissioner.objects.all()}

    def refuse(self, error: ods.RowError) -> None:
        """Count and report a bad row."""
        self.summary.bad += 1
        self.on_bad_row(error)

    def rename_commissioners(self) -> None:
        """Give the commissioners known here the names of the names file."""
        for code, one in self.commissioners.items():
            name = self.names.get(code, one.name)
            if one.name != name:
                one.name = name
                sign(one, self.by)
                one.save(update_fields=["name"])
                self.summary.renamed += 1

    def take(self, rows: list[ods.Row]) -> None:
        """Write a batch of rows: the practices, then who commissions the open ones."""
        entries = self._entries(rows)
        for entry in entries:
            entry.fill_in(self.today)
        bulk_create_with_history(
            [entry.practice for entry in entries if entry.is_new],
            Practice,
            default_user=self.by,
            default_change_reason=_REASON,
        )
        bulk_update_with_history(
            [entry.practice for entry in entries if entry.altered and not entry.is_new],
            Practice,
            _FACTS,
            default_user=self.by,
            default_change_reason=_REASON,
        )
        # The file gives a closed practice the commissioners of its day, often long gone: not news.
        self._arrange([entry for entry in entries if entry.is_open])
        for entry in entries:
            self._count(entry)

    def _entries(self, rows: list[ods.Row]) -> list[_Entry]:
        """Return the rows to take in, having counted those left out and refused the bad ones."""
        known = Practice.objects.in_bulk([row.code for row in rows], field_name="ods_code")
        entries = []
        for row in rows:
            practice = known.get(row.code)
            if reason := self._reason_to_leave_out(row, is_known=practice is not None):
                self.summary.left_out[reason] += 1
                continue
            try:
                self._meet_commissioners(row)
            except ods.RowError as error:
                self.refuse(error)
                continue
            entries.append(
                _Entry(
                    row,
                    practice or Practice(ods_code=row.code),
                    is_new=practice is None,
                    was_open=practice is not None and practice.status == Practice.Status.ACTIVE,
                )
            )
        return entries

    def _reason_to_leave_out(self, row: ods.Row, *, is_known: bool) -> str:
        if not row.is_gp_practice or row.region == ods.WALES:
            if is_known:
                return "known here, but no longer a GP practice in England (left as it was)"
            return "in Wales" if row.is_gp_practice else "not a GP practice"
        status = row.status_on(self.today)
        return "" if is_known or status == Practice.Status.ACTIVE else f"{status}, and not known here"

    def _meet_commissioners(self, row: ods.Row) -> None:
        """Make sure that the commissioners of an open practice exist.

        Raises RowError when a code belongs to a body of another kind.
        """
        if row.status_on(self.today) != Practice.Status.ACTIVE:
            return
        for code, kind, column in (
            (row.icb, Commissioner.Kind.ICB, ods.ICB),
            (row.sub_icb, Commissioner.Kind.SUB_ICB, ods.SUB_ICB),
        ):
            one = self.commissioners.get(code)
            if one is None and code:
                name = self.names.get(code, f"{kind.label} {code}")
                one = self.commissioners[code] = Commissioner(ods_code=code, name=name, kind=kind)
                sign(one, self.by)
                one.save()
            elif one and _is_icb(one) != (kind == Commissioner.Kind.ICB):
                raise ods.RowError(
                    row.line,
                    f"{code} is known here as another kind of body ({one.get_kind_display()})",
                    "Correct the code, or that commissioner's kind",
                    column,
                )

    def _arrange(self, entries: list[_Entry]) -> None:
        """Bring the arrangements of open practices in step with columns 4 and 15."""
        held: defaultdict[int, list[Arrangement]] = defaultdict(list)
        found = Arrangement.objects.filter(practice__in=[entry.practice for entry in entries])
        for arrangement in found.select_related("commissioner"):
            held[arrangement.practice_id].append(arrangement)
        changes = _Changes(self.by)
        for entry in entries:
            past = held[entry.practice.pk]
            joined = entry.row.joined_on or entry.row.opened_on or ICBS_BEGAN
            # A join date no later than an arrangement known already is not the day of this change.
            is_news = entry.row.joined_on and all(entry.row.joined_on > one.start for one in past)
            change_day = joined if is_news else self.today
            for code, first_day in ((entry.row.icb, max(joined, ICBS_BEGAN)), (entry.row.sub_icb, joined)):
                if not code:
                    continue
                commissioner = self.commissioners[code]
                of_kind = [one for one in past if _is_icb(one.commissioner) == _is_icb(commissioner)]
                start = change_day if of_kind else first_day
                following = Arrangement(practice=entry.practice, commissioner=commissioner, start=start)
                entry.moved |= changes.follow(of_kind, following, self.today)
        changes.save()

    def _count(self, entry: _Entry) -> None:
        summary = self.summary
        if entry.is_new:
            summary.new += 1
            summary.show("new", entry.practice)
        elif entry.was_open and not entry.is_open:
            summary.closed += 1
            summary.show("closed", entry.practice)
        elif entry.altered or entry.moved:
            summary.changed += 1
            summary.moved += entry.moved
            summary.show(f"changed ({entry.news})", entry.practice)
        else:
            summary.unchanged += 1


class _Changes:
    """Arrangements to write together: those that end, begin, or never came to hold."""

    def __init__(self, by: User | None) -> None:
        self.by = by
        self.ended: list[Arrangement] = []
        self.begun: list[Arrangement] = []
        self.dropped: list[int] = []

    def follow(self, past: list[Arrangement], following: Arrangement, today: date) -> bool:
        """Let `following` take over from the `past` arrangements of its kind; say whether it does.

        It does not where its commissioner is the one already.
        """
        lasting = [one for one in past if one.end is None or one.end > today]
        if any(one.commissioner_id == following.commissioner_id for one in lasting):
            return False
        # It begins no earlier than the one before it, so that no two overlap.
        following.start = max([following.start, *(_latest_day(one, today) for one in past)])
        for one in lasting:
            if one.start == following.start:
                self.dropped.append(one.pk)  # replaced on its first day: it never held
            else:
                one.end = following.start
                self.ended.append(one)
        self.begun.append(following)
        return True

    def save(self) -> None:
        """Write the changes, endings first: a body commissions a practice once at a time."""
        for arrangement in Arrangement.objects.filter(pk__in=self.dropped):
            sign(arrangement, self.by)
            arrangement.delete()  # one by one: a bulk delete leaves no history
        bulk_update_with_history(self.ended, Arrangement, ["end"], default_user=self.by)
        bulk_create_with_history(self.begun, Arrangement, default_user=self.by)


def _latest_day(arrangement: Arrangement, today: date) -> date:
    """Return the day an arrangement is known to reach: its end once past, else its start."""
    return arrangement.end if arrangement.end and arrangement.end <= today else arrangement.start


def _is_icb(commissioner: Commissioner) -> bool:
    return commissioner.kind == Commissioner.Kind.ICB


@dataclass
class ListSizesTaken:
    """What became of the rows of a file of list sizes."""

    rows: int = 0
    changed: int = 0
    unchanged: int = 0
    older: int = 0
    unknown: int = 0
    bad: int = 0


@transaction.atomic
def take_list_sizes(
    rows: Iterable[list_sizes.ListSize | ods.RowError],
    *,
    on_bad_row: Callable[[ods.RowError], None],
    dry_run: bool = False,
) -> ListSizesTaken:
    """Give the practices known here their counts, all or nothing, and return what was done.

    An older count than the one known is left out. Bad rows go to `on_bad_row`, and the rest still come in.
    With `dry_run` all is done and then rolled back.
    """
    done = ListSizesTaken()
    with acting_as_job("Import of list sizes"):
        good = _good(rows, done, on_bad_row)
        while batch := list(islice(good, _BATCH)):
            _take(batch, done)
    if dry_run:
        transaction.set_rollback(True)
    return done


def _good(
    rows: Iterable[list_sizes.ListSize | ods.RowError],
    done: ListSizesTaken,
    on_bad_row: Callable[[ods.RowError], None],
) -> Iterator[list_sizes.ListSize]:
    for row in rows:
        done.rows += 1
        if isinstance(row, ods.RowError):
            done.bad += 1
            on_bad_row(row)
        else:
            yield row


def _take(batch: Iterable[list_sizes.ListSize], done: ListSizesTaken) -> None:
    sizes = {row.code: row for row in batch}
    known = Practice.objects.in_bulk(list(sizes), field_name="ods_code")
    news = []
    for code, row in sizes.items():
        practice = known.get(code)
        if practice is None:
            done.unknown += 1
        elif practice.list_counted_on and practice.list_counted_on > row.on:
            done.older += 1
        elif (practice.list_size, practice.list_counted_on) == (row.patients, row.on):
            done.unchanged += 1
        else:
            practice.list_size, practice.list_counted_on = row.patients, row.on
            news.append(practice)
            done.changed += 1
    bulk_update_with_history(
        news, Practice, ["list_size", "list_counted_on"], default_change_reason="List sizes"
    )
