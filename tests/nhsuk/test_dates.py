"""Three boxes into a date, and dates into words."""

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template

from nhsuk.forms import DateField


class MoveForm(forms.Form):
    go_live = DateField()


def asked(day="", month="", year=""):
    return MoveForm({"go_live_day": day, "go_live_month": month, "go_live_year": year})


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (("6", "1", "2027"), dt.date(2027, 1, 6)),
        (("06", "01", "2027"), dt.date(2027, 1, 6)),
        ((" 6 ", "\t1", "2027 "), dt.date(2027, 1, 6)),
        (("6", "January", "2027"), dt.date(2027, 1, 6)),
        (("6", "jan", "2027"), dt.date(2027, 1, 6)),
        (("6th", "Sept", "2027"), dt.date(2027, 9, 6)),
        (("29", "2", "2028"), dt.date(2028, 2, 29)),
        (("6 1 2027", "", ""), dt.date(2027, 1, 6)),
        (("6 January 2027", "", ""), dt.date(2027, 1, 6)),
        (("06/01/2027", "", ""), dt.date(2027, 1, 6)),
        (("2027-01-06", "", ""), dt.date(2027, 1, 6)),
    ],
)
def test_good_dates(typed, expected):
    form = asked(*typed)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["go_live"] == expected


@pytest.mark.parametrize(
    ("typed", "says", "parts"),
    [
        (("29", "2", "2027"), "Go live must be a real date", ("day",)),
        (("31", "4", "2027"), "Go live must be a real date", ("day",)),
        (("32", "1", "2027"), "Go live must be a real date", ("day",)),
        (("0", "1", "2027"), "Go live must be a real date", ("day",)),
        (("1", "13", "2027"), "Go live must be a real date", ("month",)),
        (("40", "13", "2027"), "Go live must be a real date", ("day", "month")),
        (("x", "1", "2027"), "Go live must be a real date", ("day",)),
        (("1", "ju", "2027"), "Go live must be a real date", ("month",)),
        (("1", "1", "soon"), "Go live must be a real date", ("year",)),
        (("٦", "1", "2027"), "Go live must be a real date", ("day",)),
        (("-6", "1", "2027"), "Go live must be a real date", ("day",)),
        (("31", "", "2027"), "Go live must include a month", ("month",)),
        (("", "1", "2027"), "Go live must include a day", ("day",)),
        (("", "", "2027"), "Go live must include a day and month", ("day", "month")),
        (("6 1", "", ""), "Go live must include a month and year", ("month", "year")),
        (("6", "1", "20"), "Go live must include a year with 4 numbers, like 2027", ("year",)),
        (("6", "1", "20270"), "Go live must include a year with 4 numbers, like 2027", ("year",)),
        (("6", "1", "0027"), "Go live must include a year with 4 numbers, like 2027", ("year",)),
    ],
)
def test_bad_dates_say_what_and_where(typed, says, parts):
    form = asked(*typed)
    assert form.errors["go_live"] == [says]
    assert form["go_live"].errors.as_data()[0].params["parts"] == parts


@pytest.mark.parametrize("blank", ["", "   "])
def test_no_date_is_missing_or_none(blank):
    assert not asked(blank, blank, blank).is_valid()
    assert DateField(required=False).clean(["", "", ""]) is None


def test_a_question_as_label_takes_a_subject():
    class Form(forms.Form):
        when = DateField(label="When do you go live?", subject="Go-live date")

    assert Form({"when_day": "6"}).errors["when"] == ["Go-live date must include a month and year"]


def test_one_iso_value_is_read_too():
    form = MoveForm({"go_live": "2027-01-06"})
    assert form.is_valid()
    assert form.cleaned_data["go_live"] == dt.date(2027, 1, 6)


@pytest.mark.parametrize(
    ("typed", "changed"),
    [(("6", "1", "2027"), False), (("7", "1", "2027"), True), (("x", "1", "2027"), True)],
)
def test_changes_are_noticed(typed, changed):
    data = dict(zip(("go_live_day", "go_live_month", "go_live_year"), typed, strict=True))
    assert MoveForm(data, initial={"go_live": dt.date(2027, 1, 6)}).has_changed() is changed


@pytest.mark.parametrize(
    ("written", "value", "expected"),
    [
        ("nhs_date", dt.date(2027, 1, 6), "6 January 2027"),
        ("nhs_date_short", dt.date(2027, 9, 6), "6 Sep 2027"),
        ("nhs_date", None, ""),
        ("nhs_date_short", None, ""),
        ("nhs_datetime", None, ""),
        ("nhs_time", None, ""),
        # Summer time: half past eleven at night in UTC is the next day in England.
        ("nhs_date", dt.datetime(2027, 6, 30, 23, 30, tzinfo=dt.UTC), "1 July 2027"),
        ("nhs_datetime", dt.datetime(2027, 6, 30, 23, 30, tzinfo=dt.UTC), "1 July 2027 at 12:30am"),
        ("nhs_datetime", dt.datetime(2027, 1, 6, 14, 30, tzinfo=dt.UTC), "6 January 2027 at 2:30pm"),
        ("nhs_time", dt.datetime(2027, 1, 6, 9, 0, tzinfo=dt.UTC), "9am"),
        ("nhs_time", dt.time(12), "midday"),
        ("nhs_time", dt.time(0), "midnight"),
        ("nhs_time", dt.time(12, 5), "12:05pm"),
    ],
)
def test_filters(written, value, expected):
    assert (
        Template(f"{{% load nhsuk %}}{{{{ value|{written} }}}}").render(Context({"value": value})) == expected
    )
