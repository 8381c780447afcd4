"""What happens to applications by the calendar: reminders of reports, and names and addresses erased in time."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from samskap.portfolio.models import Application, ApplicationState, Reminded
from samskap.portfolio.selectors.grants.applying import report_due_on
from samskap.portfolio.services.grants.mails import Kind, mail_later

KEPT = timedelta(days=365)
"""Name and address, after the end of an application's way."""
BEFORE = timedelta(days=7)


def remind_of_reports(*, now: datetime) -> int:
    """Order the reminders that are due: one a week before, one the day after. How many.

    A day that was missed is made up for; who is first looked at when the report is late gets the later one only.
    """
    today = timezone.localdate(now)
    rows = Application.objects.filter(state=ApplicationState.AGREED).exclude(reminded=Reminded.AFTER)
    ordered = 0
    for row in rows.exclude(email="").select_related("scheme").iterator(chunk_size=500):
        due = report_due_on(row)
        if today > due:
            ordered += _remind(row, Reminded.AFTER, Kind.REPORT_LATE)
        elif today >= due - BEFORE and not row.reminded:
            ordered += _remind(row, Reminded.BEFORE, Kind.REPORT_DUE)
    return ordered


@transaction.atomic
def _remind(row: Application, mark: Reminded, kind: Kind) -> int:
    """The mark and the order stand in one transaction; who came first sets the mark."""
    still = Application.objects.filter(pk=row.pk, state=ApplicationState.AGREED, reminded=row.reminded)
    marked = still.update(reminded=mark)
    if marked:
        mail_later(row, kind)
    return marked


def erase_applicants(*, now: datetime) -> int:
    """Erase name and address a year after an application was withdrawn, declined, given back or done; how many.

    One that was never answered is erased a year after its scheme had promised everybody an answer.
    """
    then = now - KEPT
    ended = (
        Q(state=ApplicationState.WITHDRAWN, changed_at__lt=then)
        | Q(state=ApplicationState.DECLINED, decided_at__lt=then)
        | Q(state=ApplicationState.LAPSED, lapsed_at__lt=then)
        | Q(state=ApplicationState.DONE, accepted_at__lt=then)
        | Q(state=ApplicationState.WAITING, scheme__answer_on__lt=timezone.localdate(then))
    )
    return erase(Application.objects.filter(ended, erased_at=None), now=now)


def erase(rows: "models.QuerySet[Application]", *, now: datetime) -> int:
    """Erase name and address of these; their secret links open nothing from now on."""
    return rows.update(name="", email="", name_is_public=False, erased_at=now)
