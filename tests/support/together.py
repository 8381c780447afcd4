"""Several at the same moment, each in a thread with connections of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from samskap.core.errors import SamskapError


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gave, or the refusal that it met; any other error fails the test."""
    gate = threading.Barrier(len(acts))
    outcome: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait(10)
        try:
            outcome[place] = act()
        except SamskapError as refusal:
            outcome[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not [one for one in outcome if one is None], outcome
    return outcome
