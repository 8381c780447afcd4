"""The answer to a question by mail, to whoever left an address for it.

At least once: a mail that was handed over in the moment in which the worker died is handed over again, with the same
Message-ID, which mail systems show once. The address is erased with the mail.
"""

from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from samskap.core.mail import Letter, compose, public_address
from samskap.core.tokens import digest
from samskap.pilots.models import PilotQuestion


def mail_asker(*, question_id: int) -> bool:
    """Send the answer and erase the address; whether anything was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    rows = PilotQuestion.objects.select_related("pilot__organisation").filter(answered_at__isnull=False)
    question = rows.exclude(email="").filter(pk=question_id).first()
    if question is None:
        return False
    address = public_address(reverse("followed_question", args=[question.secret]))
    context = {"pilot": question.pilot, "question": question, "url": address}
    message = compose(Letter("pilots/mails/question_answered", question.email, question.language, context))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} question {question.pk}")[:32]
    message.extra_headers = {"Message-ID": f"<question.{name}@{host}>", "Auto-Submitted": "auto-generated"}
    message.send()
    PilotQuestion.objects.filter(pk=question.pk).update(email="")
    return True
