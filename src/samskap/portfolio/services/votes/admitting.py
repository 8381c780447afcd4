"""What comes on the ballot: an application is admitted to the vote, or declined before it with a public reason."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core import journal
from samskap.core.access import SYSTEM, Actor, require
from samskap.core.errors import StateRefused
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Application, ApplicationState, BallotBox, BallotOption
from samskap.portfolio.services.grants.jury import refuse_partial
from samskap.portfolio.services.grants.mails import mail_later
from samskap.portfolio.services.inputs import locked_application
from samskap.portfolio.services.votes.boxes import withdraw_option
from samskap.portfolio.services.votes.preparing import unlocked_box


@transaction.atomic
def admit_application(*, actor: Actor, application: Application, now: datetime | None = None) -> BallotOption:
    """Put it on the ballot. Admitted twice is admitted once.

    :raises NotVisible, Refused: the actor does not work in the organisation, or is not impartial.
    :raises StateRefused: people can still apply, it is decided, or the rules of the vote are locked.
    """
    row, box = _to_admit(actor, application, now or timezone.now())
    there = BallotOption.objects.filter(application=row).first()
    if there is not None:
        return there
    last = box.options.aggregate(last=Max("number"))["last"] or 0
    option = BallotOption.objects.create(box=box, number=last + 1, name=row.title, cost=row.amount, application=row)
    _record(actor, "grant_application.admitted", row)
    return option


@transaction.atomic
def put_back_application(*, actor: Actor, application: Application, now: datetime | None = None) -> None:
    """Take it off the ballot again before the rules are locked, to look at it once more.

    :raises NotVisible, Refused: the actor does not work in the organisation, or is not impartial.
    :raises StateRefused: it is decided, or the rules of the vote are locked.
    """
    row, _box = _to_admit(actor, application, now or timezone.now())
    gone, _kinds = BallotOption.objects.filter(application=row).delete()
    if gone:
        _record(actor, "grant_application.put_back", row)


@transaction.atomic
def decline_before_vote(
    *, actor: Actor, application: Application, reason: str, now: datetime | None = None
) -> Application:
    """Decline it because it cannot be voted on, with a reason; the applicant is told by mail.

    :raises NotVisible, Refused: the actor does not work in the organisation, or is not impartial.
    :raises StateRefused: people can still apply, it is decided, or the rules of the vote are locked.
    :raises InvalidInput: there is no reason.
    """
    moment = now or timezone.now()
    row, _box = _to_admit(actor, application, moment)
    fill_texts(row, {"reason": reason}, ("reason",))
    BallotOption.objects.filter(application=row).delete()
    row.state, row.decided_at, row.decided_user = ApplicationState.DECLINED, moment, actor.user
    row.save()
    _record(actor, "grant_application.declined", row, reason=row.reason)
    mail_later(row, "declined")
    return row


def take_off_ballot(application: Application, now: datetime) -> None:
    """The applicants have taken it back: it is not on the ballot, or, if people vote already, taken out of the vote.

    The caller has locked the application. Sealed ballots stay as they are.
    """
    option = BallotOption.objects.filter(application=application).select_related("box").first()
    if option is None or option.withdrawn_at is not None or option.box.sealed_at is not None:
        return
    if option.box.locked_at is None:
        option.delete()
        return
    with override(application.scheme.language):
        reason = _("Those who applied have taken it back.")
    withdraw_option(actor=SYSTEM, option=option, reason=reason, now=now)


def _to_admit(actor: Actor, application: Application, now: datetime) -> tuple[Application, BallotBox]:
    require(actor, "portfolio.work_on_application", application, view="portfolio.view_application")
    row = locked_application(application)
    refuse_partial(row, actor.user, [])
    box = unlocked_box(row.scheme, now)
    if row.state != ApplicationState.WAITING:
        raise StateRefused(_("It has been decided already. What was decided stands."))
    return row, box


def _record(actor: Actor, action: str, row: Application, **facts: str) -> None:
    after = {"application": row.number, **facts}
    journal.record(actor=actor, action=action, obj=row, organisation=row.scheme.organisation, after=after)
