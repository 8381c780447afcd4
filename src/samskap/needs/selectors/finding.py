"""A need by the token in its address, and the parts of it by their numbers."""

from django.db.models import QuerySet

from samskap.core.access import Actor, require
from samskap.core.errors import NotVisible
from samskap.core.prepared import prepared
from samskap.needs.models import Evidence, Framing, Need, Suggestion
from samskap.needs.selectors.family import with_family

PARTS: dict[str, type[Framing] | type[Evidence]] = {"framing": Framing, "evidence": Evidence}
"""What stands in an address for the two kinds of things that are added to a need."""


def find_need(actor: Actor, token: str, action: str = "needs.view_need") -> Need:
    """The need with its organisation and the need that stands for it: one query.

    :raises NotVisible: there is none, or the actor may not know of it.
    :raises Refused: the actor may know it but not do ``action``.
    """
    need = next(iter(_named(token)), None)
    if need is None:
        raise NotVisible
    require(actor, action, need, view="needs.view_need")
    return need


@prepared
def _named(token: str) -> QuerySet[Need]:
    return with_family(Need.objects.select_related("organisation", "root")).filter(token=token)


def find_part(need: Need, kind: str, number: int) -> Framing | Evidence:
    """A framing or a piece of evidence of this need, and of no other.

    :raises NotVisible: there is none.
    """
    model = PARTS.get(kind)
    part = model._default_manager.filter(need=need, pk=number).first() if model and number < 2**63 else None
    if part is None:
        raise NotVisible
    return part


def find_suggestion(need: Need, number: int) -> Suggestion:
    """A suggestion about this need, and about no other.

    :raises NotVisible: there is none.
    """
    rows = Suggestion.objects.select_related("made_by", "organisation").filter(need=need)
    found = rows.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NotVisible
    return found
