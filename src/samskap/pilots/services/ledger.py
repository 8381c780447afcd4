"""A month's ledger: which column is what, which rows cannot be used and why, taking in the others at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.cells import is_spreadsheet_error, parse_amount, parse_day
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.plain import plain
from samskap.core.tables import BadRow, Row, check_columns, guess_columns, plain_word, read_table, samples
from samskap.core.tokens import digest
from samskap.pilots.models import Commitment, Cost, Grant, Ledger, Pilot
from samskap.pilots.services.costs import check_day, check_tags, halt_if_passed, numbered, pilot_to_pay_for
from samskap.ui import text

TARGETS = {
    "on": gettext_lazy("Date"),
    "text": gettext_lazy("What was paid"),
    "amount": gettext_lazy("Sum"),
    "credit": gettext_lazy("Credit: sums that come back"),
    "reference": gettext_lazy("Voucher number"),
    "currency": gettext_lazy("Currency"),
}
"""What a column can be."""
REQUIRED = ("on", "text", "amount")
OTHER_HEADINGS = {
    "on": ("datum", "dato", "bokföringsdatum", "bokføringsdato", "bilagsdato", "transaktionsdatum", "fakturadatum"),
    "text": ("text", "tekst", "beskrivning", "beskrivelse", "leverantör", "leverandør", "description", "supplier"),
    "amount": ("belopp", "beløp", "summa", "sum", "debet", "kostnad", "utfall", "amount", "debit", "cost"),
    "credit": ("kredit", "credit"),
    "reference": (
        *("verifikation", "verifikationsnummer", "ver nr", "vernr", "verifikat", "fakturanummer"),
        *("bilag", "bilagsnr", "bilagsnummer", "voucher"),
    ),
    "currency": ("valuta", "currency"),
}
"""What such columns are often called in ledgers, beside our own words."""
MOST_ROWS = 2000
TEXT_LENGTH, REFERENCE_LENGTH, NAME_LENGTH = 200, 60, 200
TOO_MUCH = Decimal(10) ** 12
_FOREIGN = ("SEK", "NOK", "DKK", "EUR", "ISK", "USD", "GBP")


@dataclass(frozen=True)
class Line:
    """A cost that the ledger gives: one voucher, or one row without a voucher number. ``lines``: where it stands."""

    lines: tuple[int, ...]
    on: date
    text: str
    amount: Decimal
    reference: str = ""


@dataclass(frozen=True)
class Checked:
    """What a ledger would give: costs in the order of their rows, rows that cannot be used, vouchers known already."""

    good: Sequence[Line]
    bad: Sequence[BadRow]
    known: Sequence[Line]

    @property
    def total(self) -> Decimal:
        """What would be recorded."""
        return sum((line.amount for line in self.good), Decimal("0.00"))

    @property
    def credits(self) -> int:
        """How many of them are below nought."""
        return sum(line.amount < 0 for line in self.good)

    @property
    def numbered(self) -> bool:
        """Whether every cost has a voucher number, so that a second time would be noticed."""
        return all(line.reference for line in self.good)

    @property
    def signature(self) -> str:
        """Says whether what is taken in is what was shown."""
        return digest("\n".join([*map(repr, self.good), *(str(bad.row.line) for bad in self.bad)]))


@dataclass(frozen=True)
class Preview:
    """A ledger before anybody has said what its columns are. ``samples``: the first cells of each column."""

    text: str
    rows: Sequence[Row]
    headings: bool
    columns: Mapping[int, str]
    samples: Sequence[Sequence[str]]

    def content(self, headings: bool) -> Sequence[Row]:
        """The rows without their headings, if there are any."""
        return self.rows[1:] if headings else self.rows


@dataclass(frozen=True)
class Taken:
    """What became of it: the ledger, how many costs, and how much the loss limit is passed with them."""

    ledger: Ledger
    costs: int
    excess: Decimal


def preview_ledger(pilot: Pilot, text: str) -> Preview:
    """Read a ledger and guess: one query.

    :raises InvalidInput: as :func:`read_table`, or this very ledger was taken in.
    """
    taken = Ledger.objects.filter(pilot=pilot, sha256=fingerprint(text)).first()
    if taken is not None:
        raise _taken_in(taken)
    rows = read_table(text, MOST_ROWS)
    columns = guess_columns(rows[0].cells, known_headings())
    return Preview(text, rows, bool(columns), columns, samples(rows))


def fingerprint(text: str) -> str:
    """The same for the same rows, however their lines end."""
    return digest("\n".join(line.rstrip() for line in text.strip().splitlines()))


def known_headings() -> dict[str, str]:
    """What headings mean: our own words in any of the portal's languages, and what ledgers often have."""
    words: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words |= {plain_word(str(label)): target for target, label in TARGETS.items()}
    return words | {heading: target for target, headings in OTHER_HEADINGS.items() for heading in headings}


def check_rows(pilot: Pilot, rows: Sequence[Row], columns: Mapping[int, str], now: datetime) -> Checked:
    """Try every row without writing anything: one query.

    Rows with one voucher number are one cost, the sum of them. A voucher that is recorded with the same sum is known;
    with another sum its rows cannot be used. If one row of a voucher cannot be used, none of them is.

    :raises InvalidInput: no column is chosen for one that is needed, or two for the same.
    """
    needed = ("on", "text", "credit" if "credit" in columns.values() and "amount" not in columns.values() else "amount")
    check_columns(columns, needed, {name: str(label) for name, label in TARGETS.items()})
    bad: dict[int, BadRow] = {}
    read: list[tuple[Row, Line]] = []
    vouchers: dict[str, list[tuple[Row, Line | None]]] = {}
    for row in rows:
        cells = {target: row.cells[column] if column < len(row.cells) else "" for column, target in columns.items()}
        line, reasons = _read(pilot, row, cells, now)
        if line is None:
            bad[row.line] = BadRow(row, reasons)
        else:
            read.append((row, line))
        if reference := plain(cells.get("reference", "")).strip():
            vouchers.setdefault(reference, []).append((row, line))
    found = _merged(read, vouchers, bad)
    good, known = _against_recorded(pilot, found, vouchers, bad)
    return Checked(good, [bad[number] for number in sorted(bad)], known)


def _merged(
    read: list[tuple[Row, Line]], vouchers: Mapping[str, list[tuple[Row, Line | None]]], bad: dict[int, BadRow]
) -> list[Line]:
    """One line a voucher, at the place of its first row."""
    found = []
    for row, line in read:
        if not line.reference:
            found.append(line)
            continue
        rows = vouchers[line.reference]
        lines = [one for _row, one in rows if one is not None]
        words = {"voucher": line.reference}
        total = sum((one.amount for one in lines), Decimal("0.00"))
        if len(lines) < len(rows):
            bad[row.line] = BadRow(row, [_("Another row of voucher %(voucher)s cannot be used.") % words])
        elif not total:
            bad[row.line] = BadRow(row, [_("The rows of voucher %(voucher)s come to nothing.") % words])
        elif abs(total) >= TOO_MUCH:
            bad[row.line] = BadRow(row, [_("The rows of voucher %(voucher)s are too much together.") % words])
        elif line is lines[0]:
            text = " · ".join(dict.fromkeys(one.text for one in lines))[:TEXT_LENGTH]
            places = tuple(place for one in lines for place in one.lines)
            found.append(replace(line, lines=places, text=text, amount=total))
    return found


def _against_recorded(
    pilot: Pilot,
    found: Sequence[Line],
    vouchers: Mapping[str, list[tuple[Row, Line | None]]],
    bad: dict[int, BadRow],
) -> tuple[list[Line], list[Line]]:
    again = {
        line.reference: [line.reference, *(f"{line.reference[:52]} ({n})" for n in range(2, 10))] for line in found
    }
    asked = {name for reference, names in again.items() if reference for name in names}
    rows = Cost.objects.filter(pilot=pilot, reference__in=asked).values_list("reference", "amount", "reversed_by")
    recorded = {reference: (amount, reversed_by is None) for reference, amount, reversed_by in rows}
    good: list[Line] = []
    known: list[Line] = []
    for line in found:
        before = [recorded[name] for name in again[line.reference] if name in recorded] if line.reference else []
        live = [amount for amount, holds in before if holds]
        if line.amount in live or (not live and line.amount in [amount for amount, _holds in before]):
            known.append(line)
        elif live:
            words = {"voucher": line.reference, "amount": text.money(live[0], pilot.currency)}
            reason = _("Voucher %(voucher)s is recorded with %(amount)s. If the ledger is right, reverse that cost.")
            for row, _line in vouchers[line.reference]:
                bad[row.line] = BadRow(row, [reason % words])
        else:
            good.append(replace(line, reference=numbered(line.reference, set(recorded))))
    return good, known


def _read(pilot: Pilot, row: Row, cells: Mapping[str, str], now: datetime) -> tuple[Line | None, list[str]]:
    """The cost that stands in a row, or why it cannot be used."""
    reasons = [
        _("%(field)s: the spreadsheet could not compute this (%(text)s).") % {"field": TARGETS[name], "text": cell}
        for name, cell in cells.items()
        if is_spreadsheet_error(cell)
    ]
    if foreign := _other_currency(pilot, cells):
        words = {"other": foreign, "currency": pilot.currency}
        reasons.append(_("The sum is in %(other)s; the pilot counts in %(currency)s.") % words)
    if reasons:
        return None, reasons
    reference = plain(cells.get("reference", "")).strip()
    text = " ".join(plain(cells.get("text", "")).split())
    if not text:
        reasons.append(_("%(field)s: it is empty.") % {"field": TARGETS["text"]})
    if len(reference) > REFERENCE_LENGTH:
        reasons.append(_("The voucher number is longer than %(limit)d signs.") % {"limit": REFERENCE_LENGTH})
    on, amount = None, Decimal(0)
    try:
        on = check_day("on", parse_day(cells.get("on", "")), now)
    except InvalidInput as error:
        reasons.append(f"{TARGETS['on']}: {error.message}")
    try:
        amount = _amount(cells, pilot.currency)
    except InvalidInput as error:
        reasons.append(f"{TARGETS['amount']}: {error.message}")
    if reasons or on is None:
        return None, reasons
    return Line((row.line,), on, text[:TEXT_LENGTH], amount, reference), []


def _amount(cells: Mapping[str, str], currency: str) -> Decimal:
    """What was paid less what came back.

    :raises InvalidInput: it is no amount, nothing, or too much.
    """
    parts = [cells.get("amount", "").strip(), cells.get("credit", "").strip()]
    if not any(parts):
        raise InvalidInput(_("It is empty."))
    paid, back = (parse_amount(part, currency=currency) if part else Decimal("0.00") for part in parts)
    # Some ledgers write what came back with a minus, some in a column of its own without.
    amount = paid - abs(back)
    if not amount:
        raise InvalidInput(_("Nothing was paid."))
    if abs(amount) >= TOO_MUCH:
        raise InvalidInput(_("This is too much for one cost."))
    return amount


def _other_currency(pilot: Pilot, cells: Mapping[str, str]) -> str:
    """The currency of the row, if it is another than the pilot's."""
    said = cells.get("currency", "").strip().upper()
    if said and said != pilot.currency and said.rstrip(".") != "KR":
        return said[:10]
    words = f"{cells.get('amount', '')} {cells.get('credit', '')}".upper()
    return next((code for code in _FOREIGN if code in words and code != pilot.currency), "")


@transaction.atomic
def take_in_ledger(
    *,
    actor: Actor,
    pilot: Pilot,
    preview: Preview,
    columns: Mapping[int, str],
    headings: bool,
    seen: str,
    name: str = "",
    commitment: Commitment | None = None,
    grant: Grant | None = None,
    now: datetime | None = None,
) -> Taken:
    """Record what can be used, all of it or nothing; a running pilot whose loss limit it passes is halted.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: this is not what was ``seen``: something was recorded in the meantime.
    :raises InvalidInput: nothing can be used, or this very ledger was taken in.
    """
    moment = now or timezone.now()
    row = pilot_to_pay_for(actor, pilot)
    taken = Ledger.objects.filter(pilot=row, sha256=fingerprint(preview.text)).first()
    if taken is not None:
        raise _taken_in(taken)
    checked = check_rows(row, preview.content(headings), columns, moment)
    if checked.signature != seen:
        raise StateRefused(_("Something was recorded since you looked. Take the ledger in once more."))
    if not checked.good:
        raise InvalidInput(_("No row can be used."))
    pays, paid_by = check_tags(row, commitment, grant)
    said = plain(name).replace("\x00", "").strip()[:NAME_LENGTH] or _("Pasted rows")
    ledger = Ledger(pilot=row, name=said, sha256=fingerprint(preview.text), taken_in_at=moment, taken_in_by=actor.user)
    ledger.save()
    costs = [
        Cost(
            pilot=row,
            on=line.on,
            text=line.text,
            amount=line.amount,
            reference=line.reference,
            ledger=ledger,
            commitment=pays,
            grant=paid_by,
            recorded_at=moment,
            recorded_by=actor.user,
        )
        for line in checked.good
    ]
    Cost.objects.bulk_create(costs, batch_size=200)
    facts = {"ledger": ledger.pk, "costs": len(costs), "total": f"{checked.total:.2f}", "currency": row.currency}
    facts |= {"bad": len(checked.bad), "known": len(checked.known), "sha256": ledger.sha256}
    facts["rows"] = digest("\n".join(map(repr, checked.good)))
    journal.record(actor=actor, action="pilot.ledger_taken_in", obj=row, organisation=row.organisation, after=facts)
    return Taken(ledger, len(costs), halt_if_passed(actor, row, moment))


def _taken_in(ledger: Ledger) -> InvalidInput:
    words = {"day": timezone.localdate(ledger.taken_in_at).isoformat(), "name": ledger.name}
    return InvalidInput(_("This ledger was taken in on %(day)s already, as “%(name)s”.") % words)
