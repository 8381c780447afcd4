"""The money and size of one pilot, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from samskap.core.models import JournalEntry
from samskap.pilots.models import Commitment, Cost, Grant, Pilot, Stage
from samskap.pilots.selectors.hours import Worked, hours_by_party, hours_chart
from samskap.pilots.selectors.sums import ZERO, Sums, from_hundredths, hundredths, sums_of
from samskap.ui import charts, text

SHOWN = 50
"""Open commitments on the page; the others are counted."""
LATEST = 10
CHANGES = 10
LIMITS_CHANGED = "pilot.limits_changed"


@dataclass(frozen=True)
class Promise:
    """A commitment, what has been paid of it, and what still counts."""

    commitment: Commitment
    paid: Decimal

    @property
    def rest(self) -> Decimal:
        """What is promised and not paid; nothing once it is released."""
        return ZERO if self.commitment.released_at else max(self.commitment.amount - self.paid, ZERO)


@dataclass(frozen=True)
class Step:
    """A stage as the plan shows it. ``state``: done, now or later; ``most``: the size that the growth rule allows."""

    stage: Stage
    state: str
    most: int | None
    before: int | None

    @property
    def too_large(self) -> bool:
        """The gate to it will be shut."""
        return self.state == "later" and self.most is not None and self.stage.cap > self.most


@dataclass(frozen=True)
class GrantUse:
    """What a grant has paid for. ``eligible``: costs in time; ``late``: costs after its last day."""

    grant: Grant
    eligible: Decimal
    late: Decimal

    @property
    def spent(self) -> Decimal:
        """Its share of the eligible costs, at most what was granted."""
        part = (self.eligible * self.grant.share / 100).quantize(ZERO, rounding=ROUND_HALF_UP)
        return min(max(part, ZERO), self.grant.amount)

    @property
    def left(self) -> Decimal:
        """What can still be asked for."""
        return self.grant.amount - self.spent


@dataclass(frozen=True)
class Change:
    """The limits before and after, and why."""

    at: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class Public:
    """What everybody may know of the money: stage, budget, what is spent, the loss limit."""

    sums: Sums
    sentence: str
    chart: Any
    steps: Sequence[Step]


@dataclass(frozen=True)
class Inside(Public):
    """What those inside see besides."""

    promises: Sequence[Promise]
    more_promises: bool
    grants: Sequence[GrantUse]
    worked: Sequence[Worked]
    costs: Sequence[Cost]
    changes: Sequence[Change]
    stages_over: Decimal

    @property
    def hours_chart(self) -> Any:
        """Whose hours, as shares; nothing without hours."""
        return hours_chart(self.worked)


def public_money(pilot: Pilot) -> Public:
    """Three queries."""
    sums = sums_of([pilot])[pilot.pk]
    known = Sums(sums.incurred, ZERO, sums.limit)
    return Public(known, _spent_sentence(known, pilot.currency), bar(pilot, known), steps_of(pilot, _stages(pilot)))


def inside_money(pilot: Pilot) -> Inside:
    """Eight queries, however much there is."""
    sums = sums_of([pilot])[pilot.pk]
    stages = _stages(pilot)
    promises = promises_of(pilot)
    planned = sum((stage.budget or ZERO for stage in stages), ZERO)
    return Inside(
        sums=sums,
        sentence=sentence_of(sums, pilot.currency),
        chart=bar(pilot, sums),
        steps=steps_of(pilot, stages),
        promises=promises[:SHOWN],
        more_promises=len(promises) > SHOWN,
        grants=grants_of(pilot),
        worked=hours_by_party(pilot),
        costs=list(costs_of(pilot)[:LATEST]),
        changes=changes_of_limits(pilot),
        stages_over=max(planned - pilot.budget, ZERO) if pilot.budget is not None else ZERO,
    )


def sentence_of(sums: Sums, currency: str) -> str:
    """What is spent and committed of the loss limit, and what is left."""
    words = {"used": text.money(sums.exposure, currency), "limit": text.money(sums.limit or ZERO, currency)}
    if sums.limit is None:
        return _("%(used)s is spent or committed. There is no loss limit yet.") % words
    if sums.excess:
        words["excess"] = text.money(sums.excess, currency)
        return _("%(used)s is spent or committed: %(excess)s more than the loss limit of %(limit)s.") % words
    words["left"] = text.money(sums.left or ZERO, currency)
    return _("%(used)s of the loss limit %(limit)s is spent or committed; %(left)s left.") % words


def _spent_sentence(sums: Sums, currency: str) -> str:
    words = {"used": text.money(sums.incurred, currency), "limit": text.money(sums.limit or ZERO, currency)}
    if sums.limit is None:
        return _("%(used)s is spent. There is no loss limit yet.") % words
    return _("%(used)s of the loss limit %(limit)s is spent.") % words


def bar(pilot: Pilot, sums: Sums) -> Any:
    """The sums against the loss limit; nothing where there is none."""
    if not sums.limit:
        return None
    return charts.money(
        float(sums.incurred),
        float(sums.limit),
        committed=float(sums.committed),
        budget=None if pilot.budget is None else float(pilot.budget),
        currency=pilot.currency,
        title=_("Money against the loss limit"),
    )


def steps_of(pilot: Pilot, stages: Sequence[Stage]) -> list[Step]:
    """The stages beside what the growth rule allows."""
    found = []
    before: int | None = None
    for stage in stages:
        passed = stage.number < pilot.stage or (pilot.is_closed and stage.number <= pilot.stage)
        state = "done" if passed else "now" if stage.number == pilot.stage else "later"
        most = None if before is None else int(before * pilot.growth_factor)
        found.append(Step(stage, state, most, before))
        before = stage.cap
    return found


def growth_words(pilot: Pilot, stages: Sequence[Stage], number: int) -> str:
    """What the growth rule says of the stage with this number; nothing of the first."""
    before = next((stage.cap for stage in stages if stage.number == number - 1), None)
    if before is None:
        return ""
    factor = pilot.growth_factor
    words = {"most": text.number(int(before * factor)), "before": text.number(before)}
    words["factor"] = text.number(factor, 1 if factor % 1 else 0)
    return _("At most %(most)s: %(factor)s times %(before)s.") % words


def _stages(pilot: Pilot) -> list[Stage]:
    return list(Stage.objects.filter(pilot=pilot))


def stages_of(pilot: Pilot) -> list[Stage]:
    """In their order: one query."""
    return _stages(pilot)


def promises_of(pilot: Pilot, most: int = SHOWN) -> list[Promise]:
    """Commitments that still stand, the newest first, one more than ``most`` if there are more: one query."""
    rows = Commitment.objects.filter(pilot=pilot, released_at=None).select_related("party", "made_by")
    paid = rows.annotate(paid=hundredths("costs__amount"))[: most + 1]
    return [Promise(row, from_hundredths(row.paid)) for row in paid]


def promise_of(commitment: Commitment) -> Promise:
    """One of them: one query."""
    found = Cost.objects.filter(commitment=commitment).aggregate(paid=hundredths("amount"))
    return Promise(commitment, from_hundredths(found["paid"]))


def grants_of(pilot: Pilot) -> list[GrantUse]:
    """With what they have paid for: one query."""
    return [use_of(row) for row in with_use(Grant.objects.filter(pilot=pilot))]


def with_use(rows: "QuerySet[Grant]") -> "QuerySet[Grant]":
    """Annotated with the costs counted to each, in hundredths: ``eligible`` in time, ``late`` after its last day."""
    in_time = Q(ends_on=None) | Q(costs__on__lte=F("ends_on"))
    late = Q(costs__on__gt=F("ends_on"))
    return rows.annotate(in_time=hundredths("costs__amount", in_time), late=hundredths("costs__amount", late))


def use_of(row: Any) -> GrantUse:
    """From a row of :func:`with_use`."""
    return GrantUse(row, from_hundredths(row.in_time), from_hundredths(row.late))


def costs_of(pilot: Pilot) -> "QuerySet[Cost]":
    """The newest first, with what each belongs to; ``too_late`` marks those after the last day of their grant."""
    rows = Cost.objects.filter(pilot=pilot).select_related("commitment", "grant", "reverses", "reversed_by", "ledger")
    return rows.order_by("-on", "-id")


def is_too_late(cost: Cost) -> bool:
    """Whether the grant does not pay for it: it came after the last day."""
    return bool(cost.grant and cost.grant.ends_on and cost.on > cost.grant.ends_on)


def changes_of_limits(pilot: Pilot) -> list[Change]:
    """How the limits were changed after the start, the newest first: one query."""
    rows = JournalEntry.objects.filter(action=LIMITS_CHANGED, object_kind="pilots.pilot", object_id=str(pilot.pk))
    kept = [(row.at, row.facts or {}) for row in rows.order_by("-sequence")[:CHANGES]]
    found = [Change(at, facts.get("before"), facts.get("after") or {}) for at, facts in kept]
    return [change for change in found if change.after.get("reason")]
