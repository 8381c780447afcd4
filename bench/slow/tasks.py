"""A task that says when it starts and when it is done."""

import time
from pathlib import Path

from samskap.core.tasks import task


@task
def slow(*, file: str, number: int, seconds: float) -> None:
    """Write `start N`, wait, write `done N`."""
    with Path(file).open("a", encoding="ascii") as said:
        said.write(f"start {number}\n")
        said.flush()
        time.sleep(seconds)
        said.write(f"done {number}\n")
