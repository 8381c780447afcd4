"""Two needs of one organisation that are the same: one stands for both, and nothing that hangs on either is moved.

Merging sets where a need leads (``merged_into``) and what stands for it in the end (``root``). Ways to see it,
evidence, suggestions, voices, subjects, conversations and everything of later rooms stay with the need that they were
made for; the page of the root shows them together. So taking apart gives back what was there, and more only where
something was added meanwhile.
"""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.needs.models import Need
from samskap.needs.services.indexing import index_family
from samskap.needs.services.inputs import require_owner
from samskap.needs.services.needs import everybody_of, refuse_withdrawn

MOST = 50
"""Needs in one family: the page of the root shows what hangs on all of them."""


class SameAlready(StateRefused):
    """The two are one need already."""


class NotMerged(StateRefused):
    """The need is not merged into another."""


def merge_needs(*, actor: Actor, need: Need, into: Need) -> Need:
    """Let ``into``, or what stands for it, stand for ``need`` with all that is merged into it; returns the root.

    :raises NotVisible, Refused: as :func:`require_owner`, for either; the attempt stays in the journal.
    :raises StateRefused: one is withdrawn, or somebody merged one of them just now.
    :raises SameAlready: they are one need.
    :raises InvalidInput: they are of two organisations, the root is seen by fewer, or there are :data:`MOST`.
    """
    for one in (need, into):
        require_owner(actor, one, "merge")
    with transaction.atomic():
        leaf, root = _locked(need.pk, Need.objects.get(pk=into.pk).root_id or into.pk)
        _check(leaf, root)
        Need.objects.filter(root=leaf).update(root=root)
        leaf.merged_into = leaf.root = root
        leaf.save(update_fields=["merged_into", "root"])
        both = {"need": leaf.token, "into": root.token}
        journal.record(
            actor=actor,
            action="need.merged",
            obj=leaf,
            organisation=leaf.organisation,
            before={"into": None},
            after=both,
        )
        index_family(root)
    return root


def unmerge_need(*, actor: Actor, need: Need) -> Need:
    """Take ``need``, with what was merged into it before, out of the need it was merged into; returns it.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises NotMerged: it is not merged, or no longer.
    :raises StateRefused: what stands for it is withdrawn, or changed just now.
    """
    require_owner(actor, need, "unmerge")
    with transaction.atomic():
        seen = Need.objects.get(pk=need.pk)
        if seen.root_id is None:
            raise NotMerged(_("This need stands for itself."))
        held, root = _locked(seen.pk, seen.root_id)
        if held.root_id != root.pk or held.merged_into is None:
            raise StateRefused(_("Somebody changed one of them just now. Look at it again."))
        refuse_withdrawn(root)
        before = {"need": held.token, "into": held.merged_into.token}
        below = _below(held, root)
        held.merged_into = held.root = None
        held.save(update_fields=["merged_into", "root"])
        Need.objects.filter(pk__in=below).update(root=held)
        journal.record(
            actor=actor,
            action="need.unmerged",
            obj=held,
            organisation=held.organisation,
            before=before,
            after={"into": None},
        )
        index_family(held)
        index_family(root)
    return held


def _locked(*ids: int) -> list[Need]:
    """The rows, locked in one order, so that two people cannot merge in a circle."""
    rows = Need.objects.select_for_update(of=("self",)).select_related("organisation", "merged_into")
    found = {one.pk: one for one in rows.filter(pk__in=ids).order_by("pk")}
    return [found[pk] for pk in ids]


def _check(leaf: Need, root: Need) -> None:
    if leaf.pk == root.pk or leaf.root_id == root.pk:
        raise SameAlready(_("These are one need already."))
    if leaf.is_merged or root.is_merged:
        raise StateRefused(_("Somebody changed one of them just now. Look at it again."))
    for one in (leaf, root):
        refuse_withdrawn(one)
    problem = ""
    if leaf.organisation_id != root.organisation_id:
        problem = _("Only needs of one organisation are merged. With others, make a joint need.")
    elif not everybody_of(root, leaf):
        problem = _("Some who see this need do not see the other. Change who can see the other first.")
    elif Need.objects.filter(Q(root=leaf) | Q(root=root)).count() + 2 > MOST:
        problem = _("At most %(limit)d needs stand as one.") % {"limit": MOST}
    if problem:
        raise InvalidInput(problem, {"into": problem})


def _below(need: Need, root: Need) -> set[int]:
    """The needs merged into this one, however deep: one query."""
    leads = dict(Need.objects.filter(root=root).values_list("pk", "merged_into_id"))
    found: set[int] = set()
    layer = {need.pk}
    while layer:
        layer = {pk for pk, into in leads.items() if into in layer} - found
        found |= layer
    return found
