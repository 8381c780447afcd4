"""A way to the ballot by e-mail: one an address, mailed as a link; the address is erased when the box is sealed."""

from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from samskap.core import tasks
from samskap.core.errors import InvalidInput, NotVisible, StateRefused, TooMany
from samskap.core.mail import Letter, compose, public_address
from samskap.core.tokens import digest, new_secret
from samskap.portfolio.models import BallotBox, Channel, VoterAddress, VotingDoor
from samskap.portfolio.services.boxes import locked_box
from samskap.portfolio.services.casting import Voter

ASKED_AN_HOUR = 20
"""Links asked for from one network about one vote."""
AGAIN_AFTER = timedelta(minutes=5)
"""An address that asks again within this time is mailed nothing new: nobody's mailbox is filled by others."""
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
    if box.locked_at is None or not box.opens_at <= moment < box.closes_at:
        raise StateRefused(_("Voting is not open."))
    address = _address(email)
    _refuse_too_many(box, network)
    row = VoterAddress.objects.filter(door__box=box, email=address).first()
    if row is not None and moment - row.asked_at < AGAIN_AFTER:
        return
    if row is None:
        row = VoterAddress(door=door, email=address, code_digest=digest(new_secret()))
    row.asked_at, row.sent_at, row.language = moment, None, language
    row.save()
    tasks.enqueue("portfolio.mail_way_in", address_id=row.pk, asked=moment.isoformat())


def mail_way_in(*, address_id: int, asked: str, now: datetime | None = None) -> bool:
    """Send the link, made at this moment: it is stored nowhere but as a digest. Whether it was sent.

    At least once: handed over again after a crash, the mail has another link, and the newest works.

    :raises OSError, smtplib.SMTPException: the mail server did not take it.
    """
    rows = VoterAddress.objects.select_related("door__box__scheme__organisation", "door__box__round__organisation")
    row = rows.filter(pk=address_id).first()
    if row is None or row.asked_at.isoformat() != asked or row.sent_at is not None:
        return False
    code = new_secret()
    VoterAddress.objects.filter(pk=row.pk).update(code_digest=digest(code))
    box = row.door.box
    about = box.scheme or box.round
    context = {
        "title": str(about),
        "organisation": str(about.organisation) if about else "",
        "closes_at": box.closes_at,
        "url": public_address(reverse("vote_with_code", args=[box.token, code])),
    }
    message = compose(Letter("portfolio/mails/way_in", row.email, row.language, context))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    name = digest(f"{settings.SECRET_KEY} way in {row.pk} {asked}")[:32]
    message.extra_headers = {"Message-ID": f"<vote.{name}@{host}>", "Auto-Submitted": "auto-generated"}
    message.send()
    VoterAddress.objects.filter(pk=row.pk).update(sent_at=now or timezone.now())
    return True


def voter_with_code(*, box: BallotBox, code: str) -> Voter:
    """Whoever came with the link from the mail. Opening it uses nothing up.

    :raises NotVisible: no link of this vote, or an older one than the latest.
    """
    rows = VoterAddress.objects.select_related("door").filter(door__box=box, code_digest=digest(code))
    row = rows.first()
    if row is None:
        raise NotVisible
    return Voter(door=row.door, owner=f"address:{row.pk}")


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        if len(address) > 254:
            raise ValidationError("")
        validate_email(address)
    except ValidationError as error:
        message = _("This is not an e-mail address.")
        raise InvalidInput(message, {"email": message}) from error
    return address


def _refuse_too_many(box: BallotBox, network: str) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties a vote to a network."""
    key = f"samskap.ways_in.{box.pk}.{network}"
    cache.add(key, 0, _HOUR)
    if network and cache.incr(key) > ASKED_AN_HOUR:
        raise TooMany(_("Very many links were asked for from this network. Wait an hour, or vote on paper."))
