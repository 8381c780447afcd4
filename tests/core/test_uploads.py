"""Photos: what a stranger's file can be, and that nothing of it is kept but the picture."""

from __future__ import annotations

import io
import struct
import tempfile
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, override_settings
from django.urls import include, path
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from samskap.core.errors import InvalidInput
from samskap.core.forms import status_of, submitted
from samskap.core.uploads import MEGABYTE, MOST_BYTES, MOST_SIDE, Photo, clean_name, read_photo, takes_photos

SCRIPT = '"><script>alert(1)</script>.jpg'


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """A picture, red at the top and blue below."""
    sheet = Image.new(options.pop("mode", "RGB"), size, "blue")
    sheet.paste("red", (0, 0, size[0], size[1] // 2))
    out = io.BytesIO()
    sheet.save(out, kind, **options)
    return out.getvalue()


def read(content: bytes, name: str = "a.jpg", media: str = "image/jpeg") -> Photo:
    return read_photo(SimpleUploadedFile(name, content, media))


def refusal(content: bytes, name: str = "a.jpg") -> str:
    with pytest.raises(InvalidInput) as caught:
        read(content, name)
    assert caught.value.fields == {"photo": caught.value.message}
    return caught.value.message


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_three_kinds_become_a_jpeg_whatever_the_name_says(kind: str) -> None:
    photo = read(picture(kind), name="page.html", media="text/html")
    again = Image.open(io.BytesIO(photo.content))
    assert (again.format, again.size) == ("JPEG", (60, 40)) == ("JPEG", (photo.width, photo.height))


@pytest.mark.parametrize("size", [(4000, 3000), (1200, 6000)])
def test_a_large_picture_becomes_smaller_and_keeps_its_shape(size: tuple[int, int]) -> None:
    photo = read(picture(size=size))
    assert max(photo.width, photo.height) == MOST_SIDE
    assert photo.width / photo.height == pytest.approx(size[0] / size[1], rel=0.01)


def test_it_stands_upright_and_does_not_say_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # held on its side
    exif[0x010F] = "Maker of the telephone"
    exif.get_ifd(0x8825).update({1: "N", 2: (59.0, 20.0, 1.0), 3: "E", 4: (18.0, 4.0, 2.0)})
    content = picture(
        exif=exif, comment=b"taken at home", icc_profile=b"profile" * 20, xmp=b"<x:xmpmeta>home</x:xmpmeta>"
    )
    for hidden in (b"Maker", b"taken at home", b"xmpmeta"):
        assert hidden in content
    photo = read(content)
    assert (photo.width, photo.height) == (40, 60)
    again = Image.open(io.BytesIO(photo.content))
    assert dict(again.getexif()) == {}
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for hidden in (b"Maker", b"taken at home", b"xmpmeta", b"profile", b"Exif"):
        assert hidden not in photo.content
    right, _green, _blue = again.convert("RGB").getpixel((35, 30))  # type: ignore[misc]
    assert right > 200  # what was the top is now to the right


def test_texts_in_a_png_are_gone_and_what_is_seen_through_is_white() -> None:
    sheet = Image.new("RGBA", (30, 30), (0, 0, 0, 0))
    out = io.BytesIO()
    from PIL.PngImagePlugin import PngInfo

    said = PngInfo()
    said.add_text("Author", "A name")
    sheet.save(out, "PNG", pnginfo=said)
    photo = read(out.getvalue())
    assert b"A name" not in photo.content
    assert Image.open(io.BytesIO(photo.content)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
@pytest.mark.parametrize("side", [20, 2000])
def test_every_way_of_keeping_colours_is_read(mode: str, side: int) -> None:
    full = {
        "1": 1,
        "L": 200,
        "LA": (200, 255),
        "P": 0,
        "RGBA": (200, 200, 200, 255),
        "I;16": 200 * 256,
        "CMYK": (0, 0, 0, 55),
    }
    sheet = Image.new(mode, (side, side), full[mode])
    out = io.BytesIO()
    sheet.save(out, "JPEG" if mode == "CMYK" else "PNG")
    photo = read(out.getvalue())
    assert photo.width == min(side, MOST_SIDE)
    seen = Image.open(io.BytesIO(photo.content)).getpixel((5, 5))
    assert seen == pytest.approx({"1": (255,) * 3, "P": (0,) * 3}.get(mode, (200,) * 3), abs=3)


def test_a_webp_that_would_take_a_gigabyte_is_not_unpacked() -> None:
    assert "too many pixels" in refusal(picture("WEBP", size=(5000, 5000)))


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(document.cookie)</script></html>"


@pytest.mark.parametrize(
    "content",
    [SVG, HTML, b"%PDF-1.7\n", b"PK\x03\x04" + b"\0" * 60, b"\x7fELF" + b"\0" * 90, b"%!PS-Adobe-3.0 EPSF-3.0\n", b"x"],
    ids=["svg", "html", "pdf", "zip", "program", "eps", "one-sign"],
)
def test_what_is_no_picture_is_refused_whatever_its_name(content: bytes) -> None:
    assert "JPEG, PNG or WebP" in refusal(content, "photo.jpg")


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "BMP", "PPM", "ICO"])
def test_other_kinds_of_pictures_are_refused(kind: str) -> None:
    assert "JPEG, PNG or WebP" in refusal(picture(kind))


def test_a_heic_photo_is_told_what_to_do() -> None:
    assert "Most Compatible" in refusal(b"\0\0\0\x18ftypheic" + b"\0" * 100)


def test_an_empty_and_a_broken_file_are_told_apart() -> None:
    whole = picture(size=(800, 600))
    assert "empty" in refusal(b"")
    assert "broken" in refusal(whole[: len(whole) // 2])
    png = picture("PNG", size=(800, 600))
    assert "broken" in refusal(png[: len(png) // 2])


def test_a_picture_with_a_page_behind_it_leaves_the_page() -> None:
    photo = read(picture() + HTML)
    assert b"script" not in photo.content
    commented = picture(comment=HTML)
    assert HTML in commented
    assert b"script" not in read(commented).content


def png_of(width: int, height: int) -> bytes:
    """A PNG of one colour, of which a row takes a few bytes."""
    packer = zlib.compressobj(9)
    row = b"\0" + bytes((width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()

    def part(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", data) + part(b"IEND", b"")


@pytest.mark.parametrize("side", [5_001, 9_000, 30_000])
def test_a_bomb_is_not_unpacked(side: int) -> None:
    bomb = png_of(side, side)
    assert len(bomb) < MEGABYTE
    tracemalloc.start()
    try:
        assert "too many pixels" in refusal(bomb)
        assert tracemalloc.get_traced_memory()[1] < 20 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_png_whose_texts_are_a_bomb_is_refused() -> None:
    body = b"Comment\0\0" + zlib.compress(b"\0" * 200 * MEGABYTE, 9)
    part = struct.pack(">I", len(body)) + b"zTXt" + body + struct.pack(">I", zlib.crc32(b"zTXt" + body))
    whole = picture("PNG")
    assert refusal(whole[:33] + part + whole[33:])


def test_too_large_a_photo_is_told_its_size() -> None:
    assert "This photo is 13 MB. At most 12 MB fit" in refusal(picture() + b"\0" * MOST_BYTES)


def test_a_file_that_lies_about_its_size_is_read_no_further_than_allowed() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += 65536
            return b"\xff" * 65536

    endless = Endless()
    upload = UploadedFile(endless, "a.jpg", "image/jpeg", 100)  # type: ignore[arg-type]
    upload.multiple_chunks = lambda chunk_size=None: True  # type: ignore[method-assign]
    with pytest.raises(InvalidInput):
        read_photo(upload)
    assert endless.given <= MOST_BYTES + 10 * 65536


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_changed_bytes_are_a_photo_or_a_refusal(data: st.DataObject) -> None:
    """Whatever is wrong inside, nothing but a refusal comes out."""
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP"]))
    exif = Image.Exif()
    exif[0x0112] = 3
    content = bytearray(picture(kind, exif=exif))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(len(content) // 2, len(content)))]
    try:
        photo = read(bytes(content))
    except InvalidInput:
        return
    assert Image.open(io.BytesIO(photo.content)).format == "JPEG"


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("a\x00\r\nb\u202egpj.exe", "a bgpj.exe"),
        ("x" * 300 + ".jpg", "x" * 79 + "…"),
        (SCRIPT, "script>.jpg"),
        ("", ""),
    ],
)
def test_a_name_is_one_line_of_text(name: str, seen: str) -> None:
    assert clean_name(name) == seen


class Observed(forms.Form):
    """What somebody at the front notes: a text and perhaps a photo."""

    text = forms.CharField()
    photo = forms.FileField()
    after = forms.CharField()


@takes_photos
def observe(request: HttpRequest) -> HttpResponse:
    form = Observed(request.POST or None, request.FILES or None)
    photo = submitted(form, lambda: read_photo(form.cleaned_data["photo"])) if form.is_bound else None
    said = f"{photo.width}" if photo else ""
    return HttpResponse(f"{get_token(request)}|{form.as_p()}{said}", status=status_of(form))


urlpatterns = [path("observe/", observe), path("", include("samskap.config.urls"))]


def sent(content: bytes, name: str = "a.jpg") -> Any:
    typed = {
        "text": "The bins were full",
        "photo": SimpleUploadedFile(name, content, "image/jpeg"),
        "after": "Also the lid",
    }
    return Client().post("/observe/", typed)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.core.test_uploads")
def test_a_photo_of_50_mb_is_answered_beside_its_field_with_all_that_was_typed() -> None:
    before = set(Path(tempfile.gettempdir()).glob("*.upload*"))
    answer = sent(picture() + b"\0" * 50 * MEGABYTE)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This photo is 51 MB. At most 12 MB fit" in page
    assert "The bins were full" in page and "Also the lid" in page
    assert set(Path(tempfile.gettempdir()).glob("*.upload*")) == before


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.core.test_uploads")
@pytest.mark.parametrize("beyond", [0, 3 * MEGABYTE, 11 * MEGABYTE])
def test_a_photo_that_fits_comes_through_whole(beyond: int) -> None:
    answer = sent(picture() + b"\0" * beyond)
    assert (answer.status_code, answer.content.decode().endswith("60")) == (200, True)


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.core.test_uploads")
def test_a_script_in_the_name_is_never_on_the_page() -> None:
    assert "<script>" not in sent(HTML, SCRIPT).content.decode()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.core.test_uploads")
def test_more_than_any_form_may_send_is_refused_before_it_is_read() -> None:
    answer = Client().post(
        "/observe/",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(101 * MEGABYTE),  # type: ignore[arg-type]
    )
    assert answer.status_code == 413
    assert "larger than 100 MB" in answer.content.decode()
