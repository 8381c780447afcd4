"""Which sources the portal reads. The operator decides; nothing is asked of anybody before."""

from zoneinfo import available_timezones

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samskap.calls.models import CallSource
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.items import web_address
from samskap.calls.words import one_line
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput

_FIELDS = ("name", "adapter", "address", "language", "zone", "funder", "is_active")


def save_source(
    *,
    actor: Actor,
    name: str,
    adapter: str,
    address: str = "",
    language: str = "",
    zone: str = "",
    funder: str = "",
    is_active: bool = True,
    source: CallSource | None = None,
) -> CallSource:
    """Add a source, or change one; what another address said before says nothing about the new one.

    An ``address`` is not needed for what is entered by hand. A source that has listed calls keeps its kind.

    :raises Refused: the actor is not the operator.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "calls.edit_source")
    row = source or CallSource()
    before = {field: getattr(row, field) for field in _FIELDS} if source else None
    wrong = _wrong(row, name=name, adapter=adapter, address=address, language=language, zone=zone)
    if wrong:
        raise InvalidInput(" ".join(wrong.values()), wrong)
    if row.address != address:
        row.validators, row.next_at = {}, None
    row.name, row.adapter, row.address, row.is_active = one_line(name, 120), adapter, address, is_active
    row.language, row.zone, row.funder = language, zone, one_line(funder, 200)
    try:
        with transaction.atomic():
            row.save()
            after = {field: getattr(row, field) for field in _FIELDS}
            action = "callsource.changed" if source else "callsource.added"
            journal.record(actor=actor, action=action, obj=row, before=before, after=after)
    except IntegrityError as error:
        message = _("Another source has this name.")
        raise InvalidInput(message, {"name": message}) from error
    return row


def _wrong(row: CallSource, *, name: str, adapter: str, address: str, language: str, zone: str) -> dict[str, str]:
    wrong = {}
    if not one_line(name, 120):
        wrong["name"] = _("Give the source a name.")
    if adapter not in ADAPTERS or (row.pk and adapter != row.adapter and row.listings.exists()):
        wrong["adapter"] = _("Choose a kind of source. One that has listed calls keeps its kind.")
    if address and (web_address(address) != address or len(address) > 1000):
        wrong["address"] = _("Write an address that begins with https:// or http://.")
    if language and language not in {*dict(settings.LANGUAGES), "da", "fi", "de", "fr"}:
        wrong["language"] = _("Choose a language.")
    if zone and zone not in available_timezones():
        wrong["zone"] = _("Choose a time zone, such as Europe/Stockholm.")
    return wrong
