"""Whether everybody sees the name with a project: the applicant's own choice, which they can change at any time."""

from django.db import transaction

from samskap.core import journal
from samskap.core.access import NOBODY
from samskap.portfolio.models import Application
from samskap.portfolio.selectors.grants.applying import find_mine
from samskap.portfolio.services.inputs import locked_application


@transaction.atomic
def show_name(*, secret: str, shown: bool) -> Application:
    """Show the name with the project, or show it no more; at once.

    :raises NotVisible: nothing is opened by this secret.
    """
    row = locked_application(find_mine(secret))
    if row.name_is_public != shown:
        row.name_is_public = shown
        row.save(update_fields=["name_is_public"])
        action = "grant_application.name_shown" if shown else "grant_application.name_hidden"
        organisation = row.scheme.organisation
        journal.record(actor=NOBODY, action=action, obj=row, organisation=organisation, after={"number": row.number})
    return row
