"""Every text that somebody can write about a pilot: where it is shown it is text, and to whom it is not for it is not.

Each column of each row of the room holds a word of its own in markup, so that a page tells which columns it gave away.
"""

from __future__ import annotations

import re
from functools import partial

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.models import OrganisationKind, User
from samskap.core.services import searching
from samskap.pilots.models import Observation, ObservationPhoto, Party, Passed, Screening, Sponsorship, Veto
from samskap.pilots.urls import urlpatterns
from tests.core.factories import make_network, make_organisation, make_user, sign_in
from tests.pilots import factories as make

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script><img src=x>\"'"
WORD = re.compile(r"zq\d+zq")
PRIVATE = {
    "Charter.press_why", "Charter.press_safe", "Charter.press_if_it_fails", "Commitment.text", "Concern.raiser_email",
    "Cost.text", "Cost.reference", "Delegation.decided", "Delegation.title", "Grant.eligible", "Grant.funder",
    "Hours.text", "Ledger.name", "Observation.text", "ObservationPhoto.description", "Obstacle.text", "Obstacle.title",
    "Obstacle.rule", "ObstacleStep.lifted_because", "Pilot.lessons", "Pilot.spread_adapt", "Pilot.spread_cost",
    "Pilot.spread_whom", "PilotQuestion.email", "Screening.assessment", "Screening.comment",
    "TestInvitation.contact_email", "TestInvitation.contact_name", "TestInvitation.our_influence",
    "TestInvitation.reasons", "TestInvitation.letter", "TestInvitation.title", "TestInvitation.we_learn",
    "TestInvitation.what", "waiting concern", "withheld concern", "hidden question",
}  # fmt: skip
"""What nobody outside a public pilot that runs reads on any page."""
LEFT_AS_THEY_ARE = {
    "answer", "answered_as", "because", "ended_because", "evidence", "halted_because", "lifted_because", "passage",
    "library_key", "secret", "sha256", "token",
}  # fmt: skip
"""Columns that constraints tie to others, or that nobody types."""


class World:
    """A public pilot of which every text is a word of its own in markup, and a way to see who reads which."""

    def __init__(self) -> None:
        self.home, now = make_organisation(), timezone.now()
        self.lead = make_user(role="lead", organisation=self.home, name="Anna", language="en")
        self.pilot = row = make.make_running(self.home, owner=self.lead, loss_limit=1000)
        self.words: dict[str, str] = {}
        question, commitment = row.questions.get(), make.make_commitment(row)
        party = Party.objects.create(pilot=row, name="A", leg="business", role="supplier")
        seen = Observation.objects.create(pilot=row, text="A", made_at=now, made_by=self.lead, question=question)
        photo = ObservationPhoto.objects.create(observation=seen, jpeg=b"\xff\xd8", width=1, height=1)
        concern, looked_at = partial(make.make_concern, row), {"status": "admitted", "reason": "A", "triaged_at": now}
        told = {
            "waiting concern": concern(),
            "withheld concern": concern(withheld=True, **looked_at),
            "public concern": concern(**looked_at),
            "hidden question": make.make_asked(row, answer="A", answered_at=now, is_public=False),
            "public question": make.make_asked(row, answer="A", answered_at=now),
        }
        Veto.objects.create(pilot=row, value="openness", reason="A", at=now)
        Sponsorship.objects.create(pilot=row, name="A", title="A", pledge="A", since=now)
        Passed.objects.create(pilot=row, passage="start", from_state="prepared", to_state="running", at=now)
        self.parts = {
            "learning": question, "parties": party, "demands": make.make_demand(row, party=party),
            "values": make.make_value(row, watcher=self.lead), "stages": make.make_stage(row), "log": seen,
            "grants": make.make_grant(row), "commitments": commitment, "hours": make.make_hours(row, party=party),
            "costs": make.make_cost(row, reference="A", commitment=commitment), "questions": told["hidden question"],
            "vetoes": Veto.objects.get(),
        }  # fmt: skip
        self.tokens = {
            "obstacle": make.make_obstacle(row).token, "work/test-invitations": make.make_invitation(self.home).token
        }  # fmt: skip
        make.make_delegation(self.home, self.lead)
        for name, one in told.items():
            type(one).objects.filter(pk=one.pk).update(text=self.word(name))
        for model in apps.get_app_config("pilots").get_models():
            self.fill(model)
        Screening.objects.update(personal_data=True)
        self.words_of_addresses = {"token": row.token, "concern": told["waiting concern"].token, "photo": photo.token}
        searching.reconcile("pilot")

    def word(self, name: str) -> str:
        """A word that only this column has."""
        self.words[name] = f"zq{len(self.words)}zq"
        return self.words[name] + MARKUP

    def fill(self, model: type[models.Model]) -> None:
        """Every text of a model that somebody types."""
        for column in model._meta.concrete_fields:
            if not isinstance(column, models.CharField | models.TextField) or column.choices:
                continue
            told_apart = column.name == "text" and model.__name__ in ("Concern", "PilotQuestion")
            if told_apart or (column.name in LEFT_AS_THEY_ARE and model.__name__ != "ObstacleStep"):
                continue
            if model.__name__ == "ObstacleStep" and column.name in ("answer", "answered_as"):
                continue
            name = f"{model.__name__}.{column.name}"
            text = self.word(name)
            if isinstance(column, models.EmailField):
                text = f"{self.words[name]}@example.org"
            rows = models.QuerySet(model)  # also what the models themselves refuse to change
            if name == "Concern.reason":
                rows = rows.exclude(status="waiting")
            rows.update(**{column.name: text[: column.max_length]})

    def addresses(self) -> list[str]:
        """Every page of the room that has no secret in its address, and those of others that show pilots."""
        found = []
        for one in urlpatterns:
            names, path = list(one.pattern.converters), str(one.pattern)
            if "secret" in names or "slug" in names:
                continue
            part = next((self.parts[key].pk for key in self.parts if f"/{key}/<int" in path), 1)
            words = {**self.words_of_addresses, "kind": "report", "language": "en", "passage": "next_stage"}
            words |= {"number": part, "decision": "no"}
            other = next((key for key in self.tokens if path.startswith(f"{key}/")), "")
            words["token"] = self.tokens.get(other, words["token"])
            found.append(reverse(str(one.name), kwargs={name: words[name] for name in names}))
        slug = self.home.slug
        found += ["/", "/search/?q=script", "/workbench/", "/me/data/", f"/o/{slug}/", f"/o/{slug}/journal/"]
        found += [f"/o/{slug}/pilots/", f"/o/{slug}/test-here/", "/api/pilots/", f"/api/pilots/{self.pilot.token}/"]
        return [*found, f"/work/delegations/{slug}/new/"]

    def read_by(self, user: User | None, *more: str) -> set[str]:
        """The names of the columns that any page gave away; no page falls over or holds markup."""
        client = sign_in(Client(), user) if user else Client()
        read: set[str] = set()
        for address in (*self.addresses(), *more):
            answer = client.get(address)
            assert answer.status_code < 500, address
            page = answer.content.decode("utf-8", "replace")
            if "html" in answer["Content-Type"]:
                assert "<script>alert" not in page, address
                assert "<img src=x" not in page, address
            read |= set(WORD.findall(page))
        return {name for name, word in self.words.items() if word in read}


def test_every_text_is_text_and_what_is_private_stays_inside() -> None:
    world = World()
    inside = world.read_by(world.lead)
    assert len(inside & PRIVATE) > 30, "the check sees what there is to see"
    other, agency = make_organisation(), make_organisation(kind=OrganisationKind.AGENCY)
    network = make_network(None, world.home, other)
    board = reverse("network_pilots", args=[network.slug])
    coordinator = make_user(role="lead", organisation=network.coordinator)
    colleague = make_user(role="lead", organisation=other)
    assert world.read_by(None) & PRIVATE == set()
    assert world.read_by(colleague, board) & PRIVATE == set()
    assert world.read_by(coordinator, board) & PRIVATE == set()
    assert world.read_by(make_user(role="lead", organisation=agency)) & PRIVATE == set()
