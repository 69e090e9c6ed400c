"""The mail as it goes out: read back by the standard library, whatever is in it."""

import email
from datetime import date
from email import policy

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives

from accounts.models import User
from reminders.composing import compose
from reminders.models import Delivery
from reminders.writing import Mail, digest_mail, message_id, subject_of, unsubscribe_url, unsubscriber
from tests.people import make_cast

DAY = date(2026, 12, 21)
ODD = [
    "Plain words",
    "Ysgol Gwyn — a “quoted” £5 naïve façade",
    "A line of " + "very " * 300 + "long text",
    ".\n..\nA dot alone\n.",
    "Trailing space \nTab\tand form\x0cfeed \u2028 separator",
    "emoji 🩺 and 日本語",
]


@pytest.fixture
def letter(edition, go_live):
    cast = make_cast(edition, go_live)
    return compose([cast.manager.pk], DAY)[cast.manager.pk]


def read(message):
    return email.message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=policy.default)


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("html", ODD)
def test_a_mail_reads_back_as_django_would_have_written_it(text, html):
    made = {}
    for kind in (Mail, EmailMultiAlternatives):
        mail = kind(
            f"Subject {text[:40]!r}", text, "a@b.example", ["c@d.example"], headers={"X-Long": "word " * 40}
        )
        mail.attach_alternative(f"<p>{html}</p>", "text/html")
        made[kind] = read(mail)
    ours, theirs = made[Mail], made[EmailMultiAlternatives]
    for part in ("plain", "html"):
        assert ours.get_body((part,)).get_content() == theirs.get_body((part,)).get_content()
    kept = ("Subject", "From", "To", "X-Long")
    assert [str(ours[name]).split() for name in kept] == [str(theirs[name]).split() for name in kept]
    assert ours.get_content_type() == "multipart/alternative"
    assert not ours.defects


def test_a_header_with_a_line_break_is_refused():
    with pytest.raises(BadHeaderError):
        Mail("Fine", "text", to=["a@b.example\nBcc: c@d.example"]).message()


@pytest.mark.django_db
def test_a_digest_says_who_it_is_from_and_how_to_stop_it(letter, settings):
    settings.PORTAL_URL = "https://portal.example.nhs.uk"
    row = Delivery(pk=7, user=letter.user, day=DAY, round=2)
    found = read(digest_mail(letter, row))
    assert found["To"] == letter.user.email
    assert found["Message-ID"] == message_id(row) == "<delivery-7-2@portal.example.nhs.uk>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["List-Unsubscribe"] == f"<{unsubscribe_url(letter.user)}>"
    assert found["List-Unsubscribe"].startswith("<https://portal.example.nhs.uk/reminders/stop/")


@pytest.mark.django_db
def test_nothing_in_a_mail_is_fetched_and_all_of_it_is_escaped(letter):
    letter.sections[0].name = '<script>alert("x")</script> & Sons'
    found = read(digest_mail(letter, Delivery(pk=7, user=letter.user, day=DAY)))
    html = found.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    for fetched in ("src=", "url(", "<link", "@import", "<img", "background="):
        assert fetched not in html
    assert 'alert("x")' in found.get_body(("plain",)).get_content()


@pytest.mark.parametrize("token", ["", "1", "1:x", "x:y", "1:RM5kaPPxkHBy2be_fyj-8hY5nIexWQ6_RqR943PBNUx"])
def test_a_made_up_link_unsubscribes_nobody(token):
    assert unsubscriber(token) is None


def test_a_link_knows_whose_it_is():
    token = unsubscribe_url(User(pk=41)).rstrip("/").rpartition("/")[2]
    assert unsubscriber(token) == 41


@pytest.mark.django_db
def test_the_subject_counts(letter):
    counts = letter.counts
    assert subject_of(letter).startswith(f"Migrations Portal: {counts['overdue']} overdue")
    letter.counts.clear()
    assert subject_of(letter) == "Migrations Portal: dates have moved"
