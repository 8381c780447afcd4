"""The visitor behind a request to a conversation: a signed cookie and a keyed hash of the address. For views only."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from samskap.cocreation.models import Conversation, Participant
from samskap.cocreation.services.participating import Visitor
from samskap.core.addresses import address_hash, client_address

COOKIE_AGE = 400 * 24 * 3600
"""The longest that browsers keep a cookie."""


def cookie_name(conversation: Conversation) -> str:
    """One cookie a conversation: nobody can be followed from one conversation to another."""
    return f"samskap_participant_{conversation.token}"


def cookie_value(participant: Participant, conversation: Conversation) -> str:
    """The participant's key, signed for this conversation."""
    return _signer(conversation).sign(participant.key)


def participant_of(request: HttpRequest, conversation: Conversation) -> Participant | None:
    """Who answers, if they have answered before; one query, none without a cookie.

    The signature is made for this conversation, so that a cookie of another one is not read here.
    """
    key = _key_in_cookie(request, conversation)
    return Participant.objects.filter(conversation=conversation, key=key).first() if key else None


def visitor_of(request: HttpRequest, conversation: Conversation) -> Visitor:
    """Who stands behind the request: the participant, if there is one yet, and the hash of the address."""
    return Visitor(participant_of(request, conversation), _hash_of(request, conversation))


def voter_of(request: HttpRequest, conversation: Conversation) -> Visitor:
    """As :func:`visitor_of`, with the participant not read yet: the vote reads it in its own transaction."""
    return Visitor(None, _hash_of(request, conversation), _key_in_cookie(request, conversation))


def remember(response: HttpResponse, conversation: Conversation, participant: Participant) -> None:
    """Give the browser the cookie that makes it this participant, for the pages of this conversation only."""
    response.set_cookie(
        cookie_name(conversation),
        cookie_value(participant, conversation),
        max_age=COOKIE_AGE,
        path=f"/c/{conversation.token}/",
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )


def forget(response: HttpResponse, conversation: Conversation) -> None:
    """Take the cookie away."""
    response.delete_cookie(cookie_name(conversation), path=f"/c/{conversation.token}/", samesite="Lax")


def _key_in_cookie(request: HttpRequest, conversation: Conversation) -> str:
    try:
        return _signer(conversation).unsign(request.COOKIES.get(cookie_name(conversation), ""))
    except BadSignature:
        return ""


def _hash_of(request: HttpRequest, conversation: Conversation) -> str:
    return address_hash(client_address(request), f"conversation.{conversation.token}")


def _signer(conversation: Conversation) -> Signer:
    return Signer(salt=f"samskap.participant.{conversation.token}")
