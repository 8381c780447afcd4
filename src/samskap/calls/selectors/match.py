"""Which calls may be for a need, ranked with every part; and which needs a call may be for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from django.core.paginator import Page
from django.db.models import Q, QuerySet

from samskap.calls.comparing import fit_of
from samskap.calls.models import Call, CallIdentifier, Compared, Dismissal, Engagement, Fit, Step
from samskap.calls.ranking import Applicant, CallFacts, Ranked, Work, fit_words, rank
from samskap.calls.records import Status
from samskap.calls.selectors.listing import Row, row_of
from samskap.core.access import Actor
from samskap.core.selectors.paging import page_of
from samskap.needs.models import Need
from samskap.needs.selectors.listing import visible_needs

CALLS_A_PAGE = 10
IN_BLOCK = 5
"""Calls on the page of a need, and needs on the page of a call."""
OPEN_STEPS = (Step.CONSIDERING, Step.GO)
"""What is under way: it takes time now."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of the need and one of the call that are alike; the first may be empty."""

    need: str
    call: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call for a need: its place, why, and by which sentences. ``step``: how far the own organisation has come."""

    call: Call
    language: str
    passages: Sequence[Passage]
    ranked: Ranked
    row: Row
    step: str = ""


@dataclass(frozen=True, slots=True)
class How:
    """How a need was compared: when, and whether by meaning. ``None`` at: not yet."""

    at: datetime | None
    by_meaning: bool


@dataclass(frozen=True, slots=True)
class Engage:
    """The calls for one need. ``is_inside``: what only the own organisation knows counts too."""

    need: Need
    page: "Page[CallLine]"
    how: How
    is_inside: bool
    dismissed: int


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A need that a call may be for."""

    need: Need
    passages: Sequence[Passage]
    language: str
    by_meaning: bool
    fit: str


@dataclass(frozen=True, slots=True)
class NeedsForCall:
    """The needs of the actor's own organisations that a call may be for, and those of others that they may know of."""

    own: Sequence[NeedLine]
    others: Sequence[NeedLine]


def where_to_engage(actor: Actor, need: Need, now: datetime, number: str | None) -> Engage:
    """All calls that may be for a need, in the order of the ranking: eight queries, however many calls there are."""
    fits = list(_fits(actor, need))
    how = how_compared(need)
    inside = actor.belongs_to(need.organisation_id)
    steps: dict[int, str] = {}
    hours: dict[str, int] = {}
    applicant = None
    if inside:
        steps, hours = _engagements(need, [fit.call for fit in fits])
        under_way = Engagement.objects.filter(organisation=need.organisation_id, step__in=OPEN_STEPS)
        applicant = Applicant(under_way.count(), need.organisation.inhabitants)
    works = _works([fit.call_id for fit in fits])
    facts = [facts_of(fit, works, hours, by_meaning=how.by_meaning) for fit in fits]
    by_key = {fit.call.token: fit for fit in fits}
    lines = [
        _line(by_key[one.key], one, now, steps.get(by_key[one.key].call_id, ""))
        for one in rank(facts, now=now, applicant=applicant)
    ]
    hidden = Fit.objects.filter(_put_away(actor, need), need=need).count() if actor.user else 0
    return Engage(need, page_of(lines, number, per_page=CALLS_A_PAGE), how, inside, hidden)


def best_calls(actor: Actor, need: Need, now: datetime) -> tuple[Sequence[CallLine], How]:
    """The first few calls for the page of the need, ranked by what everybody may know: four queries."""
    fits = {fit.call.token: fit for fit in _fits(actor, need)}
    how = how_compared(need)
    works = _works([fit.call_id for fit in fits.values()])
    ranked = rank((facts_of(fit, works, {}, by_meaning=how.by_meaning) for fit in fits.values()), now=now)
    lines = [_line(fits[one.key], one, now) for one in ranked[:IN_BLOCK] if not one.barred]
    return lines, how


def needs_for_call(actor: Actor, call: Call) -> NeedsForCall:
    """The needs that a call may be for, as far as the actor may know of them, most like it first: three queries."""
    rows = Fit.objects.filter(call=call, need__in=visible_needs(actor).order_by().values("pk"))
    rows = rows.select_related("need__organisation").order_by("-score", "need")
    ours = Q(need__organisation__in=list(actor.roles))
    own = list(rows.filter(ours)[:IN_BLOCK]) if actor.roles else []
    others = list(rows.exclude(ours)[:IN_BLOCK])
    methods = dict(
        Compared.objects.filter(need__in=[fit.need_id for fit in (*own, *others)]).values_list("need", "method")
    )
    return NeedsForCall(_need_lines(own, methods), _need_lines(others, methods))


def how_compared(need: Need) -> How:
    """When and how a need was last compared with the calls: one query."""
    found = Compared.objects.filter(need=need).first()
    return How(found.at, bool(found.method)) if found else How(None, False)


def facts_of(fit: Fit, works: Mapping[int, Work], hours: Mapping[str, int], *, by_meaning: bool) -> CallFacts:
    """What the ranking reads of a stored fit and its call."""
    call = fit.call
    return CallFacts(
        key=call.token,
        fit=fit_of(fit.score, by_meaning=by_meaning),
        closes_at=call.closes_at,
        is_rolling=call.is_rolling,
        is_closed=call.status == Status.CLOSED.value,
        currency=call.currency,
        least=call.least,
        most=call.most,
        share=call.share,
        applies=call.applies,
        work=works.get(fit.call_id, Work.OTHER),
        hours_before=hours.get(call.funder),
    )


def work_of(schemes: Iterable[str], programme: str) -> Work:
    """How much work it usually is to apply, by who named the call and its programme."""
    found = set(schemes)
    if "eu:project-topic" in found:
        return Work.CASCADE
    if not any(one.startswith("eu:") for one in found):
        return Work.OTHER
    return Work.RESEARCH if "HORIZON" in programme.upper() else Work.EUROPEAN


def _fits(actor: Actor, need: Need) -> QuerySet[Fit]:
    """What can still be applied for and the actor has not put aside, at most thirty."""
    rows = Fit.objects.filter(need=need, call__merged_into__isnull=True).exclude(call__status=Status.CLOSED.value)
    if actor.user is not None:
        rows = rows.exclude(_put_away(actor, need))
    return rows.select_related("call", "need").prefetch_related("call__stages")


def _put_away(actor: Actor, need: Need) -> Q:
    """Calls that the actor does not want to see, for this need or at all, and those they were merged into."""
    rows = Dismissal.objects.filter(Q(need=need) | Q(need__isnull=True), person=actor.user)
    merged = rows.filter(call__merged_into__isnull=False)
    return Q(call__in=rows.values("call")) | Q(call__in=merged.values("call__merged_into"))


def _engagements(need: Need, calls: Sequence[Call]) -> tuple[dict[int, str], dict[str, int]]:
    """How far the organisation has come with each call, and the hours it noted by funder: one query."""
    rows = Engagement.objects.filter(organisation=need.organisation_id).filter(
        Q(call__in=calls) | Q(hours__isnull=False, call__funder__in={call.funder for call in calls} - {""})
    )
    steps: dict[int, str] = {}
    noted: defaultdict[str, list[int]] = defaultdict(list)
    wanted = {call.pk for call in calls}
    for row in rows.select_related("call").order_by("pk"):
        if row.call_id in wanted:
            steps[row.call_id] = str(Step(row.step).label)
        if row.hours is not None and row.call.funder:
            noted[row.call.funder].append(row.hours)
    return steps, {funder: median_low(hours) for funder, hours in noted.items()}


def _works(calls: Sequence[int]) -> dict[int, Work]:
    """One query."""
    schemes: defaultdict[int, list[str]] = defaultdict(list)
    programmes: dict[int, str] = {}
    rows = CallIdentifier.objects.filter(listing__call__in=calls, scheme__startswith="eu:")
    for call, scheme, programme in rows.values_list("listing__call", "scheme", "listing__call__programme"):
        schemes[call].append(scheme)
        programmes[call] = programme
    return {call: work_of(found, programmes[call]) for call, found in schemes.items()}


def _line(fit: Fit, ranked: Ranked, now: datetime, step: str = "") -> CallLine:
    return CallLine(fit.call, fit.call_language, _passages(fit), ranked, row_of(fit.call, now), step)


def _passages(fit: Fit) -> list[Passage]:
    """What was once written in the need and then taken away is not shown again."""
    need = fit.need
    now = " ".join(f"{need.title}\n{need.today}\n{need.whom}\n{need.better}".split())
    stands = [" ".join(one["need"].split()).rstrip("…") in now for one in fit.passages]
    return [Passage(one["need"], one["call"]) for one, still in zip(fit.passages, stands, strict=True) if still]


def _need_lines(fits: Sequence[Fit], methods: Mapping[int, str]) -> list[NeedLine]:
    found = []
    for fit in fits:
        by_meaning = bool(methods.get(fit.need_id))
        said = fit_words(fit_of(fit.score, by_meaning=by_meaning))
        found.append(NeedLine(fit.need, _passages(fit), fit.call_language, by_meaning, said))
    return found
