"""What the tests of the board's pages read of an answer."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext


def words(answer) -> str:
    """Return the text of a page, one space between words."""
    assert answer.status_code == 200
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))


def queries(client, url: str) -> int:
    """Return how many queries a page takes, once the lists of its filter have been read in this minute."""
    client.get(url)
    with CaptureQueriesContext(connection) as found:
        assert client.get(url).status_code == 200
    return len(found)
