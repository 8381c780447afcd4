"""Mail in the reader's language. What could not be sent is reported to the caller, never swallowed."""

import logging
import smtplib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.utils import translation

logger = logging.getLogger("samskap.mail")


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: the templates ``<template>_subject.txt`` and ``<template>_message.txt``, rendered in ``language``."""

    template: str
    to: str
    language: str
    context: Mapping[str, Any] = field(default_factory=dict)


def public_address(path: str) -> str:
    """The full address of a path on this portal, for use in mail."""
    return f"{settings.PUBLIC_URL}{path}"


def sender() -> str:
    """Whom mail comes from: the portal by name."""
    return formataddr((settings.PORTAL_NAME, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]))


def compose(letter: Letter) -> EmailMessage:
    """The mail as it will be sent: plain text, one line of subject."""
    with translation.override(letter.language):
        context = {"portal_name": settings.PORTAL_NAME, "public_url": settings.PUBLIC_URL, **letter.context}
        subject = " ".join(render_to_string(f"{letter.template}_subject.txt", context).split())
        body = render_to_string(f"{letter.template}_message.txt", context).strip() + "\n"
    return EmailMessage(subject, body, sender(), [letter.to])


def deliver(letters: Iterable[Letter]) -> list[bool]:
    """Send the letters over one connection; for each whether it left. Call it outside a transaction.

    A server that cannot be reached, or refuses one address, gives ``False`` for what it did not take.
    """
    connection = get_connection()
    outcome: list[bool] = []
    for letter in letters:
        message = compose(letter)
        try:
            outcome.append(bool(connection.send_messages([message])))
        except (OSError, smtplib.SMTPException) as error:
            logger.warning("mail not sent: %s", type(error).__name__)
            outcome.append(False)
    return outcome
