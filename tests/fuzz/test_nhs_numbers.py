"""No field takes a valid NHS number, in any spacing, and nothing repeats it."""

import logging
import re
import unicodedata
from zlib import crc32

import pytest
from django.core import mail
from django.core.exceptions import ValidationError

from accounts.models import AuditEvent
from nhsuk.validators import LONGEST, no_nhs_number, without_nhs_numbers
from tests.access.visits import undone
from tests.fuzz.forms import forms_of, post_doors

DIGITS = "9434765919"
SPACINGS = (
    DIGITS,
    "943 476 5919",
    "943-476-5919",
    "943.476.5919",
    "943_476_5919",
    "943\u00a0476\u20095919",  # spaces that do not break, and thin ones
    "943\u200b476\u00ad5919\u2060",  # of no width
    "943\u2011476\u22125919",  # a dash that does not break, a minus
    "943\uff0d476\u30005919",  # full-width dash and space
    " ".join(DIGITS),
    "943\t\n476  –  5919",
    "９４３４７６５９１９",
    "𝟵𝟰𝟯 𝟰𝟳𝟲 𝟱𝟵𝟭𝟵",
    "٩٤٣٤٧٦٥٩١٩",
    "9️⃣4️⃣3️⃣4️⃣7️⃣6️⃣5️⃣9️⃣1️⃣9️⃣",
    "1 2 3 4 943 476 5 919",
)
# Every spacing is tried on the validator below; on each field the usual two, and two of the others in turn.
USUAL, IN_TURN = SPACINGS[:2], tuple(zip(SPACINGS[2::2], SPACINGS[3::2], strict=True))
# Hidden from people, or a word chosen from a few.
NO_WORDS = {"csrfmiddlewaretoken", "action"}
# Fields that take no words at all, and say so; days are not even read where they are not asked for.
OWN_COMPLAINT = {"notice_days", "fee", "cost", "days_ahead"}
DAYS = ("_day", "_month", "_year", "start", "end", "ed_on")


@pytest.mark.parametrize("spacing", SPACINGS, ids=ascii)
def test_every_spacing_is_seen_and_left_out(spacing):
    text = f"Rang {spacing} back"
    with pytest.raises(ValidationError) as refused:
        no_nhs_number(text)
    assert spacing not in str(refused.value)
    assert DIGITS not in digits_of(without_nhs_numbers(text))
    assert "[number removed]" in without_nhs_numbers(text)


@pytest.mark.parametrize(
    "text", ["9434765918", "94347659190", "01632 960 961", "10 February 2027, 14:30", "x" * LONGEST]
)
def test_other_numbers_are_let_through(text):
    no_nhs_number(text)
    assert without_nhs_numbers(text) == text


def digits_of(text: str) -> str:
    """Return the digits of `text`, whatever they look like, without all that stands between them."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def hostile(name: str, number: str) -> str:
    """Return what a person might type into the field `name`."""
    return f"guest{number}@practice.example" if {"email", "login"} & {name} else f"Rang {number} back"


@pytest.mark.any_database
@pytest.mark.parametrize("door", post_doors(), ids=lambda door: door.name)
def test_number_is_refused(scene, visitors, door, caplog, sender):
    caplog.set_level(logging.DEBUG)
    for form in forms_of(scene, visitors, door):
        names = [one for one in form.text_names if one not in NO_WORDS and "__prefix__" not in one]
        for number, name in enumerate(names, crc32(door.name.encode())):
            is_day = name.endswith(DAYS)
            in_turn = () if door.is_admin or is_day else IN_TURN[number % len(IN_TURN)]
            for spacing in (*USUAL, *in_turn):
                sent = hostile(name, spacing)
                answer = sender.post(form, {**form.usual, name: [sent]})
                about = f"{form.who}: {name}={sent!r} → {answer.status} {answer.crash} {answer.messages}"
                assert not answer.wrote, about
                assert DIGITS not in digits_of("\n".join([answer.body, *answer.messages])), about
                said = " ".join(_errors_of(answer, name))
                assert is_day or ("NHS number" in said or (said and name in OWN_COMPLAINT)), (
                    f"{about}: {said}"
                )
    assert DIGITS not in digits_of(caplog.text)
    assert not mail.outbox


def _errors_of(answer, name: str):
    """Yield what the page says beside the field, or what the next page will say with the field's name."""
    for form in answer.bound_forms:
        for field in form.fields:
            html_name = form.add_prefix(field)
            if name in {html_name, *(f"{html_name}_{part}" for part in ("day", "month", "year"))}:
                yield from form.errors.get(field, [])
    yield from (text for text in answer.messages if text.lower().startswith(f"{name}:"))


def test_a_refused_address_is_recorded_without_it(scene, visitors):
    with undone():
        visitors["practice_manager"].client.get(f"/audit/people/{DIGITS}/")
        refused = AuditEvent.objects.latest("pk").what
    assert refused == "was refused GET /audit/people/[number removed]/"
