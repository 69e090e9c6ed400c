"""A mail server that writes down what it takes, and misbehaves as it is told.

`python -m tests.faults.mailserver PORT FOLDER`: every message taken is a line of received.jsonl in
FOLDER; the word in behaviour, if there is such a file, says what to do with the next one.
"""

import asyncio
import json
import sys
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

FOREVER = 3600


class Handler:
    """What the server does with each address and each message."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._received = (folder / "received.jsonl").open("a", buffering=1)

    def _behaviour(self) -> tuple[str, str]:
        """Return the word, and what it is about."""
        path = self._folder / "behaviour"
        word, _, about = (path.read_text() if path.exists() else "").partition(" ")
        return word, about

    async def _crawl(self) -> None:
        word, about = self._behaviour()
        if word == "crawl":
            await asyncio.sleep(float(about))

    async def handle_EHLO(  # noqa: N802 - these are aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        await self._crawl()
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        await self._crawl()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[Any]
    ) -> str:
        word, about = self._behaviour()
        await self._crawl()
        if word == "451":
            return "451 4.3.0 Try again later"
        if word == "550" and address == about:
            return "550 5.1.1 No such mailbox"
        if word == "denied":
            return "554 5.7.1 Relay access denied"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        word, about = self._behaviour()
        if word == "hang":
            await asyncio.sleep(FOREVER)
        await self._crawl()
        self._write_down(session, envelope)
        if word == "slow":
            await asyncio.sleep(float(about))
        if word == "swallow":  # taken, and never said so
            await asyncio.sleep(FOREVER)
        if word == "close":
            asyncio.get_running_loop().call_soon(server.transport.close)  # once the answer is out
        return "250 OK"

    def _write_down(self, session: Session, envelope: Envelope) -> None:
        message = message_from_bytes(envelope.original_content or b"")
        line = {
            "to": envelope.rcpt_tos[0],
            "message_id": message["Message-ID"],
            "subject": message["Subject"],
            "peer": str(session.peer),
        }
        self._received.write(json.dumps(line) + "\n")


async def serve(port: int, folder: Path) -> None:
    """Take mail until killed."""
    handler = Handler(folder)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="mail.test"), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
