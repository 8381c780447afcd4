"""Candidates as they stand in a file: a table, JSON, or a Pabulib file. The first wrong one refuses the whole file."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from samskap.core.cells import parse_amount
from samskap.core.errors import InvalidInput
from samskap.core.tables import guess_columns, plain_word, read_table
from samskap.core.tokens import digest
from samskap.engines.allocation import AllocationError, Election, PabulibError, read_pabulib
from samskap.portfolio.dependencies import MOST_AT_ONE, MOST_LINKS
from samskap.portfolio.models import Candidate, LinkKind
from samskap.portfolio.pabulib_words import described

MOST = 300
NUMBERS = ("cost_low", "cost", "cost_high", "hours_low", "hours", "hours_high")
CHOICES = ("horizon", "risk", "size")
TEXTS = ("title", "text", "goals")
LISTS = ("needs", "excludes")
REQUIRED = ("title", "text", "cost")
_OWN: Mapping[str, Any] = {
    "number": gettext_lazy("Number"),
    "party": gettext_lazy("Proposed by"),
    "needs": LinkKind.NEEDS.label,
    "excludes": LinkKind.EXCLUDES.label,
}
OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("name", "namn", "navn", "titel", "tittel"), "title"),
    **dict.fromkeys(("description", "beskrivning", "beskrivelse"), "text"),
    **dict.fromkeys(("likely_cost", "kostnad", "budget"), "cost"),
    **dict.fromkeys(("project_id", "id", "nr"), "number"),
    "proposed_by": "party",
}
"""What such columns are called elsewhere, beside our own names."""
_CENT = Decimal("0.01")
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")
"""A zero byte, and halves of signs: JSON can write them, nothing can store or show them."""
_WORKED = ("hours", "hours_low", "hours_high")


@dataclass(frozen=True)
class Given:
    """One candidate of the file. ``where``: its line or its place in the list, as a reader is told.

    ``values`` by the name of the field, only what the file says; ``number`` is how others in the file name it, as
    ``needs`` and ``excludes`` do.
    """

    where: str
    values: Mapping[str, Any]
    number: str = ""
    party: str = ""
    needs: Sequence[str] = ()
    excludes: Sequence[str] = ()


@dataclass(frozen=True)
class CandidateFile:
    """What a file holds; ``left_out``: headings of columns that say nothing to the portal."""

    candidates: Sequence[Given]
    left_out: Sequence[str] = ()
    election: Election | None = field(default=None, repr=False)

    @property
    def signature(self) -> str:
        """Says whether what is taken in is what was shown."""
        return digest(repr(self.candidates))

    @property
    def currency(self) -> str:
        """What the file says that it counts money in, as far as a reader needs it; empty where it says nothing."""
        return self.election.meta.get("currency", "").strip()[:10] if self.election else ""


def read_candidates(text: str, currency: str = "") -> CandidateFile:
    """What the file says. Sums are in ``currency``.

    :raises InvalidInput: under ``pasted``, with the first line that cannot be used, and why.
    """
    begins = text.removeprefix("\ufeff").lstrip()
    if begins.startswith(("{", "[")):
        return _checked(CandidateFile(_from_json(begins)))
    if plain_word(begins.partition("\n")[0].strip("; \r")) == "meta":
        return from_election(_election(text))
    return _checked(_from_table(text, currency))


def from_election(election: Election) -> CandidateFile:
    """The projects of a participatory budget: name and cost, hours if it has them.

    :raises InvalidInput: a cost is finer than a hundredth, or nothing.
    """
    where = election.meta.get("description", "").strip()[:200]
    rows = zip(election.instance.projects, election.titles, strict=True)
    found = [_project(_nth(at), project, title, where, election) for at, (project, title) in enumerate(rows, start=1)]
    return _checked(CandidateFile(found, election=election))


def _project(place: str, project: Any, title: str, where: str, election: Election) -> Given:
    name = title or project.name
    text = _("From a participatory budget: %(where)s") % {"where": where} if where else name
    values: dict[str, Any] = {"title": name[:120], "text": f"{name}\n\n{text}"[:3000]}
    amounts = dict(zip(election.resources, project.costs, strict=True))
    values["cost"] = _exact(place, "cost", amounts["money"])
    if "hours" in amounts:
        values["hours"] = _exact(place, "hours", amounts["hours"])
    return Given(place, values, number=project.name, needs=project.needs, excludes=project.excludes)


def _exact(place: str, name: str, amount: Fraction) -> Decimal:
    found = (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(_CENT)
    if Fraction(found) != amount:
        raise refused(place, _("%(column)s: a sum has at most two decimals.") % {"column": label_of(name)})
    return found


def _election(text: str) -> Election:
    try:
        return read_pabulib(text.splitlines(keepends=True))
    except PabulibError as error:
        said = described(error)
        raise InvalidInput(said, {"pasted": said}) from error
    except AllocationError as error:
        said = _("The projects, ballots and sums of the Pabulib file do not fit together.")
        raise InvalidInput(said, {"pasted": said}) from error


def _from_table(text: str, currency: str) -> CandidateFile:
    rows = read_table(text, MOST)
    columns = guess_columns(rows[0].cells, known_headings())
    missing = [label_of(name) for name in REQUIRED if name not in columns.values()]
    if missing:
        said = _("The first row must hold the headings. There is no column for: %(missing)s.")
        said %= {"missing": ", ".join(missing)}
        raise InvalidInput(said, {"pasted": said})
    found = []
    for row in rows[1:]:
        cells = {name: row.cells[at] for at, name in columns.items() if at < len(row.cells) and row.cells[at]}
        found.append(_given(_("Line %(line)d") % {"line": row.line}, cells, currency))
    return CandidateFile(found, [cell for at, cell in enumerate(rows[0].cells) if cell and at not in columns])


def _from_json(text: str) -> list[Given]:
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is no JSON error
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        said = _("Line %(line)d is not JSON.") % {"line": line}
        raise InvalidInput(said, {"pasted": said}) from error
    rows = whole.get("candidates") if isinstance(whole, dict) else whole
    if not isinstance(rows, list) or not all(isinstance(one, dict) for one in rows):
        said = _("The file must hold a list named “candidates”.")
        raise InvalidInput(said, {"pasted": said})
    words = known_headings()
    found = []
    for place, one in enumerate(rows, start=1):
        named = [(words.get(plain_word(str(key))), _cell(value)) for key, value in one.items()]
        cells = {name: cell for name, cell in named if name and cell}
        for name, cell in cells.items():
            if _NO_TEXT.search(cell):
                raise refused(_nth(place), f"{label_of(name)}: {_('This holds signs that are no text.')}")
        found.append(_given(_nth(place), cells, ""))
    return found


def _nth(place: int) -> str:
    """The place in a list."""
    return _("Candidate %(number)d of the file") % {"number": place}


def _cell(value: Any) -> str:
    """A value of JSON as it would stand in a cell."""
    if isinstance(value, list):
        return ",".join(str(one) for one in value if isinstance(one, str | int))
    if isinstance(value, float):
        return f"{Decimal(str(value)):f}"
    return "" if value is None or isinstance(value, dict | bool) else str(value).strip()


def _given(where: str, cells: Mapping[str, str], currency: str) -> Given:
    for name in REQUIRED:
        if not cells.get(name):
            raise refused(where, _("%(column)s: it is empty.") % {"column": label_of(name)})
    values: dict[str, Any] = {name: cells[name] for name in TEXTS if name in cells}
    for name in NUMBERS:
        if name in cells:
            values[name] = _amount(where, name, cells[name], currency)
    for name in CHOICES:
        if name in cells:
            values[name] = _choice(where, name, cells[name])
    lists = {name: _names(cells.get(name, "")) for name in LISTS}
    return Given(where, values, number=cells.get("number", ""), party=cells.get("party", ""), **lists)


def _amount(where: str, name: str, cell: str, currency: str) -> Decimal:
    try:
        return parse_amount(cell, currency="" if name in _WORKED else currency)
    except InvalidInput as error:
        raise refused(where, f"{label_of(name)}: {error.message}") from error


def _choice(where: str, name: str, cell: str) -> str:
    """The choice by its code, or by its label in any language of the portal."""
    column: Any = Candidate._meta.get_field(name)
    for code, _name in settings.LANGUAGES:
        with override(code):
            words = {plain_word(str(label)): value for value, label in column.flatchoices}
        words |= {plain_word(value): value for value, _label in column.flatchoices}
        if plain_word(cell) in words:
            return str(words[plain_word(cell)])
    offered = ", ".join(str(label) for _value, label in column.flatchoices)
    words_of = {"column": label_of(name), "text": cell[:40], "offered": offered}
    raise refused(where, _("%(column)s: “%(text)s” is none of these: %(offered)s.") % words_of)


def _names(cell: str) -> tuple[str, ...]:
    return tuple(one for one in cell.replace(";", ",").replace(",", " ").split() if one)


def _checked(found: CandidateFile) -> CandidateFile:
    """No two of one name or number; what is needed or excluded is in the file."""
    if not found.candidates:
        said = _("There are no candidates in it.")
        raise InvalidInput(said, {"pasted": said})
    if len(found.candidates) > MOST:
        said = _("At most %(most)d candidates fit into a round.") % {"most": MOST}
        raise InvalidInput(said, {"pasted": said})
    numbers = Counter(one.number for one in found.candidates if one.number)
    titles: set[str] = set()
    for one in found.candidates:
        title = plain_word(one.values["title"])
        if title in titles or numbers[one.number] > 1:
            raise refused(one.where, _("The same name or number stands above or below it."))
        titles.add(title)
        unknown = [name for name in (*one.needs, *one.excludes) if name not in numbers]
        if unknown:
            raise refused(one.where, _("There is no candidate with the number %(number)s.") % {"number": unknown[0]})
    _check_links(found.candidates)
    return found


def _check_links(candidates: Sequence[Given]) -> None:
    """What two mean for one another is said once, or from both sides that they exclude each other."""
    if sum(len(one.needs) + len(one.excludes) for one in candidates) > MOST_LINKS:
        message = _("The candidates of a file can need and exclude one another at most %(most)d times.")
        raise InvalidInput(message % {"most": MOST_LINKS}, {"pasted": message % {"most": MOST_LINKS}})
    said: dict[frozenset[str], str] = {}
    for one in candidates:
        for kind in LISTS:
            for other in getattr(one, kind):
                pair = frozenset({one.number, other})
                if len(pair) == 1 or (pair in said and (said[pair], kind) != ("excludes", "excludes")):
                    reason = _("What it means for the candidate with the number %(number)s cannot be so.")
                    raise refused(one.where, reason % {"number": other})
                said[pair] = kind
    at = Counter(number for pair in said for number in pair)
    full = next((one for one in candidates if at[one.number] > MOST_AT_ONE), None)
    if full is not None:
        reason = _("%(name)s: at most %(most)d others can need it, be needed by it, or not go together with it.")
        raise refused(full.where, reason % {"name": full.values["title"], "most": MOST_AT_ONE})


def refused(where: str, reason: str) -> InvalidInput:
    """Says which candidate of the file cannot be used."""
    said = f"{where}: {reason}"
    return InvalidInput(said, {"pasted": said})


def label_of(name: str) -> str:
    """What a column is called, in the reader's language; a question without its mark, since a colon follows it."""
    if name in _OWN:
        return str(_OWN[name])
    column: Any = Candidate._meta.get_field(name)
    return str(column.verbose_name).removesuffix("?")


def known_headings() -> dict[str, str]:
    """What headings mean: the names of the fields, and what they are called in each language and elsewhere."""
    names = (*TEXTS, *NUMBERS, *CHOICES, *_OWN)
    words = {plain_word(name): name for name in names}
    words |= {plain_word(other): name for other, name in OTHER_NAMES.items()}
    for code, _name in settings.LANGUAGES:
        with override(code):
            words |= {plain_word(label_of(name)): name for name in names}
    return words
