"""Mail to those who invited the municipality to test something, and forgetting who they were."""

from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse

from samskap.core.mail import Letter, deliver, public_address
from samskap.core.models import User
from samskap.core.selectors.people import proved_addresses
from samskap.pilots.models import MailStatus, TestInvitation

REMEMBERED = timedelta(days=730)
"""Name and address of the contact are forgotten 24 months after the last word about the invitation."""
ABOUT = ("received", "decided")


class MailNotTaken(Exception):
    """The mail server did not take it: the worker tries again."""


def mail_inviter(*, invitation_id: int, about: str) -> bool:
    """Send the link, or say that there is an answer; whether a mail was sent. What happened stands in the row.

    :raises MailNotTaken: the mail server did not take it.
    """
    row = TestInvitation.objects.select_related("organisation").filter(pk=invitation_id).first()
    if row is None or not row.contact_email or about not in ABOUT:
        return False
    url = public_address(reverse("test_invitation_link", args=[row.secret]))
    context = {"invitation": row, "municipality": row.organisation.name, "url": url}
    letter = Letter(f"pilots/mail/test_invitation_{about}", row.contact_email, row.language, context)
    (taken,) = deliver([letter])
    status = MailStatus.SENT if taken else MailStatus.FAILED
    TestInvitation.objects.filter(pk=row.pk).update(mail_status=status)
    if not taken:
        raise MailNotTaken
    return True


def forget_inviters(*, now: datetime) -> int:
    """Empty name and address of contacts whose invitation had its last word long enough ago; how many."""
    last = Coalesce(F("replied_at"), F("decided_at"), F("received_at"))
    old = TestInvitation.objects.alias(last_word=last).filter(last_word__lt=now - REMEMBERED)
    return old.exclude(contact_name="", contact_email="").update(contact_name="", contact_email="")


def forget_inviter(user: User) -> None:
    """Empty name and address of a contact who erases their account."""
    mine = TestInvitation.objects.filter(contact_email__in=proved_addresses(user))
    mine.update(contact_name="", contact_email="")
