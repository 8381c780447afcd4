"""The one door for photos: what comes in is a stranger's file, what is kept is a picture that the portal made itself.

The bytes that came are never kept, their name never becomes a path, and what they say about themselves (ending, media
type, size) is never believed.
"""

import io
import struct
import threading
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from samskap.core.errors import InvalidInput
from samskap.core.plain import plain

MEGABYTE = 2**20
MOST_BYTES = 12 * MEGABYTE
"""The largest photo that is read."""
MOST_PIXELS = {"JPEG": 50_000_000, "PNG": 25_000_000, "WEBP": 16_000_000}
"""More are not unpacked: a few kilobytes can say that they are a billion. A JPEG is unpacked in a smaller size at once,
the others whole, and WebP several times over."""
MOST_SIDE = 1600
"""The longer side of what is kept, in pixels."""
LARGEST_FORM = 100 * MEGABYTE
"""What a form with photos may send, so that a photo far too large still is answered beside its field."""
ACCEPT = "image/jpeg,image/png,image/webp"
"""For the attribute ``accept`` of the field."""
QUALITY = 80
_HEIC = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")
_BROKEN = (
    OSError,
    EOFError,
    SyntaxError,
    ValueError,
    TypeError,
    IndexError,
    KeyError,
    OverflowError,
    struct.error,
    zlib.error,
)  # what the readers of formats are known to raise over hostile bytes
_BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_ONE_AT_A_TIME = threading.Lock()  # a picture takes up to 300 MB while it is unpacked

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG of at most 1,600 pixels a side, turned upright, that says nothing of where and by what it was taken."""

    content: bytes
    width: int
    height: int


def read_photo(upload: "UploadedFile[Any]", field: str = "photo") -> Photo:
    """The photo in a file that somebody sent.

    :raises InvalidInput: under ``field``: too large, empty, no JPEG, PNG or WebP picture, broken, too many pixels.
    """
    content = _bounded(upload, field)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        message = _(
            "This is a HEIC photo, which the portal cannot read. Save it as JPEG and send that. An iPhone takes new "
            "photos as JPEG when you choose Settings, Camera, Formats, Most Compatible."
        )
        raise InvalidInput(message, {field: message})
    try:
        return _drawn_again(content)
    except _BOMBS as error:
        message = _("This picture has too many pixels. Send a smaller copy of it, as JPEG.")
        raise InvalidInput(message, {field: message}) from error
    except UnidentifiedImageError as error:
        message = _("This file is not a photo that the portal can read. Send a picture as JPEG, PNG or WebP.")
        raise InvalidInput(message, {field: message}) from error
    except _BROKEN as error:
        message = _("This picture is broken or was not sent to its end. Open it, save it again and send that.")
        raise InvalidInput(message, {field: message}) from error


def clean_name(name: str, most: int = 80) -> str:
    """The name of a file for people to read: one line of text without folders. Never a path, never trusted."""
    last = name.replace("\\", "/").rpartition("/")[2].replace("\x00", "")
    words = " ".join(plain(unicodedata.normalize("NFC", last)).split())
    return words if len(words) <= most else words[: most - 1] + "…"


def takes_photos(view: View) -> View:
    """Mark a view whose form may hold photos, so that one of 50 MB is answered on the form with all that was typed.

    It stands nearest to the view. Without it a form of more than 3 MB is refused before anything of it is read.
    """
    view.largest_body = LARGEST_FORM  # type: ignore[attr-defined]
    view.largest_file = MOST_BYTES  # type: ignore[attr-defined]
    return view


class LargestFile(FileUploadHandler):
    """Lets go of what a file has beyond ``most`` bytes: it is neither in memory nor on disk, only its size is kept."""

    def __init__(self, request: HttpRequest, most: int) -> None:
        super().__init__(request)
        self.most = most
        self.seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count."""
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand the bytes on as long as the file fits."""
        before, self.seen = self.seen, self.seen + len(raw_data)
        if self.seen <= self.most:
            return raw_data
        if before <= self.most and self.request is not None:
            for handler in self.request.upload_handlers:
                handler.upload_interrupted()
        return None

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        """The name and size of a file that did not fit; others are for the next handler."""
        if self.seen <= self.most:
            return None
        return UploadedFile(io.BytesIO(), self.file_name, self.content_type, self.seen, self.charset)


def _bounded(upload: "UploadedFile[Any]", field: str) -> bytes:
    """All bytes of the file, which are counted: what it says of its size may be wrong."""
    size = upload.size or 0
    content = bytearray()
    if size <= MOST_BYTES:
        for chunk in upload.chunks():
            content += chunk
            size = max(size, len(content))
            if size > MOST_BYTES:
                break
    if size > MOST_BYTES:
        words = {"size": -(-size // MEGABYTE), "limit": MOST_BYTES // MEGABYTE}
        message = _("This photo is %(size)d MB. At most %(limit)d MB fit; send a smaller copy of it.") % words
        raise InvalidInput(message, {field: message})
    if not content:
        message = _("This file is empty. Choose the photo once more.")
        raise InvalidInput(message, {field: message})
    return bytes(content)


def _drawn_again(content: bytes) -> Photo:
    """The picture on a new sheet: nothing but its points is taken over."""
    with _ONE_AT_A_TIME, Image.open(io.BytesIO(content), formats=tuple(MOST_PIXELS)) as image:
        if image.width * image.height > MOST_PIXELS[image.format or ""]:
            raise Image.DecompressionBombError
        image.draft("RGB", (MOST_SIDE, MOST_SIDE))
        image.load()
        small = image.convert(_smooth(image)) if image.mode in ("1", "P") else image
        small.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
        upright = _eight_bits(_upright(small))
        points = upright.convert(_smooth(upright))
    sheet = Image.new("RGB", points.size, "white")
    sheet.paste(points, mask=points if points.mode == "RGBA" else None)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Photo(out.getvalue(), sheet.width, sheet.height)


def _smooth(image: Image.Image) -> str:
    """The mode in which the picture has all its colours, and what of it can be seen through."""
    return "RGBA" if image.has_transparency_data else "RGB"


def _eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 bits as 8; converting alone would make nearly all of them white."""
    return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8)) if image.mode.startswith("I") else image


def _upright(image: Image.Image) -> Image.Image:
    """The picture as the camera was held; where that cannot be read, as it is."""
    try:
        return ImageOps.exif_transpose(image)
    except _BROKEN:
        return image
