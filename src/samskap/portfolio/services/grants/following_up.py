"""After the decision: paying, looking at the report, what is shown in public."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Application, ApplicationState, GrantPhoto
from samskap.portfolio.services.grants.holding import give_back
from samskap.portfolio.services.grants.jury import refuse_partial, views_of
from samskap.portfolio.services.grants.mails import mail_later
from samskap.portfolio.services.inputs import locked_application

PAID_IN = (ApplicationState.AGREED, ApplicationState.REPORTED, ApplicationState.DONE)


@transaction.atomic
def mark_paid(*, actor: Actor, application: Application, paid_on: date, now: datetime | None = None) -> Application:
    """Note the day on which the money was paid; noted again it is corrected. Account numbers are kept nowhere.

    :raises NotVisible, Refused: the actor does not work in the organisation, or is not impartial.
    :raises StateRefused: the applicant has not agreed.
    :raises InvalidInput: a day before they agreed, or one that has not come.
    """
    row = _to_work_on(actor, application)
    if row.state not in PAID_IN or row.agreed_at is None:
        raise StateRefused(_("Money is paid when the applicant has agreed."))
    if not timezone.localdate(row.agreed_at) <= paid_on <= timezone.localdate(now):
        message = _("Choose a day from when they agreed until today.")
        raise InvalidInput(message, {"paid_on": message})
    before, row.paid_on = row.paid_on, paid_on
    if before != paid_on:
        row.save(update_fields=["paid_on"])
        _note(actor, "grant_application.paid", row, {"paid_on": before}, {"paid_on": paid_on})
    return row


@transaction.atomic
def accept_report(*, actor: Actor, application: Application, now: datetime | None = None) -> Application:
    """Accept what was reported: it is shown in public, and what was not used goes back to the pot.

    :raises NotVisible, Refused: the actor does not work in the organisation, or is not impartial.
    :raises StateRefused: there is no report to look at.
    """
    row = _to_work_on(actor, application)
    _refuse_unreported(row)
    unused = row.held - min(row.spent if row.spent is not None else row.held, row.held)
    give_back(row, unused)
    row.state, row.accepted_at, row.report_question = ApplicationState.DONE, now or timezone.now(), ""
    row.save()
    _note(actor, "grant_application.report_accepted", row, {}, {"spent": row.spent, "back": unused})
    mail_later(row, "report_accepted")
    return row


@transaction.atomic
def ask_about_report(
    *, actor: Actor, application: Application, question: str, now: datetime | None = None
) -> Application:
    """Send the report back with a question: the applicant can change it and send it again.

    :raises NotVisible, Refused: the actor does not work in the organisation, or is not impartial.
    :raises StateRefused: there is no report to look at.
    :raises InvalidInput: there is no question.
    """
    row = _to_work_on(actor, application)
    _refuse_unreported(row)
    try:
        fill_texts(row, {"report_question": question}, ("report_question",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {"question": error.message}) from error
    row.state = ApplicationState.AGREED
    row.save()
    _note(actor, "grant_application.report_asked", row, {}, {"asked": True})
    mail_later(row, "report_asked")
    return row


@transaction.atomic
def take_down_photo(*, actor: Actor, application: Application, token: str) -> None:
    """Take a picture of a report away for good: it showed somebody who had not said yes, say.

    :raises NotVisible, Refused: the actor does not work in the organisation; there is no such picture.
    """
    require(actor, "portfolio.work_on_application", application, view="portfolio.view_application")
    row = locked_application(application)
    photo = GrantPhoto.objects.defer("content").filter(application=row, token=token).first()
    if photo is None:
        raise NotVisible
    number = photo.pk
    photo.delete()
    _note(actor, "grant_application.photo_taken_down", row, {"photo": number}, {})


def _to_work_on(actor: Actor, application: Application) -> Application:
    require(actor, "portfolio.work_on_application", application, view="portfolio.view_application")
    row = locked_application(application)
    refuse_partial(row, actor.user, views_of(row))
    return row


def _refuse_unreported(row: Application) -> None:
    if row.state != ApplicationState.REPORTED:
        raise StateRefused(_("There is no report that waits for you."))


def _note(actor: Actor, action: str, row: Application, before: dict[str, object], after: dict[str, object]) -> None:
    journal.record(
        actor=actor,
        action=action,
        obj=row,
        organisation=row.scheme.organisation,
        before={"application": row.number, **before},
        after={"application": row.number, **after},
    )
