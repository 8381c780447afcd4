"""A list from a spreadsheet: any usual encoding and separator, columns matched, bad rows named, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from samskap.core.errors import InvalidInput, Refused
from samskap.core.models import Organisation, Visibility
from samskap.core.scopes import Scope
from samskap.core.tables import MOST_BYTES, MOST_ROWS, decode_table, guess_columns, read_table, write_table
from samskap.needs.models import Need
from samskap.needs.services.importing import Checked, RowInput, check_rows, import_needs, known_headings, preview_table
from samskap.needs.services.inputs import NeedInput
from tests.core.factories import make_actor, make_organisation, make_user, sign_in
from tests.needs.factories import TEXTS, make_need

pytestmark = pytest.mark.django_db
HEAD = "What happens today?\tFor whom?\tWhat would be better?\tDepartment\tHow urgent is it?"
GOOD = "Bussarna går tomma\tPendlare\tRätt bussar\tTrafik\tnow"


@pytest.fixture
def organisation(client: Client) -> Organisation:
    """An organisation whose member is signed in."""
    made = make_organisation()
    sign_in(client, make_user(role="member", organisation=made))
    return made


def sent(answer: Any, **more: str) -> dict[str, str]:
    """The form of the page with the columns, as a browser would send it back."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False, "")} | more


def paste(client: Client, text: str) -> Any:
    return client.post(reverse("import_needs"), {"pasted": text})


@pytest.mark.usefixtures("organisation")
def test_the_page_asks_before_it_complains(client: Client) -> None:
    answer = client.get(reverse("import_needs"))
    assert answer.status_code == 200
    assert not answer.context["form"].errors


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_every_usual_file_is_read(encoding: str, separator: str) -> None:
    text = (
        separator.join(["Behov", "För vem", "Bättre"]) + "\r\n" + separator.join(["Kön på åkeriet", "Äldre", "Övning"])
    )
    rows = read_table(decode_table(text.encode(encoding)))
    assert [list(row.cells) for row in rows] == [["Behov", "För vem", "Bättre"], ["Kön på åkeriet", "Äldre", "Övning"]]


def test_lines_are_counted_as_the_file_has_them() -> None:
    text = 'a;b\n"two\nlines; and ""marks""";x\n\n;;\nlast;y\n'
    assert [(row.line, list(row.cells)) for row in read_table(text)] == [
        (1, ["a", "b"]),
        (2, ['two\nlines; and "marks"', "x"]),
        (6, ["last", "y"]),
    ]


def test_marks_that_belong_to_the_text_are_kept_in_pasted_cells() -> None:
    rows = read_table('a\tb\n"Trygg" natt\t5" rör\nx\t"y\n')
    assert [list(row.cells) for row in rows[1:]] == [['"Trygg" natt', '5" rör'], ["x", '"y']]


def test_rows_survive_being_written_and_read() -> None:
    cells = [["a\tb", 'x "y"', "two\nlines"], ["1", "2", "3"]]
    assert [
        list(row.cells) for row in read_table(write_table(read_table('"a\tb"\t"x ""y"""\t"two\nlines"\n1\t2\t3')))
    ] == cells


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04workbook", "Save it as CSV"),
        (b"\xd0\xcf\x11\xe0old workbook", "Save it as CSV"),
        (b"x" * (MOST_BYTES + 1), "larger than 1 MB"),
        (b"  \n", "Paste the rows"),
        (b"a\nb\x00c", "Line 2"),
        (b"\xff\xfea", "no text"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(
    client: Client, organisation: Organisation, content: bytes, said: str
) -> None:
    upload = SimpleUploadedFile("<script>.xlsx", content)
    answer = client.post(reverse("import_needs"), {"file": upload, "pasted": "kept"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "kept" in answer.text
    assert "<script>.xlsx" not in answer.text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('a;b\n"not closed;x\n', "line 2"),
        ("x\n" * (MOST_ROWS + 2), "at most 500 at a time"),
        ("\t".join("x" * 41), "more than 40 columns"),
        ("x" * 400_001, "400000"),
        (";;;\n ; \n", "Paste the rows, or choose a file."),
    ],
)
def test_what_is_too_much_or_broken_is_refused_and_kept(
    client: Client, organisation: Organisation, text: str, said: str
) -> None:
    answer = paste(client, text)
    assert answer.status_code == 422
    assert said in answer.text
    assert answer.context["form"]["pasted"].value() == text


def test_from_pasting_to_needs(client: Client, organisation: Organisation) -> None:
    looked = paste(client, f"{HEAD}\n{GOOD}\n\tBarn\tBättre\tSkola\t\nx\ty\t#REF!\t\t\na\tb\tc\t\tsoon")
    page = looked.text
    assert "1 row becomes a need." in page
    assert "Line 3: What happens today: It is empty." in page
    assert "Line 4: What would be better: the spreadsheet could not compute this (#REF!)." in page
    assert "Line 5: How urgent is it: “soon” is none of" in page
    assert "These rows are left out and the others taken in." in page
    assert not Need.objects.exists()

    done = client.post(reverse("import_needs"), sent(looked, seen=looked.context["checked"].signature))
    need = Need.objects.get()
    assert (need.today, need.department, need.urgency) == ("Bussarna går tomma", "Trafik", "now")
    assert (need.organisation, need.visibility) == (organisation, "private")
    assert "1 need has been taken in." in done.text
    left = done.context["form"]["pasted"].value()
    assert [row.cells[0] for row in read_table(left)] == ["What happens today?", "", "x", "a"]

    again = paste(client, left.replace("#REF!", "mended"))
    assert "1 row becomes a need." in again.text
    client.post(reverse("import_needs"), sent(again, seen=again.context["checked"].signature))
    assert Need.objects.count() == 2


def test_the_same_list_sent_twice_gives_nothing_twice(client: Client, organisation: Organisation) -> None:
    looked = paste(client, f"{HEAD}\n{GOOD}\n{GOOD}")
    whole = sent(looked, seen=looked.context["checked"].signature)
    client.post(reverse("import_needs"), whole)
    again = client.post(reverse("import_needs"), whole)
    assert Need.objects.count() == 1
    assert "stand among your needs already" in again.text


def test_nothing_is_taken_in_that_was_not_shown(client: Client, organisation: Organisation) -> None:
    looked = paste(client, f"{HEAD}\n{GOOD}")
    seen = looked.context["checked"].signature
    answer = client.post(reverse("import_needs"), sent(looked, seen=seen, scope="public"))
    assert not Need.objects.exists()
    assert "1 row becomes a need." in answer.text
    client.post(reverse("import_needs"), sent(answer, seen=answer.context["checked"].signature))
    assert Need.objects.get().visibility == "public"


def test_columns_are_chosen_where_nothing_could_be_guessed(client: Client, organisation: Organisation) -> None:
    looked = paste(client, "Bussarna går tomma\tPendlare\tRätt bussar")
    assert looked.status_code == 200
    refused = client.post(reverse("import_needs"), sent(looked))
    assert refused.status_code == 422
    assert "Choose the column for “What happens today”" in refused.text
    twice = {"column_0": "today", "column_1": "today", "column_2": "better"}
    refused = client.post(reverse("import_needs"), sent(looked, **twice))
    assert "Only one column can be “What happens today”" in refused.text
    chosen = client.post(reverse("import_needs"), sent(looked, column_0="today", column_1="whom", column_2="better"))
    client.post(reverse("import_needs"), sent(chosen, seen=chosen.context["checked"].signature))
    assert Need.objects.get().whom == "Pendlare"


def test_headings_are_known_in_every_language_of_the_portal() -> None:
    for language in ("sv", "nb", "nn", "en"):
        with override(language):
            words = [str(Need._meta.get_field(name).verbose_name) for name in ("whom", "department", "today")]
        assert guess_columns([word.upper() for word in words], known_headings()) == {
            0: "whom",
            1: "department",
            2: "today",
        }


def test_headings_that_others_use_are_known_too() -> None:
    guessed = guess_columns(["Nr", "Behov", "Målgrupp", "Önskat läge", "Behov"], known_headings())
    assert guessed == {1: "today", 2: "whom", 3: "better"}


def test_a_list_for_an_organisation_of_others_is_refused(client: Client, organisation: Organisation) -> None:
    theirs = make_organisation()
    looked = paste(client, f"{HEAD}\n{GOOD}")
    seen = looked.context["checked"].signature
    answer = client.post(reverse("import_needs"), sent(looked, seen=seen, organisation=str(theirs.pk)))
    assert answer.status_code == 422
    checked = check_rows(
        theirs, read_table("a\tb\tc"), {0: "today", 1: "whom", 2: "better"}, Scope(Visibility.PRIVATE), "sv"
    )
    with pytest.raises(Refused):
        import_needs(actor=make_actor("lead", organisation), organisation=theirs, checked=checked)
    assert not Need.objects.exists()


def test_a_list_is_taken_in_whole_or_not_at_all(organisation: Organisation) -> None:
    lead = make_actor("lead", organisation)
    with pytest.raises(InvalidInput):
        import_needs(actor=lead, organisation=organisation, checked=Checked([], [], []))
    broken = [RowInput(NeedInput(**TEXTS)), RowInput(NeedInput(**{**TEXTS, "today": ""}))]
    with pytest.raises(InvalidInput):
        import_needs(actor=lead, organisation=organisation, checked=Checked(broken, [], []))
    assert not Need.objects.exists()


def test_a_withdrawn_need_does_not_keep_the_same_one_out(organisation: Organisation) -> None:
    make_need(organisation, withdrawn_at="2026-01-01T00:00:00Z")
    row = "\t".join(TEXTS.values())
    preview = preview_table(f"{HEAD}\n{row}")
    checked = check_rows(organisation, preview.content(True), preview.columns, Scope(Visibility.PRIVATE), "en")
    assert len(checked.good) == 1


def test_cells_with_markup_are_shown_as_text(client: Client, organisation: Organisation) -> None:
    hostile = "<script>alert(1)</script>"
    page = paste(client, f"{HEAD}\n{hostile}\t{hostile}\t{hostile}\t{hostile}\t{hostile}").text
    assert hostile not in page
    assert "&lt;script&gt;" in page
