"""The jury: who is on it, and what each of them thinks of an application."""

from collections.abc import Sequence
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import User
from samskap.core.texts import fill_texts
from samskap.portfolio.models import (
    Application,
    ApplicationState,
    DecidedBy,
    GrantScheme,
    JuryMember,
    JuryView,
    Stance,
)
from samskap.portfolio.selectors.grants.juries import member_for, who_can_be_named
from samskap.portfolio.services.inputs import locked_application, locked_scheme
from samskap.portfolio.stages import Stage, closing_of, stage_of
from samskap.ui import text as words

MOST_ON_A_JURY = 30


@transaction.atomic
def name_jury_member(*, actor: Actor, scheme: GrantScheme, person: User, now: datetime | None = None) -> JuryMember:
    """Put somebody who works in the organisation on the jury; who was on it before is on it again.

    :raises NotVisible, Refused: the actor does not lead the organisation.
    :raises InvalidInput: the person does not work there, or the jury is full.
    """
    require(actor, "portfolio.name_jury", scheme, view="portfolio.view_scheme_inside")
    row, moment = locked_scheme(scheme), now or timezone.now()
    there = JuryMember.objects.filter(scheme=row, user=person).first()
    if there is not None and there.left_at is None:
        return there
    if not who_can_be_named(row).filter(pk=person.pk).exists():
        message = _("Choose somebody who works in the organisation.")
        raise InvalidInput(message, {"person": message})
    if JuryMember.objects.filter(scheme=row, left_at=None).count() >= MOST_ON_A_JURY:
        message = _("At most %(most)d people fit on a jury.") % {"most": MOST_ON_A_JURY}
        raise InvalidInput(message, {"person": message})
    member = there or JuryMember(scheme=row, user=person)
    member.named_at, member.left_at = moment, None
    member.save()
    _note_member(actor, "grant_scheme.jury_named", row, person)
    return member


@transaction.atomic
def remove_jury_member(*, actor: Actor, scheme: GrantScheme, member: JuryMember, now: datetime | None = None) -> None:
    """Take somebody off the jury. What they have said about applications stays and counts, so that nobody can be
    silenced in this way.

    :raises NotVisible, Refused: the actor does not lead the organisation; there is no such member.
    """
    require(actor, "portfolio.name_jury", scheme, view="portfolio.view_scheme_inside")
    row = locked_scheme(scheme)
    there = JuryMember.objects.filter(scheme=row, pk=member.pk, left_at=None).select_related("user").first()
    if there is None:
        raise NotVisible
    if there.views.exists():
        there.left_at = now or timezone.now()
        there.save(update_fields=["left_at"])
    else:
        there.delete()
    _note_member(actor, "grant_scheme.jury_removed", row, there.user)


@transaction.atomic
def say_view(
    *, actor: Actor, application: Application, stance: str, text: str = "", now: datetime | None = None
) -> JuryView:
    """Say what one thinks of an application; said again it replaces what one said, until it is decided.

    That somebody is not impartial stays: it cannot be taken back once others may have spoken.

    :raises NotVisible, Refused: the actor is not on the jury, or is not impartial.
    :raises StateRefused: people can still apply, or it is decided.
    :raises InvalidInput: a field cannot be used.
    """
    require(actor, "portfolio.decide_application", application, view="portfolio.view_application")
    row, moment = locked_application(application), now or timezone.now()
    refuse_by_ballot(row)
    member = member_for(row, actor.user)
    if member is None:
        raise Refused(_("You are not on the jury."))
    refuse_before_closing(row, moment)
    if row.state != ApplicationState.WAITING:
        raise StateRefused(_("It has been decided."))
    if stance not in Stance.values:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"stance": message})
    if stance != Stance.CONFLICT:
        refuse_partial(row, actor.user, views_of(row))
    view = JuryView.objects.filter(application=row, member=member).first() or JuryView(application=row, member=member)
    again = view.pk is not None
    fill_texts(view, {"text": text}, ())
    view.stance, view.said_at = stance, moment
    view.save()
    # What the view is stays out of the journal: others of the jury read that before they have said theirs.
    facts = {"application": row.number, "again": again, "conflict": stance == Stance.CONFLICT}
    journal.record(
        actor=actor, action="grant_application.view_said", obj=row, organisation=row.scheme.organisation, after=facts
    )
    return view


def refuse_by_ballot(application: Application) -> None:
    """Where the residents decide, no jury does.

    :raises StateRefused: they do.
    """
    if application.scheme.decided_by == DecidedBy.BALLOT:
        raise StateRefused(_("The residents decide about it by ballot."))


def refuse_before_closing(application: Application, now: datetime) -> None:
    """As long as people can apply they can also change what they wrote: nobody judges what is not finished.

    :raises StateRefused: it is not closed yet.
    """
    if stage_of(application.scheme, now) != Stage.CLOSED:
        when = words.moment(closing_of(application.scheme))
        message = _("People can apply and change what they wrote until %(when)s. Judge it after that.")
        raise StateRefused(message % {"when": when})


def views_of(application: Application) -> list[JuryView]:
    """What the jury thinks, with who said it: one query."""
    return list(JuryView.objects.filter(application=application).select_related("member__user"))


def refuse_partial(application: Application, user: User | None, views: Sequence[JuryView]) -> None:
    """Whoever is not impartial has nothing to do with an application: who said so, and who applied. One query.

    :raises Refused: they are not.
    """
    if user is None:
        return
    if any(one.stance == Stance.CONFLICT and one.member.user_id == user.pk for one in views):
        raise Refused(_("You said that you are not impartial here. Somebody else must do this."))
    if is_applicant(application, user):
        raise Refused(_("This application has your e-mail address. Somebody else must do this."))


def is_applicant(application: Application, user: User) -> bool:
    """Whether one of the person's addresses is that of the application."""
    if not application.email:
        return False
    theirs = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return application.email.casefold() in {one.casefold() for one in (user.email, *theirs)}


def _note_member(actor: Actor, action: str, row: GrantScheme, person: User) -> None:
    journal.record(
        actor=actor,
        action=action,
        obj=row,
        organisation=row.organisation,
        personal={"member": person.pk},
        person=person,
    )
