"""What one can apply for or vote about, on the start page; what applicants do, as sentences for the journal."""

from django.utils import timezone
from django.utils.translation import gettext_lazy

from samskap.core.access import Actor
from samskap.core.registry import StartBlock, registry
from samskap.portfolio.selectors.grants.public import open_schemes


def open_now(actor: Actor) -> StartBlock | None:
    """The grants that are open or voted about, on the start page."""
    found = open_schemes(timezone.now())
    return StartBlock("portfolio/public/open_now.html", {"schemes": found}) if found else None


registry.start_blocks.append(open_now)
registry.journal_actions |= {
    "grant_application.received": gettext_lazy("Somebody applied for a grant"),
    "grant_application.changed": gettext_lazy("An applicant changed their application"),
    "grant_application.withdrawn": gettext_lazy("An applicant withdrew their application"),
    "grant_application.name_shown": gettext_lazy("An applicant lets everybody see their name"),
    "grant_application.name_hidden": gettext_lazy("An applicant lets nobody outside see their name any more"),
    "grant_application.agreed": gettext_lazy("An applicant agreed to a grant"),
    "grant_application.turned_down": gettext_lazy("An applicant did not want their grant"),
    "grant_application.report_written": gettext_lazy("An applicant wrote on their report"),
    "grant_application.photo_added": gettext_lazy("An applicant added a picture to their report"),
    "grant_application.photo_removed": gettext_lazy("An applicant took a picture out of their report"),
    "grant_application.reported": gettext_lazy("An applicant sent their report"),
}
