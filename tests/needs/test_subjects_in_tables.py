"""What a need is about goes out in the table and comes in again; what the portal does not know is named by its line."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from samskap.core.models import Organisation
from samskap.core.tables import plain_word
from samskap.needs.models import Need, NeedTarget
from samskap.needs.selectors.taxonomy import challenge_label, target_label
from samskap.needs.services.reading_subjects import read_subjects
from samskap.needs.services.subjects import subjects_of
from samskap.needs.targets import TARGETS
from samskap.needs.taxonomy import CHALLENGES
from tests.core.factories import make_organisation, make_user, sign_in
from tests.needs.factories import make_challenge, make_need

pytestmark = pytest.mark.django_db
ABOUT = {"challenges": ["care.night", "safety.weather"], "targets": ["1.a", "11.2", "3.4"]}


def tagged(organisation: Organisation, **fields: Any) -> Need:
    """A need with two challenges and three targets, one with a comma and one with a semicolon in its words."""
    need = make_need(organisation, title="Nights", **fields)
    for code in ABOUT["challenges"]:
        make_challenge(need, code)
    for code in ABOUT["targets"]:
        NeedTarget.objects.create(need=need, code=code)
    return need


def taken_in(client: Client, text: str) -> Any:
    """Paste a table, and take in what can be used."""
    looked = client.post(reverse("import_needs"), {"pasted": text})
    form = looked.context["form"]
    values = {name: form[name].value() for name in form.fields}
    kept = {name: value for name, value in values.items() if value not in (None, False, "")}
    return client.post(reverse("import_needs"), kept | {"seen": looked.context["checked"].signature})


@pytest.mark.parametrize("out", ["sv", "nb", "nn", "en"])
@pytest.mark.parametrize("back", ["sv", "en"])
def test_a_table_that_went_out_comes_in_with_what_its_needs_are_about(client: Client, out: str, back: str) -> None:
    home, neighbour = make_organisation(), make_organisation()
    tagged(home)
    make_need(home, title="About nothing", today="Nobody has said what it is about.")
    sign_in(client, make_user(role="lead", organisation=home, language=out))
    table = client.get(reverse("export_needs"), headers={"accept-language": out}).content.decode("utf-8-sig")
    assert "care.night " in table and "11.2 " in table
    sign_in(client, make_user(role="lead", organisation=neighbour, language=back))
    taken_in(client, table)
    come = {need.title: subjects_of(need) for need in Need.objects.filter(organisation=neighbour)}
    assert come == {"Nights": ABOUT, "About nothing": {"challenges": [], "targets": []}}


def test_themes_are_shown_in_the_table_by_their_words(client: Client) -> None:
    home = make_organisation()
    tagged(home)
    sign_in(client, make_user(role="observer", organisation=home))
    table = client.get(reverse("export_needs")).content.decode("utf-8-sig")
    assert '"Care of older people\nPreparedness and safety"' in table.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("11.2", ["11.2"]),
        ("11.2, 3.8", ["11.2", "3.8"]),
        ("11.2;3.8|1.A", ["11.2", "3.8", "1.a"]),
        ("11.2\n11.2", ["11.2"]),
        ("3.4 Fewer die of chronic disease; mental health", ["3.4"]),
        ("11.2 as we say it", ["11.2"]),
        ("", []),
    ],
)
def test_targets_are_read_as_people_write_them(cell: str, codes: list[str]) -> None:
    read = read_subjects({"targets": cell})
    assert (list(read.targets), read.reasons) == (codes, ())


@pytest.mark.parametrize("language", ["sv", "nb", "nn", "en"])
def test_every_code_and_its_words_are_read_in_every_language(language: str) -> None:
    for kind, codes, label in (("challenges", CHALLENGES, challenge_label), ("targets", TARGETS, target_label)):
        for code in codes:
            with override(language):
                words = label(code).removeprefix(code).strip()
            for cell in (code, f"{code} {words}", code.upper()):
                assert getattr(read_subjects({kind: cell}), kind) == (code,), cell
    with override(language):
        words = str(CHALLENGES["safety.weather"])
    assert "," in words and read_subjects({"challenges": words}).challenges == ("safety.weather",)


def test_no_words_name_two_challenges() -> None:
    named: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code in CHALLENGES:
                assert named.setdefault(plain_word(challenge_label(code)), code) == code


@pytest.mark.parametrize(
    ("challenges", "targets", "said"),
    [
        ("care.nothing", "", "Challenges: “care.nothing” is not in the list of the portal."),
        ("care", "", "“care” is not in the list"),
        ("", "11.2, 99.9", "Targets of the sustainable development goals: “99.9” is not in the list of the portal."),
        ("", "11.2 99.9", "“11.2 99.9” is not in the list"),
        ("", "11.2 3.8", "“11.2 3.8” is not in the list"),
        ("", "2026-02-11", "“2026-02-11” is not in the list"),
        ("<script>", "", "“&lt;script&gt;” is not in the list"),
        ("", "1.1, 1.2, 1.3, 1.4, 1.5, 1.a", "Targets of the sustainable development goals: Choose at most 5."),
    ],
)
def test_what_is_not_in_the_list_is_named_with_its_line_and_nothing_of_the_row_is_taken_in(
    client: Client, challenges: str, targets: str, said: str
) -> None:
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    head = "What happens today?\tFor whom?\tWhat would be better?\tChallenges\tTargets of the sustainable development goals"
    rows = [head, f"a\tb\tc\t{challenges}\t{targets}", "d\te\tf\tcare.night\t3.8"]
    page = client.post(reverse("import_needs"), {"pasted": "\n".join(rows)}).text
    assert said in page and "Line 2: " in page and "1 row becomes a need." in page
    left = taken_in(client, "\n".join(rows))
    assert [need.today for need in Need.objects.all()] == ["d"]
    assert left.context["checked"].bad[0].row.line == 2


def test_what_is_taken_in_is_what_was_shown_codes_included(client: Client) -> None:
    sign_in(client, make_user(role="lead", organisation=make_organisation()))
    head = "What happens today?\tFor whom?\tWhat would be better?\tChallenges"
    looked = client.post(reverse("import_needs"), {"pasted": f"{head}\na\tb\tc\tcare.night"})
    form = looked.context["form"]
    values = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False, "")}
    other = values | {"pasted": f"{head}\na\tb\tc\tcare.staff", "seen": looked.context["checked"].signature}
    client.post(reverse("import_needs"), other)
    assert not Need.objects.exists()


def test_other_programs_get_themes_challenges_and_targets_with_what_is_merged(client: Client) -> None:
    home = make_organisation()
    need = tagged(home)
    make_challenge(make_need(home, merged_into=need), "digital.data")
    make_challenge(make_need(home, merged_into=need, visibility="private"), "culture.heritage")
    make_need(home, title="About nothing")
    first, second = client.get(reverse("api:needs")).json()["items"]
    assert (first["themes"], first["challenges"], first["targets"]) == ([], [], [])
    assert second["themes"] == ["care", "safety", "digital"]
    assert second["challenges"] == ["care.night", "safety.weather", "digital.data"]
    assert second["targets"] == ["1.a", "3.4", "11.2"]
    one = client.get(reverse("api:need", args=[need.token])).json()
    assert {name: one[name] for name in ("themes", "challenges", "targets")} == {
        name: second[name] for name in ("themes", "challenges", "targets")
    }
    sign_in(client, make_user(role="observer", organisation=home))
    assert "culture.heritage" in client.get(reverse("api:needs")).json()["items"][1]["challenges"]
