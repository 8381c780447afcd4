"""What the news about calls contributes: the workbench and the Monday mail, "my data", the journal's sentences."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.calls.models import AlertWish
from samskap.calls.selectors.alerts import news_waits, told_to
from samskap.core.registry import Named, PersonalData, StoredData, registry


def stored() -> Iterable[StoredData]:
    """What is stored about people here."""
    return [
        StoredData(
            what=_("What you were told about calls, whether you have read it, and which mails were sent"),
            why=_("So that you are told once of each change"),
            kept=_("Until your account is erased"),
            seen_by=_("Nobody but you"),
        )
    ]


def name_wishes(ids: Iterable[str]) -> Mapping[str, Named]:
    """How somebody is mailed has no name and no page that others see."""
    return {one: Named(_("Mail about calls")) for one in ids}


registry.attention.append(news_waits)
registry.stored_data.append(stored)
# Rows that point at a person go with the account.
registry.personal_data.append(PersonalData("calls.alerts", gettext_lazy("Calls"), told_to, lambda user: None))
registry.journal_objects[AlertWish._meta.label_lower] = name_wishes
registry.journal_actions["call.alert_rhythm_chosen"] = gettext_lazy("Chose how to be mailed about calls")
