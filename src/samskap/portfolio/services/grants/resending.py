"""The mail with the link of the agreement once more: mails get lost, and the link stands nowhere else."""

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from samskap.core.errors import StateRefused, TooMany
from samskap.portfolio.models import Application, ApplicationState
from samskap.portfolio.selectors.grants.applying import find_mine
from samskap.portfolio.services.grants.mails import Kind, mail_later
from samskap.portfolio.services.inputs import locked_application

MOST_AN_HOUR = 3
_HOUR = 3600


@transaction.atomic
def send_agreement_again(*, secret: str) -> Application:
    """Mail the link once more, to the address of the application and nowhere else.

    :raises NotVisible: nothing is opened by this secret.
    :raises StateRefused: there is nothing to say yes to.
    :raises TooMany: it was sent several times within the hour.
    """
    row = locked_application(find_mine(secret))
    if row.state != ApplicationState.GRANTED:
        raise StateRefused(_("There is nothing to say yes to now."))
    key = f"samskap.grants.again.{row.pk}"
    cache.add(key, 0, _HOUR)
    if cache.incr(key) > MOST_AN_HOUR:
        raise TooMany(_("It was sent several times already. Wait an hour, and look among the unwanted mails."))
    mail_later(row, Kind.GRANTED)
    return row
