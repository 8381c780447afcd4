"""What a need is about: challenges of the taxonomy, and targets of the development goals that it serves."""

from collections.abc import Iterable

from django.db import transaction

from samskap.core import journal
from samskap.core.access import Actor
from samskap.needs.models import Need
from samskap.needs.services.codes import MOST, check_codes, put_codes, wanted_codes
from samskap.needs.services.indexing import index_need
from samskap.needs.services.inputs import require_owner
from samskap.needs.services.needs import locked, refuse_merged, refuse_withdrawn

__all__ = ["MOST", "choose_subjects", "subjects_of"]


def choose_subjects(*, actor: Actor, need: Need, challenges: Iterable[str], targets: Iterable[str]) -> Need:
    """Set what the need is about, by codes; what is not given is taken away. A retired challenge may stay.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises StateRefused: the need is withdrawn or merged.
    :raises InvalidInput: a code is not offered, or there are more than :data:`MOST` of a kind.
    """
    require_owner(actor, need, "subjects")
    wanted = wanted_codes(challenges, targets)
    with transaction.atomic():
        row = locked(need)
        refuse_withdrawn(row)
        refuse_merged(row)
        before = subjects_of(row)
        check_codes(wanted, keep=before["challenges"])
        if wanted == before:
            return row
        put_codes(row, wanted, before)
        journal.record(
            actor=actor,
            action="need.subjects_chosen",
            obj=row,
            organisation=row.organisation,
            before=before,
            after=wanted,
        )
        index_need(row)
    return row


def subjects_of(need: Need) -> dict[str, list[str]]:
    """The codes on the need itself: two queries."""
    return {
        "challenges": sorted(need.challenges.values_list("code", flat=True)),
        "targets": sorted(need.targets.values_list("code", flat=True)),
    }
