"""The costs of a pilot as a table for a spreadsheet."""

import csv
import io

from django.utils.translation import gettext as _

from samskap.core.plain import guard_cell
from samskap.pilots.models import Pilot
from samskap.pilots.selectors.money import costs_of, is_too_late

BOM = "\ufeff"
"""So that spreadsheets read the signs of our languages."""


def costs_as_csv(pilot: Pilot) -> str:
    """Every cost, the oldest first; sums with a point and two decimals, no cell that a spreadsheet takes for a formula.

    Who recorded a cost is not in it.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    head = [_("Date"), _("What was paid"), _("Sum"), _("Currency"), _("Voucher number"), _("Commitment"), _("Grant")]
    writer.writerow([*head, _("Eligible"), _("Ledger"), _("Number"), _("Reverses")])
    for row in costs_of(pilot).order_by("on", "id").iterator(chunk_size=500):
        eligible = "" if row.grant is None else _("No: too late") if is_too_late(row) else _("Yes")
        texts = [row.text, row.reference, row.commitment, row.grant, row.ledger]
        text, reference, commitment, grant, ledger = (guard_cell(str(one or "")) for one in texts)
        sums = [row.on.isoformat(), text, f"{row.amount:.2f}", pilot.currency, reference, commitment, grant]
        writer.writerow([*sums, eligible, ledger, row.pk, row.reverses_id or ""])
    return BOM + out.getvalue()
