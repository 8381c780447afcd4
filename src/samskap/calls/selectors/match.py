"""Which calls may be for a need, ranked with every part; and which needs a call may be for."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from samskap.calls.comparing import fit_of
from samskap.calls.models import Call, CallIdentifier, Compared, Dismissal, Engagement, Fit, Step
from samskap.calls.ranking import Applicant, CallFacts, Ranked, Work, fit_words, rank
from samskap.calls.records import Status
from samskap.calls.selectors.closings import with_stages
from samskap.calls.selectors.listing import Row, row_of
from samskap.core.access import Actor
from samskap.core.prepared import prepared, summed
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
    """All calls that may be for a need, in the order of the ranking: five queries, however many calls there are."""
    fits = _fits(actor, need.pk)
    how = how_compared(need, fits)
    inside = actor.belongs_to(need.organisation_id)
    steps: dict[int, str] = {}
    hours: dict[str, int] = {}
    applicant = None
    if inside:
        steps, hours = _engagements(need, [fit.call for fit in fits])
        applicant = Applicant(_under_way(need.organisation_id)[0]["count"], need.organisation.inhabitants)
    facts = [facts_of(fit, hours, by_meaning=how.by_meaning) for fit in fits]
    by_key = {fit.call.token: fit for fit in fits}
    page = page_of(rank(facts, now=now, applicant=applicant), number, per_page=CALLS_A_PAGE)
    shown = [by_key[one.key] for one in page.object_list]
    with_stages([fit.call for fit in shown])
    page.object_list = [
        _line(fit, one, now, steps.get(fit.call_id, "")) for fit, one in zip(shown, page.object_list, strict=True)
    ]
    hidden = _hidden(actor, need.pk)[0]["count"] if actor.user else 0
    return Engage(need, page, how, inside, hidden)


def best_calls(actor: Actor, need: Need, now: datetime) -> tuple[Sequence[CallLine], How]:
    """The first few calls for the page of the need, ranked by what everybody may know: two queries."""
    fits = {fit.call.token: fit for fit in _fits(actor, need.pk)}
    how = how_compared(need, list(fits.values()))
    ranked = rank((facts_of(fit, {}, by_meaning=how.by_meaning) for fit in fits.values()), now=now)
    first = [one for one in ranked[:IN_BLOCK] if not one.barred]
    with_stages([fits[one.key].call for one in first])
    return [_line(fits[one.key], one, now) for one in first], how


def needs_for_call(actor: Actor, call: Call) -> NeedsForCall:
    """The needs that a call may be for, as far as the actor may know of them, most like it first: three queries."""
    own = _likely(actor, call.pk, True) if actor.roles else []
    others = _likely(actor, call.pk, False)
    methods = dict(_methods([fit.need_id for fit in (*own, *others)]))
    return NeedsForCall(_need_lines(own, methods), _need_lines(others, methods))


@prepared
def _likely(actor: Actor, call: int, own: bool) -> QuerySet[Fit]:
    """Needs like the call, those of the actor's organisations or those of others."""
    rows = Fit.objects.filter(call=call, need__in=visible_needs(actor).order_by().values("pk"))
    ours = Q(need__organisation__in=list(actor.roles))
    rows = rows.filter(ours) if own else rows.exclude(ours)
    return rows.select_related("need__organisation").order_by("-score", "need")[:IN_BLOCK]


@prepared
def _methods(needs: Sequence[int]) -> QuerySet[Compared, tuple[int, str]]:
    return Compared.objects.filter(need__in=needs).values_list("need", "method")


def how_compared(need: Need, fits: Sequence[Any]) -> How:
    """When and how a need was last compared with the calls, which its ``fits`` say: one query where there are none."""
    if fits:
        return How(fits[0].compared_at, bool(fits[0].method))
    found = _compared(need.pk)
    return How(found[0].at, bool(found[0].method)) if found else How(None, False)


@prepared
def _compared(need: int) -> QuerySet[Compared]:
    return Compared.objects.filter(need=need)


def facts_of(fit: Any, hours: Mapping[str, int], *, by_meaning: bool) -> CallFacts:
    """What the ranking reads of a stored fit (of :func:`_fits`) and its call."""
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
        work=work_of(call.programme, is_topic=fit.is_topic, is_european=fit.is_european),
        hours_before=hours.get(call.funder),
    )


def work_of(programme: str, *, is_topic: bool, is_european: bool) -> Work:
    """How much work it usually is to apply: for money that a project passes on, for the EU's own by its programme."""
    if is_topic:
        return Work.CASCADE
    if not is_european:
        return Work.OTHER
    return Work.RESEARCH if "HORIZON" in programme.upper() else Work.EUROPEAN


@prepared
def _fits(actor: Actor, need: int) -> QuerySet[Fit, Any]:
    """What can still be applied for and the actor has not put aside, at most thirty; with who named the call, and when
    and by which ``method`` the need was compared."""
    rows = Fit.objects.filter(need=need, call__merged_into__isnull=True).exclude(call__status=Status.CLOSED.value)
    if actor.user is not None:
        rows = rows.exclude(_put_away(actor, need))
    named = CallIdentifier.objects.filter(listing__call=OuterRef("call"))
    compared = Compared.objects.filter(need=OuterRef("need"))
    return rows.select_related("call", "need").annotate(
        is_topic=Exists(named.filter(scheme="eu:project-topic")),
        is_european=Exists(named.filter(scheme__startswith="eu:")),
        compared_at=Subquery(compared.values("at")),
        method=Subquery(compared.values("method")),
    )


@prepared
def _hidden(actor: Actor, need: int) -> QuerySet[Any, dict[str, int]]:
    return summed(Fit.objects.filter(_put_away(actor, need), need=need), count=Count("pk"))


@prepared
def _under_way(organisation: int) -> QuerySet[Any, dict[str, int]]:
    rows = Engagement.objects.filter(organisation=organisation, step__in=OPEN_STEPS)
    return summed(rows, count=Count("pk"))


def _put_away(actor: Actor, need: int) -> Q:
    """Calls that the actor does not want to see, for this need or at all, and those they were merged into."""
    rows = Dismissal.objects.filter(Q(need=need) | Q(need__isnull=True), person=actor.user)
    merged = rows.filter(call__merged_into__isnull=False)
    return Q(call__in=rows.values("call")) | Q(call__in=merged.values("call__merged_into"))


def _engagements(need: Need, calls: Sequence[Call]) -> tuple[dict[int, str], dict[str, int]]:
    """How far the organisation has come with each call, and the hours it noted by funder: one query."""
    funders = sorted({call.funder for call in calls} - {""})
    steps: dict[int, str] = {}
    noted: defaultdict[str, list[int]] = defaultdict(list)
    wanted = {call.pk for call in calls}
    for row in _about(need.organisation_id, sorted(wanted), funders):
        if row.call_id in wanted:
            steps[row.call_id] = str(Step(row.step).label)
        if row.hours is not None and row.call.funder:
            noted[row.call.funder].append(row.hours)
    return steps, {funder: median_low(hours) for funder, hours in noted.items()}


@prepared
def _about(organisation: int, calls: Sequence[int], funders: Sequence[str]) -> QuerySet[Engagement]:
    """What the organisation does about these calls, and what it noted of applying to these funders."""
    noted = Q(hours__isnull=False, call__funder__in=funders)
    rows = Engagement.objects.filter(Q(call__in=calls) | noted, organisation=organisation)
    return rows.select_related("call").order_by("pk")


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
