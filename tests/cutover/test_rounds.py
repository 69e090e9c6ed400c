"""Rounds of data checking through the door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cutover.models import DataCheckRound, Extract, Recheck
from cutover.services.rounds import Wanted, add_round
from tests.cutover.conftest import TODAY
from tests.cutover.pages import text_of, url

pytestmark = pytest.mark.django_db
NHS_NUMBER = "943 476 5919"


def sent(**more):
    return {
        "version": 0,
        "extract": "initial",
        "started_on": "2027-01-04",
        "ended_on": "2027-01-07",
        "found_codes": 12,
        "fixed_codes": 10,
        "found_qof": 3,
        "recheck": "wrong",
        "note": "Recall dates a month out",
        **more,
    }


def add(cast, extract=Extract.INITIAL):
    wanted = Wanted(extract=extract, started_on=TODAY)
    return add_round(by=cast.manager, migration=cast.migration, wanted=wanted, today=TODAY)


def test_a_round_with_its_issues_by_kind(manager, cast):
    assert "No round of data checking is recorded yet." in text_of(manager.get(url(cast, "data_checks")))
    assert manager.post(url(cast, "add_data_check"), sent()).status_code == 302
    row = DataCheckRound.objects.get()
    assert (row.number, row.found, row.fixed) == (1, {"codes": 12, "qof": 3}, {"codes": 10})
    assert row.history.get().history_user == cast.manager
    text = text_of(manager.get(url(cast, "data_checks")))
    assert "4 January 2027 to 7 January 2027" in text
    assert "15 found, 10 fixed" in text
    assert "Codes, mapped wrongly or lost: 12 found, 10 fixed" in text
    assert "Recheck Problems remain" in text


def test_a_round_is_changed(manager, cast):
    row = add(cast)
    address = url(cast, "data_check", row.pk)
    assert "4 January" not in text_of(manager.get(address))
    assert manager.post(address, sent(version=1, fixed_codes=12, recheck="right")).status_code == 302
    row.refresh_from_db()
    assert (row.fixed_total, row.recheck, row.version) == (12, Recheck.RIGHT, 2)
    answer = manager.post(address, sent(version=1, fixed_codes=1))
    assert answer.status_code == 409
    assert manager.post(address, sent(version=2, fixed_codes=1)).status_code == 302


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fixed_codes": 13}, "13 fixed is more than the 12 found"),
        ({"found_codes": "many"}, "must be a number from 0 to 99,999"),
        ({"started_on": "2027-02-11"}, "must be today or in the past"),
        ({"ended_on": "2027-01-03"}, "must lie between the first day and today"),
        ({"ended_on": ""}, "Enter the last day, since it was rechecked"),
        ({"extract": ""}, "Choose which extract"),
        ({"note": f"Wrong for {NHS_NUMBER}"}, "NHS number"),
    ],
)
def test_what_cannot_be_is_refused(manager, cast, change, says):
    answer = manager.post(url(cast, "add_data_check"), sent(**change))
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert not DataCheckRound.objects.exists()


def test_the_fifth_extract_is_warned_of(manager, cast):
    for _ in range(4):
        add(cast, Extract.REPEATED)
    add(cast, Extract.SAME)  # fixes to the one before are no new extract
    assert "extracts so far" not in text_of(manager.get(url(cast, "data_checks")))
    add(cast, Extract.REPEATED)
    text = text_of(manager.get(url(cast, "data_checks")))
    assert "5 extracts so far" in text
    assert "This is the last the supplier process allows." in text
    add(cast, Extract.REPEATED)
    assert "The supplier process allows at most 5." in text_of(manager.get(url(cast, "data_checks")))


def test_a_round_of_another_practice_does_not_exist(manager, cast, another):
    row = add(another)
    assert manager.get(url(cast, "data_check", row.pk)).status_code == 404
    assert manager.post(url(cast, "data_check", row.pk), sent(version=1)).status_code == 404


def test_queries_do_not_grow_with_rounds(manager, cast, django_assert_max_num_queries):
    add(cast)
    with CaptureQueriesContext(connection) as found:
        manager.get(url(cast, "data_checks"))
    for _ in range(6):
        add(cast)
    with django_assert_max_num_queries(len(found)):
        manager.get(url(cast, "data_checks"))


@pytest.mark.usefixtures("_wednesday")
def test_readers_read(client, cast):
    row = add(cast)
    client.force_login(cast.national)
    assert "Add a round" not in text_of(client.get(url(cast, "data_checks")))
    assert client.get(url(cast, "add_data_check")).status_code == 403
    assert client.post(url(cast, "data_check", row.pk), sent(version=1)).status_code == 403
