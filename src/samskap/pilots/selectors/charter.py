"""The charter as it is read: in sections, with who takes part, who stands behind it, and what changed on the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.core.models import JournalEntry, User
from samskap.needs.models import Need
from samskap.pilots.models import Charter, Party, Pilot, PilotKind, Risk, Sponsorship
from samskap.pilots.selectors.concerns import receiver_of, responsible_for
from samskap.pilots.selectors.sponsors import sponsor_flags, sponsors_of
from samskap.ui import text

SHOWN = ("scope", "ends_on", "stop_rule", "risk")
MOST_CHANGES = 50


@dataclass(frozen=True)
class Line:
    """A line of the charter. ``own``: people's own words. ``missing``: a gate asks for it and nothing is written.

    ``empty``: what stands there instead of nothing.
    """

    key: str
    label: str
    value: str
    own: bool = False
    missing: bool = False
    empty: str = ""


@dataclass(frozen=True)
class Section:
    """Lines under a heading."""

    key: str
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Change:
    """What was changed after the start, when, from what to what."""

    label: str
    at: datetime
    before: str
    after: str


@dataclass(frozen=True)
class CharterPage:
    """Everything on the page of a charter."""

    sections: Sequence[Section]
    parties: Sequence[Party]
    sponsor: Sponsorship | None
    earlier: Sequence[Sponsorship]
    flag: str
    changes: Sequence[Change]
    need: Need | None


def charter_page(actor: Actor, pilot: Pilot) -> CharterPage:
    """Five queries, for a pilot found by ``find_pilot``. Whoever is not inside sees no empty lines."""
    sponsors = sponsors_of(pilot)
    inside = can(actor, "pilots.view_inside", pilot)
    return CharterPage(
        sections=[section for section in _sections(pilot, _responsible(pilot, inside), inside) if section.lines],
        parties=list(Party.objects.filter(pilot=pilot).select_related("organisation")),
        sponsor=next((row for row in sponsors if row.until is None), None),
        earlier=[row for row in sponsors if row.until is not None],
        flag=sponsor_flags([pilot]).get(pilot.pk, ""),
        changes=changes_after_start(pilot),
        need=pilot.need if pilot.need and can(actor, "needs.view_need", pilot.need) else None,
    )


def _sections(pilot: Pilot, responsible: Sequence[Line], inside: bool) -> list[Section]:
    charter = getattr(pilot, "charter", None) or Charter(pilot=pilot)
    service = pilot.kind == PilotKind.SERVICE
    owner, receiver = responsible

    def said(key: str, value: str = "", needed: bool = False) -> Line:
        column: Any = Charter._meta.get_field(key)
        words = value or getattr(charter, key)
        return Line(key, str(column.verbose_name), words, own=True, missing=needed and not words)

    idea = [
        Line("summary", _("What is tried, in one or two sentences"), pilot.summary, own=True),
        Line("kind", _("What is tried?"), pilot.get_kind_display()),
        said("target_group"),
        said("novelty"),
        owner,
    ]
    limits = [
        said("scope", needed=True),
        said("place"),
        Line("starts_on", _("Starts"), text.day(pilot.starts_on) if pilot.starts_on else ""),
        Line("ends_on", _("Ends"), text.day(pilot.ends_on) if pilot.ends_on else "", missing=pilot.ends_on is None),
        said("baseline", needed=service),
    ]
    promised = _("%(count)d working days") % {"count": charter.answer_days}
    safe = [
        Line("risk", _("How much harm could a failure do?"), pilot.get_risk_display()),
        said("stop_rule", needed=True),
        said("failure_cost", needed=True),
        Line("no_blame", _("Nobody is blamed if it fails"), _("Yes") if charter.no_blame else "", missing=True),
        receiver,
        Line("answer_days", _("Questions are answered within"), promised),
    ]
    press = [said(key, needed=True) for key in ("spokesperson", "press_why", "press_safe", "press_if_it_fails")]
    if not inside:
        # the three sentences are prepared for the day when somebody asks, and not said before
        press = press[:1]
    sections = [
        Section("idea", _("The idea"), idea),
        Section("limits", _("Scope and dates"), limits),
        Section("safe", _("Safe to try"), safe),
        Section("press", _("The press"), press),
    ]
    if inside:
        return sections
    return [Section(one.key, one.title, [line for line in one.lines if line.value]) for one in sections]


def _responsible(pilot: Pilot, inside: bool) -> tuple[Line, Line]:
    """Who owns the pilot and who receives concerns: one query. Insiders see names, and whether somebody has left;
    everybody else sees the function, as on the page of values. Only a sponsor and a spokesperson are public persons.
    """
    works = responsible_for(pilot)
    charter = getattr(pilot, "charter", None) or Charter(pilot=pilot)

    def named(person: User | None) -> str:
        if person is None or person.pk in works:
            return str(person or "")
        return _("%(name)s, who no longer works in the organisation") % {"name": person}

    owner = named(pilot.owner) if inside else somebody_at(pilot) if pilot.owner_id in works else ""
    receiver = capfirst(receiver_of(pilot, works).says)
    return (
        Line("owner", _("Who owns the pilot?"), owner, missing=pilot.owner is None),
        Line("concern_receiver", _("Who receives concerns?"), (inside and named(charter.concern_receiver)) or receiver),
    )


def somebody_at(pilot: Pilot) -> str:
    """What everybody may read where a function is somebody's."""
    return _("A person at %(name)s") % {"name": pilot.organisation.name}


def changes_after_start(pilot: Pilot) -> list[Change]:
    """What of the charter's limits was changed after the start, the latest first: one query."""
    rows = JournalEntry.objects.filter(
        object_kind=pilot._meta.label_lower, object_id=str(pilot.pk), action="pilot.changed_after_start"
    )
    found = []
    for row in rows.order_by("-sequence")[:MOST_CHANGES]:
        facts = row.facts or {}
        before, after = facts.get("before") or {}, facts.get("after") or {}
        for key in SHOWN:
            if key in after:
                found.append(Change(_label(key), row.at, _value(key, before.get(key)), _value(key, after[key])))
    return found


def _label(key: str) -> str:
    column: Any = (Pilot if key in ("ends_on", "risk") else Charter)._meta.get_field(key)
    return str(column.verbose_name)


def _value(key: str, value: str | None) -> str:
    if not value:
        return "–"
    if key == "ends_on":
        return text.day(date.fromisoformat(value))
    return str(Risk(value).label) if key == "risk" else value
