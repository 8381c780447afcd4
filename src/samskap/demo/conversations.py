"""The example conversations: one open, one closed and answered, one draft. The votes are drawn from invented groups."""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import exp

from samskap.cocreation.models import (
    AnswerTarget,
    BackgroundAnswer,
    BackgroundOption,
    BackgroundQuestion,
    Choice,
    Conversation,
    ConversationTranslation,
    Moderation,
    Participant,
    State,
    StatementTranslation,
    Vote,
    VoteEvent,
)
from samskap.cocreation.selectors.answers import targets_of
from samskap.cocreation.services import answers, conversations, maps, publishing, states
from samskap.cocreation.services.inputs import ConversationInput, Promise
from samskap.cocreation.services.statements import SeedRow
from samskap.core.access import Actor
from samskap.core.models import Organisation
from samskap.core.scopes import Scope
from samskap.demo import content


def seed_square(actor: Actor, organisation: Organisation, now: datetime) -> Conversation:
    """The open conversation about the square, with translations and background questions."""
    opened = now - timedelta(days=19)
    lines = [line.sv for line in content.SQUARE_LINES]
    conversation = _make(actor, organisation, content.SQUARE["sv"], lines, (now + timedelta(days=100)).date(), opened)
    for language in ("nb", "en"):
        _translate(actor, conversation, language, now)
    states.change_state(actor=actor, conversation=conversation, to=State.OPEN, now=opened)
    conversation.refresh_from_db()
    chance = _chance(conversation)
    groups = [group for group, size in enumerate(content.SQUARE_GROUPS) for _each in range(size)]
    chance.shuffle(groups)
    agree = [[line.agree[group] for line in content.SQUARE_LINES] for group in groups]
    people = _vote(chance, conversation, agree, opened, now, leave_early=0.06)
    _background(conversation, list(zip(people, groups, strict=True)))
    maps.mark_map_dirty(conversation.pk)
    return conversation


def seed_library(actor: Actor, organisation: Organisation, now: datetime) -> Conversation:
    """A closed conversation that the municipality has begun to answer."""
    opened, closed = now - timedelta(days=60), now - timedelta(days=9)
    lines = [text for text, _slope, _middle in content.LIBRARY_LINES]
    conversation = _make(actor, organisation, content.LIBRARY, lines, (now + timedelta(days=20)).date(), opened)
    states.change_state(actor=actor, conversation=conversation, to=State.OPEN, now=opened)
    conversation.refresh_from_db()
    chance = _chance(conversation)
    places = [chance.gauss(0, 1) for _each in range(content.LIBRARY_PEOPLE)]
    agree = [
        [1 / (1 + exp(-slope * place - middle)) for _text, slope, middle in content.LIBRARY_LINES] for place in places
    ]
    _vote(chance, conversation, agree, opened, closed)
    states.change_state(actor=actor, conversation=conversation, to=State.CLOSED, now=closed)
    maps.mark_map_dirty(conversation.pk)
    return conversation


def publish_results(actor: Actor, organisation: Organisation, now: datetime) -> None:
    """Publish both reports once their maps are drawn, and answer what people share in the closed conversation."""
    for conversation in Conversation.objects.filter(organisation=organisation).exclude(state=State.DRAFT):
        publishing.publish_report(actor=actor, conversation=conversation, now=now)
        if conversation.state == State.CLOSED:
            report = conversation.snapshot.report
            wanted = {row["statement"] for row in report["common"] + report["agreed"] if row["stance"] == "agree"}
            for target in targets_of(conversation, report):
                if target.kind == AnswerTarget.COMMON and target.statement in wanted:
                    will_do, why = content.COMMON_ANSWER
                    answers.save_answer(
                        actor=actor, conversation=conversation, key=target.key, will_do=will_do, why=why, now=now
                    )


def seed_draft(actor: Actor, organisation: Organisation, now: datetime) -> Conversation:
    """A draft whose promise is not complete, so that one sees what is missing."""
    values = ConversationInput(
        question=content.DRAFT_QUESTION, language="sv", promise=Promise(asked_by=content.LIBRARY.asked_by)
    )
    return conversations.create_conversation(actor=actor, organisation=organisation, values=values, now=now)


def _make(
    actor: Actor,
    organisation: Organisation,
    promise: content.Promise,
    lines: Sequence[str],
    decided_on: date,
    at: datetime,
) -> Conversation:
    values = ConversationInput(
        question=promise.question,
        background=promise.background,
        language="sv",
        promise=Promise(
            asked_by=promise.asked_by,
            purpose=promise.purpose,
            open_matters=promise.open_matters,
            fixed_matters=promise.fixed_matters,
            decided_by=promise.decided_by,
            decided_on=decided_on,
            use_of_answers=promise.use_of_answers,
        ),
        scope=Scope(),
        moderation=Moderation.STRICT,
    )
    seeds = [SeedRow(line=number, text=text) for number, text in enumerate(lines, start=1)]
    return conversations.create_conversation(actor=actor, organisation=organisation, values=values, seeds=seeds, now=at)


def _translate(actor: Actor, conversation: Conversation, language: str, now: datetime) -> None:
    texts = content.SQUARE[language]
    ConversationTranslation.objects.create(
        conversation=conversation,
        language=language,
        approved_by=actor.user,
        approved_at=now,
        **{name: getattr(texts, name) for name in texts.__dataclass_fields__},
    )
    statements = conversation.statements.order_by("number")
    StatementTranslation.objects.bulk_create(
        StatementTranslation(
            statement=statement,
            language=language,
            text=getattr(line, language),
            approved_by=actor.user,
            approved_at=now,
        )
        for statement, line in zip(statements, content.SQUARE_LINES, strict=True)
    )


def _chance(conversation: Conversation) -> random.Random:
    """The same invented people every time."""
    return random.Random(conversation.question)  # noqa: S311 - invented people, not secrets


def _vote(
    chance: random.Random,
    conversation: Conversation,
    agree: Sequence[Sequence[float]],
    opened: datetime,
    until: datetime,
    leave_early: float = 0.0,
) -> list[Participant]:
    """Invented participants with votes on most statements; ``agree`` are each one's chances of agreeing with each."""
    statements = list(conversation.statements.order_by("number"))
    span = (until - opened).total_seconds()
    # Most come in the first week and again when the local paper writes about it.
    moments = sorted(min(chance.betavariate(1.1, 2.4), 0.98) * span for _each in agree)
    people = Participant.objects.bulk_create(
        Participant(conversation=conversation, created_at=opened + timedelta(seconds=moment)) for moment in moments
    )
    events = []
    for person, chances in zip(people, agree, strict=True):
        leaves = leave_early > 0 and chance.random() < leave_early
        many = chance.randint(3, 6) if leaves else max(7, round(chance.gauss(21, 4)))
        answered = chance.sample(range(len(statements)), min(len(statements), many))
        for position, index in enumerate(answered):
            events.append(
                VoteEvent(
                    participant=person,
                    statement=statements[index],
                    value=_choice(chance, chances[index]),
                    at=person.created_at + timedelta(seconds=9 * (position + 1)),
                )
            )
    events.sort(key=lambda event: event.at)
    VoteEvent.objects.bulk_create(events, batch_size=2000)
    Vote.objects.bulk_create(
        (
            Vote(participant=e.participant, statement=e.statement, value=e.value, at=e.at)
            for e in events
            if e.value is not None
        ),
        batch_size=2000,
    )
    return people


def _choice(chance: random.Random, agree: float) -> int:
    if chance.random() < 0.08:
        return Choice.PASS
    return Choice.AGREE if chance.random() < agree else Choice.DISAGREE


def _background(conversation: Conversation, people: Sequence[tuple[Participant, int]]) -> None:
    chance = random.Random(7)  # noqa: S311 - invented people, not secrets
    question = BackgroundQuestion.objects.create(
        conversation=conversation, text=content.AGE_QUESTION, population_source=content.AGE_SOURCE
    )
    options = [
        BackgroundOption.objects.create(question=question, text=text, population=population, order=order)
        for order, (text, population, _weights) in enumerate(content.AGES)
    ]
    given = []
    for person, group in people:
        if chance.random() < 0.8:
            weights = [age[2][group] for age in content.AGES]
            option = chance.choices(options, weights)[0]
            given.append(BackgroundAnswer(participant=person, question=question, option=option))
    BackgroundAnswer.objects.bulk_create(given, batch_size=2000)
