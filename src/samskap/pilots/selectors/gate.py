"""A gate as a page: the checklist, who may decide, and what happens then; and the whole table of gates to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.registry import registry
from samskap.pilots.gates import BY_KEY, PASSAGES, Passage, PilotFacts, Review, next_passage, passages_from, review
from samskap.pilots.gates.reviewing import Line
from samskap.pilots.models import Passed, Pilot, Power
from samskap.pilots.selectors.deciding import Decision, decide, in_force
from samskap.pilots.selectors.delegations import deciders_of
from samskap.pilots.selectors.facts import pilot_facts
from samskap.ui import text

_FIELDS = {
    "scope": "scope",
    "end_date": "ends_on",
    "stop_rule": "stop_rule",
    "owner": "owner",
    "baseline": "baseline",
    "safe_to_try": "failure_cost",
    "press": "spokesperson",
}
"""Where on the page of the charter a condition is put right."""


@dataclass(frozen=True)
class GateLine:
    """A line of the checklist, and where it is put right, for those who may."""

    line: Line
    url: str


@dataclass(frozen=True)
class GatePage:
    """Everything on the page of a gate. ``decision``: whether this actor may open it when nothing is missing.

    ``why_not``: one sentence for those who cannot open it now; empty when they can. ``works``: the actor works on the
    pilot, and can put right what is missing.
    """

    pilot: Pilot
    way: Passage
    review: Review
    lines: Sequence[GateLine]
    decision: Decision
    who: str
    may_override: bool
    who_overrides: str
    button: str
    happens: Sequence[str]
    why_not: str
    others: Sequence[Passage]
    works: bool

    @property
    def is_final(self) -> bool:
        """Closing: asked once more."""
        return self.way.outcome is not None


def passage_named(key: str) -> Passage:
    """The passage of the table.

    :raises NotVisible: there is none.
    """
    if key not in BY_KEY:
        raise NotVisible
    return BY_KEY[key]


def gate_page(actor: Actor, pilot: Pilot, way: Passage, *, now: datetime | None = None) -> GatePage:
    """Five queries, for a pilot found by ``find_pilot``."""
    moment = now or timezone.now()
    facts = pilot_facts(pilot, now=moment, loaded=True)
    found = review(way, facts)
    rows = in_force([pilot.organisation_id], timezone.localdate(moment))
    names = deciders_of([pilot], rows)[pilot.pk]
    works = can(actor, "pilots.work_on_pilot", pilot)
    stage = pilot.stage + 1 if way.power == Power.NEXT_STAGE else None
    if way.power is None:
        decision = Decision(works, why="" if works else _("Only those who work in the municipality decide."))
    else:
        decision = decide(actor, pilot, way.power, rows, stage=stage)
    override = decision.allowed and decide(actor, pilot, Power.OVERRIDE, rows).allowed
    return GatePage(
        pilot=pilot,
        way=way,
        review=found,
        lines=[GateLine(line, _where(pilot, line, works)) for line in found.lines],
        decision=decision,
        who=_who(names[way.power]) if way.power else _("Whoever works on the pilot"),
        may_override=found.may_be_overridden and override,
        who_overrides=_who(names[Power.OVERRIDE]),
        button=button_of(way, pilot),
        happens=what_happens(way, pilot, facts),
        why_not=_why_not(found, decision),
        others=[other for other in passages_from(pilot.state) if other.key != way.key],
        works=works,
    )


def next_review(pilot: Pilot, facts: PilotFacts) -> Review | None:
    """The checklist of the gate that the pilot is on its way to; None when it is closed."""
    way = next_passage(facts)
    return review(way, facts) if way else None


def _where(pilot: Pilot, line: Line, works: bool) -> str:
    condition = line.condition
    if works and condition.key in _FIELDS:
        return reverse("edit_charter", args=[pilot.token]) + f"#id_{_FIELDS[condition.key]}"
    return reverse(condition.route, args=[pilot.token])


def _who(names: Sequence[str]) -> str:
    return ", ".join(names) if names else _("Nobody now: a lead of the organisation must delegate it first")


def _why_not(found: Review, decision: Decision) -> str:
    if not decision.allowed:
        return decision.why
    if found.is_open:
        return ""
    said = ngettext(
        "%(count)d line is missing. The gate opens when it is done.",
        "%(count)d lines are missing. The gate opens when they are done.",
        len(found.missing),
    )
    return said % {"count": len(found.missing)}


def button_of(way: Passage, pilot: Pilot) -> str:
    """What the button says: the decision, and what begins with it."""
    said = {
        "prepare": _("Call it prepared"),
        "back": _("Take it back to an idea"),
        "start": _("Start the pilot: stage 1 begins"),
        "next_stage": _("Go on: stage %(next)d begins"),
        "halt": _("Halt the pilot"),
        "resume": _("Let it go on in stage %(stage)d"),
        "begin_closing": _("Begin to close"),
        "go_on": _("Let it go on in stage %(stage)d"),
        "scale": _("Close the pilot: scale"),
        "adapt": _("Close the pilot: adapt and try again"),
        "stop": _("Close the pilot: stop"),
        "fail_well": _("Close the pilot: failed well"),
        "drop": _("Drop the idea"),
    }[way.key]
    return said % {"stage": pilot.stage, "next": pilot.stage + 1}


def what_happens(way: Passage, pilot: Pilot, facts: PilotFacts) -> list[str]:
    """In sentences, what follows from the decision."""
    public = _("It is written down with your name, and everybody who sees the pilot sees that it happened.")
    closed = _("The pilot is closed for good. What was written stays as it is; only late costs are still recorded.")
    size = _("At most %(cap)d take part in it.") % {"cap": facts.next_cap} if facts.next_cap else ""
    said = {
        "prepare": [_("The pilot is prepared: its partners can be asked, and it waits for the gate to the start.")],
        "back": [_("The pilot is an idea again. Nothing that was written is lost.")],
        "start": [_("Stage 1 begins."), size, _("Changes of scope, end date and stop rule are shown from now on.")],
        "next_stage": [_("Stage %(number)d begins.") % {"number": pilot.stage + 1}, size],
        "halt": [_("The pilot stands still until somebody lets it go on or closes it.")],
        "resume": [_("The pilot runs again in stage %(number)d.") % {"number": pilot.stage}],
        "begin_closing": [_("Answers and lessons are gathered, and then somebody decides how it ends.")],
        "go_on": [_("The pilot runs again in stage %(number)d.") % {"number": pilot.stage}],
        "scale": [closed, _("It becomes part of what you do, with the plan for how it spreads.")],
        "adapt": [closed, _("What was tried is changed and tried again, as a new pilot.")],
        "stop": [closed, _("What was tried is not done again.")],
        "fail_well": [closed, _("It becomes public with its lessons, and stays so.")],
        "drop": [closed, _("It never started.")],
    }[way.key]
    return [line for line in (*said, public) if line]


def what_happened(pilot: Pilot) -> str:
    """The last passage in a sentence, for whoever comes too late to a gate: one query."""
    row = Passed.objects.filter(pilot=pilot).select_related("by").first()
    if row is None:
        return _("The pilot is now: %(state)s.") % {"state": pilot.get_state_display()}
    action = done_words(BY_KEY[row.passage])
    who = str(row.by) if row.by else _("the portal")
    words = {"when": text.moment(row.at), "who": who, "action": action}
    return _("%(when)s, %(who)s: %(action)s.") % words


def done_words(way: Passage) -> str:
    """The passage in the past tense, as the journal has it."""
    return str(registry.journal_actions[f"pilot.{way.key}"])


@dataclass(frozen=True)
class TableRow:
    """A line of the table of gates; ``number`` is the one in the picture."""

    number: int
    way: Passage
    who: Any


def gate_table() -> list[TableRow]:
    """Every passage, as the portal itself reads it."""
    anyone = _("Whoever works on the pilot")
    delegated = _("A lead, or those to whom it is delegated: %(power)s")
    return [
        TableRow(number, way, delegated % {"power": Power(way.power).label} if way.power else anyone)
        for number, way in enumerate(PASSAGES, 1)
    ]
