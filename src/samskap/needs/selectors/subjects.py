"""What needs in a list are about, by codes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from samskap.core.access import Actor, visible_to
from samskap.needs.models import Need, NeedChallenge, NeedTarget
from samskap.needs.selectors.around import in_order
from samskap.needs.selectors.taxonomy import themes_of
from samskap.needs.targets import TARGETS


@dataclass(frozen=True)
class Codes:
    """Codes in the order in which they are offered; the themes follow from the challenges."""

    challenges: Sequence[str] = ()
    targets: Sequence[str] = ()

    @property
    def themes(self) -> list[str]:
        """Each theme once."""
        return themes_of(self.challenges)


def codes_of(actor: Actor, needs: Sequence[Need]) -> Mapping[int, Codes]:
    """What each of these is about, by its key, with what the actor may know of that is merged into it: two queries."""
    challenges = _codes(actor, needs, NeedChallenge)
    targets = _codes(actor, needs, NeedTarget)
    return {
        need.pk: Codes(in_order(challenges[need.pk]), [code for code in TARGETS if code in targets[need.pk]])
        for need in needs
    }


def _codes(actor: Actor, needs: Sequence[Need], model: Any) -> Mapping[int, set[str]]:
    keys = [need.pk for need in needs]
    seen = visible_to(actor, Need.objects.filter(Q(pk__in=keys) | Q(root__in=keys)))
    tags = model.objects.filter(need__in=seen.order_by().values("pk"))
    found: dict[int, set[str]] = defaultdict(set)
    for stands, code in tags.order_by().values_list(Coalesce("need__root_id", "need_id"), "code"):
        found[stands].add(code)
    return found
