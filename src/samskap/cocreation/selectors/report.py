"""The report as a page shows it: everything from the stored snapshot, sentence first, picture second, table third."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from samskap.cocreation.models import (
    Answer,
    Conversation,
    MapSnapshot,
    State,
    Statement,
    StatementStatus,
)
from samskap.cocreation.selectors import sentences
from samskap.cocreation.selectors.finding import find_conversation
from samskap.cocreation.selectors.map import Place
from samskap.cocreation.selectors.pictures import SizedMap, background_charts, map_chart, polis_chart, timeline_chart
from samskap.cocreation.selectors.sentences import Certainty, NoGroups
from samskap.cocreation.selectors.texts import ShownText, shown_text, with_translations
from samskap.core.access import Actor, can
from samskap.core.errors import Refused
from samskap.ui import text

CLOSED_STATES = (State.CLOSED, State.ANSWERED)


@dataclass(frozen=True)
class Bar:
    """The share of a group (None: everybody) that takes a side, with its interval; positions in per cent for drawing.

    ``agrees``: the side is that of those who agree. ``share`` is always theirs.
    """

    group: int | None
    letter: str
    share: str
    interval: str
    n: str
    disagree: str
    passed: str
    width: str
    low: str
    high: str
    agrees: bool = True


@dataclass(frozen=True)
class Reply:
    """What the municipality answers, in the language in which it was written."""

    will_do: str
    why: str
    language: str


@dataclass(frozen=True)
class Said:
    """A statement with its bars and the municipality's answer."""

    number: int
    text: ShownText
    bars: tuple[Bar, ...]
    answer: Reply | None = None
    stance: str = ""
    difference: str = ""


@dataclass(frozen=True)
class GroupShown:
    """A group: its letter, its size as it may be shown, how sure it is and what it stands for."""

    index: int
    letter: str
    size: str
    certainty: Certainty | None
    stands_for: tuple[Said, ...]
    answer: Reply | None


@dataclass(frozen=True)
class Uncertain:
    """A statement that many answered with "do not know"."""

    number: int
    text: ShownText
    share: str
    n: str


@dataclass(frozen=True)
class PolisView:
    """Polis' own map beside ours, once the worker has drawn it, and the sentence about how many groups it has."""

    sentence: str
    map: SizedMap | None


@dataclass(frozen=True)
class Report:
    """Everything on the report page."""

    conversation: Conversation
    question: ShownText
    municipality: str
    sentences: Sequence[str]
    figures: Sequence[str]
    enough: bool
    closed: bool
    published: bool
    may_export: bool
    may_set_polis: bool
    computed_at: datetime | None
    groups: Sequence[GroupShown] = ()
    waiting: bool = False
    how_tried: str = ""
    no_groups: NoGroups | None = None
    others: str = ""
    common: Sequence[Said] = ()
    common_total: int = 0
    divisive: Sequence[Said] = ()
    divisive_total: int = 0
    rejected: Sequence[Said] = ()
    agreed: Sequence[Said] = ()
    agreed_total: int = 0
    split: Sequence[Said] = ()
    uncertain: Sequence[Uncertain] = ()
    map: SizedMap | None = None
    place: Place | None = None
    place_letter: str = ""
    timeline: Any = None
    background: Sequence[Any] = field(default_factory=tuple)
    polis: PolisView | None = None

    @property
    def common_shown(self) -> int:
        """How many statements of common ground are listed."""
        return len(self.common) + len(self.rejected)

    @property
    def agreed_shown(self) -> int:
        """How many statements most people agree on or reject are listed."""
        return len(self.agreed) + len(self.rejected)


def own(rows: Iterable[Mapping[str, Any]], group: int) -> list[Mapping[str, Any]]:
    """The bar of one group."""
    return [row for row in rows if row["group"] == group]


def find_report(actor: Actor, token: str) -> Conversation:
    """The conversation whose report the actor may read: everybody in its scope once it is published.

    :raises NotVisible: there is none, or the actor may not know of it.
    :raises Refused: it has not been published.
    """
    conversation = find_conversation(actor, token)
    if not can(actor, "cocreation.view_report", conversation):
        raise Refused(_("The report has not been published yet."))
    return conversation


def snapshot_of(conversation: Conversation) -> MapSnapshot | None:
    """The latest snapshot without the parts that only the worker reads."""
    return MapSnapshot.objects.filter(conversation=conversation).defer("members", "data").first()


def report_page(actor: Actor, conversation: Conversation, language: str, place: Place | None = None) -> Report:
    """The report in the reader's language; ``place`` is where the reader stands, if that is known."""
    snapshot = snapshot_of(conversation)
    stored = snapshot.report if snapshot else {}
    base = Report(
        conversation=conversation,
        question=shown_text(conversation, language),
        municipality=conversation.organisation.name,
        sentences=sentences.result_sentences(stored),
        figures=figures_line(conversation, snapshot),
        enough=bool(stored.get("enough")),
        closed=conversation.state in CLOSED_STATES,
        published=conversation.report_published_at is not None,
        may_export=can(actor, "cocreation.export", conversation),
        may_set_polis=can(actor, "cocreation.show_polis", conversation),
        computed_at=snapshot.computed_at if snapshot else None,
    )
    if not base.enough:
        return base
    texts = statement_texts(conversation, stored, language)
    by_statement, by_group = answers_of(conversation)

    def said(rows: Iterable[Mapping[str, Any]], stance: str = "") -> tuple[Said, ...]:
        known = ((row, *texts[row["statement"]]) for row in rows if row["statement"] in texts)
        return tuple(
            Said(
                number,
                shown,
                bars(row["bars"]),
                by_statement.get(row["statement"]),
                row.get("stance", ""),
                sentences.difference(row.get("difference")),
            )
            for row, number, shown in known
            if not stance or row.get("stance", "agree") == stance
        )

    return replace(
        base,
        groups=tuple(
            GroupShown(
                one["id"],
                text.group_letter(one["id"]),
                sentences.people(one["low"], one["high"]),
                sentences.group_certainty(one["confidence"], stored.get("existence", 1.0)),
                said({**row, "bars": own(row["bars"], one["id"])} for row in one["representative"]),
                by_group.get(one["id"]),
            )
            for one in stored["groups"]
        ),
        waiting=bool(stored["groups"]) and stored.get("certainty") == "waiting",
        how_tried=sentences.how_tried(stored.get("rounds", 0)) if _is_certainty_known(stored) else "",
        no_groups=sentences.no_groups(stored.get("structure", "")),
        others="" if stored["others"]["high"] == 0 else sentences.people(**stored["others"]),
        common=said(stored["common"], "agree"),
        rejected=said([*stored["common"], *stored["agreed"]], "disagree"),
        common_total=stored["common_total"],
        divisive=said(stored["divisive"]),
        divisive_total=stored["divisive_total"],
        agreed=said(stored["agreed"], "agree"),
        agreed_total=stored.get("agreed_total", len(stored["agreed"])),
        split=said(stored.get("split", ())),
        uncertain=tuple(
            Uncertain(*texts[one["statement"]], text.share(one["share"]), text.number(one["n"]))
            for one in stored["uncertain"]
            if one["statement"] in texts
        ),
        map=map_chart(stored, snapshot.participants if snapshot else 0, place),
        place=place,
        place_letter=next(
            (text.group_letter(one["id"]) for one in stored["groups"] if place and one["id"] == place.group), ""
        ),
        timeline=timeline_chart(stored["series"]),
        background=background_charts(conversation, stored["background"]),
        polis=_polis_view(conversation, stored, snapshot.participants if snapshot else 0),
    )


def _is_certainty_known(stored: Mapping[str, Any]) -> bool:
    return bool(stored["groups"]) and all(one["confidence"] is not None for one in stored["groups"])


def _polis_view(conversation: Conversation, stored: Mapping[str, Any], people: int) -> PolisView | None:
    """None where it is switched off."""
    if not conversation.show_polis:
        return None
    part = stored.get("polis")
    if part is None:
        return PolisView(_("The view of Polis is being drawn. Load the page again in a few seconds."), None)
    return PolisView(sentences.polis_sentence(len(part["groups"])), polis_chart(part, people))


def figures_line(conversation: Conversation, snapshot: MapSnapshot | None) -> list[str]:
    """Participants, answers, dates: the line under the question. Fewer than five people are not counted out."""
    stored = snapshot.report if snapshot else {}
    figures = []
    if snapshot is not None and stored.get("enough"):
        count, answers = snapshot.participants, stored["answers"]
        figures.append(ngettext("%(number)s person", "%(number)s people", count) % {"number": text.number(count)})
        figures.append(ngettext("%(number)s answer", "%(number)s answers", answers) % {"number": text.number(answers)})
    if conversation.state in CLOSED_STATES and conversation.closed_at:
        figures.append(_("until %(day)s") % {"day": text.day(conversation.closed_at)})
    elif conversation.closes_at:
        figures.append(_("open until %(day)s") % {"day": text.day(conversation.closes_at)})
    elif conversation.opened_at:
        figures.append(_("since %(day)s") % {"day": text.day(conversation.opened_at)})
    return figures


def bars(rows: Iterable[Mapping[str, Any]]) -> tuple[Bar, ...]:
    """Stored bars as they are drawn."""
    language = get_language() or "en"

    def drawn(row: Mapping[str, Any]) -> Bar:
        agrees = row.get("side", "agree") == "agree"
        return Bar(
            group=row["group"],
            letter=_("All") if row["group"] is None else text.group_letter(row["group"]),
            share=_share(language, round(100 * row["agree"])),
            interval=f"{round(100 * row['low'])}–{_share(language, round(100 * row['high']))}",
            n="" if row["n"] is None else text.number(row["n"]),
            disagree=_share(language, round(100 * row["disagree"])),
            passed=_share(language, round(100 * row["pass"])),
            width=f"{100 * row['agree' if agrees else 'disagree']:.1f}",
            low=f"{100 * row['low']:.1f}",
            high=f"{100 * row['high']:.1f}",
            agrees=agrees,
        )

    return tuple(drawn(row) for row in rows)


@lru_cache(maxsize=1024)
def _share(language: str, per_cent: int) -> str:
    """A share in whole per cent as the language writes it; a report has hundreds of them."""
    with override(language):
        return text.share(per_cent / 100)


def listed_statements(stored: Mapping[str, Any]) -> set[int]:
    """Ids of every statement that the report names."""
    rows = [*stored["common"], *stored["divisive"], *stored["agreed"], *stored["uncertain"], *stored.get("split", ())]
    rows += [said for group in stored["groups"] for said in group["representative"]]
    return {row["statement"] for row in rows}


def statement_texts(
    conversation: Conversation, stored: Mapping[str, Any], language: str
) -> dict[int, tuple[int, ShownText]]:
    """Number and shown text of the statements that the report names and that are still published: two queries."""
    rows = Statement.objects.filter(
        conversation=conversation, status=StatementStatus.PUBLISHED, pk__in=listed_statements(stored)
    ).only("id", "number", "text", "language")
    return {row.pk: (row.number, shown_text(row, language)) for row in with_translations(rows, language)}


def answers_of(conversation: Conversation) -> tuple[dict[int, Reply], dict[int, Reply]]:
    """The municipality's answers, by statement id and by group: one query."""
    by_statement: dict[int, Reply] = {}
    by_group: dict[int, Reply] = {}
    for row in Answer.objects.filter(conversation=conversation):
        reply = Reply(row.will_do, row.why, conversation.language)
        if row.statement_id is not None:
            by_statement[row.statement_id] = reply
        elif row.group is not None:
            by_group[row.group] = reply
    return by_statement, by_group


def still_counting(conversation: Conversation) -> bool:
    """Whether a new map is on its way."""
    return conversation.map_dirty or conversation.map_refresh_started is not None


def last_change(conversation: Conversation) -> str:
    """Names the state of what the report shows: changes whenever that does."""
    row = MapSnapshot.objects.filter(conversation=conversation).values_list("computed_at", flat=True).first()
    at = row.isoformat() if row else "none"
    return f"{conversation.pk}:{at}:{conversation.state}:{conversation.report_published_at}:{timezone.localdate()}"
