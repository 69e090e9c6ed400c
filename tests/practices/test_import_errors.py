"""Rows and files the import refuses, and what it says about them."""

import pytest
from django.core.management import CommandError, call_command

from practices import ods
from practices.models import Arrangement, Commissioner, Practice
from tests.practices.ods_file import line

pytestmark = pytest.mark.django_db

GOOD = line(code="A99999")


@pytest.mark.parametrize(
    ("bad", "place", "remedy"),
    [
        ('"A81001","TOO FEW"\n', "Line 2: it has 2 columns.", "Give it 27."),
        (line().strip() + ',"28th"\n', "Line 2: it has 28 columns.", "Give it 27."),
        (line(opened="20230230"), "Line 2, column 11 (open date): '20230230' is no date.", "YYYYMMDD"),
        (line(closed="31/10/2017"), "Line 2, column 12 (close date): '31/10/2017' is no date.", "YYYYMMDD"),
        (line(joined="\uff12020\u0660401"), "Line 2, column 16 (join date)", "YYYYMMDD"),
        (line(code=""), "Line 2, column 1 (organisation code): it is missing.", "Fill it in."),
        (line(code="A81/01"), "Line 2, column 1 (organisation code): 'A81/01' is no ODS code.", "letters"),
        (
            line(code="A99999"),
            "Line 2, column 1 (organisation code): A99999 is already on line 1.",
            "Keep one",
        ),
        (
            line(code="a99999 "),
            "Line 2, column 1 (organisation code): A99999 is already on line 1.",
            "Keep one",
        ),
        (line(name=""), "Line 2, column 2 (name): it is missing.", "Fill it in."),
        (line(name="X" * 201), "Line 2, column 2 (name): 201 characters are too many.", "at most 200"),
        (line(street="X" * 401), "Line 2, column 5 (address): 4", "at most 400"),
        (line(postcode="TS18 1HU AND MORE"), "Line 2, column 10 (postcode): 17", "at most 10"),
        (line(telephone="0" * 41), "Line 2, column 18 (telephone): 41", "at most 40"),
        (line(icb="Q" * 11), "Line 2, column 4 (integrated care board): 11", "at most 10"),
        (line(status="X"), "Line 2, column 13 (status): 'X' is no status.", "Use one of A, ACTIVE"),
        (line(name="BELL\a"), r"Line 2: column 2 holds a control character: 'BELL\x07'.", "Remove it."),
        (line(name="NUL\0"), "Line 2: it holds a NUL character.", "Remove it."),
        (line(name="TURNED\u202eROUND"), "Line 2: column 2 holds a control character", "Remove it."),
        (line().replace('"QHM"', '"QHM'), "Line 2: a quotation mark is missing or misplaced.", "Correct"),
        ('"' + "X" * 200_000 + "\n", "Line 2: a quotation mark is missing or misplaced.", "Correct"),
    ],
)
def test_a_bad_row_is_reported_and_the_rest_come_in(run_import, bad, place, remedy):
    run = run_import(GOOD + bad + line(code="A81002"))
    report = [text for text in run.err.splitlines() if text.startswith("Line")]
    assert len(report) == 1
    assert report[0].startswith(place)
    assert remedy in report[0]
    assert sorted(Practice.objects.values_list("ods_code", flat=True)) == ["A81002", "A99999"]
    assert "Bad rows: 1\n" in run.out


def test_a_row_in_another_encoding_is_reported(run_import):
    run = run_import(
        GOOD.encode() + line(name="CAFÉ SURGERY").encode("cp1252") + line(code="A81002").encode()
    )
    assert run.err == "Line 2: it is not UTF-8. Save the file as CSV in UTF-8.\n"
    assert Practice.objects.count() == 2


def test_a_lost_quotation_mark_spoils_one_row_only(run_import):
    rest = "".join(line(code=f"A9{number:04d}") for number in range(50))
    run = run_import(GOOD + line(name='THE "DENSHAM').replace('""', '"') + rest)
    assert Practice.objects.count() == 51
    assert "Bad rows: 1\n" in run.out


def test_accents_hard_spaces_and_blank_lines_are_fine(run_import):
    run_import("\n" + line(name="CAFÉ\xa0SURGERY") + "\r\n\r\n")
    assert Practice.objects.get().name == "Café Surgery"


HEADER = ",".join(f"Column {number}" for number in range(1, 28)) + "\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"\n\n", "The file is empty."),
        (b"<!doctype html>\n<html><body>Not found</body></html>\n", "The file is a web page"),
        (b"ods_code,name\nQHM,NHS North East\n", "The first row has 2 columns"),
        (b'{"organisations": []}\n', "The first row has 1 columns"),
        ((HEADER + line()).encode(), "The file begins with a header"),
        (line().encode("utf-16"), "The file is not UTF-8 text."),
        (line().encode("utf-16-le"), "The file is not UTF-8 text."),
        (b"PK\x03\x04" + bytes(range(256)) * 20, "The file is not UTF-8 text."),
        (b"\0" * 100_000, "The file is not UTF-8 text."),
    ],
)
def test_a_file_that_is_not_this_file_changes_nothing(run_import, content, message):
    with pytest.raises(CommandError) as caught:
        run_import(content, names="QHM,Renamed\n")
    assert message in str(caught.value)
    assert str(caught.value).endswith("Nothing was changed.")
    assert not Practice.objects.exists()
    assert not Commissioner.objects.exists()


def test_a_refused_file_does_not_even_rename(run_import):
    run_import(line())
    with pytest.raises(CommandError):
        run_import(b"<html>", names="QHM,Renamed\n")
    assert not Commissioner.objects.filter(name="Renamed").exists()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"missing\.csv: .*Nothing was changed"):
        call_command("import_practices", str(tmp_path / "missing.csv"))


@pytest.mark.parametrize("names", ["QHM\n", "QHM,\n", "Q/M,Name\n", f"QHM,{'X' * 201}\n", "<html>\n"])
def test_a_wrong_names_file_changes_nothing(run_import, names):
    with pytest.raises(CommandError, match="Line 1 is not an ODS code and a name"):
        run_import(line(), names=names)
    assert not Practice.objects.exists()


def test_all_or_nothing(run_import, monkeypatch):
    """A failure half-way leaves the tables as they were."""

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Arrangement.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        run_import(line())
    assert not Practice.objects.exists()


def test_no_value_the_reader_lets_through_is_too_long_for_its_column():
    limits = {ods.NAME: 200, ods.POSTCODE: 10, ods.TELEPHONE: 40, ods.CODE: 10, ods.REGION: 10}
    fields = ("name", "postcode", "telephone", "ods_code", "region")
    assert list(limits.values()) == [Practice._meta.get_field(name).max_length for name in fields]
    assert Practice._meta.get_field("address").max_length == 400
    assert Commissioner._meta.get_field("ods_code").max_length == 10
    assert Commissioner._meta.get_field("name").max_length == 200
