"""Patterns that may be abuse, and may be a school class: shown with their figures, never acted on by themselves.

Nothing here shows what anybody answered; a pattern tells how answers came, not which.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Min, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.cocreation.models import Conversation, Participant, Source, VoteEvent
from samskap.ui import text

FEWEST_PEOPLE = 5
"""Fewer people from one address or with the same answers are a family, and nobody's business."""
FEWEST_SAME = 10
FEWEST_FAST = 20
FASTEST_SECONDS = 1.5
MOST_SHOWN = 10
PAGE_SIZE = 25
KINDS = ("address", "same", "fast")
_PRIME_A, _PRIME_B, _MODULUS = 7919, 104729, 1000003


@dataclass(frozen=True)
class Pattern:
    """Something that stands out. ``kind`` and ``key`` name it; ``people`` are database ids, for the service alone."""

    kind: str
    key: str
    sentence: str
    caution: str
    people: Sequence[int] = field(repr=False)
    excluded: int = 0
    first: datetime | None = None
    last: datetime | None = None

    @property
    def counted(self) -> int:
        """How many of them count on the map now."""
        return len(self.people) - self.excluded


def patterns_of(conversation: Conversation) -> list[Pattern]:
    """At most ten of each kind, the largest first: four queries."""
    excluded = set(excluded_participants(conversation).values_list("pk", flat=True))
    found = [*_addresses(conversation), *_same_rows(conversation), *_fast(conversation)]
    return [_with_excluded(pattern, excluded) for pattern in found]


@dataclass(frozen=True)
class PatternsPage:
    """The facilitator's page: what stands out, and who is left out."""

    conversation: Conversation
    patterns: Sequence[Pattern]
    excluded: Page[Participant]


def patterns_page(conversation: Conversation, number: object) -> PatternsPage:
    """Seven queries."""
    excluded = Paginator(excluded_participants(conversation), PAGE_SIZE).get_page(number)
    return PatternsPage(conversation, patterns_of(conversation), excluded)


def find_pattern(conversation: Conversation, kind: str, key: str) -> Pattern | None:
    """The pattern as it is now, if it still is one."""
    return next((one for one in patterns_of(conversation) if (one.kind, one.key) == (kind, key)), None)


def excluded_participants(conversation: Conversation) -> QuerySet[Participant]:
    """Those who do not count, latest first."""
    rows = Participant.objects.filter(conversation=conversation, excluded_at__isnull=False)
    return rows.select_related("excluded_by").order_by("-excluded_at", "-id")


def _on_the_web(conversation: Conversation) -> QuerySet[Participant]:
    return Participant.objects.filter(conversation=conversation, source=Source.WEB).order_by()


def _addresses(conversation: Conversation) -> list[Pattern]:
    rows = (
        _on_the_web(conversation)
        .exclude(address_hash="")
        .values("address_hash")
        .annotate(n=Count("pk"), first=Min("created_at"), last=Max("created_at"))
        .filter(n__gte=FEWEST_PEOPLE)
        .order_by("-n", "address_hash")[:MOST_SHOWN]
    )
    groups = {row["address_hash"]: row for row in rows}
    people = defaultdict(list)
    for pk, address in _on_the_web(conversation).filter(address_hash__in=groups).values_list("pk", "address_hash"):
        people[address].append(pk)
    return [
        Pattern(
            "address",
            address,
            ngettext(
                "%(number)s person answered from one network.", "%(number)s people answered from one network.", row["n"]
            )
            % {"number": text.number(row["n"])},
            _("A school, a library or a workplace looks like this too."),
            people[address],
            first=row["first"],
            last=row["last"],
        )
        for address, row in groups.items()
    ]


def _same_rows(conversation: Conversation) -> list[Pattern]:
    """People whose answers are all the same: the same number of votes, and two sums over (statement, value) agree."""
    mark = F("votes__statement_id") * 3 + F("votes__value") + 1
    rows = (
        _on_the_web(conversation)
        .annotate(
            n=Count("votes"),
            a=Sum((mark * _PRIME_A) % _MODULUS),
            b=Sum((mark * mark * _PRIME_B) % _MODULUS),
        )
        .filter(n__gte=FEWEST_SAME)
        .values_list("pk", "n", "a", "b", "created_at")
    )
    groups = defaultdict(list)
    for pk, count, first, second, came in rows:
        groups[f"{count}-{int(first)}-{int(second)}"].append((pk, count, came))
    large = sorted((one for one in groups.items() if len(one[1]) >= FEWEST_PEOPLE), key=lambda one: -len(one[1]))
    return [
        Pattern(
            "same",
            key,
            _("%(people)s people gave the same %(answers)s answers.")
            % {"people": text.number(len(members)), "answers": text.number(members[0][1])},
            _("Where most people agree, the same answers can come from different people."),
            [pk for pk, _count, _came in members],
            first=min(came for _pk, _count, came in members),
            last=max(came for _pk, _count, came in members),
        )
        for key, members in large[:MOST_SHOWN]
    ]


def _fast(conversation: Conversation) -> list[Pattern]:
    rows = (
        VoteEvent.objects.filter(participant__conversation=conversation, participant__source=Source.WEB)
        .order_by()
        .values("participant")
        .annotate(n=Count("pk"), first=Min("at"), last=Max("at"))
        .filter(n__gte=FEWEST_FAST)
        .values_list("participant", "n", "first", "last")
    )
    fast = [
        (pk, count, first, last)
        for pk, count, first, last in rows
        if (last - first) / (count - 1) < timedelta(seconds=FASTEST_SECONDS)
    ]
    fast.sort(key=lambda one: (-one[1], one[0]))
    return [
        Pattern(
            "fast",
            str(pk),
            _("One person gave %(answers)s answers in %(seconds)s seconds.")
            % {"answers": text.number(count), "seconds": text.number((last - first).total_seconds())},
            _("Answers given without a network arrive all at once, and look like this."),
            [pk],
            first=first,
            last=last,
        )
        for pk, count, first, last in fast[:MOST_SHOWN]
    ]


def _with_excluded(pattern: Pattern, excluded: set[int]) -> Pattern:
    return Pattern(
        pattern.kind,
        pattern.key,
        pattern.sentence,
        pattern.caution,
        pattern.people,
        len(excluded.intersection(pattern.people)),
        pattern.first,
        pattern.last,
    )
