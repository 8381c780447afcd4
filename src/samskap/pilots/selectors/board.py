"""The board of a municipality or a network: what must be decided today and by whom, and where every pilot stands."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, Q, QuerySet, Window
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.cocreation.selectors.sentences import number_word
from samskap.core.access import Actor
from samskap.core.models import Network, NetworkMembership, Visibility
from samskap.core.selectors.paging import page_of
from samskap.pilots.models import InvitationStatus, Pilot, PilotState, Power, TestInvitation
from samskap.pilots.selectors.about import about
from samskap.pilots.selectors.board_cards import CLOSED, Addresses, Card, ClosedCard, card_of, closed_card, gate_day
from samskap.pilots.selectors.board_rows import Said, decisions_said, total
from samskap.pilots.selectors.decisions import INVITATION_DAYS, Due, decisions_due
from samskap.pilots.selectors.prepared import CHOSEN, Chosen, Prepared
from samskap.pilots.selectors.sponsors import flags_among
from samskap.pilots.selectors.standings import BoardRow, rows_of
from samskap.ui import text

CARDS = 10
"""Cards in a column of the whole board; the rest is a page away."""
DECISIONS = 15
"""Pilots with a decision on the whole board, and as many that soon have one; the rest is a page away."""
CLOSED_FIRST = timedelta(days=365)
NO_DAY = date.max
COLUMNS: Mapping[str, tuple[PilotState, ...]] = {
    "idea": (PilotState.IDEA,),
    "prepared": (PilotState.PREPARED,),
    "running": (PilotState.RUNNING, PilotState.HALTED),
    "closing": (PilotState.CLOSING,),
    "closed": (PilotState.CLOSED,),
}


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision as the board says it: what, who, since or by when, where."""

    what: str
    who: str
    when: str
    url: str
    soon: bool


@dataclass(frozen=True, slots=True)
class Deciding:
    """A pilot that needs decisions, the longest due first."""

    title: str
    language: str
    url: str
    organisation: str
    lines: Sequence[DecisionLine]


@dataclass(frozen=True, slots=True)
class Column:
    """Pilots in one state. ``more``: how many there are beside the cards."""

    key: str
    label: str
    cards: Sequence[Any]
    count: int
    older: Sequence[ClosedCard] = ()

    @property
    def more(self) -> int:
        """How many are not shown here."""
        return self.count - len(self.cards) - len(self.older)


@dataclass(frozen=True, slots=True)
class Board:
    """A board on one day. ``column`` and ``page`` are set where only one column, or all decisions, are shown."""

    sentence: str
    today: Sequence[Deciding]
    today_count: int
    soon: Sequence[Deciding]
    soon_count: int
    columns: Sequence[Column]
    money: Sequence[str]
    count: int
    invitations: str = ""
    column: str = ""
    page: "Page[Any] | None" = None


def our_board(actor: Actor, *, now: datetime | None = None, column: str = "", number: str | None = None) -> Board:
    """The pilots of the actor's organisations."""
    moment = now or timezone.now()
    pilots = Pilot.objects.filter(organisation__in=list(actor.roles))
    waiting = _late_invitations(actor, moment)
    return _board(
        pilots, moment, column, number, inside=set(actor.roles), invitations=waiting, named=len(actor.roles) > 1
    )


def network_board(
    actor: Actor, network: Network, *, now: datetime | None = None, column: str = "", number: str | None = None
) -> Board:
    """Pilots of the network's organisations that are public or shared with this network: the same for everybody in it.

    A pilot that is private, or shared with somebody else, is not here, not even for its own municipality: what stands
    on this board can be shown to the whole network.
    """
    return _board(shared_with(network), now or timezone.now(), column, number, inside=set(actor.roles), named=True)


def shared_with(network: Network) -> QuerySet[Pilot]:
    """Pilots of the network's organisations that everybody in it may know of."""
    members = NetworkMembership.objects.filter(network=network).values("organisation")
    shared = Q(visibility=Visibility.PUBLIC) | Q(visibility=Visibility.NETWORK, network=network)
    return Pilot.objects.filter(shared, organisation__in=members)


def _board(
    pilots: QuerySet[Pilot],
    now: datetime,
    column: str,
    number: str | None,
    *,
    inside: set[int],
    named: bool,
    invitations: str = "",
) -> Board:
    today = timezone.localdate(now)
    rows = rows_of(pilots.exclude(state=PilotState.CLOSED))
    dues = {row.key: decisions_due(row.standing, today) for row in rows}
    at = Addresses()
    rows.sort(key=lambda row: _urgency(row, dues[row.key]))
    waiting = [row for row in rows if dues[row.key] and not dues[row.key][0].soon]
    coming = [row for row in rows if dues[row.key] and dues[row.key][0].soon]

    by_column: dict[str, list[BoardRow]] = defaultdict(list)
    for row in rows:
        by_column[_column_of(row.standing.state)].append(row)

    shown: dict[str, Sequence[BoardRow]] = {}
    page = None
    if column in COLUMNS:
        page = page_of(_closed(pilots) if column == "closed" else by_column[column], number)
        shown = {} if column == "closed" else {column: list(page.object_list)}
    elif column in ("today", "soon"):
        page = page_of(waiting if column == "today" else coming, number)
    else:
        shown = {key: by_column[key][:CARDS] for key in COLUMNS if key != "closed"}
    first, next_ones = _part(waiting, column, "today", page), _part(coming, column, "soon", page)
    named_rows = [*first, *next_ones, *(row for rows in shown.values() for row in rows)]
    known = about(Chosen.numbered(sorted({row.key for row in named_rows})), today)
    said = decisions_said([*first, *next_ones], known, today=today, now=now)
    flags = flags_among(known.stood, now)

    def card(row: BoardRow) -> Card:
        return card_of(row, today, dues[row.key], flags.get(row.key, ""), at, named)

    columns = [Column(key, _labels()[key], [card(row) for row in some], len(some if page else by_column[key]))
               for key, some in shown.items()]  # fmt: skip
    if column == "closed" and page is not None:
        closed = [closed_card(row, at, named) for row in page.object_list]
        columns = [Column(column, _labels()[column], closed, len(closed))]
    elif page is None:
        columns.append(_closed_column(pilots, now, at, named))

    def deciding(shown: Sequence[BoardRow]) -> list[Deciding]:
        return [_deciding(row, said[row.key], at, inside, named, today) for row in shown]

    return Board(
        sentence=_sentence(len(waiting)),
        today=deciding(first),
        today_count=len(waiting),
        soon=deciding(next_ones),
        soon_count=len(coming),
        column=column if page is not None else "",
        columns=columns,
        money=_money(rows),
        count=len(rows) + (0 if page is not None else columns[-1].count),
        invitations=invitations,
        page=page,
    )


def _part(rows: Sequence[BoardRow], column: str, name: str, page: "Page[Any] | None") -> Sequence[BoardRow]:
    """The first decisions on the whole board; all of one kind by pages; none of the others there."""
    if page is None:
        return rows[:DECISIONS]
    return list(page.object_list) if column == name else []


def _labels() -> dict[str, str]:
    return {key: str(states[0].label) for key, states in COLUMNS.items()}


def _column_of(state: str) -> str:
    return next(key for key, states in COLUMNS.items() if state in states)


def _sentence(count: int) -> str:
    if not count:
        return _("No pilot needs a decision today.")
    said = ngettext("One pilot needs a decision today.", "%(number)s pilots need a decision today.", count)
    words = number_word(count)
    return said % {"number": words[:1].upper() + words[1:]}


def _urgency(row: BoardRow, dues: Sequence[Due]) -> tuple[bool, date, date, str, int]:
    """What waits longest for a decision first, then what comes to a gate soonest."""
    day = gate_day(row.standing)
    return (not dues, dues[0].due if dues else NO_DAY, day or NO_DAY, row.title, row.key)


def who(due: Due, names: Mapping[Power, list[str]]) -> str:
    """Those who decide, by name; else that a lead does."""
    if due.power is not None:
        listed = names.get(due.power, [])
        if not listed:
            return _("Nobody yet: a lead delegates it")
        return ", ".join(listed[:3]) + (" …" if len(listed) > 3 else "")
    if due.person is not None and due.person.name:
        return due.person.name
    return _("A lead")


def _deciding(row: BoardRow, said: Said, at: Addresses, inside: set[int], named: bool, today: date) -> Deciding:
    dues, names = said
    page = at.page("pilot", row.token)
    lines = [
        DecisionLine(
            what=due.what,
            who=who(due, names),
            when=_when(due.due, today),
            url=at.decision(due, row.token) if row.organisation_id in inside else page,
            soon=due.soon,
        )
        for due in dues
    ]
    return Deciding(row.title, row.language, page, row.organisation if named else "", lines)


def _when(due: date, today: date) -> str:
    words = {"day": text.day(due), "days": text.days_from_now(due, today=today)}
    if due < today:
        return _("since %(day)s, %(days)s") % words
    return _("today") if due == today else _("by %(day)s, %(days)s") % words


def _money(rows: Sequence[BoardRow]) -> list[str]:
    """What the pilots that run, and have a limit, have used of it: one sentence a currency, never added together."""
    active = [row for row in rows if row.standing.state in (PilotState.RUNNING, PilotState.HALTED, PilotState.CLOSING)]
    return [
        _("%(used)s of %(limit)s") % {"used": text.number(used), "limit": text.money(limit, currency)}
        for currency, (used, limit) in total(active).items()
    ]


def _closed(pilots: QuerySet[Pilot]) -> QuerySet[Pilot, Any]:
    rows = pilots.filter(state=PilotState.CLOSED).order_by("-state_since", "-pk")
    return rows.annotate(among=Window(Count("pk"))).values_list(*CLOSED, "among")


LAST_CLOSED = Prepared(lambda: _closed(Pilot.objects.filter(pk__in=CHOSEN))[:CARDS])


def _closed_column(pilots: QuerySet[Pilot], now: datetime, at: Addresses, named: bool) -> Column:
    """The last year's first, older ones folded, as many as a column has: one query."""
    rows = LAST_CLOSED.rows(Chosen.of(pilots))
    count = rows[0][-1] if rows else 0
    cards = [closed_card(row, at, named) for row in rows]
    recent = [card for card in cards if card.when > now - CLOSED_FIRST]
    return Column("closed", _labels()["closed"], recent, count, cards[len(recent) :])


def _late_invitations(actor: Actor, now: datetime) -> str:
    """How many invitations to test have waited too long in the actor's organisations: one query, a sentence."""
    late = now - timedelta(days=INVITATION_DAYS)
    rows = TestInvitation.objects.filter(organisation__in=list(actor.roles), status=InvitationStatus.RECEIVED)
    count = rows.filter(received_at__lt=late).count()
    said = ngettext(
        "One invitation to test has waited for an answer for more than %(days)d days.",
        "%(number)s invitations to test have waited for an answer for more than %(days)d days.",
        count,
    )
    words = number_word(count)
    return said % {"number": words[:1].upper() + words[1:], "days": INVITATION_DAYS} if count else ""
