"""The five real conversations through the whole house: import, arrays, engine, stored map, report."""

import csv
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.cocreation.models import Conversation, MapSnapshot, Participant
from samskap.cocreation.services.importing import Upload, import_conversation, read_uploads
from samskap.cocreation.services.inputs import Promise, Scope
from samskap.cocreation.services.maps import refresh_dirty_maps, refresh_map
from samskap.core.models import Role
from samskap.engines.opinionmap import adjusted_rand_index
from tests.cocreation.factories import PROMISE
from tests.core.factories import make_actor, make_organisation

pytestmark = pytest.mark.django_db(transaction=True)

PUBLISHED = {
    "vtaiwan.uberx": 0.93,
    "austria-climate.5twd2jsnkf.2022-08-08": 0.98,
    "scoop-hivemind.biodiversity": 0.99,
    "brexit-consensus": None,
    "football-concussions": None,
}
"""Adjusted Rand index of independent runs with the groups that Polis published; None: cannot be rebuilt."""
FILES = ("votes.csv", "comments.csv", "summary.csv")


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_real_conversation_is_mapped_and_reported(shared_data: Path, client: Client, name: str) -> None:
    folder = shared_data / "opinions" / name
    conversation = imported(folder)
    assert refresh_dirty_maps() == 1
    stored = MapSnapshot.objects.get()
    assert stored.fixed_at is not None
    ids, _x, _y, membership = stored.members
    agreement(folder, ids, membership, PUBLISHED[name])
    assert len(stored.report["groups"]) >= 2
    assert stored.seconds < 1
    before = stored.members
    refresh_map(conversation_id=conversation.pk)
    assert MapSnapshot.objects.get().members == before, "the same votes give the same map"
    Conversation.objects.update(report_published_at=timezone.now())
    response = client.get(reverse("report", args=[conversation.token]), headers={"accept-language": "en"})
    assert response.status_code == 200
    assert len(response.content) < 150_000
    assert "We see " in response.content.decode()


def imported(folder: Path) -> Conversation:
    """The conversation as the portal imports it."""
    organisation = make_organisation()
    streams = [(folder / file).open("rb") for file in FILES]
    try:
        uploads = [Upload(file, one, 1) for file, one in zip(FILES, streams, strict=True)]
        export = read_uploads(uploads)
    finally:
        for one in streams:
            one.close()
    return import_conversation(
        actor=make_actor(Role.LEAD, organisation),
        organisation=organisation,
        export=export,
        language="en",
        promise=Promise(**PROMISE),
        scope=Scope("public"),
    )


def agreement(folder: Path, ids: list[int], membership: list[int], least: float | None) -> None:
    """Compare the groups with the published ones."""
    names = dict(Participant.objects.values_list("pk", "external_id"))
    ours = {names[pk]: group for pk, group in zip(ids, membership, strict=True)}
    with (folder / "participants-votes.csv").open(encoding="utf-8") as rows:
        theirs = {row["participant"]: row["group-id"] for row in csv.DictReader(rows) if row["group-id"]}
    both = [one for one in theirs if ours.get(one, -1) >= 0]
    index = adjusted_rand_index([theirs[one] for one in both], [ours[one] for one in both])
    print(f"{folder.name}: {index:.3f} over {len(both)} people")
    if least is not None:
        assert index >= least - 0.02
