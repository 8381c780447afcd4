"""Does a PDF keep what PDF/UA-1 (ISO 14289-1) asks, as far as a machine can tell?

The rules are those of the Matterhorn protocol 1.1 that concern documents of text, lists and tables; each fault names its
checkpoint. Not looked at: forms, media, mathematics, encryption, colours, and whether the words are good.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from tests.support.pdf_text import PageText, fonts_of, read_page

STANDARD = set(
    re.findall(
        r"\S+",
        "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody "
        "Table TR TH TD THead TBody TFoot Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP "
        "Figure Formula Form",
    )
)
INLINE = {"Span", "Quote", "Code", "Link", "Reference", "Lbl"}
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
ALLOWED_IN = {
    "Table": {"Caption", "THead", "TBody", "TFoot", "TR"},
    "THead": {"TR"},
    "TBody": {"TR"},
    "TFoot": {"TR"},
    "TR": {"TH", "TD"},
    "L": {"Caption", "L", "LI"},
    "LI": {"Lbl", "LBody"},
}
ONLY_IN = {
    "TR": {"Table", "THead", "TBody", "TFoot"},
    "TH": {"TR"},
    "TD": {"TR"},
    "THead": {"Table"},
    "TBody": {"Table"},
    "TFoot": {"Table"},
    "LI": {"L"},
    "LBody": {"LI"},
    "Caption": {"Table", "L", "Figure", "Formula"},
}


@dataclass(frozen=True)
class Fault:
    """A broken rule: its name here, the checkpoint of the Matterhorn protocol, and where."""

    rule: str
    checkpoint: str
    where: str


@dataclass
class Element:
    """An element of the structure with its standard type, and what it holds in order."""

    kind: str
    obj: pikepdf.Object
    parent: Element | None
    parts: list[Element | tuple[int, int] | pikepdf.Object]

    @property
    def children(self) -> list[Element]:
        """The elements in it."""
        return [part for part in self.parts if isinstance(part, Element)]

    def walk(self) -> Iterator[Element]:
        """It and all below, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Checked:
    """A PDF taken apart."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(pdf))
        self.faults: list[Fault] = []
        self.pages: list[PageText] = [read_page(page) for page in self.pdf.pages]
        self._page_index = {page.obj.objgen: index for index, page in enumerate(self.pdf.pages)}
        self.tops: list[Element] = []
        tree = self.pdf.Root.get("/StructTreeRoot")
        if tree is not None and "/K" in tree:
            self._roles = dict(tree.get("/RoleMap", pikepdf.Dictionary()).items())
            self.tops = [part for part in self._parts(tree.K, None, None) if isinstance(part, Element)]

    def elements(self) -> Iterator[Element]:
        """Every element in reading order."""
        for top in self.tops:
            yield from top.walk()

    def fault(self, rule: str, checkpoint: str, where: object = "") -> None:
        """Note that a rule is broken."""
        self.faults.append(Fault(rule, checkpoint, str(where)[:120]))

    def _parts(
        self, held: pikepdf.Object, parent: Element | None, page: pikepdf.Object | None
    ) -> list[Element | tuple[int, int] | pikepdf.Object]:
        parts: list[Element | tuple[int, int] | pikepdf.Object] = []
        for one in held if isinstance(held, pikepdf.Array) else [held]:
            if isinstance(one, int):
                parts.append((self._page_index[page.objgen] if page is not None else -1, one))
            elif "/S" in one:
                own_page = one.get("/Pg", page)
                element = Element(self._kind(str(one.S)[1:]), one, parent, [])
                element.parts = self._parts(one.K, element, own_page) if "/K" in one else []
                parts.append(element)
            elif "/MCID" in one:
                own_page = one.get("/Pg", page)
                parts.append((self._page_index[own_page.objgen], int(one.MCID)))
            else:
                parts.append(one)
        return parts

    def _kind(self, name: str) -> str:
        seen = set()
        while name not in STANDARD:
            role = self._roles.get(f"/{name}")
            if role is None or name in seen:
                self.fault("standard types", "02-001", name)
                return name
            seen.add(name)
            name = str(role)[1:]
        return name


def faults_of(pdf: bytes) -> list[Fault]:
    """Every broken rule; an empty list is a pass."""
    checked = Checked(pdf)
    for rule in (
        _document,
        _metadata,
        _content,
        _headings,
        _tables,
        _lists,
        _figures,
        _fonts,
        _annotations,
        _languages,
    ):
        rule(checked)
    return checked.faults


def text_of_pdf(pdf: bytes) -> str:
    """The text in reading order, one block a line, as a screen reader meets it; soft hyphens and joints are left out."""
    checked = Checked(pdf)
    text = "".join(_text(checked, top) for top in checked.tops)
    return re.sub("[\u00ad\u200b]", "", re.sub(r"\n+", "\n", text)).strip()


def running_text_of(pdf: bytes) -> list[str]:
    """What each page repeats outside the reading order: header and footer."""
    return [page.artifacts for page in Checked(pdf).pages]


def outline_of(pdf: bytes) -> list[str]:
    """The types of the structure in order, with the language of those that say one: ``P:en``."""
    checked = Checked(pdf)
    return [f"{each.kind}:{each.obj.Lang}" if "/Lang" in each.obj else each.kind for each in checked.elements()]


def language_at(pdf: bytes, words: str) -> str:
    """The language that stands over the piece with these words: its own, else the nearest around it."""
    checked = Checked(pdf)
    for element in checked.elements():
        for part in element.parts:
            if isinstance(part, tuple) and words in checked.pages[part[0]].pieces.get(part[1], ""):
                own = checked.pages[part[0]].languages.get(part[1])
                around: Element | None = element
                while own is None and around is not None:
                    own = str(around.obj.Lang) if "/Lang" in around.obj else None
                    around = around.parent
                return own or str(checked.pdf.Root.Lang)
    raise AssertionError(f"{words!r} is nowhere in the structure")


def _text(checked: Checked, element: Element) -> str:
    if "/ActualText" in element.obj:
        return str(element.obj.ActualText)
    text = ""
    for part in element.parts:
        if isinstance(part, Element):
            text += _text(checked, part)
        elif isinstance(part, tuple):
            text += checked.pages[part[0]].pieces.get(part[1], "")
    return text if element.kind in INLINE else f"\n{text}\n"


def _document(checked: Checked) -> None:
    root = checked.pdf.Root
    info = root.get("/MarkInfo", pikepdf.Dictionary())
    if info.get("/Marked") is not True:
        checked.fault("marked", "06-001")
    if info.get("/Suspects") is True:
        checked.fault("suspects", "07-002")
    if not checked.tops:
        checked.fault("structure", "01-004")
    if not LANGUAGE.fullmatch(str(root.get("/Lang", ""))):
        checked.fault("language of the document", "11-006", root.get("/Lang", ""))
    if root.get("/ViewerPreferences", pikepdf.Dictionary()).get("/DisplayDocTitle") is not True:
        checked.fault("title is shown", "07-001")


def _metadata(checked: Checked) -> None:
    if "/Metadata" not in checked.pdf.Root:
        checked.fault("metadata", "06-002")
        return
    with checked.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        if str(metadata.get("{http://www.aiim.org/pdfua/ns/id/}part", "")) != "1":
            checked.fault("says PDF/UA-1", "06-003")
        if not str(metadata.get("{http://purl.org/dc/elements/1.1/}title", "")).strip():
            checked.fault("title", "06-004")


def _content(checked: Checked) -> None:
    named: list[tuple[int, int]] = [
        part for element in checked.elements() for part in element.parts if isinstance(part, tuple)
    ]
    known = set(named)
    if len(known) != len(named):
        checked.fault("content stands once in the structure", "01-005", len(named) - len(known))
    for index, page in enumerate(checked.pages):
        for piece in page.unmarked:
            checked.fault("content is marked", "01-005", f"page {index + 1}: {piece}")
        for piece in page.nested:
            checked.fault("artifacts apart", "01-003", f"page {index + 1}: {piece}")
        for number, text in page.pieces.items():
            if (index, number) not in known:
                checked.fault("content is in the structure", "01-005", f"page {index + 1}: {text}")
        if page.unreadable:
            checked.fault("letters are known", "10-001", f"page {index + 1}: {page.unreadable}")
        if page.pieces and "/StructParents" not in checked.pdf.pages[index].obj:
            checked.fault("page knows its structure", "01-005", f"page {index + 1}")
    for where, number in named:
        if where < 0 or number not in checked.pages[where].pieces:
            checked.fault("structure is on a page", "01-005", f"piece {number}")


def _headings(checked: Checked) -> None:
    level = 0
    kinds = [element.kind for element in checked.elements() if re.fullmatch("H[1-6]?", element.kind)]
    if "H" in kinds and len(set(kinds)) > 1:
        checked.fault("one kind of headings", "14-007")
    for element in checked.elements():
        if re.fullmatch("H[1-6]", element.kind):
            own = int(element.kind[1])
            if own > level + 1:
                checked.fault("heading levels", "14-003" if level else "14-002", f"{own} after {level}")
            if not _text(checked, element).strip():
                checked.fault("headings have words", "14-001", element.kind)
            level = own


def _placed(checked: Checked, kinds: set[str], rule: str, checkpoint: str) -> None:
    for element in checked.elements():
        above = element.parent.kind if element.parent else ""
        if element.kind in kinds & set(ONLY_IN) and above not in ONLY_IN[element.kind]:
            checked.fault(rule, checkpoint, f"{element.kind} in {above or 'nothing'}")
        if element.kind in kinds & set(ALLOWED_IN):
            for child in element.children:
                if child.kind not in ALLOWED_IN[element.kind]:
                    checked.fault(rule, checkpoint, f"{child.kind} in {element.kind}")


def _attribute(element: Element, owner: str, name: str) -> object:
    held = element.obj.get("/A", pikepdf.Array())
    for one in held if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(one, pikepdf.Dictionary) and str(one.get("/O", "")) == owner and name in one:
            return one[name]
    return None


def _tables(checked: Checked) -> None:
    _placed(checked, {"Table", "THead", "TBody", "TFoot", "TR", "TH", "TD", "Caption"}, "parts of tables", "09-004")
    for table in (element for element in checked.elements() if element.kind == "Table"):
        heads = [element for element in table.walk() if element.kind == "TH"]
        if not heads:
            checked.fault("tables have headings", "15-001")
        for head in heads:
            if str(_attribute(head, "/Table", "/Scope")) not in {"/Column", "/Row", "/Both"}:
                checked.fault("headings have a scope", "15-003", _text(checked, head).strip())
            if not _text(checked, head).strip():
                checked.fault("headings have words", "15-003", "TH")
        rows = [element for element in table.walk() if element.kind == "TR"]
        widths = {sum(int(_attribute(cell, "/Table", "/ColSpan") or 1) for cell in row.children) for row in rows}  # type: ignore[call-overload]
        if len(widths) > 1:
            checked.fault("rows are of one length", "15-005", sorted(widths))


def _lists(checked: Checked) -> None:
    _placed(checked, {"L", "LI", "LBody"}, "parts of lists", "09-005")
    for item in (element for element in checked.elements() if element.kind == "LI"):
        if not any(child.kind == "LBody" for child in item.children):
            checked.fault("parts of lists", "09-005", "LI without LBody")


def _figures(checked: Checked) -> None:
    for element in checked.elements():
        if element.kind in {"Figure", "Formula"} and not (
            str(element.obj.get("/Alt", "")).strip() or "/ActualText" in element.obj
        ):
            checked.fault("pictures have words", "13-004" if element.kind == "Figure" else "17-002")


def _fonts(checked: Checked) -> None:
    for page in checked.pdf.pages:
        for name, font in fonts_of(page.obj.get("/Resources")).items():
            if "/ToUnicode" not in font:
                checked.fault("fonts say their letters", "10-001", name)
            below = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            described = below.get("/FontDescriptor", pikepdf.Dictionary())
            if font.get("/Subtype") != "/Type3" and not any(f"/FontFile{end}" in described for end in ("", "2", "3")):
                checked.fault("fonts are embedded", "31-009", name)


def _annotations(checked: Checked) -> None:
    held = {
        part.Obj.objgen: element
        for element in checked.elements()
        for part in element.parts
        if isinstance(part, pikepdf.Dictionary) and "/Obj" in part
    }
    for number, page in enumerate(checked.pdf.pages, start=1):
        annotations = page.obj.get("/Annots", pikepdf.Array())
        if len(annotations) and page.obj.get("/Tabs") != "/S":
            checked.fault("order of tabs", "28-009", f"page {number}")
        for annotation in annotations:
            element = held.get(annotation.objgen)
            kind = str(annotation.get("/Subtype", ""))
            if element is None or (kind == "/Link" and element.kind != "Link"):
                checked.fault("annotations are in the structure", "28-011", f"page {number}: {kind}")
            said = annotation.get("/Contents") or (element.obj.get("/Alt") if element else None)
            if not str(said or "").strip():
                checked.fault("annotations have words", "28-012" if kind == "/Link" else "28-004", f"page {number}")


def _languages(checked: Checked) -> None:
    tags = [str(element.obj.Lang) for element in checked.elements() if "/Lang" in element.obj]
    tags += [tag for page in checked.pages for tag in page.languages.values()]
    for tag in tags:
        if not LANGUAGE.fullmatch(tag):
            checked.fault("languages of parts", "11-001", tag)
