"""Optional questions about who takes part, with the population to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from samskap.cocreation.models import BackgroundAnswer, BackgroundOption, BackgroundQuestion, Conversation, State
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused

MAXIMUM_QUESTIONS = 5
MAXIMUM_OPTIONS = 20
MAXIMUM_POPULATION = 100_000_000


@dataclass(frozen=True)
class OptionRow:
    """One answer to choose, and how many inhabitants it stands for where that is known."""

    text: str
    population: int | None = None


def options_of(text: str) -> list[OptionRow]:
    """One answer a line; after a semicolon or tab the number of inhabitants.

    :raises InvalidInput: under ``options``, with the line.
    """
    rows: list[OptionRow] = []
    for line, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        name, separator, number = raw.replace("\t", ";").rpartition(";")
        if not separator:
            name, number = raw, ""
        digits = "".join(number.split()).replace("\u00a0", "")
        if digits and not (digits.isascii() and digits.isdecimal() and int(digits) <= MAXIMUM_POPULATION):
            message = _("Line %(line)d: “%(number)s” is no number of inhabitants.") % {"line": line, "number": number}
            raise InvalidInput(message, {"options": message})
        if not 0 < len(name.strip()) <= 80:
            message = _("Line %(line)d: write an answer of at most %(limit)d signs.") % {"line": line, "limit": 80}
            raise InvalidInput(message, {"options": message})
        rows.append(OptionRow(name.strip(), int(digits) if digits else None))
    return rows


def as_lines(question: BackgroundQuestion) -> str:
    """The options as :func:`options_of` reads them."""
    return "\n".join(
        option.text if option.population is None else f"{option.text}; {option.population}"
        for option in question.options.all()
    )


@transaction.atomic
def save_background_question(
    *,
    actor: Actor,
    conversation: Conversation,
    question: BackgroundQuestion | None,
    text: str,
    source: str,
    options: Sequence[OptionRow],
) -> BackgroundQuestion:
    """Add or change a question. Once somebody has answered, only population figures and their source change.

    :raises InvalidInput: too few or too many options, one twice, figures for some options only, or no source for them.
    :raises StateRefused: people have answered, or the conversation is answered.
    """
    _allowed(actor, conversation)
    text, source = " ".join(text.split()), " ".join(source.split())
    _check(text, source, options)
    if question is None:
        count = BackgroundQuestion.objects.filter(conversation=conversation).count()
        if count >= MAXIMUM_QUESTIONS:
            raise InvalidInput(
                _("At most %(limit)d questions: each one makes fewer answer.") % {"limit": MAXIMUM_QUESTIONS}
            )
        row = BackgroundQuestion(conversation=conversation, order=count)
        before: list[str] = []
    else:
        row = BackgroundQuestion.objects.select_for_update().get(pk=question.pk, conversation=conversation)
        before = [option.text for option in row.options.all()]
        same = row.text == text and before == [option.text for option in options]
        if not same and BackgroundAnswer.objects.filter(question=row).exists():
            raise StateRefused(_("People have answered this question. Only the population figures can change."))
    row.text, row.population_source = text, source
    row.save()
    kept = {option.text: option for option in row.options.all()}
    wanted = {option.text for option in options}
    BackgroundOption.objects.filter(question=row).exclude(text__in=wanted).delete()
    for order, option in enumerate(options):
        stored = kept.get(option.text) or BackgroundOption(question=row, text=option.text)
        stored.population, stored.order = option.population, order
        stored.save()
    journal.record(
        actor=actor,
        action="background.saved",
        obj=row,
        organisation=conversation.organisation,
        before={"options": before},
        after={"text": text, "source": source, "options": [[o.text, o.population] for o in options]},
    )
    mark_map_dirty(conversation.pk)
    return row


@transaction.atomic
def delete_background_question(*, actor: Actor, conversation: Conversation, question: BackgroundQuestion) -> None:
    """Take a question away, with what people answered to it."""
    _allowed(actor, conversation)
    row = BackgroundQuestion.objects.select_for_update().get(pk=question.pk, conversation=conversation)
    journal.record(
        actor=actor,
        action="background.deleted",
        obj=row,
        organisation=conversation.organisation,
        before={"text": row.text, "answers": BackgroundAnswer.objects.filter(question=row).count()},
    )
    row.delete()
    mark_map_dirty(conversation.pk)


def _allowed(actor: Actor, conversation: Conversation) -> None:
    require(actor, "cocreation.edit_conversation", conversation, view="cocreation.view_conversation")
    if Conversation.objects.select_for_update().get(pk=conversation.pk).state == State.ANSWERED:
        raise StateRefused(_("The conversation has been answered. Its text does not change any more."))


def _check(text: str, source: str, options: Sequence[OptionRow]) -> None:
    names = [option.text.casefold() for option in options]
    known = [option.population is not None for option in options]
    fields: dict[str, str] = {}
    if not 0 < len(text) <= 120 or "\x00" in text:
        fields["text"] = _("Write the question, at most %(limit)d signs.") % {"limit": 120}
    if not 2 <= len(options) <= MAXIMUM_OPTIONS:
        fields["options"] = _("Give between 2 and %(limit)d answers.") % {"limit": MAXIMUM_OPTIONS}
    elif len(set(names)) != len(names):
        fields["options"] = _("The same answer stands there twice.")
    elif any(known) and not all(known):
        fields["options"] = _("Give the number of inhabitants for every answer, or for none.")
    if any(known) and not source:
        fields["population_source"] = _("Say where the figures come from, with the year.")
    if len(source) > 200 or "\x00" in source:
        fields["population_source"] = _("At most %(limit)d signs fit.") % {"limit": 200}
    if fields:
        raise InvalidInput(next(iter(fields.values())), fields)
