"""Data of the conversations: promise, statements, participants, votes, paper, snapshots of the map, answers."""

from samskap.cocreation.models.answers import Answer, AnswerTarget, ResultSubscription
from samskap.cocreation.models.background import BackgroundAnswer, BackgroundOption, BackgroundQuestion
from samskap.cocreation.models.conversations import (
    Conversation,
    ConversationTranslation,
    Moderation,
    State,
)
from samskap.cocreation.models.maps import MapSnapshot
from samskap.cocreation.models.participants import PaperSheet, Participant, Source
from samskap.cocreation.models.statements import Statement, StatementStatus, StatementTranslation
from samskap.cocreation.models.votes import Choice, Vote, VoteEvent

__all__ = [
    "Answer",
    "AnswerTarget",
    "BackgroundAnswer",
    "BackgroundOption",
    "BackgroundQuestion",
    "Choice",
    "Conversation",
    "ConversationTranslation",
    "MapSnapshot",
    "Moderation",
    "PaperSheet",
    "Participant",
    "ResultSubscription",
    "Source",
    "State",
    "Statement",
    "StatementStatus",
    "StatementTranslation",
    "Vote",
    "VoteEvent",
]
