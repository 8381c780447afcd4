"""A way to the ballot by e-mail: one an address, mailed as a link; the address is erased when the box is sealed."""

from datetime import datetime, timedelta
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from samskap.core import tasks
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.mail import Letter, compose, public_address
from samskap.core.tokens import digest, new_secret
from samskap.portfolio.models import BallotBox, Channel, VoterAddress, VotingDoor
from samskap.portfolio.services.votes.boxes import locked_box, refuse_called_off
from samskap.portfolio.services.votes.casting import Voter

ASKED_AN_HOUR = 20
"""Links asked for from one network about one vote."""
AGAIN_AFTER = timedelta(minutes=5)
"""An address that asks again within this time is mailed nothing new: nobody's mailbox is filled by others."""
MAILS_AN_ADDRESS = 6
"""In a day, about one vote: however often and from wherever somebody asks for an address that is not theirs."""
WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Providers where dots in an address mean nothing, and the domain under which all their addresses are one."""
_HOUR = 3600


@transaction.atomic
def ask_way_in(*, door: VotingDoor, email: str, language: str, network: str = "", now: datetime | None = None) -> None:
    """Mail a link to the address. The answer is the same whether or not the address has asked or voted before.

    :raises StateRefused: voting is not open.
    :raises InvalidInput: beside ``email``, if it is no address.
    :raises TooMany: very many asked from one network.
    """
    if door.channel != Channel.EMAIL:
        raise NotVisible
    box, moment = locked_box(door.box), now or timezone.now()
    refuse_called_off(box)
    if box.locked_at is None or not box.opens_at <= moment < box.closes_at:
        raise StateRefused(_("Voting is not open."))
    address = _address(email)
    _refuse_too_many(box, network)
    row = VoterAddress.objects.filter(door__box=box, email=address).first()
    if row is not None and moment - row.asked_at < AGAIN_AFTER:
        return
    if row is None:
        row = VoterAddress(door=door, email=address, code_digest=digest(new_secret()))
    if row.pk and _was_mailed_enough(row):
        return
    row.asked_at, row.sent_at, row.language = moment, None, language
    row.save()
    tasks.enqueue("portfolio.mail_way_in", address_id=row.pk, asked=moment.isoformat())


def mail_way_in(*, address_id: int, asked: str, now: datetime | None = None) -> bool:
    """Send the link, which is stored nowhere but as a digest. Whether it was sent.

    Every mail to an address has the same link: nobody takes a voter's link away by asking for another one.

    :raises OSError, smtplib.SMTPException: the mail server did not take it; the error names no address, because the
        queue keeps errors longer than the box keeps addresses.
    """
    rows = VoterAddress.objects.select_related("door__box__scheme__organisation", "door__box__round__organisation")
    row = rows.filter(pk=address_id).first()
    if row is None or row.asked_at.isoformat() != asked or row.sent_at is not None:
        return False
    box = row.door.box
    code = _code_of(row)
    VoterAddress.objects.filter(pk=row.pk).update(code_digest=digest(code))
    about = box.about
    context = {
        "title": str(about),
        "organisation": str(about.organisation),
        "closes_at": box.closes_at,
        "url": public_address(reverse("vote_with_code", args=[box.token, code])),
    }
    message = compose(Letter("portfolio/mails/way_in", row.email, row.language, context))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} way in {row.pk} {asked}")[:32]
    message.extra_headers = {"Message-ID": f"<vote.{name}@{host}>", "Auto-Submitted": "auto-generated"}
    try:
        message.send()
    except SMTPRecipientsRefused:
        raise SMTPException("the mail server refused the address") from None
    VoterAddress.objects.filter(pk=row.pk).update(sent_at=now or timezone.now())
    return True


def _code_of(row: VoterAddress) -> str:
    """The secret of the address: made of the box's pepper, with which it goes, and the portal's own secret."""
    return salted_hmac("samskap.ballot.way_in", f"{row.door.box.pepper} {row.pk}", algorithm="sha256").hexdigest()


def voter_with_code(*, box: BallotBox, code: str) -> Voter:
    """Whoever came with the link from the mail. Opening it uses nothing up.

    :raises NotVisible: no link of this vote.
    """
    rows = VoterAddress.objects.select_related("door").filter(door__box=box, code_digest=digest(code))
    row = rows.first()
    if row is None:
        raise NotVisible
    return Voter(door=row.door, owner=f"address:{row.pk}")


def mailbox_of(email: str) -> str:
    """The mailbox behind an address, so that different ways to write it have one ballot; mail is sent there.

    The domain as name servers know it, no capital letters, nothing after a plus, and no dots where they mean nothing.

    :raises ValidationError: it is no address, or one that is written in quotes or with letters mail cannot carry.
    """
    typed = email.strip()
    local, _at, domain = typed.rpartition("@")
    if len(typed) > 254 or not local.isascii() or '"' in local:
        raise ValidationError("")
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise ValidationError("") from error
    local = local.lower().partition("+")[0]
    if domain in WITHOUT_DOTS:
        local, domain = local.replace(".", ""), WITHOUT_DOTS[domain]
    address = f"{local}@{domain}"
    validate_email(address)
    validate_email(typed)
    return address


def _address(email: str) -> str:
    try:
        address = mailbox_of(email)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise InvalidInput(message, {"email": message}) from error
    return address


def _was_mailed_enough(row: VoterAddress) -> bool:
    key = f"samskap.ways_in.address.{row.pk}"
    cache.add(key, 1, 24 * _HOUR)
    return cache.incr(key) > MAILS_AN_ADDRESS


def _refuse_too_many(box: BallotBox, network: str) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties a vote to a network."""
    key = f"samskap.ways_in.{box.pk}.{network}"
    cache.add(key, 0, _HOUR)
    if network and cache.incr(key) > ASKED_AN_HOUR:
        raise TooMany(_("Very many links were asked for from this network. Wait an hour, or vote on paper."))
