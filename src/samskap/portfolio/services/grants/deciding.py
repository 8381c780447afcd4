"""Decisions about applications: granting or declining with a public reason, and taking back a grant not used yet."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.models import User
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Application, ApplicationState, JuryView
from samskap.portfolio.selectors.grants.juries import Said, count
from samskap.portfolio.services.grants.holding import give_back, hold
from samskap.portfolio.services.grants.jury import refuse_before_closing, refuse_by_ballot, refuse_partial, views_of
from samskap.portfolio.services.grants.mails import mail_later
from samskap.portfolio.services.inputs import check_sum, locked_application
from samskap.ui import text

TAKEN_BACK_FROM = (ApplicationState.GRANTED, ApplicationState.AGREED)


@transaction.atomic
def decide_application(
    *,
    actor: Actor,
    application: Application,
    grant: bool,
    amount: Decimal | None = None,
    reason: str,
    now: datetime | None = None,
) -> Application:
    """Grant ``amount`` of it, or decline, with a reason that everybody reads; the applicant is told by mail.

    Whoever decides has said what they think. Enough of the jury must have, too; a grant needs more yes than no.

    :raises NotVisible, Refused: the actor is not on the jury, or is not impartial.
    :raises StateRefused: people can still apply, it is decided, or too few have said what they think.
    :raises InvalidInput: no reason, or a sum above what was asked for, the cap or what is left.
    """
    require(actor, "portfolio.decide_application", application, view="portfolio.view_application")
    row, moment = locked_application(application), now or timezone.now()
    views = views_of(row)
    refuse_partial(row, actor.user, views)
    refuse_unjudged(row, actor.user, views, moment, grant=grant)
    fill_texts(row, {"reason": reason}, ("reason",))
    granted = check_granted(row, amount) if grant else None
    row.state = ApplicationState.GRANTED if grant else ApplicationState.DECLINED
    row.granted, row.decided_at, row.decided_user = granted, moment, actor.user
    if granted is not None:
        hold(row, granted)
    row.save()
    said = count(views)
    facts = {"application": row.number, "granted": granted, "reason": row.reason, "yes": said.yes, "no": said.no}
    action = "grant_application.granted" if grant else "grant_application.declined"
    journal.record(actor=actor, action=action, obj=row, organisation=row.scheme.organisation, after=facts)
    mail_later(row, "granted" if grant else "declined")
    return row


def refuse_unjudged(
    application: Application, user: User | None, views: Sequence[JuryView], now: datetime, *, grant: bool
) -> None:
    """Whether somebody on the jury who is impartial can decide it now, and in this way. ``views``: all there are.

    :raises StateRefused: as :func:`decide_application`.
    """
    if application.state != ApplicationState.WAITING:
        raise StateRefused(_("It has been decided already. What was decided stands."))
    refuse_by_ballot(application)
    refuse_before_closing(application, now)
    if user is None or user.pk not in [one.member.user_id for one in views]:
        raise StateRefused(_("Say what you think of it first."))
    said = count(views)
    refuse_too_few(application, said)
    if grant and said.yes <= said.no:
        raise StateRefused(_("A grant needs more of the jury for it than against it. Talk about it once more."))


def refuse_too_few(application: Application, said: Said) -> None:
    """A decision needs as many views as the scheme says; who is not impartial does not count.

    :raises StateRefused: there are fewer.
    """
    lacking = application.scheme.quorum - said.counted
    if lacking > 0:
        message = ngettext(
            "One more of the jury must say what they think first.",
            "%(count)d more of the jury must say what they think first.",
            lacking,
        )
        raise StateRefused(message % {"count": lacking})


def check_granted(application: Application, amount: Decimal | None) -> Decimal:
    """At most what was asked for and the cap; what is left is checked as it is taken.

    :raises InvalidInput: beside ``granted``.
    """
    granted, scheme = check_sum("granted", amount), application.scheme
    most = min(application.amount, scheme.cap)
    if granted > most:
        said = text.money(most, scheme.currency)
        message = (
            _("They asked for %(most)s. Grant at most that.")
            if most == application.amount
            else _("One application can get at most %(most)s.")
        ) % {"most": said}
        raise InvalidInput(message, {"granted": message})
    return granted


@transaction.atomic
def take_back_grant(*, actor: Actor, application: Application, reason: str, now: datetime | None = None) -> Application:
    """Take a grant back that is not used, with a reason; the money goes back to the pot, the applicant is told.

    :raises NotVisible, Refused: the actor does not lead the organisation, or is not impartial.
    :raises StateRefused: nothing is granted, or it is reported.
    :raises InvalidInput: there is no reason.
    """
    require(actor, "portfolio.take_back_grant", application, view="portfolio.view_application")
    row, moment = locked_application(application), now or timezone.now()
    refuse_partial(row, actor.user, views_of(row))
    refuse_not_held(row)
    try:
        fill_texts(row, {"lapsed_because": reason}, ("lapsed_because",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {"reason": error.message}) from error
    was, held = row.state, row.held
    give_back(row, held)
    row.state, row.lapsed_at = ApplicationState.LAPSED, moment
    row.save()
    facts = {"application": row.number, "state": row.state, "reason": row.lapsed_because}
    journal.record(
        actor=actor,
        action="grant_application.taken_back",
        obj=row,
        organisation=row.scheme.organisation,
        before={"state": was, "held": held},
        after=facts,
    )
    mail_later(row, "lapsed")
    return row


def refuse_not_held(application: Application) -> None:
    """Only what is granted and not reported can be taken back.

    :raises StateRefused: it is neither.
    """
    if application.state not in TAKEN_BACK_FROM:
        raise StateRefused(_("Only a grant that is not reported yet can be taken back."))
