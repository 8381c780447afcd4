"""A candidate that a portfolio round chose: what a pilot can begin with, and which pilot it became."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core.access import Actor, can, require
from samskap.core.errors import NotVisible, StateRefused
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import organisations_to_work_for
from samskap.pilots.models import Charter, Pilot, TestInvitation
from samskap.portfolio.blocks import Task
from samskap.portfolio.models import (
    Candidate,
    CandidatePartner,
    Horizon,
    Origin,
    Round,
    RoundDecision,
    RoundParty,
    RoundState,
)
from samskap.ui import text

LASTS: Mapping[str, timedelta] = {Horizon.NOW: timedelta(days=365), Horizon.NEXT: timedelta(days=3 * 365)}
"""When it shall have made a difference, counted from today; what takes longer has no end proposed."""


@dataclass(frozen=True)
class Comer:
    """A party that comes along into the pilot. Sums in the round's currency; nothing pledged is 0.

    ``is_host``: it is here only because the round is its own, and pays what the parties did not pledge.
    """

    party: RoundParty
    role: str
    money: Decimal
    hours: Decimal
    currency: str
    is_host: bool = False

    def __str__(self) -> str:
        """Name, leg and what it brings, on one line."""
        pledged = [text.money(self.money, self.currency)] if self.money else []
        pledged += [hours_said(self.hours)] if self.hours else []
        said = [f"{self.party.name} ({self.party.get_leg_display()})", self.role, ", ".join(pledged)]
        return " – ".join(part for part in said if part)


def hours_said(hours: Decimal) -> str:
    """``40 hours``, in the reader's language."""
    said = ngettext("%(number)s hour", "%(number)s hours", int(hours) if hours == 1 else 2)
    return said % {"number": text.number(hours, 0 if hours == hours.to_integral_value() else 2)}


def find_candidate(actor: Actor, token: str) -> Candidate:
    """The candidate, for those who may begin a pilot from it: two queries.

    :raises NotVisible: there is none, or the actor may not know of it.
    :raises Refused: they may know of it, but do not carry it out.
    """
    rows = Candidate.objects.select_related("round__organisation", "need__organisation", "proposed_by", "decision")
    row = rows.filter(token=token).first()
    if row is None:
        raise NotVisible
    require(actor, "pilots.begin_from_candidate", row, view="portfolio.view_candidate")
    return row


def refuse_not_chosen(candidate: Candidate) -> None:
    """A pilot begins from what was decided, once. One query.

    :raises StateRefused: the round has not decided, has not chosen it, or a pilot has begun from it.
    """
    if not was_chosen(candidate):
        raise StateRefused(_("A pilot begins from a candidate that was chosen in the decision. This one was not."))
    if Pilot.objects.filter(candidate=candidate).exists():
        raise StateRefused(_("A pilot has begun from this candidate already."))


def was_chosen(candidate: Candidate) -> bool:
    """Whether the decision of its round chose it."""
    if candidate.round.state != RoundState.DECIDED:
        return False
    decision = getattr(candidate, "decision", None)
    return isinstance(decision, RoundDecision) and decision.chosen


def organisations_for(actor: Actor, candidate: Candidate) -> QuerySet[Organisation]:
    """Those that can have the pilot: whose round it is and those that take part, where the actor works."""
    taking_part = CandidatePartner.objects.filter(candidate=candidate, party__organisation__isnull=False)
    near = Q(pk=candidate.round.organisation_id) | Q(pk__in=taking_part.values("party__organisation"))
    return organisations_to_work_for(actor).filter(near)


def comers_of(candidate: Candidate) -> list[Comer]:
    """Who takes part, who proposed it if that is another, and whose round it is: two queries at most."""
    currency = candidate.round.currency
    rows = CandidatePartner.objects.filter(candidate=candidate).select_related("party__organisation")
    found = [Comer(row.party, row.role, row.money, row.hours, currency) for row in rows]
    proposer = candidate.proposed_by
    if proposer is not None and proposer.pk not in {one.party.pk for one in found}:
        found.append(Comer(proposer, "", Decimal(0), Decimal(0), currency))
    if candidate.round.organisation_id not in {one.party.organisation_id for one in found}:
        hosts = RoundParty.objects.filter(round=candidate.round, organisation=candidate.round.organisation_id)
        found += [Comer(one, "", Decimal(0), Decimal(0), currency, True) for one in hosts]
    return found


def what_is_known(candidate: Candidate, comers: Sequence[Comer], today: date | None = None) -> dict[str, Any]:
    """What the form of the new pilot begins with, by the name of its field; texts in the language of the round.

    One query where an invitation stands behind it.
    """
    begins = today or timezone.localdate()
    lasts = LASTS.get(candidate.horizon)
    with translation.override(candidate.round.language):
        scope, novelty = _scope(candidate, comers), str(candidate.get_risk_display())
    return {
        "title": candidate.title,
        "summary": Truncator(candidate.text).chars(_length(Pilot, "summary")),
        "scope": scope,
        "novelty": novelty,
        "kind": _kind(candidate),
        "need": candidate.need_id,
        "starts_on": begins,
        "ends_on": begins + lasts if lasts else None,
        "budget": candidate.cost,
        "loss_limit": candidate.cost_high,
        "language": candidate.round.language,
        "visible": Visibility.PUBLIC,
        "parties": [one.party.pk for one in comers],
    }


def pilot_of(actor: Actor, candidate: Candidate) -> tuple[Pilot | None, bool]:
    """The pilot that began from it, if the actor may know of it; and whether they may begin one now. Three queries."""
    if not was_chosen(candidate):
        return None, False
    pilot = Pilot.objects.select_related("organisation").filter(candidate=candidate).first()
    if pilot is None:
        return None, can(actor, "pilots.begin_from_candidate", candidate)
    return (pilot if can(actor, "pilots.view_pilot", pilot) else None), False


@dataclass(frozen=True)
class OfRound:
    """What became of the candidates that a round chose. ``waiting``: those without a pilot, for those who may begin
    one; only for them ``begun`` counts pilots that they may not know of, too."""

    pilots: Sequence[Pilot]
    waiting: Sequence[Candidate]
    chosen: int
    begun: int


def pilots_of_round(actor: Actor, row: Round) -> OfRound | None:
    """One query, none before the decision."""
    if row.state != RoundState.DECIDED:
        return None
    rows = Candidate.objects.filter(round=row, decision__chosen=True).select_related("pilot__organisation")
    chosen = list(rows.order_by("number"))
    begun = [one.pilot for one in chosen if getattr(one, "pilot", None) is not None]
    waiting = [one for one in chosen if getattr(one, "pilot", None) is None]
    known, works = [one for one in begun if can(actor, "pilots.view_pilot", one)], actor.works_in(row.organisation_id)
    return OfRound(known, waiting if works else [], len(chosen), len(begun) if works else len(known))


def pilots_task(actor: Actor, row: Round) -> Task | None:
    """The last line in the workroom of a round: pilots begin from what was chosen. One query."""
    found = pilots_of_round(actor, row)
    if found is None or not found.chosen:
        return None
    said = ngettext(
        "%(begun)d of %(count)d chosen candidate has become a pilot.",
        "%(begun)d of %(count)d chosen candidates have become pilots.",
        found.chosen,
    )
    state = "done" if found.begun == found.chosen else "now"
    url = reverse("round", args=[row.token]) + "#its-pilots"
    return Task(_("Pilots"), said % {"begun": found.begun, "count": found.chosen}, url, state)


def _scope(candidate: Candidate, comers: Sequence[Comer]) -> str:
    """What is done, who does what and which goals it belongs to, as far as it fits."""
    doing = [f"– {one.party.name}: {one.role}" for one in comers if one.role]
    parts = [_("Who does what:") + "\n" + "\n".join(doing)] if doing else []
    parts += [_("Goals it belongs to") + ": " + "; ".join(candidate.goals.splitlines())] if candidate.goals else []
    rest, limit = "\n\n".join(parts), _length(Charter, "scope")
    room = limit - len(rest) - 2 if rest else limit
    # A text that leaves less than half its room to the rest keeps the half: the form can be changed by hand.
    room = max(room, limit // 2)
    whole = "\n\n".join(part for part in (Truncator(candidate.text).chars(room), rest) if part)
    return Truncator(whole).chars(limit)


def _kind(candidate: Candidate) -> str:
    """What is tried, where the invitation that the candidate comes from has said it."""
    if candidate.origin != Origin.INVITATION or not candidate.source:
        return ""
    return TestInvitation.objects.filter(token=candidate.source).values_list("kind", flat=True).first() or ""


def _length(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)
