"""Polis' own map of the same votes, beside ours in the report, where somebody who leads the conversation wants it."""

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, MapSnapshot
from samskap.cocreation.services.maps import is_answered, mark_map_dirty
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import StateRefused


@transaction.atomic
def show_polis(*, actor: Actor, conversation: Conversation, show: bool) -> Conversation:
    """Show Polis' own map beside ours, or hide it. Asking for what is so already changes nothing.

    :raises StateRefused: the result is being answered, and was fixed without that map.
    """
    require(actor, "cocreation.show_polis", conversation, view="cocreation.view_conversation")
    row = Conversation.objects.select_for_update().get(pk=conversation.pk)
    if row.show_polis == show:
        return row
    snapshot = MapSnapshot.objects.filter(conversation=row).first()
    drawn = snapshot is not None and "polis" in snapshot.report
    if show and snapshot is not None and not drawn and is_answered(row, snapshot):
        raise StateRefused(_("The result is fixed and is being answered: nothing is added to it any more."))
    row.show_polis = show
    row.save(update_fields=["show_polis"])
    if show and not drawn:
        mark_map_dirty(row.pk)
    journal.record(
        actor=actor,
        action="report.polis_shown" if show else "report.polis_hidden",
        obj=row,
        organisation=row.organisation,
        before={"show_polis": not show},
        after={"show_polis": show},
    )
    return row
