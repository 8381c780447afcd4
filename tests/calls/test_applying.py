"""Can a municipality apply: sentences in four languages, and real calls judged by hand.

The judged calls are kept as ids (`applying_judged.csv`); their texts stay where they are published. "Unknown" is what a
careful reader of the source says too when it says nothing. What the portal answers is to be right; where it answers
nothing, nothing is lost but time.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from samskap.calls.applying import NO, UNKNOWN, YES, can_municipality_apply
from samskap.calls.records import Applicants, CallRecord, Kind, as_json
from samskap.calls.sources import ADAPTERS
from samskap.calls.sources.base import Ask, Got, Place
from tests.calls.grants import of_california, of_pennsylvania, real_grants

JUDGED = Path(__file__).parent / "applying_judged.csv"


def answer_to(text: str, language: str = "en") -> str:
    return can_municipality_apply(as_json(CallRecord("A", {language: "A"}, texts={language: text}))).applies


SAYS_YES = [
    ("sv", "Utlysningen riktar sig till regioner och kommuner som vill stärka sitt arbete."),
    ("sv", "Kommuner, regioner och ideella föreningar kan söka bidraget."),
    ("sv", "Vem kan söka?\nKommuner och kommunalförbund."),
    ("sv", "Sökande ska vara en offentlig aktör."),
    ("sv", "Vi ger stöd. Bidrag kan lämnas till kommuner för åtgärder mot översvämning."),
    ("sv", "Konsortiet ska bestå av minst en kommun och ett universitet."),
    ("sv", "Stödet kan sökas av kommunala bolag och kommuner."),
    ("sv", "Utlysningen riktar sig till aktörer inom offentlig sektor."),
    ("nb", "Kommuner og fylkeskommuner kan søke om tilskudd."),
    ("nb", "Tilskuddet retter seg mot kommuner med spredt bebyggelse."),
    ("nb", "Søkere må være offentlige virksomheter."),
    ("nn", "Tilskotet rettar seg mot kommunar."),
    ("nn", "Kommunar kan søkje om stønad."),
    ("da", "Puljen henvender sig til kommuner og frivillige foreninger."),
    ("da", "Kommuner kan ansøge om tilskud."),
    ("da", "Hvem kan søge?\nKommuner og regioner."),
    ("en", "The call is open to municipalities and their associations."),
    ("en", "Eligible applicants are:\n- universities\n- local authorities\n- companies"),
    ("en", "Applications may be submitted by cities of at least 50 000 inhabitants."),
    ("en", "Any legal entity, regardless of its place of establishment, is eligible to participate."),
    ("en", "Public authorities may also participate as partners."),
    ("en", "The consortium must include at least one municipality."),
    ("en", "Universities must apply together with a partner. Municipalities are invited to apply."),
]
SAYS_NO = [
    ("sv", "Kommuner kan inte söka detta stöd."),
    ("sv", "Endast företag kan söka."),
    ("sv", "Sökande ska vara ett litet eller medelstort företag."),
    ("sv", "Stödet vänder sig till alla organisationer utom kommuner."),
    ("nb", "Kommuner kan ikke søke på denne utlysningen."),
    ("nb", "Kun frivillige organisasjoner kan søke; søkere må være frivillige foreninger."),
    ("da", "Kommuner kan ikke ansøge."),
    ("en", "Municipalities are not eligible."),
    ("en", "Public bodies cannot apply."),
    ("en", "Only universities may apply."),
    ("en", "Applicants must be small and medium-sized enterprises."),
    ("en", "The call is not open to local authorities."),
]
SAYS_NOTHING = [
    ("sv", "Projektet ska bidra till bättre luft i kommuner."),
    ("sv", "Utlysningen riktar sig till företag i små kommuner."),
    ("sv", "Företag kan söka tillsammans med kommuner."),
    ("sv", "Stödet vänder sig till ideella föreningar i norrländska kommuner."),
    ("sv", "Resultaten ska komma kommuner till godo."),
    ("sv", "Kommunikation är en viktig del av ansökan. Alla sökande ska beskriva den."),
    ("nb", "Fylkeskommuner kan søke."),
    ("nb", "Prosjektet skal prøves ut i tre kommuner."),
    ("da", "Projektet gennemføres i samarbejde med kommuner."),
    ("en", "- Strengthened capacity and involvement of the participating cities in science communication;"),
    ("en", "Cities across Europe are developing hydrogen strategies."),
    ("en", "Practitioners and public authorities co-create with participatory approaches."),
    ("en", "Applicants should describe how local authorities will use the results."),
    ("en", "The action supports research on citizens' participation in municipalities."),
    ("en", ""),
]


@pytest.mark.parametrize(("language", "text"), SAYS_YES)
def test_it_says_yes(language: str, text: str) -> None:
    assert answer_to(text, language) == YES


@pytest.mark.parametrize(("language", "text"), SAYS_NO)
def test_it_says_no(language: str, text: str) -> None:
    assert answer_to(text, language) == NO


@pytest.mark.parametrize(("language", "text"), SAYS_NOTHING)
def test_it_says_nothing(language: str, text: str) -> None:
    assert answer_to(text, language) == UNKNOWN


def test_the_sources_own_list_goes_before_its_text() -> None:
    told = Applicants(("Företag",), (Kind.COMPANY,))
    record = CallRecord("A", {"sv": "A"}, texts={"sv": "Kommuner kan söka."}, applicants=told)
    found = can_municipality_apply(as_json(record))
    assert (found.applies, found.sentence) == (NO, "Företag")


def test_the_sentence_is_quoted_as_it_stands_with_its_language() -> None:
    text = "Syftet är bättre luft.\n\nKommuner  kan söka\nbidraget. Sista dag är i maj."
    found = can_municipality_apply(as_json(CallRecord("A", {"sv": "A"}, texts={"sv": text})))
    assert found.language == "sv" and found.sentence.startswith("Kommuner kan söka")


@pytest.mark.parametrize("text", ["municipalities " * 20_000, "can apply " * 30_000, "a" * 60_000, "(only " * 10_000])
def test_a_hostile_text_takes_no_time(text: str) -> None:
    import time

    began = time.process_time()
    answer_to(text[:60_000])
    assert time.process_time() - began < 2


@pytest.fixture(scope="module")
def real_calls(shared_data: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Facts of the real calls by source and id: EU topics of the first and the last snapshot, grants of two states."""
    import tarfile

    found: dict[tuple[str, str], dict[str, Any]] = {}
    [archive] = (shared_data / "calls").glob("eu_topics_snapshots_*.tar.xz")
    with tarfile.open(archive) as opened:
        for member in opened:
            content = opened.extractfile(member) if Path(member.name).name[:3] in ("001", "080") else None
            if content is not None:
                read = ADAPTERS["sedia"].read([Got(Ask("", part="snapshot"), content.read())], Place(""))
                found |= {("eu", one.key): as_json(one) for one in read.records}
    folder = shared_data / "calls" / "commongrants"
    names = us_names(folder)
    grants = real_grants(folder)
    page = {"items": grants, "paginationInfo": {"page": 1, "pageSize": 500, "totalItems": len(grants), "totalPages": 1}}
    asked = [Got(Ask("", part="page 1"), json.dumps(page).encode())]
    for one in ADAPTERS["commongrants"].read(asked, Place("https://grants.example")).records:
        found["us", names[one.key]] = as_json(one)
    return found


def us_names(folder: Path) -> dict[str, str]:
    """What each state calls a grant, by its id here."""
    pennsylvania = json.loads((folder / "PA-grant-data.sample.json").read_text(encoding="utf-8"))["grants"]
    california = json.loads((folder / "CA-grants.sample.json").read_text(encoding="utf-8"))
    fields = [one["id"] for one in california["fields"]]
    rows = [dict(zip(fields, row, strict=True)) for row in california["records"]]
    return {of_pennsylvania(one)["id"]: f"pa:{one['slug']}" for one in pennsylvania} | {
        of_california(one)["id"]: f"ca:{one['PortalID']}" for one in rows
    }


def test_real_calls_are_answered_as_a_person_judges_them(real_calls: dict[tuple[str, str], dict[str, Any]]) -> None:
    with JUDGED.open(encoding="utf-8") as lines:
        judged = {(row["source"], row["id"]): row["judged"] for row in csv.DictReader(lines)}
    told = {key: can_municipality_apply(real_calls[key]).applies for key in judged}
    answered = {key: one for key, one in told.items() if one != UNKNOWN}
    right = {key for key, one in answered.items() if judged[key] == one}
    known = {key for key, one in judged.items() if one != UNKNOWN}
    precision, recall = len(right) / len(answered), len(right) / len(known)
    said = f"precision {precision:.3f} of {len(answered)}, recall {recall:.3f} of {len(known)}"
    wrong = {key: (judged[key], one) for key, one in answered.items() if judged[key] != one}
    print(said, Counter(told.values()), wrong)
    assert len(judged) >= 60
    assert precision >= 0.9, (said, wrong)
    assert recall >= 0.7, said
    # where the EU's own texts say nothing, nothing is made up
    assert not [key for key in wrong if key[0] == "eu"]
