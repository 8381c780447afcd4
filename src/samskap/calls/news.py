"""What happened to a call, in one short sentence of the reader's language: for alerts, mails and feeds.

A change keeps what it was and what it is as JSON (:mod:`samskap.calls.changes`); days are those of the source.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.calls.changes import ChangeKind
from samskap.calls.records import Status
from samskap.ui import text

STATUS_WORDS: Mapping[str, Any] = {
    Status.EXPECTED: gettext_lazy("Not open yet"),
    Status.OPEN: gettext_lazy("Open"),
    Status.CLOSED: gettext_lazy("Closed"),
    Status.UNKNOWN: gettext_lazy("Not known"),
}
_AMOUNTS: Mapping[str, Any] = {
    "total": gettext_lazy("in all"),
    "least": gettext_lazy("at least for one project"),
    "most": gettext_lazy("at most for one project"),
}
KIND_WORDS: Mapping[str, Any] = {
    ChangeKind.NEW: gettext_lazy("New call"),
    ChangeKind.BACK: gettext_lazy("Listed again"),
    ChangeKind.DEADLINE: gettext_lazy("New deadline"),
    ChangeKind.OPENING: gettext_lazy("New opening day"),
    ChangeKind.HOUR: gettext_lazy("New hour"),
    ChangeKind.STATUS: gettext_lazy("New status"),
    ChangeKind.CLOSED: gettext_lazy("Deadline has passed"),
    ChangeKind.MONEY: gettext_lazy("New sums"),
    ChangeKind.APPLICANTS: gettext_lazy("Who can apply"),
    ChangeKind.TITLE: gettext_lazy("New title"),
    ChangeKind.TEXT: gettext_lazy("New text"),
    ChangeKind.PLACE: gettext_lazy("New links"),
    ChangeKind.OTHER: gettext_lazy("Other details"),
}
"""A change of each kind in two or three words."""


def sentence(kind: str, before: Any, after: Any) -> str:
    """What happened, with what it was and what it is where that is short."""
    return _SENTENCES[kind](before, after)


def days_in_words(days: Sequence[str] | None) -> str:
    """``15 September 2026, then 3 March 2027``; nothing where no day is known."""
    return _(", then ").join(filter(None, (_day(one) for one in days or ())))


def _day(said: str) -> str:
    if said == "rolling":
        return _("at any time")
    if said == "expected":
        return _("on a day that is not fixed yet")
    try:
        return text.day(date.fromisoformat(said))
    except ValueError:
        return said


def _new(_before: Any, after: Any) -> str:
    closes = days_in_words((after or {}).get("closes"))
    return _("This call is new. It closes: %(closes)s.") % {"closes": closes} if closes else _("This call is new.")


def _moved(whole: Any, gone: Any, first: Any) -> Callable[[Any, Any], str]:
    """The sentence for days that moved, that are gone, or that are known for the first time."""

    def said(before: Any, after: Any) -> str:
        was, now = days_in_words(before), days_in_words(after)
        return str((whole if was else first) if now else gone) % {"before": was, "after": now}

    return said


def _status(before: Any, after: Any) -> str:
    words = {"before": STATUS_WORDS.get(before, before), "after": STATUS_WORDS.get(after, after)}
    return _("The status was “%(before)s” and is now “%(after)s”.") % words


def _money(before: Any, after: Any) -> str:
    was, now = (_sums((one or {}).get("money")) for one in (before, after))
    if was and now and was != now:
        return _("The money was %(before)s and is now %(after)s.") % {"before": was, "after": now}
    if now and not was:
        return _("The money is now %(after)s.") % {"after": now}
    return _("What is said about the money has changed.")


def _sums(money: Mapping[str, Any] | None) -> str:
    said = []
    for name, word in _AMOUNTS.items():
        try:
            amount = Decimal((money or {}).get(name) or "")
        except InvalidOperation:
            continue
        said.append(f"{text.money(amount, (money or {}).get('currency', ''))} {word}")
    return ", ".join(said)


def _plain(words: Any) -> Callable[[Any, Any], str]:
    return lambda _before, _after: str(words)


_SENTENCES: Mapping[str, Callable[[Any, Any], str]] = {
    ChangeKind.NEW: _new,
    ChangeKind.BACK: _plain(gettext_lazy("The source lists the call again.")),
    ChangeKind.DEADLINE: _moved(
        gettext_lazy("The deadline was %(before)s and is now %(after)s."),
        gettext_lazy("The deadline was %(before)s. The source no longer gives one."),
        gettext_lazy("The deadline is now known: %(after)s."),
    ),
    ChangeKind.OPENING: _moved(
        gettext_lazy("It was to open %(before)s and now opens %(after)s."),
        gettext_lazy("It was to open %(before)s. The source no longer gives a day."),
        gettext_lazy("It opens %(after)s."),
    ),
    ChangeKind.HOUR: _plain(gettext_lazy("The hour has changed. The day is the same.")),
    ChangeKind.STATUS: _status,
    ChangeKind.CLOSED: _plain(gettext_lazy("The deadline has passed.")),
    ChangeKind.MONEY: _money,
    ChangeKind.APPLICANTS: _plain(gettext_lazy("What is said about who can apply has changed.")),
    ChangeKind.TITLE: _plain(gettext_lazy("The title has changed.")),
    ChangeKind.TEXT: _plain(gettext_lazy("The text has changed.")),
    ChangeKind.PLACE: _plain(gettext_lazy("Links or documents have changed.")),
    ChangeKind.OTHER: _plain(gettext_lazy("Other details have changed.")),
}
