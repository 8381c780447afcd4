"""samskap portfolio verify: do sealed votes hold what was sealed, and does the count say what the ballots give?"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from .failure import UnusableInput

if TYPE_CHECKING:
    from samskap.portfolio.selectors.votes.counting import CountProof
    from samskap.portfolio.selectors.votes.proof import BoxProof

SHOWN = 5
"""Receipts that are named of each kind of change; JSON names all."""


def add_to(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``verify`` to the command ``portfolio``."""
    verify = actions.add_parser("verify", help="prove that no ballot, rule or count of a sealed vote was changed")
    verify.add_argument("--box", metavar="TOKEN", help="only the vote whose address ends in /v/TOKEN/")
    verify.add_argument("--json", action="store_true", help="print JSON")
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    found = _proofs(options.box)
    good = all(box.ok and (count is None or count.ok) for box, count in found)
    if options.json:
        print(json.dumps({"ok": good, "votes": [_as_json(*one) for one in found]}, ensure_ascii=False, indent=2))
        return 0 if good else 1
    for one in found:
        print("\n".join(_as_text(*one)))
    if not found:
        print("No vote has been sealed yet.")
    return 0 if good else 1


def _as_json(box: BoxProof, count: CountProof | None) -> dict[str, Any]:
    return {
        **asdict(box),
        "ok": box.ok and (count is None or count.ok),
        "count": None if count is None else asdict(count),
    }


def _as_text(box: BoxProof, count: CountProof | None) -> Iterator[str]:
    """A line that says whether it is whole, and a line for each thing that is not."""
    wrong = [
        *_receipts("changed", box.changed),
        *_receipts("added", box.added),
        *_receipts("removed", box.removed),
        *([] if box.list_intact else ["the public list of ballots does not give the seal"]),
        *([] if box.journal_agrees else ["the seal is not the one in the journal"]),
        *([] if box.rules_intact else ["the rules are not those that were locked"]),
        *([] if count is None or count.recount_agrees else ["the ballots give another result than the published one"]),
        *([] if count is None or count.journal_agrees else ["the published result is not the one in the journal"]),
    ]
    ballots = "1 ballot" if box.ballots == 1 else f"{box.ballots} ballots"
    if wrong:
        yield f"Vote {box.token} is NOT as it was sealed ({ballots}):"
        yield from (f"  {line}" for line in wrong)
    elif count is None:
        yield f"Vote {box.token} is as it was sealed: {ballots}. It has not been counted yet."
    else:
        yield f"Vote {box.token} is as it was sealed: {ballots}, and they give the published result."


def _receipts(what: str, receipts: tuple[str, ...]) -> list[str]:
    if not receipts:
        return []
    more = f" and {len(receipts) - SHOWN} more" if len(receipts) > SHOWN else ""
    return [f"{what} since then: {', '.join(receipts[:SHOWN])}{more}"]


def _proofs(token: str | None) -> list[tuple[BoxProof, CountProof | None]]:
    # Only this command needs the portal; the others start without it, and faster.
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "samskap.config.settings")
    try:
        django.setup()
        from samskap.portfolio.selectors.votes.counting import prove_count
        from samskap.portfolio.selectors.votes.proof import prove_box, sealed_boxes

        boxes = [one for one in sealed_boxes() if token in (None, one.token)]
        if token is not None and not boxes:
            raise UnusableInput(f"There is no sealed vote “{token[:40]}”.")
        return [(prove_box(one), prove_count(one)) for one in boxes]
    except ImproperlyConfigured as error:
        raise UnusableInput(f"The portal's settings cannot be used: {error}") from error
    except DatabaseError as error:
        raise UnusableInput(f"The portal's database cannot be read ({_first_line(error)}).") from error


def _first_line(error: Any) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
