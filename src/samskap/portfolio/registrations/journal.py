"""What the journal says of grants, and the pages its lines lead to."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext_lazy

from samskap.core.access import can
from samskap.core.registry import Named, registry
from samskap.portfolio.models import Application, GrantScheme


def name_schemes(ids: Iterable[str]) -> Mapping[str, Named]:
    """The name of each scheme, and its page for those inside."""
    rows = GrantScheme.objects.filter(pk__in=list(ids)).only("token", "title", "organisation")
    seen = partial(partial, can, action="portfolio.view_scheme_inside")
    return {str(row.pk): Named(row.title, reverse("grant_workroom", args=[row.token]), seen(obj=row)) for row in rows}


def name_applications(ids: Iterable[str]) -> Mapping[str, Named]:
    """What each application is for, and its page for those inside."""
    rows = Application.objects.filter(pk__in=list(ids)).select_related("scheme")
    seen = partial(partial, can, action="portfolio.view_application")
    return {
        str(row.pk): Named(row.title, reverse("grant_application", args=[row.scheme.token, row.number]), seen(obj=row))
        for row in rows
    }


registry.journal_objects["portfolio.grantscheme"] = name_schemes
registry.journal_objects["portfolio.application"] = name_applications
registry.journal_actions |= {
    "grant_scheme.created": gettext_lazy("Set up the grants"),
    "grant_scheme.edited": gettext_lazy("Changed the grants"),
    "grant_scheme.published": gettext_lazy("Published the grants"),
    "grant_scheme.ended": gettext_lazy("Closed the grants before their time"),
    "grant_scheme.jury_named": gettext_lazy("Named somebody for the jury of the grants"),
    "grant_scheme.jury_removed": gettext_lazy("Took somebody off the jury of the grants"),
    "grant_application.view_said": gettext_lazy("Said on the jury what they think of the application"),
    "grant_application.admitted": gettext_lazy("Put the application on the ballot"),
    "grant_application.put_back": gettext_lazy("Took the application off the ballot, to look at it once more"),
    "grant_application.granted": gettext_lazy("Granted the application"),
    "grant_application.declined": gettext_lazy("Declined the application"),
    "grant_application.taken_back": gettext_lazy("Took the grant back"),
    "grant_application.paid": gettext_lazy("Noted when the grant was paid"),
    "grant_application.report_accepted": gettext_lazy("Accepted the report about the grant"),
    "grant_application.report_asked": gettext_lazy("Asked about the report about the grant"),
    "grant_application.photo_taken_down": gettext_lazy("Took down a picture of the report"),
}
