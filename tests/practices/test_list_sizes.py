"""How many patients a practice has: the monthly file, what is wrong with it, and the practice's page."""

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from practices.models import Practice
from tests.factories import MembershipFactory, PracticeFactory

pytestmark = pytest.mark.django_db

HEADER = "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"
BY_AGE = "PUBLICATION,EXTRACT_DATE,ORG_TYPE,ORG_CODE,POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS\n"


def row(code="L81001", patients="12345", on="01NOV2026", sex="ALL", age="ALL"):
    return f"GP_PRAC_PAT_LIST,{on},GP,92G,E38000231,{code},BA1 2AB,{sex},{age},{patients}\n"


@pytest.fixture
def practice():
    return PracticeFactory(ods_code="L81001")


@pytest.fixture
def take(tmp_path):
    """Return a function that takes a file in and returns what was printed: the report and the complaints."""

    def take(content, *options):
        path = tmp_path / "gp-reg-pat-prac-all.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = io.StringIO(), io.StringIO()
        call_command("import_list_sizes", str(path), *options, stdout=out, stderr=err)
        return out.getvalue(), err.getvalue()

    return take


def known(practice):
    practice.refresh_from_db()
    return practice.list_size, practice.list_counted_on


def test_the_practice_page_says_how_many_patients_and_when(practice, take, client):
    client.force_login(MembershipFactory(role="practice_manager", practice=practice).user)
    assert "Registered patients" not in client.get("/practices/L81001/").text
    out, err = take(HEADER + row() + row(code="Z99999"))
    assert (out.split("\n")[:3], err) == (["2 practices read.", "Changed: 1", "Unchanged: 0"], "")
    assert "Not known here: 1\n" in out
    assert "12,345 on 1 November 2026" in client.get("/practices/L81001/").text


def test_only_the_count_of_everybody_is_taken_from_the_file_by_age(practice, take):
    lines = [
        f"GP_PRAC_PAT_LIST,01/11/2026,GP,L81001,BA1 2AB,ALL,{age},{n}\n"
        for age, n in (("ALL", 900), ("95+", 7))
    ]
    out, _ = take(BY_AGE + "".join(lines) + "GP_PRAC_PAT_LIST,01/11/2026,ICB,L81001,,ALL,ALL,5\n")
    assert out.startswith("1 practices read.")
    assert known(practice) == (900, date(2026, 11, 1))


def test_a_later_count_replaces_an_earlier_one_and_never_the_other_way_round(practice, take):
    take(HEADER + row())
    assert "Unchanged: 1\n" in take(HEADER + row())[0]
    assert "Older than what is known: 1\n" in take(HEADER + row(patients="1", on="2026-10-01"))[0]
    assert known(practice) == (12345, date(2026, 11, 1))
    take(HEADER + row(patients="12400", on="01DEC2026"))
    assert known(practice) == (12400, date(2026, 12, 1))
    changes = practice.history.filter(history_change_reason="List sizes")
    assert [change.list_size for change in changes] == [12400, 12345]


def test_a_dry_run_changes_nothing(practice, take):
    out, _ = take(HEADER + row(), "--dry-run")
    assert "Changed: 1\n" in out
    assert "nothing was changed" in out
    assert known(practice) == (None, None)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row(patients="12,345"), "Line 2: it has 11 columns. Give it 10, as the first line has."),
        (row(patients='"12,345"'), "Line 2: '12,345' is no number of patients."),
        (row(patients="-1"), "Line 2: '-1' is no number of patients. Use 0 to 1,000,000, in digits only."),
        (row(patients="1000001"), "Line 2: '1000001' is no number of patients."),
        (row(on="31NOV2026"), "Line 2: '31NOV2026' is no date. Write it as 01NOV2023 or 2023-11-01."),
        ("GP_PRAC_PAT_LIST,01NOV2026\n", "Line 2: it has 2 columns. Give it 10, as the first line has."),
        (row().replace("BA1", '"BA1'), "Line 2: a quotation mark is missing"),
    ],
)
def test_a_bad_row_is_reported_and_the_rest_come_in(practice, take, bad, said):
    other = PracticeFactory(ods_code="L81002")
    out, err = take(HEADER + bad + row(code="L81002"))
    assert err.startswith(said)
    assert "Bad rows: 1\n" in out
    assert known(practice) == (None, None)
    assert known(other) == (12345, date(2026, 11, 1))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The file is empty."),
        ("A81001,THE DENSHAM SURGERY\n", "names no column EXTRACT_DATE. Use the file gp-reg-pat-prac-all."),
        (HEADER.replace(",CODE,", ",PLACE,"), "names no column CODE or ORG_CODE."),
        (b"PK\x03\x04\xff\xfe\n", "This is not a list of patients registered at practices."),
    ],
)
def test_another_file_is_refused(take, content, said):
    with pytest.raises(CommandError) as refused:
        take(content)
    assert said in str(refused.value)
    assert str(refused.value).endswith("Nothing was changed.")


def test_queries_do_not_grow_with_the_practices(take, django_assert_max_num_queries):
    PracticeFactory.create_batch(60)
    rows = [row(code=code) for code in Practice.objects.values_list("ods_code", flat=True)]
    with django_assert_max_num_queries(10):
        assert f"Changed: {len(rows)}\n" in take(HEADER + "".join(rows))[0]
