"""A QR code as SVG: black on white with the quiet zone that scanners need, whatever the colours of the page."""

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of white around the code, as ISO/IEC 18004 asks for."""


def qr_svg(text: str, title: str) -> str:
    """The code of ``text`` as an SVG document of its own; ``title`` is what a screen reader says."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    side = len(matrix) + 2 * QUIET
    parts = []
    for y, row in enumerate(matrix, QUIET):
        x = 0
        while x < len(row):
            length = 0
            while x + length < len(row) and row[x + length]:
                length += 1
            if length:
                parts.append(f"M{x + QUIET} {y}h{length}v1h-{length}z")
            x += length + 1
    safe = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img" shape-rendering="crispEdges">'
        f'<title>{safe}</title><rect width="{side}" height="{side}" fill="#fff"/>'
        f'<path d="{"".join(parts)}" fill="#000"/></svg>'
    )
