"""Background work with calls: sources are read when they are due, calls are compared with needs, and people are mailed
what they follow."""

from datetime import time, timedelta

from django.conf import settings
from django.utils import timezone

from samskap.calls.selectors.sources import due_sources
from samskap.calls.services import alerts, funders
from samskap.calls.services.entering import close_entered
from samskap.calls.services.match import match_needs
from samskap.calls.services.reading import read_source
from samskap.calls.services.searches import ask_searches
from samskap.core.http import Client
from samskap.core.tasks import enqueue, periodic, task

MATCHING_SECONDS = 30.0
"""Of processor time for one run, so that mails and readings do not wait long behind it."""


@periodic(every=timedelta(minutes=2))
def match_needs_and_calls() -> None:
    """Compare what is new or has changed; what one run does not reach the next does."""
    match_needs(now=timezone.now(), seconds=MATCHING_SECONDS)


@periodic(every=timedelta(minutes=15))
def read_due_sources() -> None:
    """Order a reading of each source whose time has come. Each is a task of its own: one that breaks harms no other."""
    for source in due_sources(timezone.now()):
        enqueue("calls.read_one_source", source_id=source.pk)


@periodic(every=timedelta(minutes=15))
def close_entered_calls() -> None:
    """What people entered closes with its last deadline too."""
    close_entered(now=timezone.now())


@task
def read_one_source(*, source_id: int) -> None:
    """Read it, unless that was done in the meantime. What the source does wrong stands on its health line."""
    now = timezone.now()
    for source in due_sources(now, only=source_id):
        with Client() as client:
            read_source(source=source, client=client, now=now, key=settings.CALL_KEYS.get(source.adapter, ""))


@periodic(every=timedelta(minutes=2))
def ask_saved_searches() -> None:
    """Tell people of new calls that their saved searches fit."""
    ask_searches(now=timezone.now())


@task
def mail_alerts(*, person_id: int) -> None:
    """Put what somebody has not been told into one mail; it is sent by an order of its own."""
    alerts.plan_mail(person_id=person_id, now=timezone.now())


@task
def send_alert_mail(*, mail_id: int) -> None:
    """Send one mail; a failing mail server shows in the portal's health, and the mail is taken up again."""
    alerts.send_mail(mail_id=mail_id, now=timezone.now())


@periodic(at=time(7, 15))
def daily_alert_mails() -> None:
    """Mails for those who want one a day."""
    alerts.plan_daily(timezone.now())


@periodic(every=timedelta(minutes=5))
def take_up_alert_mails() -> None:
    """Order again what was not sent."""
    alerts.take_up(timezone.now())


@periodic(at=time(4, 40))
def count_what_funders_see() -> None:
    """Once a month, in the first night in which the worker runs."""
    funders.renew_sheet(now=timezone.now())
