"""Who may come through the doors of the reminders."""

from tests.access.policy import ADMINISTRATOR, AT_PRACTICE, SIGNED_IN, VIEW, Policy

REMINDER_POLICIES: dict[str, Policy] = {
    "reminders": Policy(
        read=SIGNED_IN,
        write=SIGNED_IN,
        body=lambda _: {"frequency": "weekly", "weekday": "3", "hour": "18"},
    ),
    "next_mail": Policy(read=SIGNED_IN),
    "next_mail_html": Policy(personal=True),  # there is none for whom nothing is to be told
    "try_own_address": Policy(write=SIGNED_IN, body=lambda _: {}),
    "make_calendar": Policy(write=SIGNED_IN, body=lambda _: {}),
    "end_calendar": Policy(write=SIGNED_IN, body=lambda _: {}),
    # Whoever holds the link of an email, or the address of a calendar, may use it.
    "unsubscribe": Policy(public=True, personal=True),
    "calendar": Policy(public=True, personal=True),
    "go_lives_calendar": Policy(public=True, personal=True),
    "task_calendar": Policy(AT_PRACTICE, read=VIEW),
    "switch_calendar": Policy(AT_PRACTICE, read=VIEW),
    "date_calendar": Policy(AT_PRACTICE, read=VIEW),
    "deliveries": Policy(read=ADMINISTRATOR),
    "delivery": Policy(ADMINISTRATOR, read=ADMINISTRATOR),
    "send_again": Policy(ADMINISTRATOR, write=ADMINISTRATOR, body=lambda _: {}),
    "try_address": Policy(ADMINISTRATOR, write=ADMINISTRATOR, body=lambda _: {}),
}
