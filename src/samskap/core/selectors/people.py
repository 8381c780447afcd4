"""What a person sees about their own account."""

from collections.abc import Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from samskap.core.models import Membership, Organisation, Role, User
from samskap.core.prepared import prepared


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """The account: where the person works, how they sign in."""

    memberships: Sequence[Membership]
    emails: Sequence[EmailAddress]
    has_password: bool
    two_step: bool
    two_step_advised: bool


def profile_page(user: User) -> ProfilePage:
    """Everything the profile shows, in three queries."""
    memberships = list(
        Membership.objects.filter(user=user).select_related("organisation").order_by("organisation__name")
    )
    two_step = has_two_step(user)
    leads = user.is_superuser or any(membership.role == Role.LEAD for membership in memberships)
    return ProfilePage(
        memberships=memberships,
        emails=list(EmailAddress.objects.filter(user=user).order_by("-primary", "email")),
        has_password=user.has_usable_password(),
        two_step=two_step,
        two_step_advised=leads and not two_step,
    )


def proved_addresses(user: User) -> list[str]:
    """The addresses that the person has proved to be theirs, in lower case: one query.

    Whatever is looked up by address for a person is looked up by these and no others. An account can hold an address
    that nobody has confirmed: anybody can name another's.
    """
    proved = EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)
    return [address.lower() for address in proved]


def has_two_step(user: User) -> bool:
    """Whether signing in asks for a second proof (an authenticator app or a security key)."""
    return bool(_second_proofs(user.pk))


@prepared
def _second_proofs(user: int) -> QuerySet[Authenticator, int]:
    rows = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    first: QuerySet[Authenticator, int] = rows.values_list("pk", flat=True)[:1]
    return first


def organisations_left_without_lead(user: User) -> list[Organisation]:
    """The organisations that only this person leads."""
    led = Membership.objects.filter(user=user, role=Role.LEAD).values("organisation")
    others = Membership.objects.filter(role=Role.LEAD).exclude(user=user).values("organisation")
    return list(Organisation.objects.filter(pk__in=led).exclude(pk__in=others))
