"""People say whether two needs are the same."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible
from samskap.needs.models import Need, SameNeeds, Sameness
from samskap.needs.selectors.same import find_pair

DECISIONS = (Sameness.SAME, Sameness.DIFFERENT)


@transaction.atomic
def decide_same(*, actor: Actor, need: Need, other: Need, decision: str, now: datetime | None = None) -> SameNeeds:
    """Say that a proposed pair is the same need, or is not; either side may change it later, the journal keeps all.

    :raises NotVisible: the two were not proposed, or the actor may not know of both.
    :raises Refused: they may, but work for neither side.
    :raises InvalidInput: the decision is neither.
    """
    pair = find_pair(actor, need, other)
    require(actor, "needs.decide_same", pair)
    if decision not in DECISIONS:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"decision": message})
    row = SameNeeds.objects.select_for_update(of=("self",)).select_related("first", "second").filter(pk=pair.pk).first()
    if row is None:
        raise NotVisible
    if row.status == decision:
        return row
    before = row.status
    row.status, row.decided_by, row.decided_at = decision, actor.user, now or timezone.now()
    row.save(update_fields=["status", "decided_by", "decided_at"])
    for one, two in ((row.first, row.second), (row.second, row.first)):
        journal.record(
            actor=actor,
            action="need.found_same" if decision == Sameness.SAME else "need.found_different",
            obj=one,
            organisation=one.organisation,
            before={"status": before},
            after={"status": decision, "other": two.pk},
        )
    return row
