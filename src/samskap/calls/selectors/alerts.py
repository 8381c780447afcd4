"""What somebody has been told about calls: on a page, on the workbench, in a mail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.core.paginator import Page
from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.calls.models import AlertMail, AlertWish, CallAlert, Rhythm
from samskap.calls.news import KIND_WORDS, sentence
from samskap.core.access import Actor
from samskap.core.mail import Letter, public_address
from samskap.core.models import User
from samskap.core.prepared import prepared
from samskap.core.registry import Attention
from samskap.core.selectors.paging import page_of

MOST_IN_A_MAIL = 40
"""The rest is counted, and stands in the portal."""
MOST_LINES = 5
"""On the workbench and in the Monday mail."""


@dataclass(frozen=True, slots=True)
class News:
    """One alert as it is shown. ``title`` is in ``language``."""

    token: str
    url: str
    title: str
    language: str
    funder: str
    kind: str
    sentence: str
    at: datetime
    is_read: bool


@dataclass(frozen=True, slots=True)
class AlertsPage:
    """One page of alerts, newest first. ``until`` is the newest of all when it was made."""

    page: "Page[Any]"
    unread: int
    until: str
    rhythm: str


def alerts_page(actor: Actor, number: str | None) -> AlertsPage:
    """What the actor has been told; four queries."""
    rows = _alerts().filter(person=actor.user)
    page = page_of(rows, number)
    unread = CallAlert.objects.filter(person=actor.user, read_at=None).count()
    newest = max((row.created_at for row in page.object_list), default=None)
    page.object_list = [news_of(row) for row in page.object_list]
    return AlertsPage(page, unread, newest.isoformat() if newest else "", rhythm_of(actor.user))


def moment_said(text: str) -> datetime | None:
    """The moment that a page sent back; None for anything else."""
    try:
        # one at either end of time is none in UTC, and no database holds it
        return moment.astimezone(UTC) if (moment := datetime.fromisoformat(text)).tzinfo else None
    except (ValueError, OverflowError):
        return None


def rhythm_of(user: User | None) -> str:
    """How the person is mailed."""
    wish = AlertWish.objects.filter(person=user).first()
    return wish.rhythm if wish else Rhythm.MONDAY.value


def news_of(alert: CallAlert) -> News:
    """The alert in the active language; no query when it comes from here."""
    change, call = alert.change, alert.change.listing.call
    return News(
        token=alert.token,
        url=reverse("call", args=[call.token]),
        title=call.title or _("A call without a title"),
        language=call.language if call.title else "",
        funder=call.funder,
        kind=str(KIND_WORDS[change.kind]),
        sentence=sentence(change.kind, change.before, change.after),
        at=alert.created_at,
        is_read=alert.read_at is not None,
    )


def news_waits(actor: Actor) -> Iterable[Attention]:
    """Unread news for the workbench and the Monday mail: each, for those who wait for the Monday mail; else their
    number, since a mail has told them. Nothing for those who want no mail: it stands on the page of alerts. One
    query, and another where there are many."""
    if actor.user is None:
        return []
    rows = _unread(actor.user.pk)
    rhythm = (rows[0].rhythm or Rhythm.MONDAY) if rows else Rhythm.NEVER
    if rhythm == Rhythm.NEVER:
        return []
    if rhythm == Rhythm.MONDAY and len(rows) <= MOST_LINES:
        return [_line(row) for row in rows]
    return [_counted(CallAlert.objects.filter(person=actor.user, read_at=None).count())] if rows else []


@prepared
def _unread(person: int) -> Any:
    """The newest, with how the person wants to be told; one more than is shown."""
    wish = AlertWish.objects.filter(person=OuterRef("person")).values("rhythm")
    return _alerts().filter(person=person, read_at=None).annotate(rhythm=Subquery(wish))[: MOST_LINES + 1]


def _line(alert: CallAlert) -> Attention:
    news = news_of(alert)
    return Attention(_("Call"), f"{news.title}. {news.sentence}", news.url)


def _counted(count: int) -> Attention:
    text = ngettext("%(count)d piece of news about calls", "%(count)d pieces of news about calls", count)
    return Attention(_("Calls"), text % {"count": count}, reverse("call_alerts"))


def letter_of(mail: AlertMail, stop: str) -> Letter | None:
    """The mail as it reads whenever it is made again; nothing if the alerts are gone. One query."""
    rows = list(_alerts().filter(mail=mail).order_by("created_at", "pk"))
    if not rows:
        return None
    language = mail.person.language
    with translation.override(language):
        told = [news_of(row) for row in rows]
    context = {
        "name": mail.person.name,
        "count": len(told),
        "only": told[0] if len(told) == 1 else None,
        "news": [(one, public_address(one.url)) for one in told[:MOST_IN_A_MAIL]],
        "more": max(0, len(told) - MOST_IN_A_MAIL),
        "all_url": public_address(reverse("call_alerts")),
        "stop": stop,
    }
    return Letter("calls/mails/news", mail.person.email, language, context)


def told_to(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes."""
    rows = _alerts().filter(person=user)
    return {
        _("How you are mailed about calls"): Rhythm(rhythm_of(user)).label,
        _("What you were told about calls"): [
            f"{timezone.localdate(row.created_at)}, {row.change.listing.call.title}: {news_of(row).sentence}"
            for row in rows
        ],
        _("Mails about calls sent to you"): [
            timezone.localdate(row.sent_at).isoformat()
            for row in AlertMail.objects.filter(person=user, sent_at__isnull=False)
            if row.sent_at
        ],
    }


def _alerts() -> Any:
    rows = CallAlert.objects.select_related("change__listing__call")
    return rows.defer("change__listing__facts", "change__listing__call__applies_sentence").order_by(
        "-created_at", "-pk"
    )
