"""Telling what happened: written in steps, with pictures, until it is sent. Who may do it is who holds the secret."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import NOBODY
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.texts import fill_texts
from samskap.core.uploads import Photo
from samskap.portfolio.models import Application, ApplicationState, GrantPhoto
from samskap.portfolio.selectors.grants.applying import find_mine
from samskap.portfolio.services.inputs import CENT, locked_application
from samskap.ui import text

MOST_PHOTOS = 6
MOST_REACHED = 1_000_000


@dataclass(frozen=True)
class ReportInput:
    """What is told, as it is typed."""

    report: str
    reached: int | None = None
    spent: Decimal | None = None


@transaction.atomic
def save_report(*, secret: str, values: ReportInput) -> Application:
    """Keep what has been written so far; nobody else reads it yet.

    :raises NotVisible: nothing is opened by this secret.
    :raises StateRefused: there is nothing to tell of now, or it has been sent.
    :raises InvalidInput: a field cannot be used.
    """
    row = _to_report(secret)
    _keep(row, values)
    return row


@transaction.atomic
def send_report(*, secret: str, values: ReportInput, now: datetime | None = None) -> Application:
    """Send it to the organisation, which looks at it before everybody can read it.

    :raises NotVisible, StateRefused: as :func:`save_report`.
    :raises InvalidInput: a field cannot be used or is missing.
    """
    row = _to_report(secret)
    wrong = {}
    if not values.report.strip():
        wrong["report"] = _("Write in a few sentences what happened.")
    if values.spent is None:
        wrong["spent"] = _("Write how much of the money was used.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    _keep(row, values)
    row.state, row.reported_at = ApplicationState.REPORTED, now or timezone.now()
    row.save(update_fields=["state", "reported_at"])
    photos = GrantPhoto.objects.filter(application=row).count()
    told = {"number": row.number, "spent": str(row.spent), "reached": row.reached, "photos": photos}
    _record(row, "grant_application.reported", told)
    return row


@transaction.atomic
def add_photo(*, secret: str, photo: Photo, shows: str, now: datetime | None = None) -> GrantPhoto:
    """Add a picture with a text for those who do not see it.

    :raises NotVisible, StateRefused: as :func:`save_report`.
    :raises InvalidInput: it has no text, or there are six already.
    """
    row = _to_report(secret)
    if GrantPhoto.objects.filter(application=row).count() >= MOST_PHOTOS:
        message = _("There are six pictures already. Take one away first.")
        raise InvalidInput(message, {"photo": message})
    made = GrantPhoto(application=row, content=photo.content, width=photo.width, height=photo.height)
    made.added_at = now or timezone.now()
    fill_texts(made, {"shows": " ".join(shows.split())}, ())
    if not made.shows:
        message = _("Say in a few words what the picture shows, for those who cannot see it.")
        raise InvalidInput(message, {"shows": message})
    made.save(force_insert=True)
    _record(row, "grant_application.photo_added", {"number": row.number, "photo": made.pk})
    return made


@transaction.atomic
def remove_photo(*, secret: str, token: str) -> None:
    """Take a picture away; nothing of it is kept. One that is gone already stays gone.

    :raises NotVisible, StateRefused: as :func:`save_report`.
    """
    row = _to_report(secret)
    photo = GrantPhoto.objects.filter(application=row, token=token).defer("content").first()
    if photo is not None:
        _record(row, "grant_application.photo_removed", {"number": row.number, "photo": photo.pk})
        photo.delete()


def _to_report(secret: str) -> Application:
    row = locked_application(find_mine(secret))
    if row.state == ApplicationState.REPORTED:
        raise StateRefused(_("The report has been sent. It stays as it is."))
    if row.state != ApplicationState.AGREED:
        raise StateRefused(_("There is nothing to tell of now."))
    return row


def _keep(row: Application, values: ReportInput) -> None:
    before = _told(row)
    wrong: dict[str, str] = {}
    try:
        fill_texts(row, {"report": values.report}, ())
    except InvalidInput as error:
        wrong |= error.fields
    wrong |= _wrong_sum(row, values.spent)
    if values.reached is not None and not 0 <= values.reached <= MOST_REACHED:
        wrong["reached"] = _("Write a number that can be true.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    row.reached, row.spent = values.reached, values.spent
    if _told(row) != before:
        row.save(update_fields=["report", "reached", "spent"])
        _record(row, "grant_application.report_written", {"number": row.number})


def _wrong_sum(row: Application, spent: Decimal | None) -> dict[str, str]:
    if spent is None:
        return {}
    if not spent.is_finite() or spent < 0:
        return {"spent": _("Write a sum of zero or more.")}
    if spent > (row.granted or 0):
        words = {"granted": text.money(row.granted, row.scheme.currency)}
        return {"spent": _("You got %(granted)s. Write how much of that was used, at most all of it.") % words}
    if spent != spent.quantize(CENT):
        return {"spent": _("Write a sum with at most two decimals.")}
    return {}


def _told(row: Application) -> tuple[Any, ...]:
    return row.report, row.reached, row.spent


def _record(row: Application, action: str, after: dict[str, Any]) -> None:
    journal.record(actor=NOBODY, action=action, obj=row, organisation=row.scheme.organisation, after=after)
