"""How people are told of calls by mail: what they wish, and mails that arrive at least once.

A mail and the alerts in it are fixed in one transaction before anything is sent, and no transaction is open while it
is on its way. Whatever the moment in which the worker dies, the row still says that the mail is to be sent; sent twice
it has the same Message-ID and the same text, which mail systems show once. In the portal an alert is one row.
"""

import logging
import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.calls.models import AlertMail, AlertWish, CallAlert, Rhythm
from samskap.calls.selectors.alerts import letter_of
from samskap.core import journal, tasks
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible
from samskap.core.mail import compose, public_address
from samskap.core.models import User

logger = logging.getLogger("samskap.mail")

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
GIVE_UP_AFTER = timedelta(days=14)
"""A server that takes nothing for so long will not; in the portal the news stands all the same."""
_SALT = "samskap.call-alerts"


@transaction.atomic
def choose_rhythm(*, actor: Actor, rhythm: str, now: datetime | None = None) -> AlertWish:
    """How the actor is mailed from now on; what happened before is not mailed afterwards.

    :raises Refused: a passer-by.
    :raises InvalidInput: there is no such rhythm.
    """
    require(actor, "calls.follow_call")
    assert actor.user is not None
    if rhythm not in Rhythm.values:
        raise InvalidInput(_("Choose one of the answers."), {"rhythm": _("Choose one of the answers.")})
    return _set_rhythm(actor.user, rhythm, now or timezone.now())


def _set_rhythm(user: User, rhythm: str, now: datetime) -> AlertWish:
    wish, _made = AlertWish.objects.select_for_update().get_or_create(person=user, defaults={"since": now})
    before = wish.rhythm
    if before != rhythm:
        wish.rhythm, wish.since = rhythm, now
        wish.save(update_fields=["rhythm", "since"])
        action, was, now_is = "call.alert_rhythm_chosen", {"rhythm": before}, {"rhythm": rhythm}
        journal.record(actor=Actor(user), action=action, obj=wish, before=was, after=now_is)
    return wish


@transaction.atomic
def mark_read(*, actor: Actor, token: str = "", until: datetime | None = None, now: datetime | None = None) -> int:
    """Mark one of the actor's alerts as read, or all up to a moment; how many were not before.

    Not in the journal: what somebody reads is nobody else's business, not even the operator's.

    :raises Refused: a passer-by.
    """
    require(actor, "calls.follow_call")
    mine = CallAlert.objects.filter(person=actor.user, read_at=None)
    chosen = mine.filter(token=token) if token else mine.filter(created_at__lte=until or timezone.now())
    return chosen.update(read_at=now or timezone.now())


def order_mails(people: Iterable[int]) -> None:
    """Ask for a mail to each of these who wants it at once. Part of the caller's transaction."""
    told = set(people)
    wishing = AlertWish.objects.filter(rhythm=Rhythm.AT_ONCE).order_by("person") if told else AlertWish.objects.none()
    for person in wishing.values_list("person", flat=True):
        if person in told:
            tasks.enqueue("calls.mail_alerts", person_id=person)


@transaction.atomic
def plan_mail(*, person_id: int, now: datetime) -> AlertMail | None:
    """One mail for all unread alerts of the person that stand in none yet, and the order to send it.

    The wish is locked, so that two who plan at the same moment do not put an alert into two mails.
    """
    rhythms = [Rhythm.AT_ONCE, Rhythm.DAILY]
    wish = AlertWish.objects.select_for_update().filter(person=person_id, rhythm__in=rhythms).first()
    if wish is None:
        return None
    waiting = CallAlert.objects.filter(person=person_id, mail=None, read_at=None, created_at__gte=wish.since)
    chosen = list(waiting.values_list("pk", flat=True))
    if not chosen:
        return None
    mail = AlertMail.objects.create(person_id=person_id, made_at=now, next_at=now)
    CallAlert.objects.filter(person=person_id, mail=None, pk__in=chosen).update(mail=mail)
    tasks.enqueue("calls.send_alert_mail", mail_id=mail.pk)
    return mail


def plan_daily(now: datetime) -> int:
    """A mail for everybody who wants one a day and has news; how many."""
    people = AlertWish.objects.filter(rhythm=Rhythm.DAILY, person__is_active=True).order_by("person")
    return sum(plan_mail(person_id=pk, now=now) is not None for pk in people.values_list("person", flat=True))


def take_up(now: datetime) -> int:
    """Order what is due and was not sent: the worker died, the server was down, or an order was lost; how many."""
    waiting = CallAlert.objects.filter(mail=None, read_at=None, created_at__gte=OuterRef("since"))
    wishes = AlertWish.objects.filter(Exists(waiting.filter(person=OuterRef("person"))), person__is_active=True)
    found = set(wishes.filter(rhythm=Rhythm.AT_ONCE).values_list("person", flat=True))
    order_mails(found)
    due = list(AlertMail.objects.filter(next_at__lte=now, sent_at=None).values_list("pk", flat=True))
    for pk in due:
        tasks.enqueue("calls.send_alert_mail", mail_id=pk)
    return len(found) + len(due)


def send_mail(*, mail_id: int, now: datetime) -> bool:
    """Send a planned mail if it is due; whether it was sent.

    It is claimed first, with the time of the next try, so that only one sends it; whoever dies in between leaves that.

    :raises OSError, smtplib.SMTPException: the mail server did not take it; it will be tried again.
    """
    row = AlertMail.objects.filter(pk=mail_id)
    mail = row.select_related("person").filter(sent_at=None, next_at__lte=now).first()
    if mail is None:
        return False
    wait = min(FIRST_WAIT * 2 ** min(mail.attempts, 10), LONGEST_WAIT)
    next_at = now + wait if now - mail.made_at < GIVE_UP_AFTER else None
    if not row.filter(attempts=mail.attempts, sent_at=None).update(attempts=F("attempts") + 1, next_at=next_at):
        return False
    message = _message_for(mail)
    if message is None:
        row.update(next_at=None, error="")
        return False
    try:
        message.send()
    except (OSError, smtplib.SMTPException) as error:
        row.update(error=type(error).__name__)
        raise
    row.update(sent_at=now, next_at=None, error="")
    return True


def _message_for(mail: AlertMail) -> EmailMessage | None:
    """The mail; nothing when the account is closed or wants no mails by now."""
    wanted = AlertWish.objects.filter(person=mail.person_id).exclude(rhythm=Rhythm.NEVER)
    if not mail.person.is_active or not wanted.exists():
        return None
    stop = stop_address(mail.person)
    letter = letter_of(mail, stop)
    if letter is None:
        return None
    message = compose(letter)
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message.extra_headers = {
        "Message-ID": f"<calls.{mail.token}@{host}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return message


def stop_address(user: User) -> str:
    """The address that ends the mails about calls without signing in; it opens nothing else.

    Without the moment in it: a mail that is sent again reads the same.
    """
    return public_address(reverse("stop_call_mails", args=[_signer().sign_object(user.pk)]))


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)


def person_of(key: str) -> User:
    """The person whose mails the key ends.

    :raises NotVisible: the key was not made here, or the account is gone.
    """
    try:
        user = User.objects.filter(pk=_signer().unsign_object(key), is_active=True).first()
    except signing.BadSignature:
        raise NotVisible from None
    if user is None:
        raise NotVisible
    return user


def wants_mails(user: User) -> bool:
    """Whether any mail about calls goes to the person."""
    return not AlertWish.objects.filter(person=user, rhythm=Rhythm.NEVER).exists()


@transaction.atomic
def stop_mails(*, key: str, now: datetime | None = None) -> User:
    """End the mails about calls of the person behind the key; doing it twice changes nothing.

    :raises NotVisible: the key was not made here, or the account is gone.
    """
    user = person_of(key)
    _set_rhythm(user, Rhythm.NEVER, now or timezone.now())
    return user
