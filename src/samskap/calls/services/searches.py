"""Saved searches: kept, changed, taken away; and who is told of a new call that fits.

Whether a call fits is asked by the worker after the call was stored, at least once; that a person is told of a change
once is a constraint of the database.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from samskap.calls.models import (
    Applies,
    CallAlert,
    Compared,
    Dismissal,
    Fit,
    Listing,
    SavedSearch,
    Unasked,
)
from samskap.calls.records import Status
from samskap.calls.selectors.listing import EVERY, Looked, calls_matching
from samskap.calls.services.alerts import order_mails
from samskap.core import journal
from samskap.core.access import Actor, actor_for, can, require
from samskap.core.errors import InvalidInput, NotVisible, Refused
from samskap.core.models import User
from samskap.core.texts import fill_texts
from samskap.needs.models import Need

MOST_SEARCHES = 50
"""Of one person."""
MOST_AT_ONCE = 500
BATCH = 400
BEST = 10
"""A new call fits a need if it is among so many that fit it best."""
LONGEST_WAIT = timedelta(days=7)
"""For a need to be compared with the call."""
STATUSES = ("", Status.OPEN.value, Status.EXPECTED.value, Status.CLOSED.value, EVERY)


@dataclass(frozen=True)
class SearchInput:
    """What is looked for, under which name. Empty fields narrow nothing."""

    name: str
    words: str = ""
    funder: str = ""
    status: str = ""
    applies: str = ""
    need: Need | None = None
    tells: bool = True


@transaction.atomic
def save_search(*, actor: Actor, values: SearchInput, search: SavedSearch | None = None) -> SavedSearch:
    """Keep a search, or change one of one's own.

    :raises Refused: the actor has no account.
    :raises NotVisible: the search is somebody else's, or the actor may not know of the need.
    :raises InvalidInput: a field cannot be used, the name is taken, or there are :data:`MOST_SEARCHES` already.
    """
    row = _mine(actor, search) if search else SavedSearch(person=_account(actor))
    before = _facts(row) if search else None
    fill_texts(row, {"name": values.name, "words": values.words, "funder": values.funder}, ("name",))
    row.name = " ".join(row.name.split())
    _check_choices(values)
    if values.need is not None:
        require(actor, "needs.view_need", values.need, view="needs.view_need")
    row.status, row.applies, row.need, row.tells = values.status, values.applies, values.need, values.tells
    if search is None and SavedSearch.objects.filter(person=row.person).count() >= MOST_SEARCHES:
        raise InvalidInput(_("There are %(limit)d already. Take one away first.") % {"limit": MOST_SEARCHES})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = _("You have a search of this name. Choose another.")
        raise InvalidInput(message, {"name": message}) from error
    if _facts(row) != before:
        _record(actor, "changed" if search else "saved", row, {"before": before, "after": _facts(row)})
    return row


@transaction.atomic
def remove_search(*, actor: Actor, search: SavedSearch) -> SearchInput:
    """Take a search away; returns what it was, so that it can be kept again.

    :raises Refused, NotVisible: the actor has no account, or it is somebody else's.
    """
    row = _mine(actor, search)
    was = SearchInput(row.name, row.words, row.funder, row.status, row.applies, row.need, row.tells)
    _record(actor, "removed", row, {"before": _facts(row)})
    row.delete()
    return was


@transaction.atomic
def ask_searches(*, now: datetime) -> int:
    """Ask every saved search about the calls that came since; how many alerts were made.

    What one run does not reach the next does. A search that names a need waits until the need has been compared with
    the call, for a week at most.
    """
    waiting = Unasked.objects.select_for_update(of=("self",), skip_locked=True).select_related("change__listing")
    rows = list(waiting.order_by("pk")[:MOST_AT_ONCE])
    if not rows:
        return 0
    searches = list(SavedSearch.objects.filter(tells=True, person__is_active=True).select_related("need", "person"))
    by_words = [one for one in searches if one.need_id is None]
    by_need = [one for one in searches if one.need_id is not None]
    made = _tell(by_words, [one for one in rows if not one.words_asked], now)
    made += _tell(by_need, rows, now)
    slowest = _slowest(by_need)
    done = [one.pk for one in rows if one.change.at <= slowest or one.change.at < now - LONGEST_WAIT]
    Unasked.objects.filter(pk__in=done).delete()
    Unasked.objects.filter(pk__in=[one.pk for one in rows]).update(words_asked=True)
    return made


def _slowest(searches: Sequence[SavedSearch]) -> datetime:
    """Until when every need that is searched for has been compared; with none, everything has been asked."""
    needs = {one.need_id for one in searches}
    compared = dict(Compared.objects.filter(need__in=needs).values_list("need", "at"))
    moments = (compared.get(need, datetime.min.replace(tzinfo=UTC)) for need in needs if need is not None)
    return min(moments, default=datetime.max.replace(tzinfo=UTC))


def _tell(searches: Sequence[SavedSearch], rows: Sequence[Unasked], now: datetime) -> int:
    """Alerts for whoever's search fits; nobody is told of what they put away or what came before their search."""
    if not searches or not rows:
        return 0
    roots = {row.change.listing.call_id for row in rows}
    away = _put_away(roots)
    told: dict[tuple[int, int], CallAlert] = {}
    for looked, asking in _by_looked(searches).items():
        fitting = _fitting(looked, asking[0].need_id, roots, now)
        for search in asking:
            if fitting and _may_be_told(search):
                for row in rows:
                    root, person = row.change.listing.call_id, search.person_id
                    hidden = away[root] & {(person, None), (person, search.need_id)}
                    if root in fitting and row.change.at >= search.created_at and not hidden:
                        alert = CallAlert(person_id=person, change=row.change, created_at=now)
                        told.setdefault((person, row.change_id), alert)
    known = set(
        CallAlert.objects.filter(change__in=[row.change_id for row in rows]).values_list("person_id", "change_id")
    )
    new = [alert for key, alert in told.items() if key not in known]
    CallAlert.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    order_mails(alert.person_id for alert in new)
    return len(new)


def _by_looked(searches: Iterable[SavedSearch]) -> Mapping[tuple[Looked, int | None], list[SavedSearch]]:
    """Many look for the same: it is asked once."""
    found: defaultdict[tuple[Looked, int | None], list[SavedSearch]] = defaultdict(list)
    for one in searches:
        found[looked_for(one), one.need_id].append(one)
    return found


def looked_for(search: SavedSearch) -> Looked:
    """As the list of calls takes it."""
    return Looked(words=search.words, status=search.status, funder=search.funder, applies=search.applies)


def _fitting(looked: tuple[Looked, int | None], need: int | None, roots: set[int], now: datetime) -> set[int]:
    wanted = set(calls_matching(looked[0], now).filter(pk__in=roots).values_list("pk", flat=True))
    if need is None or not wanted:
        return wanted
    best = Fit.objects.filter(need=need).order_by("-score", "call").values_list("call_id", flat=True)[:BEST]
    return wanted & set(best)


def _may_be_told(search: SavedSearch) -> bool:
    """Whether its person may still know of its need."""
    return search.need is None or can(actor_for(search.person), "needs.view_need", search.need)


def _put_away(roots: set[int]) -> defaultdict[int, set[tuple[int, int | None]]]:
    """By call who has put it away, and for which need."""
    homes = dict(Listing.objects.filter(call__in=roots).values_list("home_id", "call_id"))
    found: defaultdict[int, set[tuple[int, int | None]]] = defaultdict(set)
    for call, person, need in Dismissal.objects.filter(call__in=list(homes)).values_list(
        "call_id", "person_id", "need_id"
    ):
        found[homes[call]].add((person, need))
    return found


def _account(actor: Actor) -> User:
    require(actor, "calls.follow_call")
    if actor.user is None:
        raise Refused(_("Sign in first."))
    return actor.user


def _mine(actor: Actor, search: SavedSearch) -> SavedSearch:
    row = (
        SavedSearch.objects.select_for_update(of=("self",))
        .select_related("need")
        .filter(pk=search.pk, person=_account(actor))
    )
    found = row.first()
    if found is None:
        raise NotVisible
    return found


def _check_choices(values: SearchInput) -> None:
    offered = {"status": STATUSES, "applies": ("", *Applies.values)}
    message = _("Choose one of those in the list.")
    wrong = {name: message for name, known in offered.items() if getattr(values, name) not in known}
    if wrong:
        raise InvalidInput(message, wrong)


def _facts(row: SavedSearch) -> dict[str, object]:
    names = ("name", "words", "funder", "status", "applies", "need_id", "tells")
    return {name: getattr(row, name) for name in names}


def _record(actor: Actor, action: str, row: SavedSearch, facts: Mapping[str, object]) -> None:
    """What a person looks for says something about them: it goes from the journal with their account."""
    journal.record(actor=actor, action=f"search.{action}", obj=row, personal=facts)
