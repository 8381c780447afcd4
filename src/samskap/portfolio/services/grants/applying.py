"""What an applicant does: apply, change it until the closing second, withdraw it, agree to the grant or turn it down.

Nobody needs an account. Who may do something to an application is who holds its secret: the services take the secret,
not the row. The row of the scheme is locked first and the moment is taken after that, so that nothing comes in once
somebody has seen the scheme closed.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from samskap.core import journal
from samskap.core.access import NOBODY, Actor, require
from samskap.core.errors import InvalidInput, StateRefused, TooMany
from samskap.core.texts import fill_texts
from samskap.core.tokens import digest
from samskap.portfolio.models import Application, ApplicationState, District, GrantScheme
from samskap.portfolio.selectors.grants.applying import find_by_agreement, find_mine, may_turn_down
from samskap.portfolio.services.grants.holding import give_back
from samskap.portfolio.services.grants.mails import Kind, mail_later
from samskap.portfolio.services.inputs import check_sum, locked_application, locked_scheme
from samskap.portfolio.services.votes.admitting import take_off_ballot
from samskap.portfolio.stages import Stage, stage_of
from samskap.ui import text

MOST_AN_HOUR = 10
"""From one network address to one scheme."""
MOST_WAITING = 500
"""To one scheme, from wherever: more than that no jury reads."""
MOST_OF_ONE = 5
"""Waiting in one scheme with one e-mail address: what the portal mails to an address is bounded, too."""
LATEST = timedelta(days=3 * 365)
"""A small grant is for something that is done within three years."""
_HOUR = 3600


@dataclass(frozen=True)
class ApplicationInput:
    """What somebody applies with, as it is typed."""

    title: str
    text: str
    costs: str
    amount: Decimal | None
    ends_on: date | None
    name: str
    place: str = ""
    district: District | None = None
    name_is_public: bool = False


@transaction.atomic
def submit_application(
    *,
    actor: Actor,
    scheme: GrantScheme,
    values: ApplicationInput,
    email: str,
    key: str = "",
    language: str = "sv",
    network: str = "",
    now: datetime | None = None,
) -> Application:
    """Apply. ``key`` is of the form: the same form sent twice is one application, with what was sent last.

    A key stands only together with the address, so that a form which reached two people makes two applications.
    Nothing of an account goes into the journal. ``network`` stands for the network address.

    :raises NotVisible: they may not know of the scheme.
    :raises StateRefused: it is not open.
    :raises InvalidInput: a field cannot be used.
    :raises TooMany: more than people apply for in an hour, or so many wait already.
    """
    require(actor, "portfolio.view_scheme", scheme, view="portfolio.view_scheme")
    row = locked_scheme(scheme)
    moment = now or timezone.now()
    address = _address(email)
    sent = _key_of(key, address, values)
    same = Application.objects.filter(scheme=row, key=sent, erased_at=None).first()
    if same is not None:
        return _sent_again(same, row, values, moment)
    _refuse_unless_open(row, moment)
    application = Application(scheme=row, key=sent, email=address, submitted_at=moment)
    application.language = language if language in dict(settings.LANGUAGES) else row.language
    _fill(application, values, moment)
    _refuse_too_many(row, network, address)
    application.number = (row.applications.aggregate(last=Max("number"))["last"] or 0) + 1
    application.save(force_insert=True)
    _record(application, "grant_application.received", after=_facts(application))
    mail_later(application, Kind.RECEIVED)
    return application


@transaction.atomic
def edit_application(*, secret: str, values: ApplicationInput, now: datetime | None = None) -> Application:
    """Change what was applied for, until the scheme closes. The address stays: whoever agrees must have that mailbox.

    :raises NotVisible: nothing is opened by this secret.
    :raises StateRefused: the scheme has closed, or the application no longer waits.
    :raises InvalidInput: a field cannot be used.
    """
    row = locked_application(find_mine(secret))
    moment = now or timezone.now()
    _refuse_unless_waiting(row)
    _refuse_unless_open(row.scheme, moment)
    return _changed(row, values, moment)


@transaction.atomic
def withdraw_application(*, secret: str, now: datetime | None = None) -> Application:
    """Take the application back, as long as it is not decided.

    :raises NotVisible: nothing is opened by this secret.
    :raises StateRefused: it no longer waits.
    """
    row = locked_application(find_mine(secret))
    if row.state == ApplicationState.WITHDRAWN:
        return row
    _refuse_unless_waiting(row)
    row.state, row.changed_at = ApplicationState.WITHDRAWN, now or timezone.now()
    row.save(update_fields=["state", "changed_at"])
    take_off_ballot(row, row.changed_at)
    _record(row, "grant_application.withdrawn", after={"number": row.number})
    return row


@transaction.atomic
def agree_to_grant(*, agreement_secret: str, now: datetime | None = None) -> Application:
    """Say yes to the conditions and the sum. Said twice it is said once.

    :raises NotVisible: nothing is opened by this secret.
    :raises StateRefused: the grant no longer stands.
    """
    row = locked_application(find_by_agreement(agreement_secret))
    if row.agreed_at is not None and row.state != ApplicationState.LAPSED:
        return row
    if row.state != ApplicationState.GRANTED:
        raise StateRefused(_("This grant no longer stands."))
    row.state, row.agreed_at = ApplicationState.AGREED, now or timezone.now()
    row.save(update_fields=["state", "agreed_at"])
    agreed = {"number": row.number, "granted": str(row.granted), "conditions": digest(row.scheme.conditions)}
    _record(row, "grant_application.agreed", after=agreed)
    return row


@transaction.atomic
def turn_down_grant(*, agreement_secret: str, now: datetime | None = None) -> Application:
    """Say that one does not want the grant after all, until it has been paid. The money is free for others at once.

    :raises NotVisible: nothing is opened by this secret.
    :raises StateRefused: it has been paid, or no longer stands.
    """
    row = locked_application(find_by_agreement(agreement_secret))
    if row.state == ApplicationState.LAPSED:
        return row
    if not may_turn_down(row):
        raise StateRefused(_("The grant has been paid. Write to the municipality if you want to give it back."))
    held = row.held
    give_back(row, held)
    with translation.override(row.scheme.language):
        row.lapsed_because = _("The applicant does not want the grant.")
    row.state, row.lapsed_at = ApplicationState.LAPSED, now or timezone.now()
    row.save(update_fields=["state", "lapsed_at", "lapsed_because", "held"])
    _record(row, "grant_application.turned_down", after={"number": row.number, "given_back": str(held)})
    mail_later(row, Kind.LAPSED)
    return row


def _sent_again(row: Application, scheme: GrantScheme, values: ApplicationInput, moment: datetime) -> Application:
    """The same form once more: what is corrected in it counts, while it can."""
    row.scheme = scheme
    if row.state == ApplicationState.WAITING and stage_of(scheme, moment) == Stage.OPEN:
        return _changed(row, values, moment)
    return row


def _changed(row: Application, values: ApplicationInput, moment: datetime) -> Application:
    before, stored = _facts(row), _stored(row)
    _fill(row, values, moment)
    if _stored(row) == stored:
        return row
    row.changed_at = moment
    row.save()
    _record(row, "grant_application.changed", before=before, after=_facts(row))
    return row


def _fill(row: Application, values: ApplicationInput, moment: datetime) -> None:
    """Set what was typed.

    :raises InvalidInput: with every field that cannot be used.
    """
    wrong: dict[str, str] = {}
    names = ("title", "text", "costs", "place", "name")
    try:
        typed = {name: getattr(values, name) for name in names}
        one_line = {name: " ".join(typed[name].split()) for name in ("title", "place", "name")}
        fill_texts(row, {**typed, **one_line}, ("title", "text", "costs", "name"))
    except InvalidInput as error:
        wrong |= error.fields
    try:
        row.amount = _amount(row.scheme, values.amount)
    except InvalidInput as error:
        wrong |= error.fields
    wrong |= _wrong_day(values.ends_on, timezone.localdate(moment))
    if values.district is not None and values.district.scheme_id != row.scheme_id:
        wrong["district"] = _("Choose one of those in the list.")
    if wrong:
        raise InvalidInput(next(iter(wrong.values())), wrong)
    assert values.ends_on is not None
    row.district, row.ends_on, row.name_is_public = values.district, values.ends_on, values.name_is_public


def _amount(scheme: GrantScheme, asked: Decimal | None) -> Decimal:
    amount = check_sum("amount", asked)
    if amount > scheme.cap:
        words = {"cap": text.money(scheme.cap, scheme.currency)}
        message = _("One application gets at most %(cap)s. Apply for that or less.") % words
        raise InvalidInput(message, {"amount": message})
    return amount


def _wrong_day(day: date | None, today: date) -> dict[str, str]:
    if day is None:
        return {"ends_on": _("Write the day when it is done.")}
    if day < today:
        return {"ends_on": _("This day has passed. Write a day to come.")}
    if day > today + LATEST:
        return {"ends_on": _("This is more than three years ahead. Write an earlier day.")}
    return {}


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise InvalidInput(message, {"email": message}) from error
    if len(address) > 254:
        message = _("This is not an e-mail address.")
        raise InvalidInput(message, {"email": message})
    return address


def _key_of(key: str, address: str, values: ApplicationInput) -> str:
    """64 signs. Without a key the words themselves are it."""
    own = key or f"{values.title}\n{values.text}\n{values.costs}\n{values.amount}\n{values.ends_on}"
    return digest(f"{own}\n{address}")


def _refuse_unless_open(scheme: GrantScheme, moment: datetime) -> None:
    stage = stage_of(scheme, moment)
    if stage == Stage.COMING:
        words = {"when": text.moment(scheme.opens_at)}
        raise StateRefused(_("One can apply from %(when)s.") % words)
    if stage != Stage.OPEN:
        raise StateRefused(_("It is closed for applications now."))


def _refuse_unless_waiting(row: Application) -> None:
    if row.state != ApplicationState.WAITING:
        raise StateRefused(_("The application no longer waits for an answer. It stays as it is."))


def _refuse_too_many(scheme: GrantScheme, network: str, address: str) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties an application to a network."""
    waiting = Application.objects.filter(scheme=scheme, state=ApplicationState.WAITING)
    if waiting.filter(email=address).count() >= MOST_OF_ONE:
        message = _("Several applications with this e-mail address wait already. Change one of them instead.")
        raise InvalidInput(message, {"email": message})
    if waiting.count() >= MOST_WAITING:
        raise TooMany(_("Very many applications wait already. Write to the address for questions."))
    key = f"samskap.grants.{scheme.pk}.{network}"
    cache.add(key, 0, _HOUR)
    if network and cache.incr(key) > MOST_AN_HOUR:
        raise TooMany(_("That was many applications in an hour. Wait an hour, then go on."))


def _stored(row: Application) -> tuple[Any, ...]:
    names = ("title", "text", "costs", "place", "name", "district_id", "ends_on", "name_is_public", "amount")
    return tuple(getattr(row, name) for name in names)


def _facts(row: Application) -> dict[str, Any]:
    """What goes into the journal: nothing that says who it is."""
    return {
        "number": row.number,
        "amount": str(row.amount),
        "ends_on": row.ends_on.isoformat(),
        "district": row.district_id,
    }


def _record(
    row: Application, action: str, *, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> None:
    organisation = row.scheme.organisation
    journal.record(actor=NOBODY, action=action, obj=row, organisation=organisation, before=before, after=after)
