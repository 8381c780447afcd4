"""Documents of a pilot: the same data in four kinds and four languages; what is published never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor, actor_for
from samskap.core.errors import InvalidInput, NotVisible, Refused, StateRefused
from samskap.core.models import JournalEntry
from samskap.pilots.models import (
    Charter,
    Cost,
    DocumentKind,
    Grant,
    Hours,
    Party,
    Passed,
    Pilot,
    PilotDocument,
    Sponsorship,
    Veto,
)
from samskap.pilots.models.documents import AlreadyPublished
from samskap.pilots.papers import paper_of
from samskap.pilots.selectors.documents import checksums_of, content_of, draft_of
from samskap.pilots.selectors.papers import gather
from samskap.pilots.services import documents as service
from samskap.pilots.services.documents import PublishInput, publish_document
from samskap.ui.formats.frozen import to_json
from samskap.ui.formats.pdf import pdf_of
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import (
    make_concern,
    make_demand,
    make_obstacle,
    make_running,
    make_stage,
    make_value,
)
from tests.support.pdf_check import faults_of, language_at, running_text_of, text_of_pdf
from tests.support.together import at_once

pytestmark = pytest.mark.django_db

NOW = timezone.now()
GIVEN = PublishInput(register_number="KS 2026/412")


def told(**fields: Any) -> Pilot:
    """A pilot with something of everything, written in Swedish."""
    home = make_organisation("Granviks kommun")
    lead = make_user(role="lead", organisation=home, name="Anna Lind")
    values = {"title": "Nattillsyn", "language": "sv", "owner": lead, "loss_limit": Decimal("250000.50"), **fields}
    pilot = make_running(home, budget=Decimal(400000), lessons="Folk vill ha en människa.", **values)
    Charter.objects.filter(pilot=pilot).update(press_why="Vi säger detta bara om någon frågar.")
    party = Party.objects.create(
        pilot=pilot, name="Sensor AB", leg="business", role="supplier", mandate="Får stänga av."
    )
    Sponsorship.objects.create(pilot=pilot, name="Eva Ek", title="Kommundirektör", pledge="Jag står kvar.", since=NOW)
    question = pilot.questions.get()
    question.text, question.answer, question.evidence = "Sover folk bättre?", "Ja, en timme.", "Elva loggar."
    question.answered_at = NOW
    question.save()
    make_demand(pilot, party=party, text="All data är vår.", status="met")
    make_demand(pilot, text="Inga nya avtal utan oss.", status="breached", because="De sålde den vidare.")
    make_value(pilot, risk="Någon ser vad som är privat.")
    make_stage(pilot, budget=Decimal(100000))
    make_concern(pilot, text="Vem ser bilderna?", status="rejected", triaged_at=NOW, reason="Det finns inga bilder.")
    make_concern(pilot, text="Ej sedd oro")
    Veto.objects.create(
        pilot=pilot, value="privacy", reason="Kameran var på.", at=NOW, lifted_at=NOW, lifted_because="Den är borta."
    )
    grant = Grant.objects.create(pilot=pilot, funder="Vinnova", amount=Decimal(90000))
    Cost.objects.create(
        pilot=pilot, on=NOW.date(), text="Sensorer", amount=Decimal("1250.50"), grant=grant, recorded_at=NOW
    )
    for whose, hours in (("own_staff", 30), ("consultant", 10)):
        Hours.objects.create(pilot=pilot, whose=whose, hours=hours, on=NOW.date(), recorded_at=NOW)
    Passed.objects.create(
        pilot=pilot,
        passage="start",
        from_state="prepared",
        to_state="running",
        at=NOW,
        reason="Vintern kommer.",
        missing=["concerns"],
    )
    obstacle = make_obstacle(pilot, 3, title="Fullmäktige måste ändra taxan", rule="Taxan § 4")
    obstacle.steps.update(entered_at=NOW - timedelta(days=12), lifted_because="Nämnden får inte.")
    return Pilot.objects.select_related("organisation", "owner", "need", "charter").get(pk=pilot.pk)


def publish(pilot: Pilot, kind: str = "charter", language: str = "sv", **more: Any) -> PilotDocument:
    """Published by a lead."""
    values = more.pop("values", GIVEN)
    actor = more.pop("actor", None) or make_actor("lead", pilot.organisation)
    return publish_document(actor=actor, pilot=pilot, kind=kind, language=language, values=values, **more)


@pytest.mark.parametrize("language", dict(settings.LANGUAGES))
@pytest.mark.parametrize("kind", DocumentKind.values)
def test_every_kind_in_every_language_is_an_accessible_pdf(kind: str, language: str) -> None:
    pilot = told()
    document = paper_of(
        gather(pilot, kind, now=NOW, asked="Att ändra taxan."),
        kind,
        language,
        dated=NOW.date(),
        version=3,
        register_number="KS 2026/412",
        secrecy="OSL 26:1",
    )
    pdf = pdf_of(document)
    assert faults_of(pdf) == []
    for page in running_text_of(pdf):
        for stands in ("KS 2026/412", "3", "OSL 26:1"):
            assert stands in page
    assert language_at(pdf, "Granviks kommun") in (language, "sv")
    if language != "sv":
        own = {"charter": "Eleven homes", "agreement": "All data", "decision": "Att ändra", "report": "Folk vill"}
        assert language_at(pdf, own[kind]) == "sv", "what people wrote stays in their language"


TOLD = {
    "charter": ["Eleven homes", "Two missed alarms", "Eva Ek", "Sensor AB", "Sover folk", "Någon ser", "Granviks"],
    "agreement": ["All data är vår.", "Inga nya avtal", "Sensor AB", "Före start" , "Får stänga av."],
    "decision": ["Att ändra taxan.", "Fullmäktige måste", "Taxan § 4", "Nämnden får inte.", "Någon ser", "250 000,50"],
    "report": [
        "Ja, en timme.", "Elva loggar.", "Folk vill ha en människa.", "De sålde den vidare.", "Det finns inga bilder.",
        "Kameran var på.", "Den är borta.", "Vintern kommer.", "Vinnova", "1 250,50", "75", "25",
    ],
}  # fmt: skip


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_each_kind_tells_what_it_is_for(kind: str) -> None:
    values = PublishInput("KS 1", asked="Att ändra taxan." if kind == "decision" else "")
    text = " ".join(text_of_pdf(bytes(publish(told(), kind, values=values).pdf)).split())
    for words in TOLD[kind]:
        if words != "Före start":  # translated by others
            assert words in text.replace("\xa0", " "), words
    assert "Ej sedd oro" not in text, "a concern that nobody has looked at is counted, not quoted"
    assert "bara om någon frågar" not in text, "the sentences for the press wait until somebody asks"


def test_an_empty_pilot_gives_documents_that_say_what_is_missing() -> None:
    pilot = make_running()
    for kind in DocumentKind.values:
        assert faults_of(pdf_of(draft_of(pilot, kind, "en"))) == []


@pytest.mark.parametrize("kind", DocumentKind.values)
def test_who_watches_a_value_is_not_named_outside(kind: str) -> None:
    pilot = told()
    watcher = make_user(role="member", organisation=pilot.organisation, name="Disa Vakar")
    pilot.values_at_stake.update(watcher=watcher)
    said = text_of_pdf(pdf_of(draft_of(pilot, kind, "en")))
    assert "Vakar" not in said
    assert ("Somebody" in said) == (kind in ("charter", "decision"))


def test_what_is_published_never_changes() -> None:
    pilot = told()
    row = publish(pilot)
    content, pdf = json.dumps(row.content, sort_keys=True), bytes(row.pdf)
    Charter.objects.filter(pilot=pilot).update(scope="Something else")
    Pilot.objects.filter(pk=pilot.pk).update(title="Another name")
    row = PilotDocument.objects.get(pk=row.pk)
    assert (json.dumps(row.content, sort_keys=True), bytes(row.pdf)) == (content, pdf)
    assert checksums_of(row).intact
    assert "Another name" not in str(content_of(row).title)
    row.register_number = "KS 2"
    for attempt in ({}, {"update_fields": ["register_number"]}):
        with pytest.raises(AlreadyPublished):
            row.save(**attempt)
    writes = [name for name in dir(service) if name.endswith("_document") and not name.startswith("_")]
    assert writes == ["publish_document"], "there is no service that changes one"


def forged(row: PilotDocument, **values: Any) -> PilotDocument:
    """The row after somebody with the database in their hands has changed it."""
    QuerySet(PilotDocument).filter(pk=row.pk).update(**values)
    return PilotDocument.objects.get(pk=row.pk)


def test_no_way_through_the_models_changes_or_deletes_one() -> None:
    row = publish(told())
    rows = PilotDocument.objects.all()
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: rows.update(register_number="KS 2"),
        lambda: rows.filter(pk=row.pk).update(pdf=b""),
        lambda: row.pilot.documents.update(secrecy="x"),
        lambda: rows.bulk_update([row], ["register_number"]),
        lambda: rows.update_or_create(defaults={"secrecy": "x"}, pk=row.pk),
        lambda: rows.bulk_create(
            [row], update_conflicts=True, update_fields=["register_number"], unique_fields=["token"]
        ),
        rows.delete,
        row.pilot.documents.all().delete,
        row.delete,
        row.save,
        lambda: PilotDocument(pk=row.pk, pilot=row.pilot, version=9, published_at=NOW).save(),
    )
    kept = PilotDocument.objects.values().get()
    for attempt in attempts:
        with pytest.raises((AlreadyPublished, IntegrityError)), transaction.atomic():
            attempt()
    with pytest.raises(ProtectedError):
        row.pilot.delete()
    assert PilotDocument.objects.values().get() == kept
    assert PilotDocument.objects.all().delete_examples() == 0


def test_a_document_names_functions_since_nobody_can_be_erased_from_it() -> None:
    pilot = told()
    for kind in DocumentKind.values:
        document = draft_of(pilot, kind, "sv")
        assert "Anna Lind" not in to_json(document), kind
        assert kind == "decision" or "Granviks kommun" in to_json(document)


def test_who_published_it_is_emptied_with_the_account() -> None:
    pilot = told()
    publisher = make_user(role="lead", organisation=pilot.organisation)
    row = publish(pilot, actor=actor_for(publisher))
    publisher.delete()
    row.refresh_from_db()
    assert row.published_by is None
    assert checksums_of(row).intact


def test_a_change_behind_the_portal_shows_in_text_and_file(client: Client) -> None:
    row = publish(told())
    page, file = reverse("document", args=[row.token]), reverse("document_file", args=[row.token])
    noted = hashlib.sha256(bytes(row.pdf)).hexdigest()
    assert noted in client.get(page).text
    assert "not proved" not in client.get(page).text
    content, pdf = row.content, bytes(row.pdf)
    for change in ({"content": {**content, "title": "Forged"}}, {"pdf": pdf + b"%"}, {"sha256": "0" * 64}):
        assert not checksums_of(forged(row, **change)).intact
        assert "not proved" in client.get(page).text
        assert client.get(file).status_code == (409 if "pdf" in change else 200)
        forged(row, content=content, pdf=pdf, sha256=row.sha256)
    other = json.dumps({**content, "title": "Forged"}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    whole = {"content": json.loads(other), "sha256": hashlib.sha256(other.encode()).hexdigest()}
    assert not checksums_of(forged(row, **whole)).intact, "the journal has the checksum too"
    assert client.get(file).content == pdf


def test_the_next_one_supersedes_it_and_both_can_be_read(client: Client) -> None:
    pilot = told()
    first, second = publish(pilot), publish(pilot)
    other = publish(pilot, language="nb")
    assert (first.version, second.version, other.version) == (1, 2, 1)
    page = client.get(reverse("document", args=[first.token])).text
    assert "superseded by version 2" in page
    assert reverse("document", args=[second.token]) in page
    assert "superseded" not in client.get(reverse("document", args=[second.token])).text
    with pytest.raises(IntegrityError), transaction.atomic():
        PilotDocument.objects.bulk_create(
            [
                PilotDocument(
                    pilot=pilot,
                    kind="charter",
                    language="sv",
                    version=2,
                    register_number="x",
                    content={},
                    sha256="",
                    pdf=b"",
                    published_at=NOW,
                )
            ]
        )
    entries = JournalEntry.objects.filter(action="pilot.document_published")
    assert [entry.facts["after"]["version"] for entry in entries.order_by("sequence")] == [1, 2, 1]


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_get_a_version_each() -> None:
    pilot = make_running()
    actors = [make_actor("lead", pilot.organisation) for _number in range(2)]

    def act(actor: Actor) -> Any:
        return lambda: publish(pilot, actor=actor)

    found = at_once(*(act(actor) for actor in actors))
    assert sorted(row.version for row in found) == [1, 2]
    for row in PilotDocument.objects.all():
        assert content_of(row).version == row.version


def test_a_secret_one_is_read_only_by_those_inside(client: Client) -> None:
    pilot = told()
    secret = publish(pilot, values=PublishInput("KS 1", secrecy="OSL 26:1"))
    shown = publish(pilot, "agreement")
    for route in ("document", "document_file"):
        assert client.get(reverse(route, args=[secret.token])).status_code == 404
        assert client.get(reverse(route, args=[shown.token])).status_code == 200
    listed = client.get(reverse("pilot_documents", args=[pilot.token])).text
    assert secret.token not in listed
    assert shown.token in listed
    sign_in(client, make_user(role="observer", organisation=pilot.organisation))
    assert client.get(reverse("document", args=[secret.token])).status_code == 200
    assert "OSL 26:1" in client.get(reverse("document", args=[secret.token])).text


def test_the_file_has_a_clean_name_and_is_what_it_says(client: Client) -> None:
    pilot = told(title='../"Natt" <script>\r\nX: 1')
    answer = client.get(reverse("document_file", args=[publish(pilot).token]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'inline; filename="natt-script-x-1-charter-sv-v1.pdf"'
    assert answer.content.startswith(b"%PDF-")
    page = client.get(reverse("document", args=[PilotDocument.objects.get().token])).text
    assert "<script>\r" not in page


def test_a_closed_pilot_still_gets_its_final_report_and_nothing_else() -> None:
    pilot = told()
    Pilot.objects.filter(pk=pilot.pk).update(state="closed", outcome="stop")
    pilot = Pilot.objects.select_related("organisation", "owner", "need", "charter").get(pk=pilot.pk)
    assert publish(pilot, "report").version == 1
    for kind in ("charter", "agreement", "decision"):
        with pytest.raises(StateRefused):
            publish(pilot, kind, values=PublishInput("KS 1", asked="Att."))


def test_bad_input_is_said_beside_the_field_and_nobody_else_publishes(client: Client) -> None:
    pilot = told()
    for values, kind, field in (
        (PublishInput(" "), "charter", "register_number"),
        (PublishInput("x" * 61), "charter", "register_number"),
        (PublishInput("KS\x00"), "charter", "register_number"),
        (PublishInput("KS 1"), "decision", "asked"),
        (PublishInput("KS 1"), "novel", "kind"),
    ):
        with pytest.raises(InvalidInput) as refused:
            publish(pilot, kind, values=values)
        assert field in refused.value.fields
    with pytest.raises(Refused):
        publish(pilot, actor=make_actor("observer", pilot.organisation))
    Pilot.objects.filter(pk=pilot.pk).update(visibility="private")
    hidden = Pilot.objects.select_related("organisation", "owner", "need", "charter").get(pk=pilot.pk)
    with pytest.raises(NotVisible):
        publish(hidden, actor=make_actor("lead", make_organisation()))
    assert not PilotDocument.objects.exists()
    lead = make_user(role="lead", organisation=pilot.organisation)
    sign_in(client, lead)
    address = reverse("publish_document", args=[pilot.token, "decision", "sv"])
    kept = client.post(address, {"register_number": "KS 7", "asked": ""})
    assert kept.status_code == 422
    assert "KS 7" in kept.text
    for parts in (("novel", "sv"), ("charter", "fi")):
        assert client.get(reverse("preview_document", args=[pilot.token, *parts])).status_code == 404
    done = client.post(address, {"register_number": "KS 7", "asked": "Att ändra taxan."}, follow=True)
    assert "Att ändra taxan." in done.text


def test_pages_take_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    pilot = told()
    sign_in(client, make_user(role="lead", organisation=pilot.organisation))
    row = publish(pilot)
    addresses = [reverse("pilot_documents", args=[pilot.token]), reverse("document", args=[row.token])]
    addresses += [reverse("preview_document", args=[pilot.token, kind, "nn"]) for kind in DocumentKind.values]
    for number in range(100):
        make_demand(pilot, text=f"Krav {number}")
        make_concern(pilot, status="rejected", triaged_at=NOW, reason="Nej.")
    for address in addresses:
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200
