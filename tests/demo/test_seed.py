"""The example municipality is made once, is marked, and goes away whole."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from samskap.cocreation.models import Conversation, MapSnapshot, State
from samskap.cocreation.services import maps
from samskap.core import journal
from samskap.core.models import Organisation, User
from samskap.demo import content, services

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_data_folder(settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_it_is_made_once_and_marked(django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert services.seed_example(now=timezone.now())
    assert not services.seed_example(now=timezone.now())
    assert Organisation.objects.exclude(is_example=True).count() == 0
    assert set(Conversation.objects.values_list("state", flat=True)) == {State.OPEN, State.CLOSED, State.DRAFT}
    assert journal.verify().ok


def test_the_worker_draws_groups_of_those_who_answer_about_the_square(
    django_capture_on_commit_callbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.seed_example(now=timezone.now())
    maps.refresh_dirty_maps()
    snapshot = MapSnapshot.objects.get(conversation__question=content.SQUARE["sv"].question)
    assert snapshot.participants == sum(content.SQUARE_GROUPS)
    assert len(snapshot.data["groups"]) >= 2


def test_every_role_can_sign_in_with_what_is_printed(client: Client, capsys) -> None:
    call_command("seed_demo")
    call_command("demo_signins")
    printed = capsys.readouterr().out
    password = printed.split("with the password ")[1].split()[0]
    for person in content.PEOPLE:
        assert person.email in printed
        assert User.objects.get(email=person.email).check_password(password)


def test_resetting_leaves_nothing_behind_but_the_journal() -> None:
    services.seed_example(now=timezone.now())
    services.remove_example()
    assert not Organisation.objects.exists()
    assert not Conversation.objects.exists()
    assert not User.objects.exists()
    assert journal.verify().ok
    assert services.seed_example(now=timezone.now())
