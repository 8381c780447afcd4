"""Who can propose what a file brings, and what would come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from samskap.core.access import Actor, can
from samskap.portfolio.blocks import Task
from samskap.portfolio.candidate_files import CandidateFile, label_of
from samskap.portfolio.models import Candidate, Round, RoundParty
from samskap.portfolio.steps import BUILDING


@dataclass(frozen=True)
class Shown:
    """A candidate of the file, as it would stand in the round. ``other``: label and value of what else it says."""

    where: str
    title: str
    cost: Decimal
    hours: Decimal | None
    party: str
    other: Sequence[tuple[str, str]]


def parties_to_speak_for(row: Round) -> QuerySet[RoundParty]:
    """Those in whose name the organisation whose round it is can propose: its own, and those without account."""
    return RoundParty.objects.filter(Q(organisation=None) | Q(organisation=row.organisation_id), round=row)


def shown_of(read: CandidateFile) -> list[Shown]:
    """The rows of the table before anything is taken in: no query."""
    found = []
    for one in read.candidates:
        other = [(label_of(name), _said(name, str(one.values[name]))) for name in _OTHERS if name in one.values]
        other += [
            (label_of(name), ", ".join(getattr(one, name))) for name in ("needs", "excludes") if getattr(one, name)
        ]
        values = one.values
        found.append(Shown(one.where, values["title"], values["cost"], values.get("hours"), one.party, other))
    return found


def import_task(actor: Actor, row: Round) -> Task | None:
    """The line in the workroom, while candidates are gathered: no query."""
    if row.state not in BUILDING or not can(actor, "portfolio.work_on_round", row):
        return None
    said = _("A table, JSON or Pabulib file. You see what would be taken in before it is.")
    return Task(_("Candidates from a file"), said, reverse("import_candidates", args=[row.token]), "always")


_OTHERS = ("horizon", "risk", "size")


def _said(name: str, value: str) -> str:
    return str(dict(Candidate._meta.get_field(name).flatchoices).get(value, value))  # type: ignore[union-attr]
