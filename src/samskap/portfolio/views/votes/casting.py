"""Casting a ballot without account, by a mailed link, or for an organisation; looking up a receipt."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from samskap.core.access import actor_of
from samskap.core.errors import InvalidInput, NotVisible
from samskap.core.journal import canonical
from samskap.core.models import Organisation
from samskap.core.origin import from_here_only
from samskap.portfolio import ballot_voter
from samskap.portfolio.ballot_voter import Known, group_of, known_in, may_take_back, organisation_voter, voter_of
from samskap.portfolio.forms.votes.casting import choices_in, district_in, door_in
from samskap.portfolio.models import BallotBox, Channel
from samskap.portfolio.purses import LEAST_IN_A_PURSE
from samskap.portfolio.selectors.results.grants import is_counted, own_payments
from samskap.portfolio.selectors.votes import casting as selectors
from samskap.portfolio.services.votes import casting, ways_in
from samskap.portfolio.services.votes.casting import Voter
from samskap.portfolio.views.secret import by_secret
from samskap.ui.qr import qr_svg


@require_safe
def vote(request: HttpRequest, token: str) -> HttpResponse:
    """What can be chosen, and the ballot for whoever can cast one."""
    box = selectors.find_box(actor_of(request), token)
    return _page(request, box, voter_of(request, box))


@from_here_only
@require_POST
def cast_ballot(request: HttpRequest, token: str) -> HttpResponse:
    """Put the ballot in the box, or change it; then the receipt."""
    box = selectors.find_box(actor_of(request), token)
    voter = voter_of(request, box)
    if voter is None:
        raise NotVisible
    return _cast(request, box, voter)


@require_http_methods(["GET", "POST"])
def organisation_ballot(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """The ballot of an organisation, for those who work there; sent with the token of their session."""
    box = selectors.find_box(actor_of(request), token)
    organisation = selectors.find_organisation(actor_of(request), slug)
    voter = organisation_voter(request, box, organisation)
    if request.method == "GET":
        return _page(request, box, voter, organisation)
    return _cast(request, box, voter, organisation)


@from_here_only
@require_http_methods(["GET", "POST"])
def take_back_ballot(request: HttpRequest, token: str) -> HttpResponse:
    """Ask, then take the voter's own ballot out of the box."""
    box = selectors.find_box(actor_of(request), token)
    ballot = selectors.own_ballot(box, known_in(request, box).key)
    if ballot is None or not may_take_back(actor_of(request), box, ballot):
        raise NotVisible
    if request.method == "GET":
        return render(request, "portfolio/voting/take_back.html", {"box": box, "about": box.about})
    casting.take_back_ballot(box=box, ballot=ballot)
    return redirect("vote", token)


@require_GET
def my_ballot(request: HttpRequest, token: str) -> HttpResponse:
    """The voter's own ballot, seen in their own browser only, with the receipt."""
    box = selectors.find_box(actor_of(request), token)
    ballot = selectors.own_ballot(box, known_in(request, box).key)
    page = selectors.vote_page(actor_of(request), box, ballot, timezone.now())
    context = {"page": page, "is_counted": is_counted(box), "paid": own_payments(box, ballot)}
    context["group"] = ballot.door.get_leg_display() if ballot and len(page.groups) > 1 else ""
    response = render(request, "portfolio/voting/mine.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@from_here_only
@require_POST
def ask_way_in(request: HttpRequest, token: str) -> HttpResponse:
    """Mail a link to the address; the answer is the same for every address."""
    box = selectors.find_box(actor_of(request), token)
    doors = {str(one.pk): one for one in box.doors.filter(channel=Channel.EMAIL)}
    door = doors.get(request.POST.get("door", ""))
    if door is None:
        raise NotVisible
    language, network = get_language() or "en", ballot_voter.network_of(request, box)
    try:
        ways_in.ask_way_in(door=door, email=request.POST.get("email", ""), language=language, network=network)
    except InvalidInput as error:
        return _page(request, box, voter_of(request, box), error=error)
    return render(request, "portfolio/voting/mailed.html", {"box": box, "about": box.about})


@by_secret
@require_GET
def vote_with_code(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Come in with the mailed link, which is used up by nothing."""
    box = selectors.find_box(actor_of(request), token)
    voter = ways_in.voter_with_code(box=box, code=code)
    response = redirect("vote", token)
    known = known_in(request, box)
    ballot_voter.remember(response, box, Known(voter.door.pk, ballot_voter.address_of(voter), known.key, known.own))
    return response


@require_safe
def vote_qr(request: HttpRequest, token: str) -> HttpResponse:
    """The QR code of the address of the vote, for everybody or for one group."""
    box = selectors.find_box(actor_of(request), token)
    address = selectors.address_of(box, request.GET.get("leg", ""))
    title = _("QR code: %(address)s") % {"address": address}
    return HttpResponse(qr_svg(address, title), content_type="image/svg+xml")


@require_safe
def vote_rules(request: HttpRequest, token: str) -> HttpResponse:
    """How the ballots are counted, in words and exactly."""
    box = selectors.find_box(actor_of(request), token)
    page = selectors.vote_page(actor_of(request), box, None, timezone.now())
    context = {"box": box, "about": box.about, "page": page, "shares": page.has_shares, "least": LEAST_IN_A_PURSE}
    return render(request, "portfolio/voting/rules.html", {**context, "gaps": selectors.gaps_of(box)})


@require_safe
def vote_rules_json(request: HttpRequest, token: str) -> HttpResponse:
    """The rules as the text over which their checksum was made."""
    box = selectors.find_box(actor_of(request), token)
    if box.rules is None:
        raise NotVisible
    return HttpResponse(canonical(box.rules), content_type="application/json; charset=utf-8")


@from_here_only
@require_http_methods(["GET", "HEAD", "POST"])
def receipts(request: HttpRequest, token: str) -> HttpResponse:
    """The receipts of all ballots that were counted, and whether one is among them. The one that is looked up is sent,
    and not in the address, which logs keep and browsers remember."""
    box = selectors.find_box(actor_of(request), token)
    code, number = request.POST.get("code", "")[:40], request.GET.get("page", "1")
    context = {
        "box": box,
        "about": box.about,
        "page": selectors.receipts_page(box, int(number) if number.isdecimal() and len(number) < 7 else 1),
        "code": code,
        "found": selectors.has_receipt(box, code) if code else None,
    }
    return render(request, "portfolio/voting/receipts.html", context)


def _cast(request: HttpRequest, box: BallotBox, voter: Voter, organisation: Organisation | None = None) -> HttpResponse:
    """Put the ballot in the box and give the browser its key; or the page as it was filled in, with what is wrong."""
    choices, district = request.POST, district_in(request.POST, box)
    try:
        came = voter if organisation else replace(voter, door=door_in(request.POST, voter.door))
        cast = casting.cast_ballot(box=box, voter=came, choices=choices_in(choices, box), district=district)
    except InvalidInput as error:
        return _page(request, box, voter, organisation, error)
    response = redirect("my_ballot", box.token)
    known = Known(voter.door.pk, ballot_voter.address_of(voter), cast.key, cast.key)
    if organisation:
        known = replace(known_in(request, box), key=cast.key)
    ballot_voter.remember(response, box, known)
    return response


def _page(
    request: HttpRequest,
    box: BallotBox,
    voter: Voter | None,
    organisation: Organisation | None = None,
    error: InvalidInput | None = None,
) -> HttpResponse:
    """The page of the vote, as it was filled in where something was wrong."""
    ballot = casting.ballot_of(box, voter) if voter else None
    page = selectors.vote_page(actor_of(request), box, ballot, timezone.now())
    context: dict[str, Any] = {"page": page, "voter": voter, "organisation": organisation, "error": error}
    context["typed"] = request.POST
    context["is_counted"] = page.state == "sealed" and is_counted(box)
    if voter and not organisation:
        context |= {"groups": page.choices_for(voter.door.channel), "leg": group_of(request, ballot)}
    response = render(request, "portfolio/voting/vote.html", context, status=422 if error else 200)
    response["Cache-Control"] = "private, no-store"
    return response
