"""Background work of the room."""

from datetime import time, timedelta

from django.utils import timezone

from samskap.core.tasks import periodic, task
from samskap.portfolio.models import BallotBox, Round
from samskap.portfolio.services.grants import applicant_mails
from samskap.portfolio.services.grants import retention as grant_retention
from samskap.portfolio.services.results import appealing
from samskap.portfolio.services.rounds import mails as round_mails
from samskap.portfolio.services.screening import screened
from samskap.portfolio.services.votes import closing, counting, ways_in


@task(retries=8)
def mail_applicant(*, application_id: int, kind: str, stamp: str = "") -> None:
    """Tell an applicant how it stands."""
    applicant_mails.mail_applicant(application_id=application_id, kind=kind, stamp=stamp)


@periodic(at=time(7, 30))
def remind_of_reports() -> None:
    """Ask for reports a week before they are due and the day after."""
    grant_retention.remind_of_reports(now=timezone.now())


@periodic(at=time(3, 50))
def forget_applicants() -> None:
    """Forget names and addresses a year after the end."""
    grant_retention.erase_applicants(now=timezone.now())


@task(retries=8)
def mail_way_in(*, address_id: int, asked: str) -> None:
    """Mail the link with which somebody can vote."""
    ways_in.mail_way_in(address_id=address_id, asked=asked)


@task(retries=8)
def mail_appeal_answer(*, appeal_id: int) -> None:
    """Send the answer to an appeal, and forget the address."""
    appealing.mail_answer(appeal_id=appeal_id)


@periodic(at=time(3, 55))
def forget_appeal_addresses() -> None:
    """Addresses to which no answer could be sent."""
    appealing.forget_addresses(now=timezone.now())


@task(retries=3)
def count_box(*, box_id: int) -> None:
    """Count a sealed vote."""
    counting.count_box(box=BallotBox.objects.select_related("scheme", "round").get(pk=box_id))


@periodic(every=timedelta(minutes=1))
def seal_due_boxes() -> None:
    """Seal the votes that have closed."""
    closing.seal_due_boxes(now=timezone.now())


@task(retries=8)
def mail_asked(*, party_id: int, user_id: int, stamp: str) -> None:
    """Ask a lead whether their organisation takes part in a round."""
    round_mails.mail_asked(party_id=party_id, user_id=user_id, stamp=stamp)


@task(retries=8)
def mail_named(*, person_id: int, stamp: str) -> None:
    """Tell somebody that they have a duty in a round."""
    round_mails.mail_named(person_id=person_id, stamp=stamp)


@task(retries=3)
def screen_round(*, round_id: int) -> None:
    """Work out what the locked scores of a round come to."""
    screened.screen_round(row=Round.objects.get(pk=round_id))


@task(retries=8)
def mail_round(*, kind: str, round_id: int, user_id: int, stamp: str) -> None:
    """Tell a party or somebody with a duty how a round goes on."""
    round_mails.mail_round(kind=kind, round_id=round_id, user_id=user_id, stamp=stamp)
