"""The decision after a vote: as counted in one step, and where it is not, with a public reason of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from samskap.core import journal
from samskap.core.access import Actor, require
from samskap.core.errors import InvalidInput, StateRefused
from samskap.core.texts import fill_texts
from samskap.portfolio.models import Application, ApplicationState, BallotCount, BallotOption, GrantScheme
from samskap.portfolio.selectors.results.grants import sentences
from samskap.portfolio.services.grants.holding import hold
from samskap.portfolio.services.grants.mails import mail_later
from samskap.portfolio.services.inputs import locked_scheme


@transaction.atomic
def decide_by_ballot(
    *, actor: Actor, count: BallotCount, otherwise: Mapping[int, str] | None = None, now: datetime | None = None
) -> Sequence[Application]:
    """Grant what the vote chose and decline the rest, each with what the count says of it; all are told by mail.

    ``otherwise``: by the number of the option, the reason why it is decided against the vote. What was taken out of
    the vote is declined with the reason for that. Applications that were withdrawn meanwhile stay so.

    :raises NotVisible, Refused: the actor does not lead the organisation that holds the vote.
    :raises StateRefused: it is decided already.
    :raises InvalidInput: a reason is missing, too long or about nothing in the vote, or there is not enough money.
    """
    box, moment = count.box, now or timezone.now()
    require(actor, "portfolio.lead_vote", box, view="portfolio.work_on_vote")
    scheme = locked_scheme(GrantScheme(pk=box.scheme_id))
    options = list(BallotOption.objects.filter(box=box).order_by("number"))
    waiting = _waiting(options, scheme)
    if not waiting:
        raise StateRefused(_("It has been decided already. What was decided stands."))
    against, won = otherwise or {}, {one["number"] for one in count.outcome["chosen"]}
    if set(against) - {one.number for one in options if one.withdrawn_at is None and one.application_id in waiting}:
        raise InvalidInput(_("This is not in the vote."))
    why = _reasons(count, options, scheme.language)
    todo = [(one, waiting[one.application_id]) for one in options if one.application_id in waiting]
    todo.sort(key=lambda pair: pair[0].number in against)  # what is lacking is said beside what the vote did not choose
    for option, row in todo:
        grant = (option.number in won) != (option.number in against)
        field = f"reason_{option.number}"
        try:
            reason = against[option.number] if option.number in against else why[option.number]
            fill_texts(row, {"reason": reason}, ("reason",))
            _decide(actor, row, option, grant, moment)
        except InvalidInput as error:
            raise InvalidInput(error.message, {field: error.message}) from error
    facts = {"granted": [o.number for o, row in todo if row.granted], "against_the_vote": sorted(against)}
    journal.record(actor=actor, action="vote.decided", obj=box, organisation=scheme.organisation, after=facts)
    return [row for _option, row in todo]


def _decide(actor: Actor, row: Application, option: BallotOption, grant: bool, now: datetime) -> None:
    """One application, locked and with its reason."""
    row.state = ApplicationState.GRANTED if grant else ApplicationState.DECLINED
    row.decided_at, row.decided_user = now, actor.user
    if grant:
        row.granted = option.cost
        hold(row, option.cost)
    row.save()
    facts = {"application": row.number, "granted": row.granted, "reason": row.reason}
    action = "grant_application.granted" if grant else "grant_application.declined"
    journal.record(actor=actor, action=action, obj=row, organisation=row.scheme.organisation, after=facts)
    mail_later(row, "granted" if grant else "declined")


def _waiting(options: Sequence[BallotOption], scheme: GrantScheme) -> dict[int, Application]:
    """The applications in the vote that wait for an answer, locked; ``scheme`` of each is the one locked row."""
    rows = Application.objects.select_for_update(of=("self",)).filter(
        pk__in=[one.application_id for one in options], state=ApplicationState.WAITING
    )
    found = {row.pk: row for row in rows.order_by("pk")}
    for row in found.values():
        row.scheme = scheme
    return found


def _reasons(count: BallotCount, options: Sequence[BallotOption], language: str) -> dict[int, str]:
    """What the applicant reads, by number, in the language of the grants."""
    told = sentences(count, language)
    won = {one["number"] for one in count.outcome["chosen"]}
    with override(language):
        chosen, other = _("The vote chose it. %(why)s"), _("The vote did not choose it. %(why)s")
        out = _("It was taken out of the vote: %(why)s")
        return {
            one.number: out % {"why": one.withdrawn_because}
            if one.withdrawn_at
            else (chosen if one.number in won else other) % {"why": told[one.number]}
            for one in options
        }
