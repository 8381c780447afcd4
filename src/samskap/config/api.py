"""The API: read only, the same access as the pages, described by /api/openapi.json. A page of documentation that loads
scripts from elsewhere is not served."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from samskap.core import errors

api = NinjaAPI(
    title="Samskap",
    version="1",
    description="Needs, calls, grants, portfolio rounds, pilots, conversations: "
    "what may be seen on the pages with the caller's session.",
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/needs", "samskap.needs.api.router")
api.add_router("/calls", "samskap.calls.api.router")
api.add_router("/grants", "samskap.portfolio.api.router")
api.add_router("/rounds", "samskap.portfolio.api_rounds.router")
api.add_router("/rounds", "samskap.portfolio.api_screening.router")
api.add_router("/rounds", "samskap.portfolio.api_results.router")
api.add_router("/pilots", "samskap.pilots.api.router")
api.add_router("/conversations", "samskap.cocreation.api.router")

STATUS: tuple[tuple[type[errors.SamskapError], int], ...] = (
    (errors.NotVisible, 404),
    (errors.Refused, 403),
    (errors.StateRefused, 409),
    (errors.InvalidInput, 422),
    (errors.TooMany, 429),
)


@api.exception_handler(errors.SamskapError)
def named_error(request: HttpRequest, error: errors.SamskapError) -> HttpResponse:
    """The portal's named errors as JSON with their status."""
    status = next((code for kind, code in STATUS if isinstance(error, kind)), 400)
    return api.create_response(request, {"detail": error.message or _("Not found")}, status=status)
