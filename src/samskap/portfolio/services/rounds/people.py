"""Who steers a round and who screens its candidates: named and taken off by a lead."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.models import User
from samskap.portfolio.models import Duty, Round, RoundPerson, RoundState, Score, ScreeningConflict
from samskap.portfolio.services.rounds.mails import tell_named
from samskap.portfolio.services.rounds.planning import note
from samskap.portfolio.steps import OPEN_TO_CANCEL, locked_round, refuse_unless

MOST_PEOPLE = 60
OPEN_TO: dict[str, tuple[str, ...]] = {
    Duty.STEERING: OPEN_TO_CANCEL,
    Duty.SCREENER: (RoundState.DRAFT, RoundState.GATHERING, RoundState.WORKSHOP, RoundState.SCREENING),
}
"""In which states somebody can get or lose a duty: screeners until the scores are locked."""
FEWEST_STEERING = 2
MOST_MISSES_AN_HOUR = 20
_HOUR = 3600


@transaction.atomic
def name_person(*, actor: Actor, row: Round, email: str, duty: str, now: datetime | None = None) -> RoundPerson:
    """Give somebody with an account a duty; named twice they have it once.

    :raises NotVisible, Refused: the actor does not lead the organisation.
    :raises StateRefused: it is too late for this duty.
    :raises InvalidInput: nobody signs in with this address, or there are too many.
    :raises TooMany: the actor has written many addresses that nobody signs in with.
    """
    require(actor, "portfolio.lead_round", row, view="portfolio.view_round_inside")
    there = locked_round(row)
    if duty not in OPEN_TO:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"duty": message})
    refuse_unless(there, *OPEN_TO[duty])
    user = _by_address(actor, email)
    known = RoundPerson.objects.filter(round=there, user=user, duty=duty).first()
    if known is not None:
        return known
    if RoundPerson.objects.filter(round=there).count() >= MOST_PEOPLE:
        message = _("At most %(most)d people fit in a round.") % {"most": MOST_PEOPLE}
        raise InvalidInput(message, {"email": message})
    person = RoundPerson.objects.create(round=there, user=user, duty=duty, named_at=now or timezone.now())
    note(actor, "round.person_named", there, after={"duty": duty}, personal={"named": user.pk}, person=user)
    if actor.user is None or actor.user.pk != user.pk:
        tell_named(person)
    return person


@transaction.atomic
def remove_person(*, actor: Actor, row: Round, person: RoundPerson) -> None:
    """Take a duty from somebody. What a screener has scored stays, so that nobody can be silenced in this way.

    :raises NotVisible, Refused: the actor does not lead the organisation; there is nobody like that.
    :raises StateRefused: it is too late, they have scored, or too few would steer what is public.
    """
    require(actor, "portfolio.lead_round", row, view="portfolio.view_round_inside")
    there = locked_round(row)
    found = check_removable(row=there, person=person)
    user, duty = found.user, found.duty
    found.delete()
    personal = {"named": user.pk} if user else {}
    note(actor, "round.person_removed", there, before={"duty": duty}, personal=personal, person=user)


def check_removable(*, row: Round, person: RoundPerson) -> RoundPerson:
    """The person who would lose the duty, or the error that :func:`remove_person` raises about them."""
    found = RoundPerson.objects.filter(round=row, pk=person.pk).select_related("user").first()
    if found is None:
        raise NotVisible
    refuse_unless(row, *OPEN_TO[found.duty])
    if found.duty == Duty.SCREENER:
        reason = why_kept_screening(RoundPerson.objects.filter(begun(), pk=found.pk).exists())
    else:
        rows = RoundPerson.objects.filter(round=row, duty=Duty.STEERING, user__isnull=False)
        reason = why_kept_steering(row, rows.count())
    if reason:
        raise StateRefused(reason)
    return found


def begun() -> Q:
    """Of somebody who screens: whether they have scored, or said that they are not impartial."""
    said = Q(Exists(Score.objects.filter(screener=OuterRef("pk"))))
    return said | Q(Exists(ScreeningConflict.objects.filter(screener=OuterRef("pk"))))


def why_kept_screening(has_begun: bool) -> str:
    """Why the duty cannot be taken from somebody who screens; empty when it can."""
    return _("They have begun to score. What they said counts.") if has_begun else ""


def why_kept_steering(row: Round, steering: int) -> str:
    """Why the duty cannot be taken from anybody who steers, of so many with an account; empty when it can."""
    if row.published_at is None or steering > FEWEST_STEERING:
        return ""
    return _("The steering group needs at least two people. Name somebody else first.")


def _by_address(actor: Actor, email: str) -> User:
    """The person who has proved that this address is theirs.

    :raises InvalidInput: nobody has.
    :raises TooMany: so many misses that somebody may be trying out who has an account.
    """
    key = f"samskap.round_people.{actor.user.pk if actor.user else 0}"
    if cache.get(key, 0) >= MOST_MISSES_AN_HOUR:
        raise TooMany(_("That was many addresses that nobody signs in with. Wait an hour, then go on."))
    rows = EmailAddress.objects.filter(email__iexact=email.strip(), verified=True, user__is_active=True)
    found = rows.select_related("user").first() if "\x00" not in email else None
    if found is None:
        cache.add(key, 0, _HOUR)
        cache.incr(key)
        message = _("Nobody signs in here with this address. Ask them to make an account first.")
        raise InvalidInput(message, {"email": message})
    user: User = found.user
    return user


def forget_duties(user: User) -> None:
    """The account goes: so do its duties. Where something was scored or a conflict was said, that stays without name.

    The row itself empties its column when the account is deleted.
    """
    RoundPerson.objects.filter(user=user).exclude(begun()).delete()
    ScreeningConflict.objects.filter(screener__user=user).update(reason="–")
