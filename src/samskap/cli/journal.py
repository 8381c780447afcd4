"""samskap journal verify: does the journal still prove itself?"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING, Any

from .failure import UnusableInput

if TYPE_CHECKING:
    from samskap.core.journal import JournalProof


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``journal``."""
    journal = commands.add_parser("journal", help="the portal's journal")
    actions = journal.add_subparsers(required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="prove that no entry was changed, taken out or put in")
    verify.set_defaults(run=_verify)


def _verify(_: argparse.Namespace) -> int:
    proof = _proof()
    if proof.ok:
        entries = "1 entry" if proof.entries == 1 else f"{proof.entries} entries"
        print(f"The journal is whole: {entries}, each one confirmed by the chain.")
        return 0
    print(f"The journal is broken from entry {proof.first_broken} on; the {proof.entries} before it are confirmed.")
    return 1


def _proof() -> JournalProof:
    # Only this command needs the portal; the others start without it, and faster.
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samskap.config.settings")
    try:
        django.setup()
        from samskap.core import journal

        return journal.verify()
    except ImproperlyConfigured as error:
        raise UnusableInput(f"The portal's settings cannot be used: {error}") from error
    except DatabaseError as error:
        raise UnusableInput(f"The portal's database cannot be read ({_first_line(error)}).") from error


def _first_line(error: Any) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
