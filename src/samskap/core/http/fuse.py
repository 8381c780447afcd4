"""A limit to the whole time of one question.

A time-out for each step alone would let a server send one byte of a header every few seconds for ever.
"""

import contextlib
import socket
import threading
from types import TracebackType
from typing import Any, Self

from samskap.core.http.errors import TimedOut


class Fuse:
    """Context manager that cuts the connection when ``seconds`` are over; ``blown`` says whether it did.

    ``watch`` is given to httpx as the extension ``trace``, which tells of every new connection.
    """

    def __init__(self, seconds: float) -> None:
        self.blown = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(max(0.0, seconds), self._blow)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()

    def watch(self, event: str, info: dict[str, Any]) -> None:
        """Remember the connection that is made.

        :raises TimedOut: the time ran out while there was none to cut.
        """
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = info["return_value"].get_extra_info("socket")
        if self.blown:
            raise TimedOut("the answer took too long")

    def _blow(self) -> None:
        self.blown = True
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it may have ended by itself just now
                self._socket.shutdown(socket.SHUT_RDWR)
