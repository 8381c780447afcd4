"""A server of this machine that answers as the test says: late, broken, endlessly."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from samskap.core.http import Client, Doors, Limits, Retries


@dataclass
class Asked:
    """A question that came."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Reply:
    """What is sent back; ``length`` False leaves out the length, ``raw`` writes the bytes itself."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    raw: Callable[[Callable[[bytes], object]], None] | None = None


@dataclass
class Site:
    """The running server: ``answers`` maps paths to what is answered, ``asked`` has all that came."""

    url: str
    port: int
    answers: dict[str, Reply | Callable[[Asked], Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def doors(self) -> Doors:
        """This machine at this port, and nothing else that is not public."""
        return Doors(private=frozenset({"127.0.0.1"}), ports=frozenset({self.port}))

    def client(self, **limits: float) -> Client:
        """A client that may ask this server, and does not wait before another attempt."""
        known = {name: limits[name] for name in ("seconds", "total_seconds") if name in limits}
        most = int(limits.get("most_bytes", 20_000_000))
        return Client(
            limits=Limits(most_bytes=most, **known),
            retries=Retries(attempts=int(limits.get("attempts", 1)), sleep=lambda seconds: None, jitter=lambda: 0.0),
            doors=self.doors(),
        )


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """The server, ended afterwards; with ``tls`` it speaks https."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self) -> None:
            length = int(self.headers.get("content-length", 0))
            parts = urlsplit(self.path)
            asked = Asked(self.command, parts.path, parts.query, dict(self.headers), self.rfile.read(length))
            site.asked.append(asked)
            found = site.answers.get(parts.path, Reply(status=404))
            reply = found(asked) if callable(found) else found
            self.close_connection = True
            try:
                if reply.raw:
                    reply.raw(lambda piece: (self.wfile.write(piece), self.wfile.flush()))
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.status != 304:
                    self.send_header("Content-Length", str(len(reply.body) if reply.length is None else reply.length))
                self.send_header("Connection", "close")
                self.end_headers()
                self.wfile.write(reply.body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the client has had enough, which is what some tests are about

        do_GET = _reply  # noqa: N815
        do_POST = _reply  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        port = server.server_address[1]
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        site = Site(f"{'https' if tls else 'http'}://127.0.0.1:{port}", port)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()
