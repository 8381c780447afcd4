"""What a pilot wants to learn, the answers, and what it leaves behind."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import LearningQuestion, Pilot, PilotState
from samskap.pilots.services.indexing import index_pilot
from samskap.pilots.services.inputs import pilot_to_work_on

MOST = 20
"""Questions of one pilot: more are not answered."""
NOT_STARTED = (PilotState.IDEA, PilotState.PREPARED)
LEFT_BEHIND = ("lessons", "spread_whom", "spread_adapt", "spread_cost")


@transaction.atomic
def save_question(
    *,
    actor: Actor,
    pilot: Pilot,
    text: str,
    how: str = "",
    due_on: date | None = None,
    receiver: str = "",
    question: LearningQuestion | None = None,
) -> LearningQuestion:
    """Add a question, or change it. From the start on, and once it has an answer, its words stay as they are: nobody
    shapes the question after what has been seen. How, by when and for whom may change.

    :raises NotVisible, Refused, StateRefused: as :func:`pilot_to_work_on`.
    :raises InvalidInput: a field cannot be used, or there are :data:`MOST` already.
    """
    row = pilot_to_work_on(actor, pilot)
    saved = _locked(row, question) if question else LearningQuestion(pilot=row)
    before, asked = _asked(saved), saved.text
    fill_texts(saved, {"text": text, "how": how, "receiver": receiver}, ("text",))
    saved.due_on = due_on
    if question is not None and saved.text != asked and keeps_its_words(row, saved):
        message = _("The question has an answer, so its words stay as they are. Ask a new one instead.")
        if not saved.is_answered:
            message = _("The pilot has started, so its questions stay as they were asked. Ask a new one instead.")
        raise InvalidInput(message, {"text": message})
    if question is None and LearningQuestion.objects.filter(pilot=row).count() >= MOST:
        raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST})
    after = _asked(saved)
    if after == before and question is not None:
        return saved
    saved.save()
    journal.record(
        actor=actor,
        action="pilot.question_edited" if question else "pilot.question_added",
        obj=row,
        organisation=row.organisation,
        before={**before, "question": saved.pk} if question else None,
        after={**after, "question": saved.pk},
        personal={"receiver": saved.receiver},
    )
    return saved


def keeps_its_words(pilot: Pilot, question: LearningQuestion) -> bool:
    """From the start of the pilot on, and once it has an answer."""
    return question.is_answered or pilot.state not in NOT_STARTED


@transaction.atomic
def remove_question(*, actor: Actor, pilot: Pilot, question: LearningQuestion) -> None:
    """Take a question away that nobody has worked with yet.

    :raises NotVisible, Refused: as :func:`pilot_to_work_on`.
    :raises StateRefused: the pilot is closed, or has started: then a question is answered, or it is said honestly why
        not; or the question has an answer or observations.
    """
    row = pilot_to_work_on(actor, pilot)
    kept = _locked(row, question)
    if kept.is_answered:
        raise StateRefused(_("The question has an answer, which is kept. It cannot be taken away."))
    if kept.observations.exists():
        raise StateRefused(_("Observations belong to the question, so it is kept."))
    if row.state not in NOT_STARTED:
        raise StateRefused(_("The pilot has started, so its questions stay. If one is not answered, say honestly why."))
    journal.record(
        actor=actor,
        action="pilot.question_removed",
        obj=row,
        organisation=row.organisation,
        before={**_asked(kept), "question": kept.pk},
        personal={"receiver": kept.receiver},
    )
    kept.delete()


@transaction.atomic
def answer_question(
    *,
    actor: Actor,
    pilot: Pilot,
    question: LearningQuestion,
    answer: str = "",
    evidence: str = "",
    because: str = "",
    now: datetime | None = None,
) -> LearningQuestion:
    """Answer with what shows it, or say honestly why there is no answer. Until the pilot is closed it can be written
    anew; the journal keeps what stood there.

    :raises NotVisible, Refused, StateRefused: as :func:`pilot_to_work_on`.
    :raises InvalidInput: neither or both, or an answer without what shows it.
    """
    row = pilot_to_work_on(actor, pilot)
    saved = _locked(row, question)
    before = _answered(saved)
    fill_texts(saved, {"answer": answer, "evidence": evidence, "because": because}, ())
    wrong = _what_is_wrong(saved)
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    after = _answered(saved)
    if after == before:
        return saved
    first = saved.answered_at is None
    saved.answered_at, saved.answered_by = now or timezone.now(), actor.user
    saved.save()
    journal.record(
        actor=actor,
        action="pilot.question_answered" if first else "pilot.answer_rewritten",
        obj=row,
        organisation=row.organisation,
        before=None if first else {**before, "question": saved.pk},
        after={**after, "question": saved.pk},
    )
    return saved


@transaction.atomic
def write_lessons(
    *,
    actor: Actor,
    pilot: Pilot,
    lessons: str = "",
    spread_whom: str = "",
    spread_adapt: str = "",
    spread_cost: str = "",
) -> Pilot:
    """What the pilot leaves behind: its lessons, and how what it tried can spread.

    :raises NotVisible, Refused, StateRefused: as :func:`pilot_to_work_on`.
    :raises InvalidInput: a text is too long.
    """
    row = pilot_to_work_on(actor, pilot)
    before = {name: getattr(row, name) for name in LEFT_BEHIND}
    fill_texts(row, dict(zip(LEFT_BEHIND, (lessons, spread_whom, spread_adapt, spread_cost), strict=True)), ())
    after = {name: getattr(row, name) for name in LEFT_BEHIND}
    if after != before:
        row.save(update_fields=list(LEFT_BEHIND))
        journal.record(
            actor=actor,
            action="pilot.lessons_written",
            obj=row,
            organisation=row.organisation,
            before=before,
            after=after,
        )
        index_pilot(row)
    return row


def _locked(pilot: Pilot, question: LearningQuestion) -> LearningQuestion:
    """The question as it is now; the pilot's row is locked already."""
    row = LearningQuestion.objects.filter(pilot=pilot, pk=question.pk).first()
    if row is None:
        raise StateRefused(_("Somebody has taken the question away."))
    return row


def _what_is_wrong(row: LearningQuestion) -> dict[str, str]:
    if row.because and (row.answer or row.evidence):
        return {"because": _("Either answer the question, or say why it is not answered.")}
    if row.because:
        return {}
    if not row.answer:
        return {"answer": _("Write the answer, or say below why there is none.")}
    if not row.evidence:
        return {"evidence": _("Say what shows it: figures, observations, a report.")}
    return {}


def _asked(row: LearningQuestion) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("text", "how", "due_on")}


def _answered(row: LearningQuestion) -> dict[str, object]:
    return {name: getattr(row, name) for name in ("answer", "evidence", "because")}
