"""Framings side by side and evidence with its source."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput
from samskap.core.texts import fill_texts
from samskap.needs.models import Evidence, Framing, Need
from samskap.needs.services.indexing import index_need
from samskap.needs.services.inputs import require_owner
from samskap.needs.services.needs import locked, refuse_withdrawn

MOST = 20
"""Of each kind on one need: more than that nobody compares."""
_WEB = URLValidator(schemes=["http", "https"])


def save_framing(*, actor: Actor, need: Need, text: str, seen_by: str, framing: Framing | None = None) -> Framing:
    """Add a way to see the problem, or change one.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST` already.
    """
    require_owner(actor, need, "framing")
    row = framing or Framing(need=need)
    with transaction.atomic():
        before = _facts(row)
        fill_texts(row, {"text": text, "seen_by": seen_by}, ("text", "seen_by"))
        _save(actor, row, before)
    return row


def save_evidence(
    *,
    actor: Actor,
    need: Need,
    text: str,
    source: str,
    link: str = "",
    dated: date | None = None,
    evidence: Evidence | None = None,
) -> Evidence:
    """Add what shows that the need is real, or change it. Only links of the web are taken.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST` already.
    """
    require_owner(actor, need, "evidence")
    row = evidence or Evidence(need=need)
    with transaction.atomic():
        before = _facts(row)
        fill_texts(row, {"text": text, "source": source, "link": link}, ("text", "source"))
        _check_link(row.link)
        row.dated = dated
        _save(actor, row, before)
    return row


def delete_part(*, actor: Actor, need: Need, part: Framing | Evidence) -> None:
    """Take a framing or a piece of evidence away; the journal keeps what it said.

    :raises NotVisible, Refused: as :func:`require_owner`; the attempt stays in the journal.
    """
    require_owner(actor, need, "delete")
    with transaction.atomic():
        row = locked(need)
        refuse_withdrawn(row)
        journal.record(
            actor=actor,
            action=f"need.{part._meta.model_name}_deleted",
            obj=row,
            organisation=row.organisation,
            before=_facts(part),
        )
        part.delete()
        index_need(row)


def _save(actor: Actor, part: Framing | Evidence, before: dict[str, object]) -> None:
    need = locked(part.need)
    refuse_withdrawn(need)
    new = part.pk is None
    if new and type(part)._default_manager.filter(need=need).count() >= MOST:
        raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST})
    after = _facts(part)
    if after == before:
        return
    part.save()
    journal.record(
        actor=actor,
        action=f"need.{part._meta.model_name}_{'added' if new else 'edited'}",
        obj=need,
        organisation=need.organisation,
        before=None if new else before,
        after=after,
    )
    index_need(need)


def _facts(part: Framing | Evidence) -> dict[str, object]:
    names = ("text", "seen_by") if isinstance(part, Framing) else ("text", "source", "link", "dated")
    return {name: getattr(part, name) for name in names}


def _check_link(link: str) -> None:
    try:
        if link:
            _WEB(link)
    except ValidationError as error:
        message = _("A link begins with https:// or http://.")
        raise InvalidInput(message, {"link": message}) from error
