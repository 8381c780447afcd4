"""A mail server of this machine: it takes mail over SMTP (RFC 5321), may refuse or hang up, and keeps what it took."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """What arrived, oldest first. ``refuse`` answers every recipient with that code; ``silent_after_data`` takes a mail
    and hangs up without saying so, as a server does that dies in that moment."""

    port: int = 0
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refuse: int = 0
    silent_after_data: bool = False

    @property
    def names(self) -> list[str]:
        """The Message-ID of each."""
        return [str(one["Message-ID"]) for one in self.arrived]


class _Session(socketserver.StreamRequestHandler):
    timeout = 10

    def handle(self) -> None:
        box: Mailbox = self.server.box  # type: ignore[attr-defined]
        self._say(220, "here")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say(354, "go on")
                if not self._take(box):
                    return
            elif word == b"QUIT":
                self._say(221, "bye")
                return
            elif word == b"RCPT":
                box.recipients.append(line.decode().strip())
                self._say(box.refuse or 250, "so it is")
            else:
                self._say(250, "well")

    def _take(self, box: Mailbox) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        message = message_from_bytes(b"".join(lines), policy=policy.default)
        assert isinstance(message, EmailMessage)
        box.arrived.append(message)
        if not box.silent_after_data:
            self._say(250, "taken")
        return not box.silent_after_data

    def _say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def receiving() -> Iterator[Mailbox]:
    """A mailbox behind a port of this machine."""
    with _Server(("127.0.0.1", 0), _Session) as server:
        box = Mailbox(port=server.server_address[1])
        server.box = box  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield box
        server.shutdown()
        thread.join(10)
