"""Appeals against the result of a round: anybody says that it is wrong, those who hold the round answer in public."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import journal, tasks
from samskap.core.access import NOBODY, Actor, require
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.mail import Letter, compose, public_address
from samskap.core.models import User
from samskap.core.selectors.people import proved_addresses
from samskap.core.texts import fill_texts
from samskap.core.tokens import digest
from samskap.portfolio.models import Appeal, Round, RoundState
from samskap.portfolio.services.inputs import check_address
from samskap.portfolio.steps import locked_round, refuse_unless

AN_HOUR = 5
"""Appeals from one network about one round."""
AT_ONCE = 100
"""So many appeals can be given the same answer at once."""
MOST_WAITING = 500
"""So many unanswered appeals about one round nobody reads: from then on only those who sign in can write one, so that a
flood without names shuts nobody out."""
KEPT_FOR = timedelta(days=7)
"""So long after the answer an address is kept if the mail could not be sent."""
_HOUR = 3600


def is_open_to_appeals(row: Round, today: date) -> bool:
    """Whether somebody can still say that the result is wrong."""
    return row.state == RoundState.APPEAL and (row.appeal_until is None or today <= row.appeal_until)


@transaction.atomic
def appeal(
    *,
    actor: Actor,
    row: Round,
    text: str,
    email: str = "",
    language: str = "sv",
    network: str = "",
    now: datetime | None = None,
) -> Appeal:
    """Say that the result is wrong; without an account. The address is kept until the answer is mailed. The same said
    again while it waits, as when somebody presses twice, is one appeal.

    :raises NotVisible: the actor may not know of the round.
    :raises StateRefused: there is no result, or the time for appeals is over.
    :raises InvalidInput: there is no text, it is too long, or the address is none.
    :raises TooMany: many appeals from one network, or in all.
    """
    require(actor, "portfolio.view_round", row, view="portfolio.view_round")
    there, moment = locked_round(row), now or timezone.now()
    if not is_open_to_appeals(there, timezone.localdate(moment)):
        raise StateRefused(_("The time for appeals is over."))
    made = Appeal(round=there, appealed_at=moment, language=language if language in dict(settings.LANGUAGES) else "en")
    fill_texts(made, {"text": text}, ("text",))
    made.email = check_address("email", email.strip()) if email.strip() else ""
    _refuse_too_many(actor, there, network)
    same = Appeal.objects.filter(round=there, text=made.text, email=made.email, answered_at=None).first()
    if same is not None:
        return same
    made.save()
    journal.record(actor=NOBODY, action="round.appealed", obj=there, organisation=there.organisation)
    return made


@transaction.atomic
def answer_appeal(
    *, actor: Actor, row: Appeal, upheld: bool, answer: str, withheld: bool = False, now: datetime | None = None
) -> Appeal:
    """Answer in public, once. ``withheld``: the text names or exposes somebody, and only the answer is shown.

    :raises NotVisible, Refused: the actor does not work in the organisation whose round it is.
    :raises StateRefused: it is answered, or the round is decided.
    :raises InvalidInput: there is no answer, or it is too long.
    """
    require(actor, "portfolio.work_on_round", row.round, view="portfolio.view_round_inside")
    there, moment = locked_round(row.round), now or timezone.now()
    refuse_unless(there, RoundState.APPEAL)
    found = Appeal.objects.select_for_update().get(pk=row.pk)
    if found.answered_at is not None:
        raise StateRefused(_("This is answered already."))
    fill_texts(found, {"answer": answer}, ("answer",))
    _answer(actor, there, found, upheld, withheld, moment)
    return found


@transaction.atomic
def answer_appeals(
    *,
    actor: Actor,
    row: Round,
    appeals: Sequence[str],
    upheld: bool,
    answer: str,
    withheld: bool = False,
    now: datetime | None = None,
) -> int:
    """Give several appeals of one round, by their tokens, the same answer; how many. What is answered already stays as
    it is, so that a form sent twice answers once; each answer has its own line in the journal and its own mail.

    :raises NotVisible, Refused: the actor does not work in the organisation whose round it is; an appeal is not of it.
    :raises StateRefused: all of them are answered, or the round is decided.
    :raises InvalidInput: none or more than :data:`AT_ONCE` are chosen, there is no answer, or it is too long.
    """
    require(actor, "portfolio.work_on_round", row, view="portfolio.view_round_inside")
    chosen = set(appeals)
    if not chosen:
        raise InvalidInput(_("Tick at least one."))
    if len(chosen) > AT_ONCE:
        raise InvalidInput(_("At most %(limit)d appeals get an answer at once.") % {"limit": AT_ONCE})
    there, moment = locked_round(row), now or timezone.now()
    refuse_unless(there, RoundState.APPEAL)
    found = list(Appeal.objects.select_for_update().filter(round=there, token__in=chosen).order_by("pk"))
    if len(found) != len(chosen):
        raise NotVisible
    waiting = [one for one in found if one.answered_at is None]
    if not waiting:
        raise StateRefused(_("This is answered already."))
    for one in waiting:
        fill_texts(one, {"answer": answer}, ("answer",))
        _answer(actor, there, one, upheld, withheld, moment)
    return len(waiting)


def _answer(actor: Actor, row: Round, found: Appeal, upheld: bool, withheld: bool, now: datetime) -> None:
    """Keep the answer that ``found`` has, tell the journal, and have it mailed to whoever wanted that."""
    found.upheld, found.withheld = upheld, withheld
    found.answered_at, found.answered_by = now, actor.user
    found.save()
    facts = {"upheld": upheld, "withheld": withheld, "answer": found.answer}
    journal.record(actor=actor, action="round.appeal_answered", obj=row, organisation=row.organisation, after=facts)
    if found.email:
        tasks.enqueue("portfolio.mail_appeal_answer", appeal_id=found.pk)


def mail_answer(*, appeal_id: int) -> bool:
    """Send the answer to whoever wanted it by mail, then forget the address; whether it was sent.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    row = Appeal.objects.select_related("round__organisation").filter(pk=appeal_id, answered_at__isnull=False).first()
    if row is None or not row.email:
        return False
    url = public_address(reverse("round_result", args=[row.round.token]))
    context = {"appeal": row, "round": row.round, "organisation": row.round.organisation, "url": url}
    message = compose(Letter("portfolio/mails/appeal_answered", row.email, row.language, context))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} appeal {row.pk}")[:32]
    message.extra_headers = {"Message-ID": f"<appeal.{name}@{host}>", "Auto-Submitted": "auto-generated"}
    message.send()
    Appeal.objects.filter(pk=row.pk).update(email="")
    return True


def forget_addresses(*, now: datetime) -> int:
    """Of appeals answered a week ago, and of rounds that are over, whether or not the mail was sent; how many."""
    rows = Appeal.objects.exclude(email="")
    old = rows.filter(answered_at__lte=now - KEPT_FOR)
    over = rows.filter(round__state=RoundState.CANCELLED, round__state_since__lte=now - KEPT_FOR)
    return old.update(email="") + over.update(email="")


def forget_appellant(user: User) -> None:
    """Whoever erases their account gets no answer by mail any more; what they wrote has no name."""
    Appeal.objects.filter(email__in=proved_addresses(user)).update(email="")


def find_appeal(row: Round, token: str) -> Appeal:
    """One appeal of the round: one query.

    :raises NotVisible: there is none.
    """
    found = Appeal.objects.filter(round=row, token=token).first()
    if found is None:
        raise NotVisible
    found.round = row
    return found


def _refuse_too_many(actor: Actor, row: Round, network: str) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties an appeal to a network."""
    key = f"samskap.appeals.{row.pk}.{network}"
    cache.add(key, 0, _HOUR)
    if network and cache.incr(key) > AN_HOUR:
        raise TooMany(_("Very many appeals came from this network. Wait an hour."))
    if actor.user is None and Appeal.objects.filter(round=row, answered_at=None).count() >= MOST_WAITING:
        raise TooMany(_("Very many appeals wait for an answer. Sign in to send yours now, or try again in some days."))
