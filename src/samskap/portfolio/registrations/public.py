"""What applicants do, as sentences for the journal."""

from django.utils.translation import gettext_lazy

from samskap.core.registry import registry

registry.journal_actions |= {
    "grant.application_received": gettext_lazy("Somebody applied for a grant"),
    "grant.application_changed": gettext_lazy("An applicant changed their application"),
    "grant.application_withdrawn": gettext_lazy("An applicant withdrew their application"),
    "grant.agreed": gettext_lazy("An applicant agreed to a grant"),
    "grant.turned_down": gettext_lazy("An applicant did not want their grant"),
    "grant.report_written": gettext_lazy("An applicant wrote on their report"),
    "grant.photo_added": gettext_lazy("An applicant added a picture to their report"),
    "grant.photo_removed": gettext_lazy("An applicant took a picture out of their report"),
    "grant.reported": gettext_lazy("An applicant sent their report"),
}
