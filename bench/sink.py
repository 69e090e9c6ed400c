"""A mail server that takes everything and counts it: `python bench/sink.py PORT`.

Every line on standard input is answered with the number of mails taken since the last one.
"""

import asyncio
import socket
import sys


class Sink(asyncio.Protocol):
    """One connection. Speaks just enough SMTP for smtplib."""

    taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.buffer = b""
        self.data: bytearray | None = None
        self.transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Take a mail's text until its dot, or answer each command."""
        # Without it, a client that writes in small pieces waits 40 ms for each acknowledgement.
        self.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        if self.data is not None:
            self.data += data
            if self.data.endswith(b"\r\n.\r\n"):
                self.data = None
                Sink.taken += 1
                self.transport.write(b"250 taken\r\n")
            return
        self.buffer += data
        while self.data is None and b"\r\n" in self.buffer:
            line, self.buffer = self.buffer.split(b"\r\n", 1)
            self.answer(line[:4].upper())

    def answer(self, verb: bytes) -> None:
        """Answer one command."""
        if verb == b"EHLO":
            self.transport.write(b"250-sink\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n")
        elif verb == b"DATA":
            self.data = bytearray()
            self.transport.write(b"354 go\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 yes\r\n")


async def serve(port: int) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", port, backlog=128)
    print("ready", flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Sink.taken, flush=True)
        Sink.taken = 0
    server.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
