"""Bytes -> lines of text: of one file, or of the files in a zip archive that may be hostile."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from typing import IO

from ..errors import ExportError
from .reading import FILES

UNPACKED_LIMIT = 300 * 2**20  # bytes; two million votes take some 120 MB
PIECE = 2**20  # no line of an export is longer, so a longer one is handed on in pieces
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError)


def decode(stream: IO[bytes]) -> Iterator[str]:
    """Lines of UTF-8 text (UnicodeDecodeError where it is none), with their line breaks."""
    text = TextIOWrapper(stream, encoding="utf-8", newline="")
    return iter(lambda: text.readline(PIECE), "")


def unpack(stream: IO[bytes], *, limit: int = UNPACKED_LIMIT) -> dict[str, Iterator[str]]:
    """The files of an export in a zip archive as name -> lines, unpacked as they are fetched.

    Folders within the archive are passed over, and so is every file that is not one of `FILES`.
    Nothing is written anywhere, and at most `limit` bytes are unpacked, whatever the archive says
    of itself. Raises ExportError, also while lines are fetched.
    """
    try:
        archive = zipfile.ZipFile(stream)
        listed = archive.infolist()
    except (*UNREADABLE, OSError) as error:
        raise ExportError("", None, "not_a_zip") from error
    spend = _budget(limit)
    found: dict[str, Iterator[str]] = {}
    for one in listed:
        name = one.filename.rsplit("/", 1)[-1]
        if name not in FILES:
            continue
        if name in found:
            raise ExportError(name, None, "file_twice")
        if one.flag_bits & 0x1:
            raise ExportError(name, None, "locked")
        if one.compress_type not in PACKINGS:
            raise ExportError(name, None, "not_a_zip")
        found[name] = _fetch(archive, one, name, spend)
    return found


def _budget(limit: int) -> Callable[[str, int], None]:
    left = limit

    def spend(name: str, size: int) -> None:
        nonlocal left
        left -= size
        if left < 0:
            raise ExportError(name, None, "too_large", limit=limit // 2**20)

    return spend


def _fetch(
    archive: zipfile.ZipFile, one: zipfile.ZipInfo, name: str, spend: Callable[[str, int], None]
) -> Iterator[str]:
    try:
        with archive.open(one) as packed:
            for line in decode(packed):
                spend(name, len(line.encode()))
                yield line
    except UnicodeDecodeError:
        raise  # a ValueError too, but what is wrong is the text; the reader says so
    except UNREADABLE as error:
        if isinstance(error, ExportError):
            raise
        raise ExportError(name, None, "not_a_zip") from error
