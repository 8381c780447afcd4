"""The check of PDFs finds each fault that it names: a sound file, broken in one place, fails by that rule."""

import io
from collections.abc import Callable

import pikepdf
import pytest
import typst

from samskap.ui.formats.pdf import pdf_of
from tests.support.pdf_check import faults_of
from tests.ui.test_documents_as_files import agreement

Name, Dictionary, Array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array


@pytest.fixture(scope="module")
def sound() -> bytes:
    return pdf_of(agreement())


def elements(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Object]:
    """The elements of a type, in order."""
    found: list[pikepdf.Object] = []

    def walk(held: pikepdf.Object) -> None:
        for one in held if isinstance(held, Array) else [held]:
            if isinstance(one, Dictionary) and "/S" in one:
                if str(one.S) == f"/{kind}":
                    found.append(one)
                if "/K" in one:
                    walk(one.K)

    walk(pdf.Root.StructTreeRoot.K)
    return found


def rename(kind: str, to: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        for element in elements(pdf, kind):
            element.S = Name(f"/{to}")

    return change


def added(drawing: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].contents_add(drawing)

    return change


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def without_marks(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.MarkInfo


def suspect(pdf: pikepdf.Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


def without_structure(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def without_shown_title(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.ViewerPreferences.DisplayDocTitle


def without_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def metadata(old: bytes, new: bytes) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        source = pdf.Root.Metadata.read_bytes()
        assert old in source
        pdf.Root.Metadata.write(source.replace(old, new))

    return change


def emptied(kind: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        elements(pdf, kind)[0].K = Array()

    return change


def without_scope(pdf: pikepdf.Pdf) -> None:
    del elements(pdf, "TH")[1].A


def short_row(pdf: pikepdf.Pdf) -> None:
    row = elements(pdf, "TR")[1]
    row.K = Array(list(row.K)[:-1])


def twice(pdf: pikepdf.Pdf) -> None:
    document = elements(pdf, "Document")[0]
    document.K.append(elements(pdf, "P")[0])


def nowhere(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "P")[0].K = Array([999])


def picture(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "P")[0].S = Name.Figure


def bad_language(pdf: pikepdf.Pdf) -> None:
    elements(pdf, "P")[0].Lang = pikepdf.String("svenska språket")


def fonts(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    return [font for _, font in pdf.pages[0].obj.Resources.Font.items()]


def without_letters(pdf: pikepdf.Pdf) -> None:
    del fonts(pdf)[0].ToUnicode


def without_font_file(pdf: pikepdf.Pdf) -> None:
    described = fonts(pdf)[0].DescendantFonts[0].FontDescriptor
    for end in ("", "2", "3"):
        if f"/FontFile{end}" in described:
            del described[f"/FontFile{end}"]


def page_alone(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[0].obj.StructParents


def link(**more: object) -> Callable[[pikepdf.Pdf], None]:
    """A link outside the structure."""

    def change(pdf: pikepdf.Pdf) -> None:
        made = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), **more)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(made)])
        del pdf.pages[0].obj.Tabs

    return change


BROKEN: list[tuple[str, Callable[[pikepdf.Pdf], None]]] = [
    ("marked", without_marks),
    ("suspects", suspect),
    ("structure", without_structure),
    ("content is in the structure", without_structure),
    ("language of the document", without_language),
    ("title is shown", without_shown_title),
    ("metadata", without_metadata),
    ("says PDF/UA-1", metadata(b"pdfuaid:part>1<", b"pdfuaid:part>7<")),
    ("title", metadata(b"Avtal om nattillsyn", b" ")),
    ("standard types", rename("H2", "Fancy")),
    ("content is marked", added(b"0 0 10 10 re f")),
    ("content is in the structure", added(b"/Span <</MCID 777>> BDC 0 0 10 10 re f EMC")),
    ("artifacts apart", added(b"/Artifact BMC /P <</MCID 778>> BDC 0 0 9 9 re f EMC EMC")),
    ("artifacts apart", added(b"/P <</MCID 779>> BDC /Artifact BMC 0 0 9 9 re f EMC EMC")),
    ("content stands once in the structure", twice),
    ("structure is on a page", nowhere),
    ("page knows its structure", page_alone),
    ("heading levels", rename("H1", "P")),
    ("heading levels", rename("H2", "H4")),
    ("one kind of headings", rename("H3", "H")),
    ("headings have words", emptied("H2")),
    ("tables have headings", rename("TH", "TD")),
    ("headings have a scope", without_scope),
    ("headings have words", emptied("TH")),
    ("rows are of one length", short_row),
    ("parts of tables", rename("TR", "Div")),
    ("parts of tables", rename("Table", "Div")),
    ("parts of lists", rename("LBody", "Div")),
    ("parts of lists", rename("L", "Div")),
    ("pictures have words", picture),
    ("fonts say their letters", without_letters),
    ("letters are known", without_letters),
    ("fonts are embedded", without_font_file),
    ("order of tabs", link()),
    ("annotations are in the structure", link(Contents=pikepdf.String("Till kravet"))),
    ("annotations have words", link()),
    ("languages of parts", bad_language),
]


@pytest.mark.parametrize(("rule", "break_it"), BROKEN, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(BROKEN)])
def test_a_broken_file_fails_by_its_rule(sound: bytes, rule: str, break_it: Callable[[pikepdf.Pdf], None]) -> None:
    assert faults_of(sound) == []
    with pikepdf.open(io.BytesIO(sound)) as pdf:
        break_it(pdf)
        out = io.BytesIO()
        pdf.save(out)
    assert rule in {fault.rule for fault in faults_of(out.getvalue())}


def test_an_untagged_file_fails() -> None:
    made = typst.compile(b"= A\nB\n#table(columns: 2)[a][b]", format="pdf", pdf_tags=False)
    assert isinstance(made, bytes)
    rules = {fault.rule for fault in faults_of(made)}
    assert {"marked", "structure", "title is shown", "says PDF/UA-1", "title", "content is marked"} <= rules


def test_a_table_without_headings_fails_although_the_compiler_lets_it_pass() -> None:
    made = typst.compile(
        b'#set document(title: "t")\n#table(columns: 2)[a][b][c][d]', format="pdf", pdf_standards=["ua-1"]
    )
    assert isinstance(made, bytes)
    assert {fault.rule for fault in faults_of(made)} == {"tables have headings"}
