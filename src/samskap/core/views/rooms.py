"""Consortium rooms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from samskap.core.access import actor_of, can, require
from samskap.core.forms import status_of, submitted
from samskap.core.forms.networks import AskPartnersForm, DescriptionForm, GuestForm, RoomForm
from samskap.core.models import Room
from samskap.core.registry import registry
from samskap.core.selectors import rooms as select
from samskap.core.selectors.organisations import led_organisations
from samskap.core.services import invitations as inviting
from samskap.core.services import rooms as service
from samskap.core.views.invitations import tell_what_was_sent
from samskap.core.views.pages import ask_again


@require_http_methods(["GET"])
@login_required
def rooms(request: HttpRequest) -> HttpResponse:
    """The rooms one may enter, and those one's organisation is asked into."""
    actor = actor_of(request)
    context = {
        "page": select.my_rooms(actor, request.GET.get("page")),
        "requests": select.room_requests(actor),
        "may_create": can(actor, "core.create_room"),
    }
    return render(request, "core/rooms.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def create_room(request: HttpRequest) -> HttpResponse:
    """A lead opens a room."""
    actor = actor_of(request)
    require(actor, "core.create_room")
    form = RoomForm(request.POST if request.method == "POST" else None, organisations=led_organisations(actor))
    made = submitted(form, lambda: _create(request, form))
    if made is not None:
        messages.success(request, _("The room is open. Ask the others in."))
        return redirect("room", made.token)
    return render(request, "core/room_new.html", {"form": form}, status=status_of(form))


@require_http_methods(["GET"])
@login_required
def room(request: HttpRequest, token: str) -> HttpResponse:
    """A room, to those inside."""
    return _room_page(request, select.room_by_token(actor_of(request), token), None, GuestForm())


@require_http_methods(["GET", "POST"])
@login_required
def edit_room(request: HttpRequest, token: str) -> HttpResponse:
    """Rename or describe it."""
    actor = actor_of(request)
    found = select.room_by_token(actor, token)
    require(actor, "core.edit_room", found)
    form = DescriptionForm(request.POST if request.method == "POST" else None, of=found)
    saved = submitted(form, lambda: service.edit_room(actor=actor, room=found, **form.cleaned_data))
    if saved is not None:
        messages.success(request, _("Saved."))
        return redirect("room", token)
    context = {"form": form, "title": found.name, "back": reverse("room", args=[token])}
    return render(request, "core/description_edit.html", context, status=status_of(form))


@require_http_methods(["POST"])
@login_required
def ask_partners(request: HttpRequest, token: str) -> HttpResponse:
    """Ask organisations into the room."""
    actor = actor_of(request)
    found = select.room_by_token(actor, token)
    require(actor, "core.invite_to_room", found)
    form = AskPartnersForm(request.POST, organisations=select.organisations_by_slugs(request.POST))
    done = submitted(form, lambda: service.ask_partners(actor=actor, room=found, organisations=form.chosen))
    if done is None:
        return _room_page(request, found, form, GuestForm())
    asked, unsent = done
    text = ngettext("%(n)d organisation is asked.", "%(n)d organisations are asked.", asked) % {"n": asked}
    messages.success(request, text)
    if unsent:
        messages.error(request, _("The mail to some leads could not be sent. They see the question when they sign in."))
    return redirect("room", token)


@require_http_methods(["POST"])
@login_required
def answer_room_request(request: HttpRequest, token: str, organisation: str) -> HttpResponse:
    """A lead answers for their organisation."""
    actor = actor_of(request)
    found, accept = select.asked_room(actor, token), request.POST.get("answer") == "yes"
    service.answer_room_request(actor=actor, room=found, organisation_slug=organisation, accept=accept)
    return redirect("room", token) if accept else redirect("rooms")


@require_http_methods(["POST"])
@login_required
def invite_to_room(request: HttpRequest, token: str) -> HttpResponse:
    """Invite a person as a guest."""
    actor = actor_of(request)
    found = select.room_by_token(actor, token)
    require(actor, "core.invite_to_room", found)
    form = GuestForm(request.POST)
    issued = submitted(form, lambda: inviting.invite_guest(actor=actor, room=found, **form.cleaned_data))
    if issued is None:
        return _room_page(request, found, None, form)
    tell_what_was_sent(request, issued)
    return redirect("room", token)


@require_http_methods(["GET", "POST"])
@login_required
def remove_partner(request: HttpRequest, token: str, organisation: str) -> HttpResponse:
    """Take an organisation out of the room, after asking once more."""
    actor = actor_of(request)
    found = select.room_by_token(actor, token)
    name = service.check_may_remove(actor=actor, room=found, organisation_slug=organisation).organisation.name
    if request.method == "POST":
        service.remove_partner(actor=actor, room=found, organisation_slug=organisation)
        messages.success(request, _("%(name)s is no longer in the room.") % {"name": name})
        return redirect("room", token) if actor.is_lead(found.owner_id) else redirect("rooms")
    title = _("Take %(name)s out of %(room)s?") % {"name": name, "room": found.name}
    text = _("Its people no longer see that the room exists. What they shared in it stays.")
    back = reverse("room", args=[token])
    return ask_again(request, title=title, text=text, button=_("Take out"), cancel_url=back)


@require_http_methods(["POST"])
@login_required
def remove_guest(request: HttpRequest, token: str, guest: int) -> HttpResponse:
    """A guest goes, or is asked to."""
    actor = actor_of(request)
    found = select.room_by_token(actor, token)
    service.remove_guest(actor=actor, room=found, guest_id=guest)
    messages.success(request, _("The guest no longer sees the room."))
    return redirect("room", token) if actor.is_lead(found.owner_id) else redirect("rooms")


def _create(request: HttpRequest, form: RoomForm) -> Room:
    data = form.cleaned_data
    return service.create_room(actor=actor_of(request), owner=form.chosen, name=data["name"], purpose=data["purpose"])


def _room_page(
    request: HttpRequest, found: Room, asking: AskPartnersForm | None, guest_form: GuestForm
) -> HttpResponse:
    actor = actor_of(request)
    search = request.GET.get("find", "")[:100]
    shown = select.room_page(actor, found)
    if asking is None and shown.owned:
        asking = AskPartnersForm(organisations=select.organisations_to_ask(actor, found, search))
    blocks = [block for make in registry.room_blocks if (block := make(actor, found)) is not None]
    context = {"shown": shown, "asking": asking, "guest_form": guest_form, "search": search, "blocks": blocks}
    bad = status_of(guest_form) != 200 or (asking is not None and status_of(asking) != 200)
    return render(request, "core/room.html", context, status=422 if bad else 200)
