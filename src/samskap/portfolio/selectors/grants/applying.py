"""An application as whoever holds its secret link sees it: no account stands behind it, the link does."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import NotVisible
from samskap.portfolio.models import Application, ApplicationState, GrantPhoto, GrantScheme
from samskap.portfolio.stages import Stage, closing_of, stage_of

ENDED = (
    ApplicationState.WITHDRAWN,
    ApplicationState.DECLINED,
    ApplicationState.LAPSED,
    ApplicationState.DONE,
)
"""States in which nothing more happens to an application."""


@dataclass(frozen=True)
class Followed:
    """Where an application stands, and what its applicant can do now. ``step``: the next of ``steps``, 0 for none."""

    application: Application
    step: int
    may_edit: bool
    may_withdraw: bool
    may_report: bool
    due_on: date
    photos: int

    @property
    def names_project(self) -> bool:
        """Whether there is a project that everybody can read, and so a name to show with it or not."""
        return self.application.state in (ApplicationState.AGREED, ApplicationState.REPORTED, ApplicationState.DONE)

    @property
    def steps(self) -> list[str]:
        """The whole way."""
        return [_("Applied"), _("Answer"), _("Your yes"), _("Report"), _("Done")]

    @property
    def scheme(self) -> GrantScheme:
        """What was applied to."""
        return self.application.scheme

    @property
    def closes_at(self) -> datetime:
        """Until when it can be changed."""
        return closing_of(self.scheme)


def find_scheme(actor: Actor, token: str) -> GrantScheme:
    """The scheme, for everybody once it is public and before that for those of the organisation: one query.

    :raises NotVisible: there is none, or the actor may not know of it.
    """
    row = GrantScheme.objects.select_related("organisation").filter(token=token).first()
    if row is None:
        raise NotVisible
    require(actor, "portfolio.view_scheme", row, view="portfolio.view_scheme")
    return row


def find_mine(secret: str) -> Application:
    """The application that a secret link opens: one query.

    :raises NotVisible: there is none, or it has ended so long ago that name and address are erased.
    """
    return _find(secret=secret)


def find_by_agreement(secret: str) -> Application:
    """The application that the link in the mail of the decision opens: one query.

    :raises NotVisible: there is none, it has not been granted, or name and address are erased.
    """
    row = _find(agreement_secret=secret)
    if row.granted is None:
        raise NotVisible
    return row


def followed(application: Application, *, now: datetime) -> Followed:
    """Where the application stands: one query, for how many pictures there are."""
    waits = application.state == ApplicationState.WAITING
    return Followed(
        application=application,
        step=_step(application),
        may_edit=waits and stage_of(application.scheme, now) == Stage.OPEN,
        may_withdraw=waits,
        may_report=application.state == ApplicationState.AGREED,
        due_on=report_due_on(application),
        photos=GrantPhoto.objects.filter(application=application).count(),
    )


def report_due_on(application: Application) -> date:
    """The day by which the report should be there."""
    return application.ends_on + timedelta(days=application.scheme.report_days)


def photos_of(application: Application) -> list[GrantPhoto]:
    """The pictures of the report without their bytes: one query."""
    return list(GrantPhoto.objects.filter(application=application).defer("content"))


def find_my_photo(application: Application, token: str) -> GrantPhoto:
    """A picture of the report, with its bytes.

    :raises NotVisible: the report has none such.
    """
    row = GrantPhoto.objects.filter(application=application, token=token).first()
    if row is None:
        raise NotVisible
    return row


def may_turn_down(application: Application) -> bool:
    """Whether the applicant can say that they do not want the grant: until it has been paid."""
    agreed_unpaid = application.state == ApplicationState.AGREED and application.paid_on is None
    return application.state == ApplicationState.GRANTED or agreed_unpaid


def _find(**key: str) -> Application:
    rows = Application.objects.select_related("scheme__organisation", "district")
    row = rows.filter(erased_at=None, **key).first()
    if row is None:
        raise NotVisible
    return row


def _step(application: Application) -> int:
    way = [None, None, "waiting", "granted", "agreed", "reported", "done"]
    return way.index(application.state) if application.state in way else 0
