"""samskap opinions map: a Polis export -> groups, common ground and what divides."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from samskap.engines.opinionmap import MODES, OpinionMap, OpinionMapError, Ranked, fit
from samskap.engines.opinionmap.exchange import FILES, PolisExport, decode, read_export, unpack

from .failure import UnusableInput

LISTED = 5
WIDTH = 90
SURENESS = ((0.85, "sure"), (0.7, "fairly sure"), (0.0, "uncertain"))
WHY_NONE = {
    "line": "one line from side to side says as much as groups would",
    "none": "a vote on one statement tells nothing about another",
    "few": "too few people or votes to look for any",
}


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``opinions``."""
    opinions = commands.add_parser("opinions", help="opinion maps of conversations")
    actions = opinions.add_subparsers(required=True, metavar="ACTION")
    draw = actions.add_parser(
        "map",
        help="groups of opinion, common ground and what divides, from a Polis export",
        description="Reads votes.csv (or participants-votes.csv), comments.csv and summary.csv.",
    )
    draw.add_argument("path", type=Path, metavar="PATH", help="folder or zip file of a Polis export")
    draw.add_argument("--mode", choices=sorted(MODES), default="stable", help="the method (default: %(default)s)")
    draw.add_argument("--seed", type=int, default=0, help="start of what is random in the method (default: 0)")
    draw.add_argument("--json", action="store_true", help="print JSON")
    draw.set_defaults(run=_map)


def _map(options: argparse.Namespace) -> int:
    started = time.perf_counter()
    export = _read(options.path)
    read = time.perf_counter()
    try:
        drawn = fit(
            export.participants,
            export.statements,
            export.votes,
            times=export.times,
            moderated_out=export.moderated_out,
            mode=options.mode,
            seed=options.seed,
        )
    except OpinionMapError as error:
        raise UnusableInput(str(error)) from error
    seconds = {"read": round(read - started, 6), "map": round(time.perf_counter() - read, 6)}
    if options.json:
        print(json.dumps(as_json(drawn, seconds)))
    else:
        print("\n".join(as_text(drawn, export)))
    return 0


def _read(path: Path) -> PolisExport:
    with ExitStack() as opened:
        try:
            if path.is_dir():
                present = [name for name in FILES if (path / name).is_file()]
                files: dict[str, Iterator[str]] = {
                    name: decode(opened.enter_context((path / name).open("rb"))) for name in present
                }
            else:
                files = unpack(opened.enter_context(path.open("rb")))
            return read_export(files)
        except OSError as error:
            raise UnusableInput(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
        except ValueError as error:
            if isinstance(error, OpinionMapError):
                raise UnusableInput(f"{path}: {error}") from error
            # a NUL in the name
            raise UnusableInput(f"{str(path)!r} is not the name of a file: {error}.") from error


def as_json(drawn: OpinionMap, seconds: dict[str, float]) -> dict[str, Any]:
    """The map in the form of exchange that ``--json`` prints."""

    def ranked(all_of: tuple[Ranked, ...]) -> list[dict[str, Any]]:
        return [{"statement": one.statement, "score": one.score, "low": one.low, "high": one.high} for one in all_of]

    return {
        "participants": len(drawn.participants),
        "statements": len(drawn.statements),
        "votes": drawn.votes,
        "mode": drawn.mode,
        "k": drawn.k,
        "membership": {
            str(one): None if group < 0 else group
            for one, group in zip(drawn.participants.tolist(), drawn.membership.tolist(), strict=True)
        },
        "groups": [
            {
                "id": group.id,
                "size": group.size,
                "confidence": group.confidence,
                "representative": [
                    {
                        "statement": one.statement,
                        "stance": one.stance,
                        "share": one.share,
                        "elsewhere": one.elsewhere,
                        "q": one.q,
                    }
                    for one in group.representative
                ],
            }
            for group in drawn.groups
        ],
        "common_ground": ranked(drawn.common_ground),
        "divisive": ranked(drawn.divisive),
        "seconds": seconds,
    }


def as_text(drawn: OpinionMap, export: PolisExport) -> Iterator[str]:
    """The map in lines for a reader."""
    texts = {one.id: _plain(one.text) for one in export.comments}

    def quote(statement: int | str) -> str:
        text = texts.get(int(statement), "")
        short = text if len(text) <= WIDTH else text[: WIDTH - 1].rstrip() + "…"
        return f"{statement}: {short}" if short else f"{statement}"

    if export.summary.topic:
        yield _plain(export.summary.topic)
    yield (
        f"{_count(len(drawn.participants), 'participant')} cast {_count(drawn.votes, 'vote')}"
        f" on {_count(len(drawn.statements), 'statement')}"
        f" ({len(export.moderated_out)} moderated out). Method: {drawn.mode}."
    )
    placed = sum(group.size for group in drawn.groups)
    if drawn.k:
        yield f"{_count(drawn.k, 'group')} of {placed} together; {len(drawn.participants) - placed} in no group."
    else:
        yield f"No distinct groups: {WHY_NONE[drawn.structure]}."
    for group in drawn.groups:
        yield ""
        sure = "" if group.confidence is None else f", {_sureness(group.confidence)} ({group.confidence:.2f})"
        yield f"Group {group.id}: {_count(group.size, 'participant')}{sure}"
        for one in group.representative:
            elsewhere = "" if one.elsewhere is None else f", elsewhere {one.elsewhere:.0%}"
            yield f"  {one.share:.0%} {one.stance}{elsewhere}  {quote(one.statement)}"
    for title, found in (("Common ground", drawn.common_ground), ("Divisive", drawn.divisive)):
        yield ""
        first = f", the first {LISTED}" if len(found) > LISTED else ""
        yield f"{title}: {_count(len(found), 'statement')}{first}"
        for rank in found[:LISTED]:
            yield f"  {rank.score:.2f}  {quote(rank.statement)}"


def _sureness(confidence: float) -> str:
    return next(word for least, word in SURENESS if confidence >= least)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _plain(text: str) -> str:
    """One line of what was written by others, without characters that steer a terminal."""
    return "".join(one if one.isprintable() else "�" for one in " ".join(text.split()))
