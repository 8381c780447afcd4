"""Everything that can be wrong with what the engine is given.

OpinionMapError (ValueError)
├── BadVotes               the vote arrays do not describe votes
│   ├── UnequalLengths     participants, statements, votes and times differ in length
│   ├── UnknownVote        a vote is none of +1, -1, 0
│   └── UnreadableIds      ids are neither whole numbers nor text
├── UnknownMode            no such way of making a map
├── UnknownParticipant     the map does not know that participant
├── UnknownStatement       the map does not know that statement
├── VotesNeeded            the map was read back and has no votes with it
├── SnapshotError          a stored map cannot be read back
└── ExportError            a file of a Polis export cannot be used (`exchange`)
"""

from __future__ import annotations

from typing import ClassVar


class OpinionMapError(ValueError):
    """Base of all named errors of this engine."""


class BadVotes(OpinionMapError):
    """The vote arrays do not describe votes."""


class UnequalLengths(BadVotes):
    """The parallel arrays differ in length or have more than one dimension."""


class UnknownVote(BadVotes):
    """A vote is none of +1 (agree), -1 (disagree), 0 (pass)."""


class UnreadableIds(BadVotes):
    """Ids are neither whole numbers nor text."""


class UnknownMode(OpinionMapError):
    """There is no such way of making a map."""


class UnknownParticipant(OpinionMapError):
    """The map does not know that participant."""


class UnknownStatement(OpinionMapError):
    """The map does not know that statement."""


class VotesNeeded(OpinionMapError):
    """The map was read back from storage: what was asked needs the votes, which are not stored with it."""


class SnapshotError(OpinionMapError):
    """A stored map cannot be read back."""


class ExportError(OpinionMapError):
    """A file of a Polis export cannot be used; the export is refused whole.

    `file` is the name within the export ("": the export itself), `line` the physical line that the row
    begins on (None where the file as a whole is meant), `reason` a fixed code that a caller can
    translate, `params` the values that belong into the sentence. ``str()`` is an English sentence.
    """

    SENTENCES: ClassVar[dict[str, str]] = {
        "missing_file": "the export has neither votes.csv nor participants-votes.csv",
        "empty": "the file is empty",
        "no_votes": "there are no votes in it",
        "too_many_votes": "there are more than {limit} votes in it",
        "missing_column": "there is no column “{column}”",
        "duplicate_column": "the column “{column}” occurs twice",
        "column_count": "the row has {found} fields, the header has {expected}",
        "not_a_number": "“{value}” in column “{column}” is not a whole number",
        "number_too_large": "“{value}” in column “{column}” is too large",
        "unknown_vote": "“{value}” is not a vote (1 agree, -1 disagree, 0 pass)",
        "unknown_moderation": "“{value}” is not a moderation state (1, 0 or -1)",
        "duplicate_row": "“{value}” occurs twice in column “{column}”",
        "unknown_statement": "there is a vote on statement {value}, which comments.csv does not have",
        "reversed_votes": "agree seems to be -1 in it, by the counts in comments.csv; here agree is 1",
        "nul_byte": "the row has a NUL character",
        "broken_row": "the quotation marks or line breaks of the row do not fit together",
        "not_text": "the file is not UTF-8 text",
        "not_a_zip": "the archive cannot be read as a zip file",
        "locked": "the file is locked with a password",
        "file_twice": "the archive has the file twice",
        "too_large": "unpacked, the archive has more than {limit} MB",
    }

    def __init__(self, file: str, line: int | None, reason: str, **params: str | int) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        self.params = params
        where = f"{file}, line {line}: " if line is not None else f"{file}: " if file else ""
        super().__init__(f"{where}{self.SENTENCES[reason].format(**params)}.")
