"""Whether a data protection impact assessment is needed, and that it was done."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput
from samskap.core.texts import fill_texts
from samskap.pilots.models import Pilot, Screening
from samskap.pilots.services.inputs import pilot_to_work_on


@dataclass(frozen=True)
class ScreeningInput:
    """The answers: whether there are personal data at all, and which of ``Screening.CRITERIA`` are met."""

    personal_data: bool
    met: Collection[str] = ()
    comment: str = ""
    assessed_on: date | None = None
    assessment: str = ""


@transaction.atomic
def save_screening(*, actor: Actor, pilot: Pilot, values: ScreeningInput, now: datetime | None = None) -> Screening:
    """Answer the questions, or answer them anew; what was answered before stays in the journal, but for the comment.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: the pilot is closed.
    :raises InvalidInput: the answers do not go together, the assessment lies ahead, or is not said to be anywhere.
    """
    pilot = pilot_to_work_on(actor, pilot)
    moment = now or timezone.now()
    known = Screening.objects.select_for_update(of=("self",)).filter(pilot=pilot).first()
    row = known or Screening(pilot=pilot)
    before, comment = (_facts(row), row.comment) if known else (None, "")
    _check(values, timezone.localdate(moment))
    fill_texts(row, {"comment": values.comment, "assessment": values.assessment}, ())
    row.personal_data, row.assessed_on = values.personal_data, values.assessed_on
    for name in Screening.CRITERIA:
        setattr(row, name, name in values.met)
    if _facts(row) == before and row.comment == comment:
        return row
    row.screened_at, row.screened_by = moment, actor.user
    row.save()
    journal.record(
        actor=actor,
        action="pilot.screening_changed" if known else "pilot.screened",
        obj=pilot,
        organisation=pilot.organisation,
        before=before,
        after=_facts(row),
    )
    return row


def _check(values: ScreeningInput, today: date) -> None:
    wrong: dict[str, str] = {}
    if set(values.met) - set(Screening.CRITERIA):
        wrong["met"] = _("Choose one of those in the list.")
    elif values.met and not values.personal_data:
        wrong["personal_data"] = _("You ticked something about people below. Then personal data are handled.")
    if values.assessed_on is not None and values.assessed_on > today:
        wrong["assessed_on"] = _("This day has not come yet. Write the day when it was done.")
    if (values.assessed_on is None) != (not values.assessment.strip()):
        missing = "assessed_on" if values.assessed_on is None else "assessment"
        wrong.setdefault(missing, _("Say both when the assessment was done and where it is kept."))
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)


def _facts(row: Screening) -> dict[str, Any]:
    met = [name for name in Screening.CRITERIA if getattr(row, name)]
    kept = {"assessed_on": row.assessed_on and row.assessed_on.isoformat(), "assessment": row.assessment}
    return {"personal_data": row.personal_data, "met": met, **kept}
