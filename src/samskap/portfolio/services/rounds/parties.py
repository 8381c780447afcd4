"""Who builds the portfolio with the others: asking organisations, naming those without account, answering, leaving."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import Organisation
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Candidate, CandidatePartner, Round, RoundParty, RoundState
from samskap.portfolio.services.inputs import check_choice
from samskap.portfolio.services.rounds.mails import tell_asked
from samskap.portfolio.services.rounds.planning import note
from samskap.portfolio.steps import BUILDING, locked_round, refuse_unless

MOST_PARTIES = 100
OPEN_TO_PARTIES = (RoundState.DRAFT, *BUILDING)


@transaction.atomic
def ask_parties(
    *, actor: Actor, row: Round, organisations: Sequence[Organisation], now: datetime | None = None
) -> list[RoundParty]:
    """Ask organisations of the portal to take part; those asked already are not asked again. Returns the new ones.

    They hear of it at once if the round is public, else when it is published.

    :raises NotVisible, Refused: the actor does not work in the organisation whose round it is.
    :raises StateRefused: the candidates stand.
    :raises InvalidInput: there are too many, or one has the name of another.
    """
    there, moment = _to_change(actor, row), now or timezone.now()
    known = set(there.parties.filter(organisation__isnull=False).values_list("organisation_id", flat=True))
    asked = []
    for organisation in organisations:
        if organisation.pk in known:
            continue
        party = RoundParty(round=there, organisation=organisation, leg=organisation.leg, asked_at=moment)
        asked.append(_add(party, organisation.name, "organisations"))
        note(actor, "round.party_asked", there, after={"party": party.pk, "organisation": organisation.pk})
        if there.published_at is not None:
            tell_asked(party, moment)
    return asked


@transaction.atomic
def name_party(*, actor: Actor, row: Round, name: str, leg: str, now: datetime | None = None) -> RoundParty:
    """Name somebody without account here, who is in from now on; the organisation whose round it is speaks for them.

    :raises NotVisible, Refused: the actor does not work in the organisation whose round it is.
    :raises StateRefused: the candidates stand.
    :raises InvalidInput: a field cannot be used, there are too many, or an organisation here has the name.
    """
    there, moment = _to_change(actor, row), now or timezone.now()
    party = RoundParty(round=there, asked_at=moment, joined_at=moment)
    check_choice(party, leg=leg)
    name = " ".join(name.split())
    if Organisation.objects.filter(name__iexact=name).exists():
        message = _("%(name)s is on this portal. Ask the organisation instead: it answers for itself.") % {"name": name}
        raise InvalidInput(message, {"name": message})
    _add(party, name, "name")
    note(actor, "round.party_named", there, after={"party": party.pk, "name": party.name, "leg": party.leg})
    return party


@transaction.atomic
def answer_party(
    *, actor: Actor, row: Round, organisation: Organisation, joins: bool, now: datetime | None = None
) -> None:
    """A lead says yes or no for their organisation. After a no it can be asked again.

    :raises NotVisible: the organisation is not asked, or the actor does not belong to it, or nobody sees the round yet.
    :raises Refused: the actor does not lead it.
    :raises StateRefused: the candidates stand.
    """
    there = locked_round(row)
    party = RoundParty.objects.filter(round=there, organisation=organisation, joined_at=None).first()
    if party is None or there.published_at is None or not actor.belongs_to(organisation.pk):
        raise NotVisible
    if not actor.is_lead(organisation.pk):
        raise Refused(_("Only a lead of the organisation can do this."))
    refuse_unless(there, *BUILDING)
    if joins:
        party.joined_at = now or timezone.now()
        party.save(update_fields=["joined_at"])
    else:
        party.delete()
    facts = {"organisation": organisation.pk}
    note(actor, "round.party_joined" if joins else "round.party_declined", there, after=facts)


@transaction.atomic
def remove_party(*, actor: Actor, row: Round, party: RoundParty) -> None:
    """Take a party out that has not proposed anything and takes part in nothing; its own lead leaves in this way.

    :raises NotVisible, Refused: the actor neither works with the round nor leads the party.
    :raises StateRefused: the candidates stand, it is used, or it is the organisation whose round it is.
    """
    there = locked_round(row)
    found = check_removable(actor=actor, row=there, party=party)
    facts = {"party": found.pk, "name": found.name, "leg": found.leg, "organisation": found.organisation_id}
    found.delete()
    note(actor, "round.party_removed", there, before=facts)


def check_removable(*, actor: Actor, row: Round, party: RoundParty) -> RoundParty:
    """The party that would go, or the error that :func:`remove_party` raises."""
    require(actor, "portfolio.view_round_inside", row, view="portfolio.view_round_inside")
    found = RoundParty.objects.filter(round=row, pk=party.pk).first()
    if found is None:
        raise NotVisible
    if not (actor.works_in(row.organisation_id) or actor.is_lead(found.organisation_id)):
        raise Refused(_("Only a lead of the organisation, or those whose round it is, can do this."))
    refuse_unless(row, *OPEN_TO_PARTIES)
    if found.organisation_id == row.organisation_id:
        raise StateRefused(_("The organisation whose round it is takes part in it."))
    proposed = Candidate.objects.filter(proposed_by=found).exists()
    if proposed or CandidatePartner.objects.filter(party=found).exists():
        raise StateRefused(_("It has proposed a candidate or takes part in one. Change that first."))
    return found


def _to_change(actor: Actor, row: Round) -> Round:
    require(actor, "portfolio.work_on_round", row, view="portfolio.view_round_inside")
    there = locked_round(row)
    refuse_unless(there, *OPEN_TO_PARTIES)
    return there


def _add(party: RoundParty, name: str, field: str) -> RoundParty:
    """:raises InvalidInput: beside ``field``."""
    try:
        fill_texts(party, {"name": name}, ("name",))
    except InvalidInput as error:
        raise InvalidInput(error.message, {field: error.message}) from error
    others = RoundParty.objects.filter(round=party.round)
    message = ""
    if others.filter(name__iexact=party.name).exists():
        message = _("There is a party by this name already: %(name)s") % {"name": party.name}
    elif others.count() >= MOST_PARTIES:
        message = _("At most %(most)d parties fit in a round.") % {"most": MOST_PARTIES}
    if message:
        raise InvalidInput(message, {field: message})
    party.save()
    return party
