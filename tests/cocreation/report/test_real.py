"""The five real conversations through the whole house: import, arrays, engine, stored map, report."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.cocreation.models import Conversation, MapSnapshot
from samskap.cocreation.services.importing import Upload, import_conversation, read_uploads
from samskap.cocreation.services.inputs import Promise, Scope
from samskap.cocreation.services.maps import refresh_dirty_maps, refresh_map
from samskap.core.models import Role
from tests.cocreation.factories import PROMISE
from tests.core.factories import make_actor, make_organisation

pytestmark = pytest.mark.django_db(transaction=True)

FOUND = {
    "vtaiwan.uberx": ("groups", 3),
    "austria-climate.5twd2jsnkf.2022-08-08": ("line", 0),
    "scoop-hivemind.biodiversity": ("groups", 2),
    "brexit-consensus": ("groups", 2),
    "football-concussions": ("groups", 2),
}
"""What the map makes of each: why there are groups or none, and how many."""
FILES = ("votes.csv", "comments.csv", "summary.csv")


@pytest.mark.parametrize("name", FOUND)
def test_a_real_conversation_is_mapped_and_reported(shared_data: Path, client: Client, name: str) -> None:
    conversation = imported(shared_data / "opinions" / name)
    Conversation.objects.update(show_polis=True)
    assert refresh_dirty_maps() == 1
    stored = MapSnapshot.objects.get()
    report = stored.report
    assert stored.fixed_at is not None
    assert (report["structure"], len(report["groups"])) == FOUND[name]
    assert all(0 <= one["confidence"] <= 1 for one in report["groups"])
    assert len(report["polis"]["groups"]) >= 2, "Polis always finds some"
    assert stored.seconds < 10
    before = stored.members
    refresh_map(conversation_id=conversation.pk)
    assert MapSnapshot.objects.get().members == before, "the same votes give the same map"
    Conversation.objects.update(report_published_at=timezone.now())
    response = client.get(reverse("report", args=[conversation.token]), headers={"accept-language": "en"})
    assert response.status_code == 200
    assert len(response.content) < 150_000
    html = response.content.decode()
    assert "We see " in html
    assert ("What it does not mean" in html) == (not report["groups"])


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
