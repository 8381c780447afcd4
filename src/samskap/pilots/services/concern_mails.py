"""Mails about concerns: to the receiver when one is raised, to whoever raised it when it is decided and answered.

At least once: a mail that was handed over in the moment in which the worker died is handed over again, with the same
Message-ID, which mail systems show once. The address of the raiser is erased with the mail that says the last word.
"""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from samskap.core.access import actor_for
from samskap.core.mail import Letter, compose, public_address
from samskap.core.models import User
from samskap.core.tokens import digest
from samskap.pilots.models import Concern, ConcernStatus
from samskap.pilots.selectors.concerns import due_at, may_triage, receiver_of

LAST_WORDS = (ConcernStatus.REJECTED, ConcernStatus.ANSWERED)


def mail_receiver(*, concern_id: int, user_id: int) -> bool:
    """Tell the receiver that a concern waits, unless somebody has looked at it or they have left; whether it was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    concern, user = _find(concern_id), User.objects.filter(pk=user_id, is_active=True).first()
    if concern is None or user is None or concern.status != ConcernStatus.WAITING:
        return False
    pilot = concern.pilot
    if not may_triage(actor_for(user), pilot, receiver_of(pilot)):
        return False
    address = public_address(reverse("triage_concern", args=[pilot.token, concern.token]))
    context = {"pilot": pilot, "concern": concern, "due": due_at(concern), "url": address}
    _send(Letter("pilots/mails/concern_raised", user.email, user.language, context), f"raised.{user_id}", concern)
    return True


def mail_raiser(*, concern_id: int, status: str) -> bool:
    """Tell whoever raised a concern what was decided or done, if they left an address; whether it was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    concern = _find(concern_id)
    if concern is None or not concern.raiser_email:
        return False
    address = public_address(reverse("followed_concern", args=[concern.secret]))
    said = concern.answer if status == ConcernStatus.ANSWERED else concern.reason
    last = status in LAST_WORDS
    context: dict[str, Any] = {"pilot": concern.pilot, "status": status, "said": said, "url": address, "last": last}
    _send(Letter("pilots/mails/concern_decided", concern.raiser_email, concern.language, context), status, concern)
    if last:
        Concern.objects.filter(pk=concern.pk).update(raiser_email="")
    return True


def _find(concern_id: int) -> Concern | None:
    rows = Concern.objects.select_related("pilot__organisation", "pilot__charter", "pilot__owner")
    return rows.filter(pk=concern_id).first()


def _send(letter: Letter, what: str, concern: Concern) -> None:
    message: EmailMessage = compose(letter)
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} concern {concern.pk} {what}")[:32]
    message.extra_headers = {"Message-ID": f"<concern.{name}@{host}>", "Auto-Submitted": "auto-generated"}
    message.send()
