"""What happened with the money: projects that got a grant and agreed to it, as everybody sees them.

What was declined, withdrawn, given back or still waits is shown to nobody outside: not its words, not its name. A
report and its pictures are shown once the organisation has accepted them, so that nothing stands here that nobody of
the organisation has looked at.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.paginator import Page
from django.db.models import F, Prefetch, QuerySet

from samskap.core.access import Actor, can
from samskap.core.errors import NotVisible
from samskap.core.selectors.paging import page_of
from samskap.core.small_numbers import is_small
from samskap.portfolio.models import Application, ApplicationState, GrantPhoto, GrantScheme

SHOWN = (ApplicationState.AGREED, ApplicationState.REPORTED, ApplicationState.DONE)
"""States of what everybody can read: the money is promised and the applicant has said yes."""
ON_A_PAGE = 12


@dataclass(frozen=True)
class Project:
    """A project with a grant. Only what everybody may read is here: no address, and a name only where it was allowed.

    ``report``, ``reached``, ``spent`` and ``photos`` are empty until the report is accepted; ``reached`` is None, too,
    where so few took part that the number would point at them.
    """

    number: int
    title: str
    text: str
    language: str
    place: str
    district: str
    name: str
    granted: Decimal
    reason: str
    ends_on: Any
    is_done: bool
    report: str
    reached: int | None
    few_reached: bool
    spent: Decimal | None
    photos: tuple[GrantPhoto, ...]


def public_projects(scheme: GrantScheme) -> QuerySet[Application]:
    """The rows behind the projects, with their pictures but not the bytes of these: what has been told comes first,
    the latest of it, then what is under way."""
    photos = Prefetch("photos", queryset=GrantPhoto.objects.defer("content"))
    rows = Application.objects.filter(scheme=scheme, state__in=SHOWN).select_related("district")
    return rows.prefetch_related(photos).order_by(F("accepted_at").desc(nulls_last=True), "-agreed_at", "-number")


def projects_page(scheme: GrantScheme, number: str | None, *, district: int | None = None) -> "Page[Any]":
    """A page of projects, of one part of the municipality if asked: three queries."""
    rows = public_projects(scheme)
    page = page_of(rows.filter(district=district) if district else rows, number, per_page=ON_A_PAGE)
    page.object_list = [project_of(row) for row in page.object_list]
    return page


def find_project(scheme: GrantScheme, number: int) -> Project:
    """One project: two queries.

    :raises NotVisible: there is none that everybody may read.
    """
    row = public_projects(scheme).filter(number=number).first()
    if row is None:
        raise NotVisible
    return project_of(row)


def find_public_photo(actor: Actor, scheme: GrantScheme, token: str) -> GrantPhoto:
    """A picture with its bytes: for the organisation once the report is sent, for all once it is accepted.

    :raises NotVisible: there is none that the actor may see.
    """
    rows = GrantPhoto.objects.filter(application__scheme=scheme, token=token).select_related("application")
    row = rows.first()
    if row is None:
        raise NotVisible
    row.application.scheme = scheme
    sent = row.application.reported_at is not None and can(actor, "portfolio.view_application", row.application)
    if row.application.state != ApplicationState.DONE and not sent:
        raise NotVisible
    return row


def project_of(row: Application) -> Project:
    """What everybody may read of an application that is in :data:`SHOWN`."""
    done = row.state == ApplicationState.DONE
    few = done and row.reached is not None and is_small(row.reached)
    return Project(
        number=row.number,
        title=row.title,
        text=row.text,
        language=row.language,
        place=row.place,
        district=row.district.name if row.district else "",
        name=row.name if row.name_is_public else "",
        granted=row.granted or Decimal(0),
        reason=row.reason,
        ends_on=row.ends_on,
        is_done=done,
        report=row.report if done else "",
        reached=row.reached if done and not few else None,
        few_reached=few,
        spent=row.spent if done else None,
        photos=tuple(row.photos.all()) if done else (),
    )
