"""What is stored about people who apply for grants and who decide about them, and how they fetch and erase it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samskap.core.models import User
from samskap.core.registry import PersonalData, StoredData, registry
from samskap.core.selectors.people import proved_addresses
from samskap.portfolio.models import Application, ApplicationState, JuryMember, JuryView, VoterAddress
from samskap.portfolio.selectors.grants.applying import ENDED
from samskap.portfolio.services.grants.retention import erase as erase_rows
from samskap.ui import text


def stored() -> Iterable[StoredData]:
    """What is stored about people here."""
    return [
        StoredData(
            what=_("Name and e-mail address of somebody who applied for a grant"),
            why=_("To answer, to agree on the grant and to ask how it went"),
            kept=_(
                "Until a year after the application was withdrawn, declined, given back or done; a year after the "
                "promised answer if there was none"
            ),
            seen_by=_("Those of the organisation; everybody sees the name if the applicant chose it and got a grant"),
        ),
        StoredData(
            what=_("Applications for grants: what, where, what it costs, the decision with its reason"),
            why=_("To decide fairly, and to show what became of public money"),
            kept=_("With the grants"),
            seen_by=_(
                "Those of the organisation; everybody what got a grant and was agreed to, nobody else what did not"
            ),
        ),
        StoredData(
            what=_("Reports on grants, with pictures without where they were taken"),
            why=_("To show what became of public money"),
            kept=_(
                "With the grants; the applicant until it is sent and the organisation at any time take a picture away"
            ),
            seen_by=_("Those of the organisation; everybody once the organisation has looked at it"),
        ),
        StoredData(
            what=_("Who is on the jury of grants, what they think of each application, who decided"),
            why=_("So that it is known who decides, and that nobody decides about their own"),
            kept=_("With the grants; who it was is emptied or removed when the account is erased"),
            seen_by=_("Those of the organisation"),
        ),
    ]


def fetch(user: User) -> Mapping[str, Any]:
    """What is stored about the person here, for their own eyes: six queries."""
    mine = _of(user).select_related("scheme")
    juries = JuryMember.objects.filter(user=user).select_related("scheme")
    asked = VoterAddress.objects.filter(email__in=proved_addresses(user)).select_related(
        "door__box__scheme", "door__box__round"
    )
    views = JuryView.objects.filter(member__user=user).select_related("application")
    return {
        _("Grants you applied for with your address"): [
            f"{text.day(row.submitted_at)}, {row.scheme.title}: {row.title}, {row.name}, "
            f"{row.get_state_display()}. {row.text}"
            for row in mine
        ],
        _("Juries of grants you are on"): [str(row.scheme) for row in juries],
        _("What you said about applications for grants"): [
            f"{text.day(row.said_at)}, {row.application.title}: {row.get_stance_display()}. {row.text}" for row in views
        ],
        _("Votes that mailed you a way in"): [str(row.door.box.about) for row in asked],
        _("Applications for grants you decided about"): Application.objects.filter(decided_user=user).count(),
    }


def erase(user: User) -> None:
    """One that waits is withdrawn. Where money is out, name and address stay as long as the agreement runs."""
    now, mine = timezone.now(), _of(user)
    mine.filter(state=ApplicationState.WAITING).update(state=ApplicationState.WITHDRAWN, changed_at=now)
    erase_rows(mine.filter(state__in=ENDED), now=now)


def _of(user: User) -> "QuerySet[Application]":
    return Application.objects.filter(email__in=proved_addresses(user))


registry.stored_data.append(stored)
registry.personal_data.append(PersonalData("portfolio.grants", gettext_lazy("Grants"), fetch, erase))
