"""Questions about a pilot: asked by anybody, promised an answer by a day, answered by those who work on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal, tasks
from samskap.core.access import NOBODY, Actor, require
from samskap.core.errors import InvalidInput, StateRefused, TooMany
from samskap.core.texts import fill_texts
from samskap.core.tokens import digest
from samskap.pilots.models import Pilot, PilotQuestion
from samskap.pilots.selectors.questions import answer_days_of
from samskap.pilots.services.inputs import check_choice, locked
from samskap.pilots.workdays import add_workdays

MOST_AN_HOUR = 10
"""From one network address about one pilot."""
MOST_WAITING = 200
"""About one pilot, from wherever: more than that nobody reads."""
ADDRESS_KEPT = timedelta(days=30)
"""After the answer; the address goes earlier, with the mail that brings it."""
ADDRESS_KEPT_AT_MOST = timedelta(days=365)
_HOUR = 3600


@dataclass(frozen=True)
class QuestionInput:
    """What somebody asks; the address only if they want the answer by mail."""

    text: str
    email: str = ""
    language: str = "sv"


@transaction.atomic
def ask_question(
    *, actor: Actor, pilot: Pilot, values: QuestionInput, network: str = "", now: datetime | None = None
) -> PilotQuestion:
    """Ask about a pilot, a closed one too. Who it was is kept nowhere; ``network`` stands for their address.

    The same words from the same network within an hour are the same question.

    :raises NotVisible: they may not know of the pilot.
    :raises InvalidInput: a field cannot be used.
    :raises TooMany: more than a person asks in an hour, or so many wait already.
    """
    require(actor, "pilots.view_pilot", pilot, view="pilots.view_pilot")
    row, moment = locked(pilot), now or timezone.now()
    question = PilotQuestion(pilot=row, asked_at=moment)
    fill_texts(question, {"text": values.text, "email": values.email.lower()}, ("text",))
    check_choice(question, language=values.language)
    _check_address(question.email)
    key = "samskap.question." + digest(f"{settings.SECRET_KEY} {row.pk} {network} {question.text}")
    known = cache.get(key) if network else None
    same = PilotQuestion.objects.filter(pilot=row, text=question.text, pk=known).first() if known else None
    if same is not None:
        return same
    _refuse_too_many(row, network)
    question.promised_on = add_workdays(timezone.localdate(moment), answer_days_of(row))
    question.save()
    if network:
        cache.set(key, question.pk, _HOUR)
    facts = {"question": question.pk, "promised_on": question.promised_on}
    journal.record(actor=NOBODY, action="pilot.question_asked", obj=row, organisation=row.organisation, after=facts)
    return question


@transaction.atomic
def answer_question(
    *, actor: Actor, question: PilotQuestion, answer: str, is_public: bool, now: datetime | None = None
) -> PilotQuestion:
    """Answer once, and say whether question and answer are shown; the asker gets a mail if they left an address.

    Those who asked were promised an answer, so that this can be done in a closed pilot, too.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    :raises StateRefused: it is answered already.
    :raises InvalidInput: there is no answer.
    """
    row = _to_answer(actor, question)
    if row.answered_at is not None:
        raise StateRefused(_("Somebody has answered this question already."))
    fill_texts(row, {"answer": answer}, ("answer",))
    row.answered_at, row.answered_by, row.is_public = now or timezone.now(), actor.user, is_public
    row.save()
    _record(actor, row, "pilot.question_answered", {"answer": row.answer, "is_public": is_public})
    if row.email:
        tasks.enqueue("pilots.mail_asker", question_id=row.pk)
    return row


@transaction.atomic
def show_question(*, actor: Actor, question: PilotQuestion, is_public: bool) -> PilotQuestion:
    """Show an answered question to everybody who sees the pilot, or take it from there.

    :raises NotVisible, Refused: the actor does not work on the pilot.
    """
    row = _to_answer(actor, question)
    if row.is_public != is_public:
        row.is_public = is_public
        row.save(update_fields=["is_public"])
        _record(actor, row, "pilot.question_shown" if is_public else "pilot.question_hidden", {"is_public": is_public})
    return row


def erase_old_addresses(*, now: datetime) -> int:
    """Erase the addresses of those who were answered a month ago, or asked a year ago; how many."""
    rows = PilotQuestion.objects.exclude(email="")
    answered = rows.filter(answered_at__lt=now - ADDRESS_KEPT).update(email="")
    return answered + rows.filter(asked_at__lt=now - ADDRESS_KEPT_AT_MOST).update(email="")


def _to_answer(actor: Actor, question: PilotQuestion) -> PilotQuestion:
    require(actor, "pilots.work_on_pilot", question.pilot, view="pilots.view_pilot")
    pilot = locked(question.pilot)
    row = PilotQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    row.pilot = pilot
    return row


def _record(actor: Actor, row: PilotQuestion, action: str, facts: dict[str, object]) -> None:
    after = {"question": row.pk, **facts}
    journal.record(actor=actor, action=action, obj=row.pilot, organisation=row.pilot.organisation, after=after)


def _check_address(address: str) -> None:
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise InvalidInput(message, {"email": message}) from error


def _refuse_too_many(pilot: Pilot, network: str) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties a question to a network."""
    key = f"samskap.questions.{pilot.pk}.{network}"
    cache.add(key, 0, _HOUR)
    if network and cache.incr(key) > MOST_AN_HOUR:
        raise TooMany(_("That was many questions in an hour. Wait an hour, then go on."))
    if PilotQuestion.objects.filter(pilot=pilot, answered_at=None).count() >= MOST_WAITING:
        raise TooMany(_("Very many questions about this pilot wait already. Try again when some have been answered."))
