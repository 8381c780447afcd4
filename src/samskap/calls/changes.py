"""What changed between two sightings of a call, as JSON values before and after. Knows no database.

Silence changes nothing: what a source no longer says stays as it last said it. An interface that drops a field for a
day, which several do, is no change of the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from samskap.calls.records import StageKind, Status

Stored = Mapping[str, Any]


class ChangeKind(StrEnum):
    """What a change is about. ``HOUR`` is a deadline or opening on the same day at another hour, ``CLOSED`` a deadline
    that has passed."""

    NEW = "new"
    BACK = "back"
    DEADLINE = "deadline"
    OPENING = "opening"
    HOUR = "hour"
    STATUS = "status"
    CLOSED = "closed"
    MONEY = "money"
    APPLICANTS = "applicants"
    TITLE = "title"
    TEXT = "text"
    PLACE = "place"
    OTHER = "other"


ALERTING = frozenset(
    {
        ChangeKind.NEW,
        ChangeKind.DEADLINE,
        ChangeKind.OPENING,
        ChangeKind.STATUS,
        ChangeKind.MONEY,
        ChangeKind.APPLICANTS,
    }
)
"""What followers are told of. Not ``BACK``: they were never told that it was gone, since it never was."""
_PLAIN = {
    ChangeKind.MONEY: ("money",),
    ChangeKind.APPLICANTS: ("applicants", "invited_only"),
    ChangeKind.TITLE: ("titles",),
    ChangeKind.TEXT: ("texts",),
    ChangeKind.PLACE: ("url", "links", "documents"),
    ChangeKind.OTHER: ("identifiers", "funder", "programme", "themes", "facts"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One kind of change with what it was and what it is."""

    kind: ChangeKind
    before: Any
    after: Any


def overlay(before: Stored, said: Stored) -> dict[str, Any]:
    """What is known after ``said``: that, and what was known before where it is silent."""
    known = dict(said)
    for name, value in said.items():
        held = before.get(name)
        if name in ("titles", "texts", "facts"):
            known[name] = {**(held or {}), **{key: one for key, one in value.items() if one != ""}}
        elif value in ("", None, [], Status.UNKNOWN) and name != "invited_only":
            known[name] = held
    if all(value in ("", None) for value in said["money"].values()):
        known["money"] = before["money"]
    if not said["applicants"]["words"] and not said["applicants"]["kinds"]:
        known["applicants"] = before["applicants"]
    known["stages"] = _stages(before["stages"], said["stages"])
    return known


def _stages(before: list[Stored], said: list[Stored]) -> list[Any]:
    if not said:
        return list(before)
    if len(before) != len(said):
        return list(said)
    return [
        {**one, "opens": one["opens"] or was["opens"], "closes": one["closes"] or was["closes"]}
        if one["kind"] == was["kind"]
        else one
        for was, one in zip(before, said, strict=True)
    ]


def differences(before: Stored, after: Stored) -> list[Difference]:
    """Every kind of change once, in the order of :class:`ChangeKind`."""
    found = []
    for kind, name in ((ChangeKind.DEADLINE, "closes"), (ChangeKind.OPENING, "opens")):
        days, new_days = days_of(before, name), days_of(after, name)
        if days != new_days:
            found.append(Difference(kind, days, new_days))
    hours, new_hours = _hours(before, after)
    if hours != new_hours:
        found.append(Difference(ChangeKind.HOUR, hours, new_hours))
    if before["status"] != after["status"]:
        found.append(Difference(ChangeKind.STATUS, before["status"], after["status"]))
    for kind, names in _PLAIN.items():
        was = {name: before[name] for name in names if before[name] != after[name]}
        if was:
            found.append(Difference(kind, was, {name: after[name] for name in was}))
    names_before, names_after = ([one["name"] for one in of["stages"]] for of in (before, after))
    if names_before != names_after and not any(one.kind is ChangeKind.DEADLINE for one in found):
        found.append(Difference(ChangeKind.PLACE, {"stages": names_before}, {"stages": names_after}))
    return _once(found)


def days_of(record: Stored, name: str) -> list[str]:
    """Per stage the calendar day in the source's zone, or ``rolling`` or ``expected``, or nothing; none at the end."""
    days = [_day(stage, name) for stage in record["stages"]]
    while days and not days[-1]:
        days.pop()
    return days


def _day(stage: Stored, name: str) -> str:
    if stage[name]:
        return str(stage[name]["day"])
    # that one applies at any time is about its closing; when it opens is then simply not said
    return str(stage["kind"]) if name == "closes" and stage["kind"] != StageKind.FIXED else ""


def _hours(before: Stored, after: Stored) -> tuple[list[str], list[str]]:
    """The hours before and after of moments whose day stayed."""
    was, now = [], []
    for old, new in zip(before["stages"], after["stages"], strict=False):
        for name in ("opens", "closes"):
            one, two = old[name], new[name]
            if one and two and one["day"] == two["day"] and one["at"] != two["at"]:
                was.append(one["at"] or one["day"])
                now.append(two["at"] or two["day"])
    return was, now


def _once(found: list[Difference]) -> list[Difference]:
    """At most one of a kind."""
    kept: dict[ChangeKind, Difference] = {}
    for one in found:
        held = kept.get(one.kind)
        kept[one.kind] = (
            Difference(one.kind, {**held.before, **one.before}, {**held.after, **one.after}) if held else one
        )
    return [kept[kind] for kind in ChangeKind if kind in kept]
