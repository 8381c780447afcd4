"""Saying yes or no to a grant, by the link in the mail of the decision."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from samskap.core.origin import from_here_only
from samskap.portfolio.selectors.grants.applying import find_by_agreement, may_turn_down
from samskap.portfolio.services.grants import applying as service
from samskap.portfolio.views.secret import by_secret


@by_secret
@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def agree_to_grant(request: HttpRequest, secret: str) -> HttpResponse:
    """The sum and the conditions, and one button. A program that follows links in mails agrees to nothing."""
    found = find_by_agreement(secret)
    if request.method == "POST":
        service.agree_to_grant(agreement_secret=secret)
        return redirect("agree_to_grant", secret)
    context = {"application": found, "scheme": found.scheme, "may_turn_down": may_turn_down(found)}
    return render(request, "portfolio/applying/agree.html", context)


@by_secret
@from_here_only
@require_POST
def decline_grant(request: HttpRequest, secret: str) -> HttpResponse:
    """The applicant does not want it after all."""
    service.turn_down_grant(agreement_secret=secret)
    return redirect("agree_to_grant", secret)
