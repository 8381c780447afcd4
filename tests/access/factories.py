"""For every route with parameters: in which states its object is tried, and how the address is filled in.

A route without parameters needs no line here; it is tried once, with state ``-``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from samskap.cocreation.models import (
    BackgroundQuestion,
    Conversation,
    PaperSheet,
    Participant,
    Source,
    Statement,
    StatementStatus,
)
from samskap.cocreation.participation import cookie_name, cookie_value
from samskap.core import tasks
from samskap.core.models import Membership, NetworkMembership, RoomGuest, RoomPartner, Visibility
from samskap.core.services import monday
from samskap.core.signin import make_link
from samskap.core.tokens import digest
from samskap.needs.models import Evidence, Need, Suggestion
from tests.access import (
    calls_engage,
    calls_feeds,
    calls_funders,
    calls_pages,
    grants_inside,
    grants_public,
    needs_joint,
    needs_themes,
    pilots,
    pilots_chosen,
    pilots_pilots,
    pilots_values,
    portfolio_building,
    portfolio_importing,
    portfolio_result,
    portfolio_round_vote,
    portfolio_rounds,
    portfolio_screening,
    rounds_public,
    vote_setup,
    votes,
    votes_result,
)
from tests.access.maker import Kwargs, Maker
from tests.access.world import World
from tests.cocreation.factories import make_conversation, make_participant, make_statement, make_vote
from tests.core.factories import make_invitation, make_organisation, make_room, make_user
from tests.needs.factories import make_evidence, make_need, make_suggestion

CONVERSATION_STATES = ("draft", "open", "paused", "closed", "answered", "room")
"""The five states, each seen by everybody; ``answered`` has its report published, ``closed`` has not; ``room`` is open,
but only for the partners and guests of one room. A draft is known to its own organisation only."""


@dataclass(frozen=True)
class Asked:
    """A conversation with one published statement, one that waits, and somebody who voted and wrote it."""

    conversation: Conversation
    published: Statement
    waiting: Statement
    participant: Participant
    question: BackgroundQuestion
    sheet: PaperSheet


def asked(world: World, state: str) -> Asked:
    """The conversation in this state."""

    def make() -> Asked:
        fields: dict[str, Any] = {"organisation": world.organisation, "state": state}
        if state == "room":
            fields |= {"state": "open", "visibility": Visibility.PARTNERS, "room": world.room}
        if state == "answered":
            fields["report_published_at"] = timezone.now()  # a report speaks of five people at least
        conversation = make_conversation(**fields)
        participant = make_participant(conversation)
        published = make_statement(conversation)
        waiting = make_statement(conversation, status=StatementStatus.WAITING, author=participant)
        for voter in [participant, *(make_participant(conversation) for _ in range(4 if state == "answered" else 0))]:
            make_vote(voter, published)
        question = BackgroundQuestion.objects.create(conversation=conversation, text="How old are you?")
        on_paper = make_participant(conversation, source=Source.PAPER)
        sheet = PaperSheet.objects.create(
            conversation=conversation, participant=on_paper, batch="A", sheet=1, entered_at=timezone.now()
        )
        return Asked(conversation, published, waiting, participant, question, sheet)

    return world.once("conversation", state, make)  # type: ignore[no-any-return]


NEED_STATES = ("private", "network", "room", "public", "withdrawn")
"""From narrow to wide; ``withdrawn`` was public and is its organisation's alone."""


@dataclass(frozen=True)
class Needed:
    """A need with one of everything."""

    need: Need
    evidence: Evidence
    suggestion: Suggestion


def needed(world: World, state: str) -> Needed:
    """The need in this state."""

    def make() -> Needed:
        fields: dict[str, Any] = {"visibility": {"room": "partners", "withdrawn": "public"}.get(state, state)}
        fields |= {"network": {"network": world.network}, "room": {"room": world.room}}.get(state, {})
        if state == "withdrawn":
            fields |= {"withdrawn_at": timezone.now(), "withdrawn_because": "Written twice."}
        need = make_need(world.organisation, **fields)
        return Needed(need, make_evidence(need), make_suggestion(need))

    return world.once("need", state, make)  # type: ignore[no-any-return]


def need(**more: Callable[[Needed], Any]) -> Maker:
    """An address of a need; ``more`` are its other parameters."""

    def kwargs(world: World, state: str) -> Kwargs:
        found = needed(world, state)
        return {"token": found.need.token, **{name: value(found) for name, value in more.items()}}

    return Maker(kwargs, NEED_STATES)


def fixed(**kwargs: Any) -> Maker:
    """An address whose parameters need no object."""
    return Maker(lambda world, state: kwargs)


def conversation(**more: Callable[[Asked], Any]) -> Maker:
    """An address of a conversation; ``more`` are its other parameters."""

    def kwargs(world: World, state: str) -> Kwargs:
        found = asked(world, state)
        return {"token": found.conversation.token, **{name: value(found) for name, value in more.items()}}

    return Maker(kwargs, CONVERSATION_STATES, participant_cookie)


def participant_cookie(world: World, state: str) -> Mapping[str, str]:
    """The signed cookie of the one who voted."""
    found = asked(world, state)
    return {cookie_name(found.conversation): cookie_value(found.participant, found.conversation)}


def _organisation(world: World, state: str) -> Kwargs:
    return {"slug": world.organisation.slug}


def _network(world: World, state: str) -> Kwargs:
    return {"slug": world.network.slug}


def _room(world: World, state: str) -> Kwargs:
    return {"token": world.room.token}


def _invitation(world: World, state: str) -> Kwargs:
    """An invitation into the organisation: ``sent``, ``expired``, or already ``accepted``."""

    def make() -> str:
        expires = timezone.now() + timedelta(days=-1 if state == "expired" else 14)
        invitation, secret = make_invitation("new@example.org", organisation=world.organisation, expires_at=expires)
        if state == "accepted":
            invitation.accepted_at = timezone.now()
            invitation.accepted_by = make_user()
            invitation.save()
        assert invitation.secret_digest == digest(secret)
        return secret

    return {"secret": world.once("invitation", state, make)}


def _member(world: World, state: str) -> Kwargs:
    """A member of the organisation other than those who act."""

    def make() -> int:
        user = make_user(role="member", organisation=world.organisation)
        return Membership.objects.get(user=user, organisation=world.organisation).pk

    return {"slug": world.organisation.slug, "member": world.once("member", state, make)}


def _network_member(world: World, state: str) -> Kwargs:
    """Another organisation in the network."""

    def make() -> str:
        joined = make_organisation("Joined")
        NetworkMembership.objects.create(network=world.network, organisation=joined)
        return joined.slug

    return {"slug": world.network.slug, "organisation": world.once("joined", state, make)}


def _room_partner(world: World, state: str) -> Kwargs:
    """Another organisation in the room."""

    def make() -> str:
        partner = make_organisation("Partner")
        RoomPartner.objects.create(room=world.room, organisation=partner)
        return partner.slug

    return {"token": world.room.token, "organisation": world.once("partner", state, make)}


def _room_asked(world: World, state: str) -> Kwargs:
    """A room elsewhere that the organisation was asked into."""

    def make() -> str:
        room = make_room(make_organisation("Asker"))
        RoomPartner.objects.create(room=room, organisation=world.organisation, joined_at=None)
        return room.token

    return {"token": world.once("asked room", state, make), "organisation": world.organisation.slug}


def _room_guest(world: World, state: str) -> Kwargs:
    """A guest of the room other than the one who acts."""

    def make() -> int:
        return RoomGuest.objects.create(room=world.room, user=make_user()).pk

    return {"token": world.room.token, "guest": world.once("room guest", state, make)}


def _invitation_number(world: World, state: str) -> Kwargs:
    """An invitation that waits: into the organisation, the network or the room."""

    def make() -> int:
        into = {"organisation": world.organisation, "network": world.network, "room": world.room}[state]
        return make_invitation("new@example.org", **{state: into})[0].pk  # type: ignore[arg-type]

    return {"invitation": world.once("invitation number", state, make)}


def _sign_in_link(world: World, state: str) -> Kwargs:
    """A link of somebody new: ``fresh``, or ``spent`` because they have signed in since."""

    def make() -> str:
        user = make_user()
        link = make_link(user, user.email)
        if state == "spent":
            user.last_login = timezone.now()
            user.save(update_fields=["last_login"])
        return link

    return {"link": world.once("sign-in link", state, make)}


def _health(world: World, state: str) -> Kwargs:
    tasks.beat()
    return {}


def _monday_key(world: World, state: str) -> Kwargs:
    return {"key": monday.stop_address(world.people["member"]).rstrip("/").rpartition("/")[2]}


MAKERS: dict[str, Maker] = {
    **calls_funders.MAKERS,
    **needs_themes.MAKERS,
    "choose_subjects": need(),
    "merge_need": need(),
    "support_need": need(),
    "unmerge_need": need(),
    "withdraw_support": need(),
    **calls_engage.MAKERS,
    **calls_feeds.MAKERS,
    **calls_pages.MAKERS,
    **grants_inside.MAKERS,
    **grants_public.MAKERS,
    **needs_joint.MAKERS,
    **pilots.MAKERS,
    **pilots_chosen.MAKERS,
    **pilots_pilots.MAKERS,
    **pilots_values.MAKERS,
    **portfolio_importing.MAKERS,
    **portfolio_round_vote.MAKERS,
    **portfolio_building.MAKERS,
    **portfolio_result.MAKERS,
    **portfolio_rounds.MAKERS,
    **rounds_public.MAKERS,
    **vote_setup.MAKERS,
    **votes.MAKERS,
    **votes_result.MAKERS,
    **portfolio_screening.MAKERS,
    "readmit_participant": conversation(),
    "exclude_participant": conversation(),
    "patterns": conversation(),
    **{
        name: Maker(_organisation)
        for name in ("organisation", "edit_organisation", "leave_organisation", "members", "invite_member")
    },
    "change_member": Maker(_member),
    "remove_member": Maker(_member),
    **{name: Maker(_network) for name in ("network", "edit_network", "invite_to_network")},
    "leave_network": Maker(_network_member),
    **{name: Maker(_room) for name in ("room", "edit_room", "ask_partners", "invite_to_room")},
    "remove_partner": Maker(_room_partner),
    "answer_room_request": Maker(_room_asked),
    "remove_guest": Maker(_room_guest),
    "accept_invitation": Maker(_invitation, ("sent", "expired", "accepted")),
    "resend_invitation": Maker(_invitation_number, ("organisation", "network", "room")),
    "withdraw_invitation": Maker(_invitation_number, ("organisation", "network", "room")),
    "sign_in_by_link": Maker(_sign_in_link, ("fresh", "spent")),
    "conversation": conversation(),
    "cast_vote": conversation(),
    "next_statements": conversation(),
    "undo_vote": conversation(),
    "promise": conversation(),
    "add_statement": conversation(),
    "me": conversation(),
    "answer_background": conversation(),
    "subscribe_result": conversation(),
    "my_answers": conversation(),
    "forget_me": conversation(),
    "report": conversation(),
    "report_live": conversation(),
    "report_statements": conversation(),
    "report_csv": conversation(),
    "export_polis": conversation(),
    "export_json": conversation(),
    "answers": conversation(),
    "finish_answers": conversation(),
    "show_polis": conversation(),
    "publish_report": conversation(),
    "unpublish_report": conversation(),
    "api:conversation": conversation(),
    "api:statements": conversation(),
    "api:report": conversation(),
    "workroom": conversation(),
    "edit_conversation": conversation(),
    "change_state": conversation(),
    "delete_conversation": conversation(),
    "statements": conversation(),
    "publish_statements": conversation(),
    "moderate_statement": conversation(number=lambda asked: asked.waiting.number),
    "undo_moderation": conversation(number=lambda asked: asked.published.number),
    "edit_statement": conversation(number=lambda asked: asked.published.number),
    "translations": conversation(),
    "translate": conversation(language=lambda asked: "nb"),
    "translate_statements": conversation(language=lambda asked: "nb"),
    "background_questions": conversation(),
    "edit_background": conversation(question=lambda asked: asked.question.pk),
    "delete_background": conversation(question=lambda asked: asked.question.pk),
    "paper": conversation(),
    "paper_sheet": conversation(),
    "correct_paper": conversation(sheet=lambda asked: asked.sheet.pk),
    "qr": conversation(),
    **{name: need() for name in ("need", "edit_need", "withdraw_need", "restore_need", "make_suggestion", "api:need")},
    "where_to_engage": need(),
    "answer_suggestion": need(number=lambda needed: needed.suggestion.pk),
    "add_part": need(kind=lambda needed: "framing"),
    "edit_part": need(kind=lambda needed: "evidence", number=lambda needed: needed.evidence.pk),
    "delete_part": need(kind=lambda needed: "evidence", number=lambda needed: needed.evidence.pk),
    "organisation_journal": Maker(_organisation),
    "stop_monday_mail": Maker(_monday_key),
    "my_data_chapter": fixed(chapter=0),
    "health": Maker(_health),
    "account_reset_password_from_key": fixed(uidb36="1", key="not-a-key"),
    "mfa_edit_webauthn": fixed(pk=1),
    "mfa_remove_webauthn": fixed(pk=1),
}
