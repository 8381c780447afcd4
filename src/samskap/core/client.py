"""Where a request comes from."""

from django.http import HttpRequest

from samskap.config.settings import environment


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address: as the outermost proxy of ours saw it, else the direct neighbour.

    Only as many entries of ``X-Forwarded-For`` are believed, counted from the right, as proxies stand before the portal
    (``SAMSKAP_TRUSTED_PROXIES``); whatever a visitor writes further left has no effect.
    """
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    proxies = environment.TRUSTED_PROXIES
    if proxies and len(hops) >= proxies:
        return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
