"""The example calls, and what the example municipalities do about them: consider, share, decide, compare."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from samskap.calls.models import (
    Call,
    CallAlert,
    CallChange,
    CallShare,
    CallSource,
    Engagement,
    FunderSheet,
    Listing,
    NoGoReason,
    Step,
)
from samskap.calls.selectors.engage import mark_of, standing
from samskap.calls.services.alerts import mark_read
from samskap.calls.services.engage import Values, plan_engagement, take_step
from samskap.calls.services.entering import Entered, close_entered, correct_call, enter_call
from samskap.calls.services.following import follow_call
from samskap.calls.services.funders import count_for_funders, give_consent
from samskap.calls.services.searches import SearchInput, save_search
from samskap.calls.services.sharing import answer_share, share_call
from samskap.core.access import SYSTEM, Actor
from samskap.core.models import Network, Organisation, Role, Visibility
from samskap.core.scopes import Scope
from samskap.demo import content_calls as content
from samskap.demo.content_calls import ExampleCall
from samskap.demo.content_needs import NIGHT
from samskap.needs.models import Need
from samskap.needs.services.inputs import NeedInput
from samskap.needs.services.needs import create_need
from samskap.needs.services.subjects import choose_subjects

ENTERED_BEFORE = timedelta(days=3)
"""A call was entered so long before it opened."""


def seed_calls(
    lead: Actor, solvik: Organisation, *, member: Actor, agency: Actor, funder: Organisation, coordinator: Actor,
    network: Network, now: datetime,
) -> None:  # fmt: skip
    """Nine calls of invented funders; three have changed and their followers were told, one is shared, one declined."""
    today = timezone.localdate(now)
    for slug, number in content.INHABITANTS:
        Organisation.objects.filter(slug=f"{slug}-exempel").update(
            inhabitants=number, inhabitants_on=today.replace(month=1, day=1)
        )
    calls = {example.key: _enter(agency, funder, example, now) for example in content.CALLS}
    for role, actor in (("lead", lead), ("member", member), ("coordinator", coordinator)):
        for key in content.FOLLOWED[role]:
            follow_call(actor=actor, call=calls[key])
    _change(agency, calls, now)
    read_first = CallAlert.objects.filter(person=lead.user).earliest("created_at")
    mark_read(actor=lead, token=read_first.token, now=now - timedelta(days=8))
    close_entered(now=now)
    neighbours = _neighbours_need(network, solvik, now)
    _engage(lead, solvik, calls, now)
    share = share_call(
        actor=coordinator, call=calls["natt"], network=network, message=content.SHARED_WORD,
        answer_by=today + timedelta(days=6), now=now - timedelta(days=1),
    )  # fmt: skip
    for neighbour, answer in zip(neighbours, ("join", "maybe"), strict=True):
        answer_share(actor=_lead_of(neighbour, network), share=share, organisation=neighbour, answer=answer, now=now)
    for actor, organisation in ((lead, solvik), *((_lead_of(one, network), one) for one in neighbours)):
        give_consent(actor=actor, organisation=organisation, now=now)
    count_for_funders(now=now)


def remove_calls(funders: "list[int]") -> None:
    """Take away what these organisations entered, with all that hangs on it."""
    sources = CallSource.objects.filter(organisation__in=funders)
    calls = Call.objects.filter(homed__source__in=sources)
    ids = list(calls.values_list("pk", flat=True))
    Engagement.objects.filter(call__in=ids).delete()
    CallShare.objects.filter(call__in=ids).delete()
    CallChange.objects.filter(listing__source__in=sources).delete()
    Listing.objects.filter(source__in=sources).delete()
    Call.objects.filter(pk__in=ids).delete()
    sources.delete()
    FunderSheet.objects.filter(is_example=True).delete()


def _enter(agency: Actor, funder: Organisation, example: ExampleCall, now: datetime) -> Call:
    """As it was at first."""
    first = replace(example, **next((before for key, _days, before in content.CHANGES if key == example.key), {}))
    entered = min(now + timedelta(days=example.opens) - ENTERED_BEFORE, now)
    return enter_call(actor=agency, organisation=funder, values=_values(first, now), now=entered)


def _change(agency: Actor, calls: Mapping[str, Call], now: datetime) -> None:
    """What was corrected since, each on its day."""
    examples = {one.key: one for one in content.CALLS}
    for key, days, _before in content.CHANGES:
        listing = Listing.objects.get(home=calls[key])
        values = _values(examples[key], now)
        correct_call(actor=agency, listing=listing, values=values, now=now - timedelta(days=days))


def _values(example: ExampleCall, now: datetime) -> Entered:
    today = timezone.localdate(now)
    closes = None if example.closes is None else today + timedelta(days=example.closes)
    return Entered(
        title=example.title,
        language=example.language,
        text=example.text,
        funder=example.funder,
        applicants=example.applicants,
        closing="rolling" if closes is None else "fixed",
        opens_on=today + timedelta(days=example.opens),
        closes_on=closes,
        total=Decimal(example.total) if example.total else None,
        most=Decimal(example.most) if example.most else None,
        currency=example.currency,
        share=Decimal(example.share) if example.share else None,
    )


def _neighbours_need(network: Network, solvik: Organisation, now: datetime) -> list[Organisation]:
    """One need a neighbour, shared in the network; returns the neighbours."""
    rows = network.memberships.exclude(organisation=solvik).filter(organisation__kind="municipality")
    found = [row.organisation for row in rows.select_related("organisation").order_by("organisation__name")]
    scope = Scope(Visibility.NETWORK, network=network)
    for neighbour, (language, title, today, whom, better) in zip(found, content.NEIGHBOURS_NEED, strict=True):
        values = NeedInput(today, whom, better, title=title, language=language, scope=scope)
        somebody = _lead_of(neighbour, network)
        need = create_need(actor=somebody, organisation=neighbour, values=values, now=now)
        choose_subjects(actor=somebody, need=need, challenges=["care.night"], targets=["3.8"])
    return found


def _lead_of(neighbour: Organisation, network: Network) -> Actor:
    """The neighbours have no people of their own in the example."""
    return replace(SYSTEM, roles={neighbour.pk: Role.LEAD}, networks=frozenset({network.pk}))


def _engage(lead: Actor, solvik: Organisation, calls: dict[str, Call], now: datetime) -> None:
    night = Need.objects.get(organisation=solvik, title=NIGHT.title)
    steps: list[tuple[str, str, Values]] = [
        ("natt", Step.CONSIDERING, {}),
        ("handlaggning", Step.NO_GO, {"reasons": [NoGoReason.TIME, NoGoReason.STAFF], "because": content.NO_GO}),
        ("varme", Step.GO, {"because": content.GO}),
    ]
    for key, step, values in steps:
        seen = mark_of(standing(solvik, calls[key]))
        take_step(actor=lead, organisation=solvik, call=calls[key], step=step, seen=seen, values=values, now=now)
    plan_engagement(
        actor=lead, organisation=solvik, call=calls["natt"], seen=mark_of(standing(solvik, calls["natt"])),
        values={"need": night, "because": content.CONSIDER, "lead": lead.user},
    )  # fmt: skip
    save_search(actor=lead, values=SearchInput(name=content.SEARCH, words="avfall"))
