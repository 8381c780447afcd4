"""The result by mail: an address is kept until the mail is sent, and for nothing else."""

from django.conf import settings
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.utils.translation import gettext as _

from samskap.cocreation.models import Conversation, ResultSubscription, State
from samskap.cocreation.services.inputs import check_language
from samskap.core.access import Actor, require
from samskap.core.errors import NotVisible, StateRefused, TooMany
from samskap.core.models import User
from samskap.core.selectors.people import proved_addresses

_SALT = "samskap.subscription"
_HOUR = 3600


@transaction.atomic
def subscribe_to_result(
    *, actor: Actor, conversation: Conversation, email: str, language: str, address_hash: str = ""
) -> str:
    """Keep the address until the result is mailed; returns the signed mark that takes it away again.

    Whether the address was there before makes no difference that anybody can see.

    ``address_hash`` stands for the network the visitor comes from.

    :raises StateRefused: there is nothing to wait for: a draft, or the result is out.
    :raises TooMany: as many addresses from one network in an hour as participants may begin there.
    """
    require(actor, "cocreation.take_part", conversation, view="cocreation.view_conversation")
    check_language(language)
    if conversation.state == State.DRAFT:
        raise StateRefused(_("This conversation is a draft. You can ask for the result when it has opened."))
    if conversation.state == State.ANSWERED:
        raise StateRefused(_("The result is here already. You need not wait for a mail."))
    _refuse_too_many(conversation, address_hash)
    address = email.strip().lower()
    ResultSubscription.objects.update_or_create(
        conversation=conversation, email=address, defaults={"language": language}
    )
    return _signer(conversation).sign(address)


@transaction.atomic
def withdraw_subscription(*, actor: Actor, conversation: Conversation, mark: str) -> None:
    """Take the address away that ``mark`` was signed for.

    :raises NotVisible: nobody here signed the mark.
    """
    require(actor, "cocreation.take_part", conversation, view="cocreation.view_conversation")
    try:
        address = _signer(conversation).unsign(mark)
    except BadSignature as forged:
        raise NotVisible from forged
    ResultSubscription.objects.filter(conversation=conversation, email=address).delete()


def _refuse_too_many(conversation: Conversation, address_hash: str) -> None:
    """Counted in memory, by each process for itself: nothing is stored that ties an address to a network."""
    key = f"samskap.subscriptions.{conversation.pk}.{address_hash}"
    cache.add(key, 0, _HOUR)
    if address_hash and cache.incr(key) > settings.PARTICIPANTS_PER_ADDRESS_HOUR:
        raise TooMany(_("Too many requests. Wait a while."))


def _signer(conversation: Conversation) -> Signer:
    return Signer(salt=f"{_SALT}.{conversation.token}")


def forget_subscriber(user: User) -> None:
    """Whoever erases their account is told of no result any more. Columns that point at a person empty themselves."""
    ResultSubscription.objects.filter(email__in=proved_addresses(user)).delete()
