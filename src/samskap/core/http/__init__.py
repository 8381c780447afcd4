"""Outgoing HTTP: the one door to other servers. Nothing else in the portal asks the network for anything but mail."""

from samskap.core.http.addresses import PUBLIC, Doors, check, is_public, resolve
from samskap.core.http.client import Answer, Client, Limits, Retries, Validators
from samskap.core.http.errors import (
    AddressRefused,
    BadEncoding,
    BadStatus,
    HttpError,
    PrivateAddress,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
)

__all__ = [
    "PUBLIC",
    "AddressRefused",
    "Answer",
    "BadEncoding",
    "BadStatus",
    "Client",
    "Doors",
    "HttpError",
    "Limits",
    "PrivateAddress",
    "Retries",
    "TimedOut",
    "TooLarge",
    "TooManyRedirects",
    "Unreachable",
    "Validators",
    "check",
    "is_public",
    "resolve",
]
