"""Counting what funders see, and an organisation's consent to be named there."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.calls.comparing import fit_of
from samskap.calls.counting import CallDays, Voice, sheet_of
from samskap.calls.models import Applies, Call, Compared, EngagementReason, Fit, FunderSheet, Step
from samskap.calls.ranking import EUROS, MUCH
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import StateRefused
from samskap.core.models import Organisation, OrganisationKind, Visibility
from samskap.needs.models import FunderConsent, Need, NeedChallenge, NeedSupport
from samskap.needs.selectors.listing import STANDING

MATCHES: Final = MUCH
"""A call matches a need where the page of the need says that their texts are much alike."""
SMALL_EUROS: Final = 100_000
"""A call is small where one project gets no more than this."""
MUNICIPALITIES: Final = Q(organisation__kind=OrganisationKind.MUNICIPALITY)
BATCH: Final = 400


def renew_sheet(*, now: datetime) -> bool:
    """Count anew in the first run of a month, or where nothing has been counted yet; whether it was. For the worker.

    What is only about examples is counted anew each time: it tells of nobody who came.
    """
    today = timezone.localdate(now)
    latest = FunderSheet.objects.only("counted_on", "is_example").first()
    counted = latest is not None and (latest.counted_on.year, latest.counted_on.month) >= (today.year, today.month)
    if latest is not None and counted and not (latest.is_example and _only_examples(_consents())):
        return False
    count_for_funders(now=now)
    return True


def count_for_funders(*, now: datetime) -> FunderSheet:
    """Count what municipalities share with everybody, and what those that consented share with anybody.

    Real and example municipalities are never counted together: the real ones where any has shared a need or said why
    it does not apply, else the examples. The sheet replaces the one before it.
    """
    consents = _consents()
    needs, example = _counted(consents), _only_examples(consents)
    homes = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, is_example=example)
    today = timezone.localdate(now)
    voices = _voices(needs.filter(organisation__is_example=example), consents, example)
    facts = sheet_of(
        voices,
        this_year=today.year,
        inhabitants=dict(homes.values_list("pk", "inhabitants")),
        named=consents,
        reasons=_reasons(example),
        calls=_days({call for voice in voices for call in voice.calls}),
    )
    with transaction.atomic():
        FunderSheet.objects.exclude(counted_on=today).delete()
        sheet, _new = FunderSheet.objects.update_or_create(
            counted_on=today, defaults={"is_example": example, "facts": facts}
        )
    return sheet


@transaction.atomic
def give_consent(*, actor: Actor, organisation: Organisation, now: datetime | None = None) -> FunderConsent:
    """The municipality lets funders read by name what it shares; from the next count on. Given twice it stays as it is.

    :raises Refused: the actor does not lead it.
    :raises StateRefused: it is no municipality: only those are counted.
    """
    require(actor, "calls.give_consent", organisation)
    if organisation.kind != OrganisationKind.MUNICIPALITY:
        raise StateRefused(_("Only needs of municipalities are counted for funders."))
    consent, new = FunderConsent.objects.get_or_create(
        organisation=organisation, defaults={"given_by": actor.user, "given_at": now or timezone.now()}
    )
    if new:
        journal.record(actor=actor, action="funders.consented", obj=organisation, organisation=organisation)
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, organisation: Organisation) -> None:
    """No longer named, from now on. What is not there is not taken away twice.

    :raises Refused: the actor does not lead it.
    """
    require(actor, "calls.give_consent", organisation)
    gone, _by_model = FunderConsent.objects.filter(organisation=organisation).delete()
    if gone:
        journal.record(actor=actor, action="funders.consent_withdrawn", obj=organisation, organisation=organisation)


def _consents() -> set[int]:
    return set(FunderConsent.objects.values_list("organisation", flat=True))


def _only_examples(consents: Collection[int]) -> bool:
    """No real municipality has shared a need or said why it does not apply."""
    return not _counted(consents).filter(organisation__is_example=False).exists() and not _reasons(False)


def _shared(consents: Collection[int]) -> Q:
    return Q(visibility=Visibility.PUBLIC) | (Q(organisation__in=consents) & ~Q(visibility=Visibility.PRIVATE))


def _counted(consents: Collection[int]) -> QuerySet[Need]:
    return Need.objects.filter(STANDING, MUNICIPALITIES, _shared(consents))


def _voices(needs: QuerySet[Need], consents: Collection[int], example: bool) -> list[Voice]:
    """Needs by their challenges, and supports; a support counts where the need is seen by all, or its giver agrees.

    What is merged into a need counts for the year in which it was said, if it is shared as widely: so a need that was
    written anew each year recurs. It brings its own challenges; supports bring those of the need that stands.
    """
    said = [
        (pk, pk, owner, shared or created)
        for pk, owner, shared, created in needs.values_list("pk", "organisation", "shared_at", "created_at")
    ]
    parts = Need.objects.filter(_shared(consents), withdrawn_at__isnull=True, root__in=needs.order_by().values("pk"))
    said += [
        (root, pk, owner, shared or created)
        for root, pk, owner, shared, created in parts.values_list(
            "root", "pk", "organisation", "shared_at", "created_at"
        )
        if root is not None
    ]
    said += [(need, need, owner, at) for need, owner, at in _supports(consents, example)]
    wanted = {pk for stands, own, _owner, _at in said for pk in (stands, own)}
    codes: dict[int, list[str]] = {}
    for need, code in NeedChallenge.objects.values_list("need", "code"):
        if need in wanted:
            codes.setdefault(need, []).append(code)
    matched, compared = _matches({stands for stands, _own, _owner, _at in said})
    bare = compared - matched.keys()
    return [
        Voice(owner, code, timezone.localdate(at).year, matched.get(stands, frozenset()), stands in bare)
        for stands, own, owner, at in said
        for code in dict.fromkeys((*codes.get(stands, ()), *codes.get(own, ())))
    ]


def _supports(consents: Collection[int], example: bool) -> Iterator[tuple[int, int, datetime]]:
    """(need, who supports it, when). A merged need's supports stand for the need that it is part of."""
    seen = dict(Need.objects.filter(STANDING).exclude(visibility=Visibility.PRIVATE).values_list("pk", "visibility"))
    rows = NeedSupport.objects.filter(MUNICIPALITIES, organisation__is_example=example)
    for need, root, owner, at in rows.values_list("need", "need__root", "organisation", "at"):
        stands = root or need
        if seen.get(stands) == Visibility.PUBLIC or (stands in seen and owner in consents):
            yield stands, owner, at


def _matches(needs: Collection[int]) -> tuple[dict[int, frozenset[int]], set[int]]:
    """The calls that match each need and that a municipality may apply for, as far as is known; and which needs have
    been compared at all."""
    methods = dict(Compared.objects.filter(need__isnull=False).values_list("need", "method"))
    found: dict[int, set[int]] = {}
    rows = Fit.objects.filter(call__merged_into__isnull=True).exclude(call__applies=Applies.NO)
    for need, call, score in rows.values_list("need", "call", "score").iterator(chunk_size=2000):
        if need in needs and need in methods and fit_of(score, by_meaning=bool(methods[need])) >= MATCHES:
            found.setdefault(need, set()).add(call)
    return {need: frozenset(calls) for need, calls in found.items()}, set(methods) & set(needs)


def _reasons(example: bool) -> dict[str, set[int]]:
    rows = EngagementReason.objects.filter(
        engagement__step=Step.NO_GO,
        engagement__organisation__kind=OrganisationKind.MUNICIPALITY,
        engagement__organisation__is_example=example,
    )
    found: dict[str, set[int]] = {}
    for reason, owner in rows.values_list("reason", "engagement__organisation"):
        found.setdefault(reason, set()).add(owner)
    return found


def _days(calls: Iterable[int]) -> dict[int, CallDays]:
    wanted, found = sorted(calls), {}
    for start in range(0, len(wanted), BATCH):
        for call in Call.objects.filter(pk__in=wanted[start : start + BATCH]):
            when = call.closes_at or call.opens_at or call.created_at
            rate, gets = EUROS.get(call.currency), call.most if call.most is not None else call.total
            small = rate is not None and gets is not None and float(gets) * rate <= SMALL_EUROS
            opens, closes = (one and timezone.localdate(one) for one in (call.opens_at, call.closes_at))
            found[call.pk] = CallDays(timezone.localdate(when).year, small, opens, closes)
    return found
