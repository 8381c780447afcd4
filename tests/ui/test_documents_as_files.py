"""A document is the same on the page, in the PDF and in the register, in every language, whatever people wrote in it."""

import re
import threading
import time
import tracemalloc
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from samskap.ui.formats.document import (
    MOST_CHARACTERS,
    Bullets,
    Document,
    Facts,
    Heading,
    Note,
    Paragraph,
    Party,
    Signatures,
    Table,
    Text,
    UnreadableDocument,
    UnsoundDocument,
    Words,
)
from samskap.ui.formats.frozen import from_json, to_json
from samskap.ui.formats.letters import COVERED, writable
from samskap.ui.formats.pdf import pdf_of
from tests.support.pdf_check import faults_of, language_at, outline_of, running_text_of, text_of_pdf

LANGUAGES = ["sv", "nb", "nn", "en"]
LONG_WORD = "försöksverksamhetsutvärderingsmodellsbeskrivning" * 4


def agreement(language: str = "sv", **changes: Any) -> Document:
    """One of every block."""
    return Document(
        **{
            "title": "Avtal om nattillsyn",
            "language": language,
            "organisation": "Solvik kommun",
            "dated": date(2026, 11, 22),
            "version": 2,
            "register_number": "KS 2026/123",
            "secrecy": "31 kap. 16 § OSL",
            "status": "Utkast",
            "is_example": True,
            "blocks": [
                Heading(2, "Bakgrund"),
                Paragraph("Åtta på kvällen.\nÄven lördag.\n\nÖvrigt: ø, æ och – € ½."),
                Paragraph("The supplier writes this in English.", "en"),
                Note("Ett påhittat försök."),
                Heading(3, Text("Kva vi vil lære", "nn")),
                Bullets(["Sover brukarna bättre?", "", Text("Kva lærer dei tilsette?", "nn")]),
                Heading(2, "Motkrav"),
                Table(
                    "Motkrav på leverantören",
                    ["Krav", "Förfaller", "Summa"],
                    [["Öppna data", "Start", "1\xa0250\xa0000"], [Text("No exclusivity", "en"), "", "0"]],
                    right=[2],
                ),
                Facts([("Förlustgräns", "400\xa0000 kr"), ("Tom", ""), ("Ansvarig", Text("Kari Moe", "nb"))]),
                Signatures([Party("Solvik kommun", "Åsa Öberg", "Verksamhetschef"), Party("Nattljus AB")]),
                Paragraph(LONG_WORD),
            ],
            **changes,
        }
    )


def plain_document(*texts: Words) -> Document:
    return agreement(blocks=[Paragraph(text) for text in texts])


def page_of(document: Document) -> str:
    return Template("{% load ui %}{% formal_document document %}").render(Context({"document": document}))


class Seen(HTMLParser):
    """The tags of a page in order, with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def squeezed(text: str) -> str:
    """Without any white space."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_keeps_what_accessibility_asks(language: str) -> None:
    pdf = pdf_of(agreement(language))
    assert faults_of(pdf) == []
    outline = outline_of(pdf)
    assert [kind for kind in outline if kind.startswith("H")] == [
        "H1",
        "H2",
        "H3" if language == "nn" else "H3:nn",
        "H2",
    ]
    assert outline.count("Table") == 1 and outline.count("TH") == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_and_pdf_hold_every_text_in_the_same_order(language: str) -> None:
    document = agreement(language)
    text, page = squeezed(text_of_pdf(pdf_of(document))), squeezed(Seen(page_of(document)).text)
    at = in_page = 0
    for part in document.texts():
        if part.words in {"Utkast", "31 kap. 16 § OSL"}:
            continue
        at, in_page = text.index(squeezed(part.words), at), page.index(squeezed(part.words), in_page)
    assert "31kap.16§OSL" in text and "Utkast" in text
    assert "Tom" not in text and "Tom" not in page


def test_words_on_two_lines_stay_two_words() -> None:
    assert "Åtta på kvällen. Även lördag." in text_of_pdf(pdf_of(agreement()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_part_is_in_its_own_language(language: str) -> None:
    pdf = pdf_of(agreement(language))
    assert language_at(pdf, "Bakgrund") == language
    assert language_at(pdf, "The supplier") == "en"
    assert language_at(pdf, "Kva vi vil") == "nn"
    assert language_at(pdf, "Kva lærer") == "nn"
    assert language_at(pdf, "No exclusivity") == "en"
    assert language_at(pdf, "Öppna data") == language
    assert language_at(pdf, "Kari Moe") == "nb"
    assert language_at(pdf, "Ansvarig") == language


def test_every_page_says_which_document_it_is() -> None:
    pages = running_text_of(pdf_of(plain_document(*["Ord " * 200] * 9)))
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        for words in ("Solvik kommun", "KS 2026/123", "31 kap. 16 § OSL", "Avtal om nattillsyn"):
            assert words in page
        assert re.search(rf"\b{number}\b\D+\b{len(pages)}\b", page)


def test_an_example_says_so_and_nothing_else_does() -> None:
    with override("en"):
        marked, real = pdf_of(agreement("en")), pdf_of(agreement("en", is_example=False))
        assert all("EXAMPLE" in page for page in running_text_of(marked))
        assert "This document is an example." in text_of_pdf(marked) and "example" in page_of(agreement("en"))
        assert "EXAMPLE" not in "".join(running_text_of(real)) and "example" not in text_of_pdf(real)
        assert "example" not in page_of(agreement("en", is_example=False))


def test_fixed_words_are_in_the_language_of_the_document_not_of_the_reader() -> None:
    with override("nb"):
        english, page = text_of_pdf(pdf_of(agreement("en"))), page_of(agreement("en"))
    assert "22\xa0November\xa02026" in english and "22\xa0November\xa02026" in page
    with override("en"):
        assert "22\xa0november\xa02026" in text_of_pdf(pdf_of(agreement("sv")))
        assert 'lang="sv"' in page_of(agreement("sv"))


def test_the_page_has_its_headings_languages_and_tables_in_order() -> None:
    seen = Seen(page_of(agreement()))
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels == [1, 2, 3, 2]
    assert [attributes["scope"] for tag, attributes in seen.tags if tag == "th"] == ["col"] * 3
    assert "caption" in [tag for tag, _ in seen.tags]
    assert [attributes["lang"] for tag, attributes in seen.tags if tag == "span"] == ["en", "nn", "nn", "en", "nb"]
    assert not [tag for tag, attributes in seen.tags if "style" in attributes or tag in {"script", "style"}]


def test_the_same_document_gives_the_same_bytes() -> None:
    first = pdf_of(agreement())
    time.sleep(1.1)
    assert pdf_of(from_json(to_json(agreement()))) == first
    assert pdf_of(agreement(version=3)) != first


HOSTILE = [
    '#import "@preview/x:1.0.0": *',
    '#read("/etc/passwd") #sys.inputs #panic("x")',
    "= Rubrik\n- punkt\n+ ett\n/ term: x",
    "*fet* _kursiv_ $x^2$ `kod` <märke> @hänvisning ~ --- // bort /* bort */",
    r"\ \u{41} \# \\ \"",
    '</script><script>alert("x")</script><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }} {% load ui %} &lt; &amp; %s {number} {total}",
    ']#evil[ ")#evil(" \'}',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    document = agreement(
        title=text,
        organisation=text,
        register_number=text,
        secrecy=text,
        status=text,
        blocks=[
            Heading(2, text),
            Paragraph(text),
            Note(text),
            Bullets([text]),
            Facts([(text, text)]),
            Table(text, [text], [[text]]),
            Signatures([Party(text, text, text)]),
        ],
    )
    pdf = pdf_of(document)
    assert faults_of(pdf) == []
    assert squeezed(text_of_pdf(pdf)).count(squeezed(text)) == 17
    page = page_of(document)
    assert squeezed(Seen(page).text).count(squeezed(text)) == 17
    assert "<script" not in page and "<img" not in page
    assert from_json(to_json(document)) == document


def test_marks_that_turn_the_text_are_left_out_everywhere() -> None:
    document = plain_document("Vi betalar \u202e000 1\u202c kr\x00\x07 till\u2066 er\u2069")
    assert "Vi betalar 000 1 kr\ufffd till er" in text_of_pdf(pdf_of(document))
    assert "Vi betalar 000 1 kr\ufffd till er" in page_of(document)
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x07]", page_of(document) + to_json(document))


def test_signs_that_no_typeface_has_are_said_and_none_is_lost() -> None:
    document = plain_document("Tack \U0001f600 \u4e2d\u6587 \ud800 \ufe0f \u200d slut")
    pdf = pdf_of(document)
    text = text_of_pdf(pdf)
    assert faults_of(pdf) == []
    assert "Tack [U+1F600] [U+4E2D][U+6587] \ufffd" in text and "slut" in text
    assert "[U+4E2D]" in text.splitlines()[-1]
    assert "\u4e2d\u6587" in page_of(document)
    assert "[U+" not in text_of_pdf(pdf_of(plain_document("Tack")))


@pytest.mark.parametrize(
    "text", ["Привет, мир", "Καλημέρα", "čáđŋŧž", "العربية", "שלום", "e\u0301 a\u0308 \u0301", "→ ✓ ≤ −"]
)
def test_other_alphabets_pass(text: str) -> None:
    pdf = pdf_of(plain_document(Text(text, "ar" if "\u0600" <= text[0] <= "\u06ff" else "")))
    assert faults_of(pdf) == [] and "[U+" not in text_of_pdf(pdf)


def test_the_typefaces_have_every_sign_that_the_table_promises() -> None:
    signs = ""
    for each in COVERED.split():
        first, _, last = each.partition("-")
        signs += "".join(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    rows = [" ".join(signs[start : start + 60]) for start in range(0, len(signs), 60)]
    bold = Table("Alla", ["x"], [["y"]])
    pdf = pdf_of(
        agreement(blocks=[*[Paragraph(row) for row in rows], bold, *[Heading(2, row) for row in rows if row.strip()]])
    )
    assert len(signs) > 4000 and "[U+" not in text_of_pdf(pdf)


def test_a_document_may_be_nearly_empty() -> None:
    blocks = [Paragraph(""), Note(" "), Bullets([]), Facts([]), Table("Inga", ["Krav"], []), Signatures([])]
    empty = agreement(blocks=blocks, register_number="", secrecy="", status="")
    assert faults_of(pdf_of(empty)) == []
    assert "<p></p>" not in page_of(empty) and "<ul></ul>" not in page_of(empty)
    assert faults_of(pdf_of(agreement(blocks=[]))) == []


@pytest.mark.parametrize("text", ["ord " * 25_000, "å" * 100_000, "rad\n" * 25_000, "stycke\n\n" * 12_500])
def test_a_hundred_thousand_signs_pass(text: str) -> None:
    started = time.process_time()
    pdf = pdf_of(agreement(blocks=[Paragraph(text), Table("t", ["a", "b"], [[text[:20_000], "x"]])]))
    assert time.process_time() - started < 5
    assert squeezed(text_of_pdf(pdf)).count(squeezed(text)) == 1


def test_long_titles_and_names_leave_the_page_readable() -> None:
    document = agreement(title="Titel " * 60, organisation="Kommunalförbundet " * 30, secrecy="Sekretess " * 40)
    pdf = pdf_of(document)
    assert faults_of(pdf) == []
    assert squeezed("Kommunalförbundet " * 30) in squeezed(text_of_pdf(pdf))
    assert all(len(page) < 450 and "…" in page for page in running_text_of(pdf))


def test_words_too_wide_for_their_place_may_break_and_others_are_whole() -> None:
    assert writable("W" * 30, 10.7).split("\u200b") == ["W" * 10] * 3
    assert max(map(len, writable("https://solvik.example/underlag?version=2", 12.1).split("\u200b"))) == 20
    for whole in ("försöksverksamhetsutvärdering", "KS 2026/123", "kort ord"):
        assert writable(whole, 12) == whole
    assert len(writable("å" * 61, 12.1).split("\u200b")) == 4


def test_ten_pages_take_under_a_second_and_little_memory() -> None:
    table = Table("Kostnader", ["Post", "Summa"], [[f"Post {n}", f"{n}\xa0000"] for n in range(120)], right=[1])
    document = agreement(blocks=[Heading(2, "Text"), *[Paragraph("Vi prövar nattillsyn. " * 40)] * 28, table])
    pdf_of(agreement())
    tracemalloc.start()
    started = time.process_time()
    pdf = pdf_of(document)
    used = time.process_time() - started
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(running_text_of(pdf)) >= 10
    assert used < 1 and peak < 50_000_000


def test_two_threads_do_not_disturb_each_other() -> None:
    wanted = {version: pdf_of(agreement(version=version)) for version in range(1, 9)}
    made: dict[int, list[bytes]] = {version: [] for version in wanted}

    def work(versions: list[int]) -> None:
        for version in versions * 3:
            made[version].append(pdf_of(agreement(version=version)))

    threads = [threading.Thread(target=work, args=(order,)) for order in (list(wanted), list(wanted)[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(made[version] == [wanted[version]] * 6 for version in wanted)


def test_what_is_stored_comes_back_the_same() -> None:
    document = agreement()
    assert from_json(to_json(document)) == document
    assert to_json(from_json(to_json(document))) == to_json(document)


GOOD = to_json(agreement())


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "[]",
        "null",
        "{",
        "{}",
        "[" * 100_000,
        '{"schema":2}',
        '{"schema":true}',
        '{"schema":1}',
        GOOD.replace('"kind":"note"', '"kind":"script"'),
        GOOD.replace('"level":2', '"level":"2"'),
        GOOD.replace('"level":2', '"level":5'),
        GOOD.replace('"level":2', '"level":2.0'),
        GOOD.replace('"version":2', '"version":true'),
        GOOD.replace('"version":2', '"version":0'),
        GOOD.replace("2026-11-22", "2026-13-22"),
        GOOD.replace('"right":[2]', '"right":[9]'),
        GOOD.replace('"language":"sv"', '"language":"\\" onload="'),
        GOOD.replace('"language":"en"', '"language":5'),
        GOOD.replace('"Utkast"', "null"),
        GOOD.replace('"title":', '"titel":'),
        re.sub(r'"blocks":\[.*\],"dated"', '"blocks":[1],"dated"', GOOD),
        re.sub(r'"blocks":\[.*\],"dated"', '"blocks":[{"kind":"facts","rows":[["a"]]}],"dated"', GOOD),
        re.sub(r'"blocks":\[.*\],"dated"', '"blocks":[{"kind":"signatures","parties":["a"]}],"dated"', GOOD),
    ],
)
def test_bad_json_is_a_named_error(stored: str) -> None:
    assert stored != GOOD
    with pytest.raises(UnreadableDocument):
        from_json(stored)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Heading(1, "Titeln är nivå 1"),
        lambda: Heading(2, "  "),
        lambda: agreement(blocks=[Heading(3, "Hoppar")]),
        lambda: agreement(blocks=[Heading(2, "a"), Heading(4, "Hoppar")]),
        lambda: agreement(title=""),
        lambda: agreement(language="svenska språket"),
        lambda: agreement(version=0),
        lambda: Text("x", '"><script>'),
        lambda: Table("", ["a"], []),
        lambda: Table("t", [], []),
        lambda: Table("t", ["a", ""], []),
        lambda: Table("t", ["a"] * 13, []),
        lambda: Table("t", ["a", "b"], [["1"]]),
        lambda: Table("t", ["a"], [], right=[1]),
        lambda: Facts([("", "värde")]),
        lambda: Party(""),
        lambda: plain_document("x" * (MOST_CHARACTERS + 1)),
    ],
)
def test_what_not_everybody_could_read_is_refused(make: Any) -> None:
    with pytest.raises(UnsoundDocument):
        make()


@pytest.mark.parametrize("lines", range(16, 24))
def test_a_table_that_ends_a_page_keeps_its_caption(lines: int) -> None:
    filled = [Paragraph(f"{number}") for number in range(lines)]
    table = Table("Steg", ["Steg", "Summa"], [["1", "10"]])
    blocks = [Heading(2, "A"), *filled, Heading(2, "B"), table, Heading(2, "C"), Paragraph("Slut.")]
    assert faults_of(pdf_of(agreement(blocks=blocks))) == []
