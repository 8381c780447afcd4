"""A month's ledger: what can be used is taken in at once, what cannot is named and given back, nothing counts twice."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from samskap.core.access import Actor
from samskap.core.errors import InvalidInput, Refused, StateRefused
from samskap.core.models import JournalEntry, Organisation
from samskap.pilots.models import Cost, Ledger, Pilot
from samskap.pilots.selectors.sums import sums_of
from samskap.pilots.services.commitments import make_commitment
from samskap.pilots.services.costs import CostInput, record_cost, reverse_cost
from samskap.pilots.services.ledger import Checked, check_rows, preview_ledger, take_in_ledger
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.pilots.factories import make_grant, make_pilot, make_running

pytestmark = pytest.mark.django_db
HEAD = "Bokföringsdatum;Text;Belopp;Verifikation"
LEDGER = f"{HEAD}\n2026-09-01;Sensorer;24 750,00;A1\n02.09.2026;Montering;1.250,50;A2\n2026-09-03;Retur;-750,00;A3\n"


@pytest.fixture
def home() -> Organisation:
    return make_organisation()


@pytest.fixture
def lead(home: Organisation) -> Actor:
    return make_actor("lead", home)


def checked(pilot: Pilot, text: str) -> Checked:
    preview = preview_ledger(pilot, text)
    return check_rows(pilot, preview.content(preview.headings), preview.columns, timezone.now())


def take_in(actor: Actor, pilot: Pilot, text: str, **more: Any) -> Any:
    preview = preview_ledger(pilot, text)
    seen = check_rows(pilot, preview.content(True), preview.columns, timezone.now()).signature
    sent: dict[str, Any] = {"columns": preview.columns, "headings": True, "seen": seen, **more}
    return take_in_ledger(actor=actor, pilot=pilot, preview=preview, **sent)


def reasons(found: Checked) -> dict[int, str]:
    return {bad.row.line: " ".join(bad.reasons) for bad in found.bad}


def test_a_ledger_becomes_costs_to_the_hundredth(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    found = checked(pilot, LEDGER)
    assert (found.total, found.credits, found.numbered) == (Decimal("25250.50"), 1, True)
    taken = take_in(lead, pilot, LEDGER, name="september.csv")
    assert taken.costs == 3
    assert sums_of([pilot])[pilot.pk].incurred == Decimal("25250.50")
    kept = JournalEntry.objects.get(action="pilot.ledger_taken_in")
    assert (kept.facts["after"]["total"], kept.facts["after"]["costs"]) == ("25250.50", 3)


def test_the_same_ledger_is_taken_in_once_however_its_lines_end(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    take_in(lead, pilot, LEDGER, name="september.csv")
    for again in (LEDGER, LEDGER.replace("\n", "\r\n"), LEDGER.strip()):
        with pytest.raises(InvalidInput, match=r"already, as “september\.csv”"):
            preview_ledger(pilot, again)
    other = make_running(home)
    assert take_in(lead, other, LEDGER).costs == 3


def test_vouchers_that_are_recorded_are_left_out_and_others_taken_in(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    take_in(lead, pilot, LEDGER)
    longer = LEDGER + "2026-09-30;Ström;99,90;A4\n"
    found = checked(pilot, longer)
    assert ([line.reference for line in found.good], len(found.known)) == (["A4"], 3)
    take_in(lead, pilot, longer)
    assert Cost.objects.filter(pilot=pilot).count() == 4


def test_a_voucher_recorded_with_another_sum_is_named(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    entry = CostInput(on=timezone.localdate(), text="Sensors", amount=Decimal(20), reference="A1")
    wrong = record_cost(actor=lead, pilot=pilot, values=entry)
    found = checked(pilot, LEDGER)
    assert "recorded with 20" in reasons(found)[2]
    reverse_cost(actor=lead, pilot=pilot, cost=wrong, reason="Wrong sum")
    found = checked(pilot, LEDGER)
    assert [line.reference for line in found.good] == ["A1 (2)", "A2", "A3"]


def test_a_voucher_that_was_taken_in_and_reversed_does_not_come_back(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    take_in(lead, pilot, LEDGER)
    reverse_cost(actor=lead, pilot=pilot, cost=Cost.objects.get(reference="A1"), reason="Another pilot's")
    found = checked(pilot, LEDGER + "2026-09-30;Ström;99,90;A4\n")
    assert [line.reference for line in found.good] == ["A4"]


def test_the_rows_of_one_voucher_are_one_cost(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    text = f"{HEAD}\n2026-09-01;Sensorer;100,10;A1\n2026-09-01;Moms;25,20;A1\n2026-09-02;Skruv;1,00;\n2026-09-02;Skruv;1,00;\n"
    found = checked(pilot, text)
    assert [(line.text, line.amount, line.lines) for line in found.good] == [
        ("Sensorer · Moms", Decimal("125.30"), (2, 3)),
        ("Skruv", Decimal("1.00"), (4,)),
        ("Skruv", Decimal("1.00"), (5,)),
    ]
    assert not found.numbered


def test_a_voucher_with_a_broken_row_waits_as_a_whole(home: Organisation) -> None:
    text = f"{HEAD}\n2026-09-01;Sensorer;100,10;A1\n2026-09-01;Moms;tjugo;A1\n2026-09-02;Skruv;1,00;A2\n"
    found = checked(make_running(home), text)
    assert set(reasons(found)) == {2, 3}
    assert "Another row of voucher A1" in reasons(found)[2]
    assert found.total == 1


def test_every_broken_row_is_named_with_its_reason(home: Organisation) -> None:
    tomorrow = timezone.localdate().replace(year=timezone.localdate().year + 1)
    rows = {
        "31.02.2026;Sensor;1,00;B1": "does not exist",
        "05/06/2026;Sensor;1,00;B2": "two ways",
        f"{tomorrow};Sensor;1,00;B3": "still to come",
        "2026-09-01;Sensor;1.250;B4": "two ways",
        "2026-09-01;Sensor;NaN;B5": "no amount",
        "2026-09-01;Sensor;1e400;B6": "no amount",
        "2026-09-01;Sensor;=1+1;B7": "no amount",
        "2026-09-01;Sensor;#REF!;B8": "could not compute",
        "2026-09-01;Sensor;0,00;B9": "Nothing was paid",
        "2026-09-01;;1,00;B10": "empty",
        "2026-09-01;Sensor;;B11": "empty",
        "2026-09-01;Sensor;1000000000000,00;B12": "too much",
        "2026-09-01;Sensor;99 NOK;B13": "in NOK; the pilot counts in SEK",
        f"2026-09-01;Sensor;1,00;{'9' * 61}": "longer than 60",
        ";;;": "",
    }
    found = checked(make_running(home), "\n".join([HEAD, *rows]))
    assert not found.good
    said = reasons(found)
    for line, words in enumerate(filter(None, rows.values()), 2):
        assert words in said[line], (line, said[line])
    assert len(said) == len(rows) - 1


def test_a_row_in_another_currency_is_named_in_both_countries(home: Organisation) -> None:
    text = "Dato;Tekst;Beløp;Bilag;Valuta\n2026-09-01;A;1,00;1;NOK\n2026-09-01;B;2,00;2;SEK\n2026-09-01;C;4,00;3;EUR\n"
    text += "2026-09-01;D;8,00;4;\n2026-09-01;E;kr 16,00;5;\n"
    assert checked(make_running(home, currency="NOK"), text).total == 25
    assert checked(make_running(home, currency="SEK"), text).total == 26


def test_debit_and_credit_may_stand_in_columns_of_their_own(home: Organisation) -> None:
    text = "Datum;Text;Debet;Kredit;Ver nr\n2026-09-01;Sensor;100,00;;1\n2026-09-02;Retur;;40,00;2\n2026-09-03;R;;-5,00;3\n"
    assert [line.amount for line in checked(make_running(home), text).good] == [100, -40, -5]


def test_a_ledger_that_passes_the_limit_is_taken_in_and_halts_the_pilot(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=Decimal(25_000))
    taken = take_in(lead, pilot, LEDGER)
    assert taken.excess == Decimal("250.50")
    assert Pilot.objects.get(pk=pilot.pk).state == "halted"
    assert Cost.objects.filter(pilot=pilot).count() == 3


def test_a_ledger_that_pays_a_commitment_does_not_count_twice(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home, loss_limit=Decimal(26_000))
    order = make_commitment(actor=lead, pilot=pilot, text="Sensors", amount=Decimal(26_000))
    take_in(lead, pilot, LEDGER, commitment=order, grant=make_grant(pilot))
    assert Pilot.objects.get(pk=pilot.pk).state == "running"
    assert sums_of([pilot])[pilot.pk].exposure == 26_000


def test_a_late_ledger_comes_to_a_closed_pilot(home: Organisation, lead: Actor) -> None:
    pilot = make_pilot(home, state="closed", outcome="stop", loss_limit=Decimal(1))
    assert take_in(lead, pilot, LEDGER).costs == 3
    assert Pilot.objects.get(pk=pilot.pk).state == "closed"


def test_what_is_taken_in_is_what_was_seen(home: Organisation, lead: Actor) -> None:
    pilot = make_running(home)
    preview = preview_ledger(pilot, LEDGER)
    sent: dict[str, Any] = {"columns": preview.columns, "headings": True}
    seen = check_rows(pilot, preview.content(True), preview.columns, timezone.now()).signature
    entry = CostInput(on=timezone.localdate(), text="Sensors", amount=Decimal(24_750), reference="A1")
    record_cost(actor=lead, pilot=pilot, values=entry)
    with pytest.raises(StateRefused, match="since you looked"):
        take_in_ledger(actor=lead, pilot=pilot, preview=preview, seen=seen, **sent)
    assert not Ledger.objects.exists()
    with pytest.raises(Refused):
        take_in_ledger(actor=make_actor("observer", home), pilot=pilot, preview=preview, seen=seen, **sent)


# The pages


def sent(answer: Any, **more: str) -> dict[str, str]:
    """The form of the page with the columns, as a browser would send it back."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, False, "")} | more


@pytest.fixture
def signed_in(client: Client, home: Organisation) -> Client:
    sign_in(client, make_user(role="member", organisation=home))
    return client


def upload(client: Client, pilot: Pilot, content: bytes, name: str = "ledger.csv") -> Any:
    address = reverse("take_in_ledger", args=[pilot.token])
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def test_a_file_is_uploaded_looked_at_and_taken_in(signed_in: Client, home: Organisation) -> None:
    pilot = make_running(home, loss_limit=Decimal(25_000), language="en")
    broken = LEDGER + "2026-09-04;Kabel;tolv;A5\n"
    name = '<script>alert("x")</script>.csv'
    seen = upload(signed_in, pilot, broken.encode("cp1252"), name)
    page = seen.content.decode()
    assert "Record 3 costs" in page
    assert "Line 5:" in page
    assert "more is spent and committed than the loss limit allows" in page
    assert "<script>alert" not in page
    assert not Cost.objects.exists()
    address = reverse("take_in_ledger", args=[pilot.token])
    taken = signed_in.post(address, sent(seen, seen=seen.context["checked"].signature))
    page = taken.content.decode()
    assert "They pass the loss limit" in page
    assert "Kabel\ttolv" in page
    assert "Sensorer" not in page
    assert Cost.objects.filter(pilot=pilot).count() == 3
    assert Ledger.objects.get().name
    mended = signed_in.post(address, {"pasted": f"{HEAD.replace(';', chr(9))}\n2026-09-04\tKabel\t12,00\tA5\n"})
    assert "Record 1 cost" in mended.content.decode()


def test_a_file_that_was_not_looked_at_is_shown_first(signed_in: Client, home: Organisation) -> None:
    pilot = make_running(home)
    seen = upload(signed_in, pilot, LEDGER.encode())
    address = reverse("take_in_ledger", args=[pilot.token])
    again = signed_in.post(address, sent(seen, seen="made up"))
    assert again.status_code == 200
    assert not Cost.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04" + b"\x00" * 500, "Save it as CSV"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 500, "Save it as CSV"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "no text"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + Random(1).randbytes(2000), "no text"),
        (b"x" * 1_000_001, "larger than 1 MB"),
        (b"", "empty"),
        (b";;;\n;\n", "Paste the rows"),
    ],
)
def test_a_file_that_is_not_what_it_says(signed_in: Client, home: Organisation, content: bytes, words: str) -> None:
    answer = upload(signed_in, make_running(home), content)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_file_of_60_mb_is_answered_beside_its_field(signed_in: Client, home: Organisation) -> None:
    answer = upload(signed_in, make_running(home), b"2026-09-01;Sensor;1,00;A1\n" * 2_300_000)
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.content.decode()


def test_a_column_that_is_needed_is_asked_for_and_nothing_is_lost(signed_in: Client, home: Organisation) -> None:
    pilot = make_running(home)
    answer = upload(signed_in, pilot, b"a;b;c\n2026-09-01;Sensor;1,00\n")
    form = sent(answer)
    address = reverse("take_in_ledger", args=[pilot.token])
    refused = signed_in.post(address, {**form, "column_0": "on", "column_1": "text"})
    assert refused.status_code == 422
    assert "Choose the column for “Sum”" in refused.content.decode()
    assert refused.context["form"]["pasted"].value().startswith("a;b;c")
    chosen = {**form, "column_0": "on", "column_1": "text", "column_2": "amount", "headings": "on"}
    assert "Record 1 cost" in signed_in.post(address, chosen).content.decode()
