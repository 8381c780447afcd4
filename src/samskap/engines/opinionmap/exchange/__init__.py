"""Polis exports, read and written as lines of text; opening files is the caller's part.

export = read_export({"votes.csv": lines, "comments.csv": lines, "summary.csv": lines})
drawn = fit(export.participants, export.statements, export.votes, times=export.times,
            moderated_out=export.moderated_out)
for name, lines in write_export(export).items(): ...
"""

from __future__ import annotations

from .archive import UNPACKED_LIMIT, decode, unpack
from .reading import FILES, read_export
from .shape import Comment, PolisExport, Summary
from .writing import write_export

__all__ = [
    "FILES",
    "UNPACKED_LIMIT",
    "Comment",
    "PolisExport",
    "Summary",
    "decode",
    "read_export",
    "unpack",
    "write_export",
]
