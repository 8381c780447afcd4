"""samskap: the engines and the history of calls for analysts, over files, and the proofs of the journal and of votes.

Ends with 0 if all is well, 1 if the answer is no, 2 if what was given cannot be used; the reason is
then one sentence on standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from io import TextIOWrapper

from . import threads as threads  # isort: skip # before numpy
from . import calls, journal, opinions, portfolio
from .failure import UnusableInput


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; `arguments` without the programme's name (None: those it was called with)."""
    if isinstance(sys.stdout, TextIOWrapper):
        # a terminal that cannot show a letter shows a question mark rather than nothing at all
        sys.stdout.reconfigure(errors="replace")
    try:
        options = _parser().parse_args(arguments)
        code: int = options.run(options)
        sys.stdout.flush()
    except UnusableInput as error:
        print(f"samskap: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # the reader, a pager perhaps, has had enough; nothing more can be written
        sys.stderr.close()
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="samskap", description="Opinion maps, portfolios, the history of calls, and the journal's proof."
    )
    parser.add_argument("--version", action="version", version=f"samskap {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    opinions.add_to(commands)
    portfolio.add_to(commands)
    journal.add_to(commands)
    calls.add_to(commands)
    return parser


def _version() -> str:
    try:
        return version("samskap")
    except PackageNotFoundError:
        return "(not installed)"
