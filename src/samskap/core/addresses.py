"""The network address behind a request, and its keyed hash."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """The address the request came from, as far as it can be trusted; "" if there is none.

    Every proxy appends the address it was reached from to ``X-Forwarded-For``, so that only the last
    ``TRUSTED_PROXIES`` entries were written by somebody we trust; what stands before them is whatever the visitor sent.
    """
    trusted = settings.TRUSTED_PROXIES
    if trusted > 0:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= trusted:
            return str(hops[-trusted])
    return str(request.META.get("REMOTE_ADDR", ""))


def address_hash(address: str, purpose: str) -> str:
    """HMAC-SHA-256 of the address, keyed by the portal's secret and ``purpose``; "" for an unreadable address.

    Of an IPv6 address only the network (the first 64 bits) counts: the rest changes from hour to hour on one device.
    With different purposes the same address gives hashes that cannot be connected.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or ipaddress.IPv6Network((parsed, 64), strict=False).network_address
    return salted_hmac(f"samskap.address.{purpose}", str(parsed), algorithm="sha256").hexdigest()
