"""Taking in a conversation that was held in Polis: all of it or nothing."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import IO

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Field
from django.utils import timezone, translation
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.cocreation.models import (
    Conversation,
    Participant,
    Source,
    State,
    Statement,
    StatementStatus,
    Vote,
    VoteEvent,
)
from samskap.cocreation.models.statements import STORED_LENGTH
from samskap.cocreation.services.indexing import index_conversation
from samskap.cocreation.services.inputs import Promise, check_language, check_lengths
from samskap.cocreation.services.maps import mark_map_dirty
from samskap.cocreation.services.states import closing_figures
from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import Organisation
from samskap.core.scopes import Scope, check_scope
from samskap.engines.opinionmap.errors import ExportError
from samskap.engines.opinionmap.exchange import FILES, Comment, PolisExport, decode, read_export, unpack

MAXIMUM_BYTES = 25 * 2**20
"""What may be uploaded, all files together."""
UNPACKED_BYTES = 60 * 2**20
MAXIMUM_LINES = 1_000_000
"""Of one file; blank ones count, or a small archive full of them would keep the portal busy for minutes."""
MAXIMUM_VOTES = 250_000
"""What one transaction takes in, in some ten seconds, while other writers wait."""
LARGEST_NUMBER = 2**31 - 1
BATCH = 5000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

REASONS: dict[str, LazyText | str] = {
    "missing_file": gettext_lazy("There is neither votes.csv nor participants-votes.csv among the files."),
    "empty": gettext_lazy("The file is empty."),
    "no_votes": gettext_lazy("There are no votes in it."),
    "missing_column": gettext_lazy("There is no column “%(column)s”."),
    "duplicate_column": gettext_lazy("The column “%(column)s” occurs twice."),
    "column_count": gettext_lazy("The row has %(found)s fields, the heading has %(expected)s."),
    "not_a_number": gettext_lazy("“%(value)s” in column “%(column)s” is not a whole number."),
    "number_too_large": gettext_lazy("“%(value)s” in column “%(column)s” is too large."),
    "unknown_vote": gettext_lazy("“%(value)s” is not a vote. 1 is agree, -1 disagree, 0 pass."),
    "unknown_moderation": gettext_lazy("“%(value)s” is not a moderation. It is 1, 0 or -1."),
    "duplicate_row": gettext_lazy("“%(value)s” occurs twice in column “%(column)s”."),
    "unknown_statement": gettext_lazy("There is a vote on statement %(value)s, which comments.csv does not have."),
    "reversed_votes": gettext_lazy("By the counts in comments.csv, agree is -1 here. It must be 1."),
    "nul_byte": gettext_lazy("The row holds signs that are no text."),
    "broken_row": gettext_lazy("The quotation marks or line breaks of the row do not fit together."),
    "not_text": gettext_lazy("The file is not text in UTF-8."),
    "not_a_zip": gettext_lazy("The archive cannot be read as a zip file."),
    "too_many_votes": gettext_lazy("There are more than %(limit)s votes in it."),
    "locked": gettext_lazy("The file is locked with a password."),
    "file_twice": gettext_lazy("The archive holds the file twice."),
    "too_large": gettext_lazy("Unpacked, the archive is larger than %(limit)s MB."),
}
"""What the engine finds wrong, in the reader's language."""


@dataclass(frozen=True)
class Upload:
    """One uploaded file: its name, which is only compared, and its bytes."""

    name: str
    stream: IO[bytes]
    size: int


def read_uploads(uploads: Sequence[Upload]) -> PolisExport:
    """The export in one zip, or in the files of its folder; names that Polis does not know are left out.

    :raises InvalidInput: under ``files``, with file, line and reason.
    """
    if sum(one.size for one in uploads) > MAXIMUM_BYTES:
        raise _refusal(_("The files are larger than %(limit)d MB together.") % {"limit": MAXIMUM_BYTES // 2**20})
    by_name = {one.name.replace("\\", "/").rpartition("/")[2]: one for one in uploads}
    archives = [one for name, one in by_name.items() if name.lower().endswith(".zip")]
    try:
        if len(archives) == 1 and len(uploads) == 1:
            files = unpack(archives[0].stream, limit=UNPACKED_BYTES)
        else:
            files = {name: decode(one.stream) for name, one in by_name.items() if name in FILES}
        lines = {name: _counted(name, raw) for name, raw in files.items()}
        return read_export(lines, most_votes=MAXIMUM_VOTES)
    except ExportError as error:
        raise _refusal(describe(error)) from error


def _counted(name: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines, 1):
        if number > MAXIMUM_LINES:
            raise _refusal(_("%(file)s has more than %(limit)d lines.") % {"file": name, "limit": MAXIMUM_LINES})
        yield line


def describe(error: ExportError) -> str:
    """The engine's finding as a sentence with file and line."""
    reason = str(REASONS[error.reason]) % error.params
    if error.line is not None:
        words = {"file": error.file, "line": error.line, "reason": reason}
        return _("%(file)s, line %(line)d: %(reason)s") % words
    return _("%(file)s: %(reason)s") % {"file": error.file, "reason": reason} if error.file else reason


def _refusal(message: str) -> InvalidInput:
    return InvalidInput(message, {"files": message})


@transaction.atomic
def import_conversation(
    *,
    actor: Actor,
    organisation: Organisation,
    export: PolisExport,
    language: str,
    promise: Promise,
    scope: Scope,
    question: str = "",
    now: datetime | None = None,
) -> Conversation:
    """A closed conversation with every vote of the export, revotes included, in the order of its file.

    Without ``question`` the topic of summary.csv is taken. What Polis' moderators took out is not published.

    :raises Refused: the actor does not work in the organisation.
    :raises InvalidInput: a part of the promise is missing, or something in the export does not fit.
    """
    require(actor, "cocreation.import_conversation")
    if not actor.works_in(organisation.pk):
        raise Refused(_("You do not have the role that this needs. Ask a lead of the organisation."))
    now = now or timezone.now()
    row = _conversation(actor, organisation, export, language, promise, scope, question, now)
    statements = _statements(row, export, now)
    people = _participants(row, export, now)
    _votes(export, people, statements, now)
    journal.record(
        actor=actor,
        action="conversation.imported",
        obj=row,
        organisation=organisation,
        after={"question": row.question, "from": row.imported_from, **closing_figures(row)},
    )
    mark_map_dirty(row.pk)
    index_conversation(row.pk)
    return row


def _conversation(
    actor: Actor,
    organisation: Organisation,
    export: PolisExport,
    language: str,
    promise: Promise,
    scope: Scope,
    question: str,
    now: datetime,
) -> Conversation:
    check_language(language)
    check_scope(actor, organisation, scope)
    first, last = _moments(export, now)
    row = Conversation(
        organisation=organisation,
        visibility=scope.visibility,
        network=scope.network,
        room=scope.room,
        question=" ".join((question or export.summary.topic).split()),
        background=export.summary.description.strip(),
        language=language,
        state=State.CLOSED,
        opened_at=first,
        closed_at=last,
        created_by=actor.user,
        imported_from=f"Polis {export.summary.facts.get('url', '')}".strip()[:200],
        **{name: getattr(promise, name) for name in Conversation.PROMISE_FIELDS},
    )
    if not row.question:
        message = _("Write the question: summary.csv does not say it.")
        raise InvalidInput(message, {"question": message})
    missing = {name: _("The promise lacks this.") for name in row.missing_promise()}
    if missing:
        raise InvalidInput(_("The promise is not complete."), missing)
    check_lengths(row, ("question", "background", *(n for n in Conversation.PROMISE_FIELDS if n != "decided_on")))
    row.save()
    return row


def _moment(milliseconds: int) -> datetime:
    try:
        return EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError as error:
        raise _refusal(_("The time %(value)d is outside the calendar.") % {"value": milliseconds}) from error


def _moments(export: PolisExport, now: datetime) -> tuple[datetime, datetime]:
    if export.times is None:
        return now, now
    return _moment(int(export.times.min())), _moment(int(export.times.max()))


def _statements(row: Conversation, export: PolisExport, now: datetime) -> dict[int, int]:
    """Polis' comment id -> primary key. The id becomes the statement's number, so that references stay true."""
    comments = export.comments or tuple(Comment(id=int(one), text="") for one in np.unique(export.statements))
    with translation.override(row.language if row.language in dict(settings.LANGUAGES) else "en"):
        reason, empty = _("Not published in the conversation that was imported."), _("(without text)")
    made = []
    for one in sorted(comments, key=lambda comment: comment.id):
        if not 0 <= one.id <= LARGEST_NUMBER:
            raise _refusal(_("comments.csv: %(value)d cannot be the number of a statement.") % {"value": one.id})
        if len(one.text) > STORED_LENGTH:
            words = {"number": one.id, "limit": STORED_LENGTH}
            raise _refusal(_("comments.csv: statement %(number)d is longer than %(limit)d signs.") % words)
        at = _moment(one.time) if one.time is not None else now
        made.append(
            Statement(
                conversation=row,
                number=one.id,
                text=one.text.strip() or empty,
                language=row.language,
                status=StatementStatus.REJECTED if one.moderated == -1 else StatementStatus.PUBLISHED,
                reason=reason if one.moderated == -1 else "",
                moderated_at=at if one.moderated else None,
                created_at=at,
            )
        )
    Statement.objects.bulk_create(made, batch_size=BATCH)
    row.next_statement_number = made[-1].number + 1
    row.save(update_fields=["next_statement_number"])
    return {one.number: one.pk for one in made}


def _participants(row: Conversation, export: PolisExport, now: datetime) -> dict[int, int]:
    """Polis' participant id -> primary key."""
    ids = np.unique(export.participants)
    starts: Sequence[datetime]
    if export.times is None:
        starts = [now] * len(ids)
    else:
        earliest = np.full(len(ids), np.iinfo(np.int64).max)
        np.minimum.at(earliest, np.searchsorted(ids, export.participants), export.times)
        starts = [_moment(int(one)) for one in earliest]
    made = Participant.objects.bulk_create(
        (
            Participant(conversation=row, source=Source.IMPORT, external_id=str(one), created_at=at)
            for one, at in zip(ids.tolist(), starts, strict=True)
        ),
        batch_size=BATCH,
    )
    return {int(one.external_id): one.pk for one in made}


def _votes(export: PolisExport, people: dict[int, int], statements: dict[int, int], now: datetime) -> None:
    """The log in the order of the file, and the last vote of each pair, by time, else by row, as the current one."""
    who = [people[one] for one in export.participants.tolist()]
    what = [statements[one] for one in export.statements.tolist()]
    values = export.votes.tolist()
    at = [now] * len(who) if export.times is None else [_moment(one) for one in export.times.tolist()]
    rows = list(zip(who, what, values, at, strict=True))
    _insert(VoteEvent, rows)
    order = np.arange(len(rows)) if export.times is None else np.argsort(export.times, kind="stable")
    last = {(who[index], what[index]): index for index in order.tolist()}
    _insert(Vote, [rows[index] for index in sorted(last.values())])


def _insert(kind: type[VoteEvent] | type[Vote], rows: Sequence[tuple[int, int, int, datetime]]) -> None:
    """Rows without objects around them: half of the time of an import went into making those."""
    fields = [kind._meta.get_field(name) for name in ("participant", "statement", "value", "at")]
    columns = {field.column: "%s" for field in fields if isinstance(field, Field)}
    if kind is VoteEvent:
        columns[VoteEvent._meta.get_field("client_key").column] = "''"
    quote = connection.ops.quote_name
    names, places = ", ".join(quote(name) for name in columns), ", ".join(columns.values())
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(kind._meta.db_table)} ({names}) VALUES ({places})",  # noqa: S608 - names of the model
            [(participant, statement, value, adapt(at)) for participant, statement, value, at in rows],
        )
