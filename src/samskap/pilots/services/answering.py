"""The municipality's side of an invitation to test: four questions, demands, and the decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused
from samskap.core.texts import fill_texts
from samskap.pilots.models import Demand, InvitationStatus, TestInvitation
from samskap.pilots.services.demands import Chosen, DemandInput, added_facts, copy_from_library, write_own
from samskap.pilots.services.inviting import ask_for_mail, begin_from_invitation, locked, note

QUESTIONS = ("we_learn", "we_demand", "values_touched", "our_influence")
"""What the municipality asks itself before it says yes or makes a counter-offer."""
DECISIONS = (InvitationStatus.YES, InvitationStatus.COUNTER, InvitationStatus.NO)


@transaction.atomic
def answer_questions(*, actor: Actor, invitation: TestInvitation, answers: Mapping[str, str]) -> TestInvitation:
    """Write down the answers to the four questions, as far as one has come.

    :raises NotVisible, Refused: the actor does not work in the municipality.
    :raises StateRefused: the invitation has been answered.
    :raises InvalidInput: an answer cannot be used.
    """
    row = _to_answer(actor, invitation)
    before = [getattr(row, name) for name in QUESTIONS]
    fill_texts(row, {name: answers.get(name, "") for name in QUESTIONS}, ())
    if before == [getattr(row, name) for name in QUESTIONS]:
        return row
    row.save()
    note(actor, "test_invitation.considered", row, {name: bool(getattr(row, name)) for name in QUESTIONS})
    return row


@transaction.atomic
def add_invitation_demands(*, actor: Actor, invitation: TestInvitation, chosen: Sequence[Chosen]) -> list[Demand]:
    """Add demands of the library, in the language of the invitation.

    :raises NotVisible, Refused, StateRefused, InvalidInput: as :func:`answer_questions` and the demands of a pilot.
    """
    row = _to_answer(actor, invitation)
    made = copy_from_library({"invitation": row}, chosen, row.language, None)
    note(actor, "test_invitation.demands_added", row, added_facts(made))
    return made


@transaction.atomic
def add_own_invitation_demand(*, actor: Actor, invitation: TestInvitation, values: DemandInput) -> Demand:
    """Add a demand in own words.

    :raises NotVisible, Refused, StateRefused, InvalidInput: as :func:`answer_questions` and the demands of a pilot.
    """
    row = _to_answer(actor, invitation)
    demand = write_own({"invitation": row}, values)
    note(actor, "test_invitation.demands_added", row, added_facts([demand]))
    return demand


@transaction.atomic
def remove_invitation_demand(*, actor: Actor, invitation: TestInvitation, number: int) -> None:
    """Take a demand away before anybody was asked to hold to it.

    :raises NotVisible, Refused, StateRefused: as :func:`answer_questions`; there is no such demand.
    """
    row = _to_answer(actor, invitation)
    demand = Demand.objects.filter(invitation=row, pk=number).first()
    if demand is None:
        raise NotVisible
    note(actor, "test_invitation.demand_removed", row, {"text": demand.text})
    demand.delete()


@transaction.atomic
def decide_invitation(
    *,
    actor: Actor,
    invitation: TestInvitation,
    decision: str,
    reasons: str,
    letter: str,
    counter_offer: str = "",
    now: datetime | None = None,
) -> TestInvitation:
    """Say yes, which begins a pilot, no, or make a counter-offer; the inviter sees reasons, letter and offer.

    :raises NotVisible, Refused: the actor does not work in the municipality.
    :raises StateRefused: somebody has answered it, or the inviter has withdrawn it.
    :raises InvalidInput: a field cannot be used, or one of the four questions has no answer.
    """
    row = _to_answer(actor, invitation)
    if decision not in DECISIONS:
        message = _("Choose one of those in the list.")
        raise InvalidInput(message, {"decision": message})
    if decision != InvitationStatus.NO and unanswered(row):
        raise InvalidInput(_("Answer the four questions first. Missing: %(missing)s") % {"missing": _missing(row)})
    texts = {"reasons": reasons, "letter": letter}
    if decision == InvitationStatus.COUNTER:
        texts["counter_offer"] = counter_offer
    fill_texts(row, texts, tuple(texts))
    moment = now or timezone.now()
    row.status, row.decided_at, row.decided_by = decision, moment, actor.user
    if decision == InvitationStatus.YES:
        begin_from_invitation(actor=actor, row=row, owner=actor.user, now=moment)
    row.save()
    facts: dict[str, object] = {**texts, "pilot": row.pilot_id}
    note(actor, f"test_invitation.{decision}", row, facts)
    ask_for_mail(row, "decided")
    return row


def refuse_answered(invitation: TestInvitation) -> None:
    """Nothing changes in what has been answered.

    :raises StateRefused: it has been answered or withdrawn.
    """
    if invitation.status == InvitationStatus.WITHDRAWN:
        raise StateRefused(_("The inviter has withdrawn the invitation."))
    if invitation.status != InvitationStatus.RECEIVED:
        raise StateRefused(_("The invitation has been answered already. What was said stays as it is."))


def unanswered(invitation: TestInvitation) -> list[str]:
    """Which of the four questions have no answer, by their column."""
    return [name for name in QUESTIONS if not getattr(invitation, name)]


def _to_answer(actor: Actor, invitation: TestInvitation) -> TestInvitation:
    organisation = invitation.organisation
    require(actor, "pilots.answer_invitations", organisation, view="pilots.view_invitations")
    row = locked(invitation)
    refuse_answered(row)
    return row


def _missing(row: TestInvitation) -> str:
    return " ".join(str(row._meta.get_field(name).verbose_name) for name in unanswered(row))  # type: ignore[union-attr]
