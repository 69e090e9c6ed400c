"""Importing the ODS file: what comes in, what changes, what never happens twice."""

from datetime import date
from pathlib import Path

import pytest
import time_machine

from practices import ods
from practices.models import Arrangement, Commissioner, Practice
from tests.factories import ArrangementFactory, CommissionerFactory, PracticeFactory
from tests.practices.ods_file import NEWER, line

DEMO = Path(ods.__file__).parent / "demo"

pytestmark = pytest.mark.django_db


def arrangements(kind: str, code: str = "A81001") -> list[tuple[str, date, date | None]]:
    """Return who commissioned a practice, first to last."""
    found = Arrangement.objects.filter(practice__ods_code=code, commissioner__kind=kind)
    return list(found.order_by("start").values_list("commissioner__ods_code", "start", "end"))


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("cells", [{}, NEWER, {"status": "ACTIVE", "setting": "RO87|RO76"}])
def test_an_open_practice_comes_in(run_import, bom, cells):
    run = run_import(bom + line(**cells).encode())

    practice = Practice.objects.get()
    assert practice.ods_code == "A81001"
    assert practice.name == "The Densham Surgery"
    assert practice.address == "The Health Centre, Lawson Street, Stockton on Tees, Cleveland"
    assert (practice.postcode, practice.postcode_compact) == ("TS18 1HU", "TS181HU")
    assert practice.telephone == "01642 672351"
    assert practice.region == "Y63"
    assert practice.status == Practice.Status.ACTIVE
    assert (practice.opened_on, practice.closed_on) == (date(1974, 4, 1), None)
    assert arrangements("icb") == [("QHM", date(2022, 7, 1), None)]
    assert arrangements("sub_icb") == [("16C", date(2020, 4, 1), None)]
    assert "New: 1\n" in run.out
    assert run.err == ""


def test_the_history_names_the_import(run_import):
    run_import(line())
    run_import(line(name="DENSHAM HOUSE"))

    rows = Practice.history.order_by("history_id")
    assert [(row.history_type, row.history_change_reason) for row in rows] == [
        ("+", "ODS import"),
        ("~", "ODS import"),
    ]


def test_standard_input_is_read(run_import):
    run_import(line(), stdin=True)
    assert Practice.objects.get().ods_code == "A81001"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"setting": "10"}, "not a GP practice"),
        ({"setting": "14"}, "not a GP practice"),
        ({"status": "ACTIVE", "setting": "RO80|RO87"}, "not a GP practice"),
        ({"region": "W00"}, "in Wales"),
        ({"status": "C", "closed": "20171031"}, "closed, and not known here"),
        ({"status": "INACTIVE", "setting": "RO76"}, "closed, and not known here"),
        ({"status": "A", "closed": "20171031"}, "closed, and not known here"),
        ({"status": "D"}, "dormant, and not known here"),
        ({"status": "P"}, "proposed, and not known here"),
    ],
)
def test_others_are_left_out_and_counted(run_import, cells, reason):
    run = run_import(line(**cells))
    assert not Practice.objects.exists()
    assert not Commissioner.objects.exists()
    assert f"{reason}: 1\n" in run.out


@pytest.mark.parametrize("status", ["A", "C", "ACTIVE"])
def test_a_close_date_ahead_counts_as_open(run_import, status):
    with time_machine.travel("2026-05-01 12:00"):
        run_import(line(status=status, closed="20260502"))
    practice = Practice.objects.get()
    assert (practice.status, practice.closed_on) == (Practice.Status.ACTIVE, date(2026, 5, 2))


def test_the_day_of_closing_begins_in_london(run_import):
    """Half past eleven at night in UTC is the next day in a British summer."""
    with time_machine.travel("2026-05-01T23:30:00+00:00"):
        run_import(line(closed="20260502"))
    assert not Practice.objects.exists()


@pytest.mark.parametrize(
    ("cells", "start"),
    [
        ({"joined": "20231101"}, date(2023, 11, 1)),
        ({"joined": "", "opened": "20240301"}, date(2024, 3, 1)),
        ({"joined": "", "opened": ""}, date(2022, 7, 1)),
    ],
)
def test_the_first_arrangements_begin_with_the_join_date(run_import, cells, start):
    run_import(line(**cells))
    assert arrangements("icb") == [("QHM", start, None)]
    assert arrangements("sub_icb") == [("16C", start, None)]


def test_importing_twice_changes_nothing(run_import, django_assert_max_num_queries):
    content = (
        line() + line(code="A81002", name="QUEENS PARK", closed="20991231") + line(code="P1", status="C")
    )
    run_import(content, names="QHM,NHS North East and North Cumbria ICB\n")
    before = [list(model.objects.order_by("pk").values()) for model in (Practice, Arrangement, Commissioner)]

    with django_assert_max_num_queries(12):
        run = run_import(content, names="QHM,NHS North East and North Cumbria ICB\n")

    after = [list(model.objects.order_by("pk").values()) for model in (Practice, Arrangement, Commissioner)]
    assert after == before
    assert Practice.history.count() == 2
    assert "Unchanged: 2\n" in run.out
    assert "Changed: 0\n" in run.out
    assert "New: 0\n" in run.out


def test_changed_facts_are_taken_over_and_the_rest_is_kept(run_import):
    practice = PracticeFactory(ods_code="A81001", name="OLD NAME", postcode="LS1 4AP")
    ArrangementFactory(practice=practice, commissioner__ods_code="QHM")
    run = run_import(line())

    practice.refresh_from_db()
    assert practice.name == "The Densham Surgery"
    assert practice.postcode_compact == "TS181HU"
    assert arrangements("icb") == [("QHM", date(2022, 7, 1), None)]
    assert "Changed: 1\n" in run.out


class TestCommissioners:
    """Who commissions a practice, over time."""

    def test_names_come_from_the_names_file_or_say_what_the_body_is(self, run_import):
        run_import(line(), names="code,name\nQHM,NHS North East and North Cumbria ICB\n")
        assert dict(Commissioner.objects.values_list("ods_code", "name")) == {
            "QHM": "NHS North East and North Cumbria ICB",
            "16C": "Sub-ICB location 16C",
        }

    def test_a_names_file_renames_and_adds_none_that_is_not_used(self, run_import):
        run_import(line())
        assert Commissioner.objects.get(ods_code="QHM").name == "Integrated care board QHM"
        run = run_import(line(), names="QHM,NHS North East ICB\nQXX,NHS Elsewhere ICB\n")
        assert Commissioner.objects.get(ods_code="QHM").name == "NHS North East ICB"
        assert Commissioner.objects.count() == 2
        assert "Commissioners renamed: 1\n" in run.out

    def test_a_new_join_date_is_the_day_of_the_change(self, run_import):
        run_import(line())
        run = run_import(line(icb="QXX", sub_icb="99Z", joined="20260401"))
        assert arrangements("icb") == [
            ("QHM", date(2022, 7, 1), date(2026, 4, 1)),
            ("QXX", date(2026, 4, 1), None),
        ]
        assert arrangements("sub_icb") == [
            ("16C", date(2020, 4, 1), date(2026, 4, 1)),
            ("99Z", date(2026, 4, 1), None),
        ]
        assert "of which with another commissioner: 1\n" in run.out
        assert Practice.history.count() == 1

    @time_machine.travel("2026-05-01 12:00")
    def test_without_a_new_join_date_it_is_today(self, run_import):
        run_import(line())
        run_import(line(icb="QXX"))
        assert arrangements("icb") == [
            ("QHM", date(2022, 7, 1), date(2026, 5, 1)),
            ("QXX", date(2026, 5, 1), None),
        ]
        assert arrangements("sub_icb") == [("16C", date(2020, 4, 1), None)]

    @time_machine.travel("2026-05-01 12:00")
    def test_a_join_date_that_was_news_before_is_none_again(self, run_import):
        """The sub-ICB location changed in 2023; the ICB merges in 2026 and did not begin in 2023."""
        run_import(line())
        run_import(line(sub_icb="99Z", joined="20230401"))
        run_import(line(sub_icb="99Z", joined="20230401", icb="QXX"))
        assert arrangements("icb")[-1] == ("QXX", date(2026, 5, 1), None)

    def test_two_changes_follow_one_another(self, run_import):
        run_import(line())
        run_import(line(icb="QXX", joined="20240401"))
        run_import(line(icb="QYY", joined="20260401"))
        assert arrangements("icb") == [
            ("QHM", date(2022, 7, 1), date(2024, 4, 1)),
            ("QXX", date(2024, 4, 1), date(2026, 4, 1)),
            ("QYY", date(2026, 4, 1), None),
        ]

    @time_machine.travel("2026-05-01 12:00")
    def test_two_changes_in_one_day_leave_the_last(self, run_import):
        for icb in ("QHM", "QXX", "QYY"):
            run_import(line(icb=icb))
        assert arrangements("icb") == [
            ("QHM", date(2022, 7, 1), date(2026, 5, 1)),
            ("QYY", date(2026, 5, 1), None),
        ]

    def test_there_and_back_again(self, run_import):
        for icb, joined in (("QHM", "20200401"), ("QXX", "20240401"), ("QHM", "20260401")):
            run_import(line(icb=icb, joined=joined))
        assert [code for code, _, end in arrangements("icb") if end is None] == ["QHM"]
        assert len(arrangements("icb")) == 3

    @time_machine.travel("2026-05-01 12:00")
    def test_a_change_before_an_arrangement_has_begun_replaces_it(self, run_import):
        run_import(line())
        run_import(line(icb="QXX", joined="20270401"))
        run_import(line(icb="QYY", joined="20270401"))
        assert arrangements("icb") == [
            ("QHM", date(2022, 7, 1), date(2027, 4, 1)),
            ("QYY", date(2027, 4, 1), None),
        ]

    @time_machine.travel("2026-05-01 12:00")
    def test_an_arrangement_that_had_ended_is_followed_not_overlapped(self, run_import):
        practice = PracticeFactory(ods_code="A81001")
        ArrangementFactory(practice=practice, commissioner__ods_code="QHM", end=date(2025, 1, 1))
        run_import(line())
        assert arrangements("icb") == [
            ("QHM", date(2022, 7, 1), date(2025, 1, 1)),
            ("QHM", date(2026, 5, 1), None),
        ]

    def test_a_ccg_known_by_the_code_of_a_sub_icb_location_serves(self, run_import):
        ccg = CommissionerFactory(ods_code="16C", kind=Commissioner.Kind.CCG, name="NHS Tees Valley CCG")
        run_import(line())
        run_import(line())
        assert ccg.arrangements.count() == 1

    def test_an_empty_column_leaves_who_commissions_as_it_was(self, run_import):
        run_import(line())
        run_import(line(icb="", sub_icb=""))
        assert arrangements("icb") == [("QHM", date(2022, 7, 1), None)]

    def test_a_code_of_another_kind_is_a_bad_row(self, run_import):
        CommissionerFactory(ods_code="16C", kind=Commissioner.Kind.SUB_ICB)
        run = run_import(line(icb="16C") + line(code="A81002"))
        assert "Line 1, column 4 (integrated care board): 16C is known here as another kind" in run.err
        assert Practice.objects.get().ods_code == "A81002"


class TestClosing:
    """A practice known here is marked, never deleted."""

    @pytest.mark.parametrize(
        ("cells", "status", "closed_on"),
        [
            ({"status": "C", "closed": "20251031"}, "closed", date(2025, 10, 31)),
            ({"status": "INACTIVE", "closed": "20251031", "setting": "RO76"}, "closed", date(2025, 10, 31)),
            ({"status": "D"}, "dormant", None),
            ({"status": "P"}, "proposed", None),
        ],
    )
    def test_a_practice_known_here_is_marked(self, run_import, cells, status, closed_on):
        run_import(line())
        with time_machine.travel("2026-05-01 12:00"):
            run = run_import(line(icb="Q74", sub_icb="00K", **cells))
        practice = Practice.objects.get()
        assert (practice.status, practice.closed_on) == (status, closed_on)
        assert "Closed: 1\n" in run.out
        # The commissioners of its day are not news, and whoever saw it still does.
        assert arrangements("icb") == [("QHM", date(2022, 7, 1), None)]
        assert not Commissioner.objects.filter(ods_code="Q74").exists()

    def test_it_opens_again(self, run_import):
        run_import(line())
        run_import(line(status="C", closed="20240101"))
        run = run_import(line())
        practice = Practice.objects.get()
        assert (practice.status, practice.closed_on) == (Practice.Status.ACTIVE, None)
        assert len(arrangements("icb")) == 1
        assert "Changed: 1\n" in run.out
        assert Practice.history.count() == 3

    def test_one_that_is_no_gp_practice_any_more_is_left_and_counted(self, run_import):
        run_import(line())
        run = run_import(line(setting="10"))
        assert Practice.objects.get().status == Practice.Status.ACTIVE
        assert "known here, but no longer a GP practice in England (left as it was): 1\n" in run.out


def test_a_dry_run_says_the_same_and_changes_nothing(run_import):
    CommissionerFactory(ods_code="QHM", name="Old name")
    run = run_import(line() + line(code="A81002", opened="x"), "--dry-run", names="QHM,New name\n")
    assert not Practice.objects.exists()
    assert not Practice.history.exists()
    assert Commissioner.objects.get().name == "Old name"
    assert "New: 1\n" in run.out
    assert "Bad rows: 1\n" in run.out
    assert run.out.endswith("This was a dry run: nothing was changed.\n")


def test_a_long_file_streams_and_shows_progress(run_import):
    rows = 15_000
    content = "".join(
        line(code=f"Z{number:05d}", icb=f"Q{number % 42:02d}", setting="4" if number % 2 else "10")
        for number in range(rows)
    )
    run = run_import(content)
    assert Practice.objects.count() == Practice.history.count() == rows // 2
    assert Arrangement.objects.count() == rows
    assert run.err.splitlines() == [f"{number:,} rows read" for number in range(2_000, rows, 2_000)]
    assert run.out.startswith("15,000 rows read.\n")


def test_only_a_line_at_a_time_is_held():
    """The reader asks for the next line only when the one before it has been taken."""

    class Stream:
        asked = 0

        def readline(self, _size: int) -> bytes:
            self.asked += 1
            return line(code=f"Z{self.asked:05d}").encode()

    stream = Stream()
    rows = ods.read_rows(stream)
    for _ in range(100):
        next(rows)
    assert stream.asked == 100


def test_the_demo_extract_comes_in(run_import):
    names = (DEMO / "commissioners.csv").read_text()
    assert len(names.splitlines()) == 43
    run = run_import((DEMO / "icb_practices.csv").read_bytes(), names=names)
    assert Practice.objects.open().count() == 88
    assert not Practice.objects.exclude(telephone="").exists()
    icb = Commissioner.objects.get(kind=Commissioner.Kind.ICB)
    assert icb.name == "NHS Bath and North East Somerset, Swindon and Wiltshire Integrated Care Board"
    assert icb.arrangements.count() == 88
    assert "Bad rows: 0\n" in run.out
