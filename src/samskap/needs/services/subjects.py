"""What a need is about: challenges of the taxonomy, and targets of the development goals that it serves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput
from samskap.needs.models import Need, NeedChallenge, NeedTarget
from samskap.needs.services.indexing import index_need
from samskap.needs.services.inputs import require_owner
from samskap.needs.services.needs import locked, refuse_merged, refuse_withdrawn
from samskap.needs.targets import TARGETS
from samskap.needs.taxonomy import CHALLENGES

MOST = 5
"""Of each kind on one need: a need that is about everything is found by nobody."""


def choose_subjects(*, actor: Actor, need: Need, challenges: Iterable[str], targets: Iterable[str]) -> Need:
    """Set what the need is about, by codes; what is not given is taken away. A retired challenge may stay.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises StateRefused: the need is withdrawn or merged.
    :raises InvalidInput: a code is not offered, or there are more than :data:`MOST` of a kind.
    """
    require_owner(actor, need, "subjects")
    wanted = {"challenges": sorted(set(challenges)), "targets": sorted(set(targets))}
    with transaction.atomic():
        row = locked(need)
        refuse_withdrawn(row)
        refuse_merged(row)
        before = subjects_of(row)
        _check(wanted, {"challenges": set(CHALLENGES) | set(before["challenges"]), "targets": set(TARGETS)})
        if wanted == before:
            return row
        _set(NeedChallenge, row, wanted["challenges"])
        _set(NeedTarget, row, wanted["targets"])
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


def _check(wanted: Mapping[str, list[str]], offered: Mapping[str, set[str]]) -> None:
    wrong = {
        name: _("Choose one of those in the list.") for name, codes in wanted.items() if set(codes) - offered[name]
    }
    most = _("Choose at most %(limit)d.") % {"limit": MOST}
    wrong |= {name: most for name, codes in wanted.items() if len(codes) > MOST}
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _set(model: Any, need: Need, codes: list[str]) -> None:
    model.objects.filter(need=need).exclude(code__in=codes).delete()
    has = set(model.objects.filter(need=need).values_list("code", flat=True))
    model.objects.bulk_create([model(need=need, code=code) for code in codes if code not in has])
