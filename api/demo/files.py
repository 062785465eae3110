"""Small real files to serve as vouchers: PDF, PNG, CSV, text. Each says that it is a demonstration.

Rules:
    * The same words give the same bytes, so a voucher that is filed again has the same digest.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

import segno

MARK: Final = "演示文件,不是真实凭证 / Demonstration only, not a real document"
_FONT: Final = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>"
)
_GLYPHS: Final = (
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R/DW 1000>>"
)
_DESCRIPTOR: Final = (
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"
)


class File(NamedTuple):
    """A voucher's content, media type and title."""

    content: bytes
    type: Literal["application/pdf", "image/png", "text/csv", "text/plain"]
    title: str


def pdf(title: str, lines: Sequence[str]) -> File:
    """Return a one-page PDF with these lines; the viewer brings the Chinese typeface."""
    drawn = b"".join(_drawn(line, 800 - 26 * row) for row, line in enumerate((title, MARK, *lines)))
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawn), drawn),
        _FONT,
        _GLYPHS,
        _DESCRIPTOR,
    )
    return File(_assembled(objects), "application/pdf", title)


def _drawn(line: str, height: int) -> bytes:
    return b"BT/F 14 Tf 50 %d Td<%s>Tj ET " % (height, line.encode("utf-16-be").hex().encode())


def _assembled(objects: Sequence[bytes]) -> bytes:
    """The objects with the table of their places (ISO 32000-1, 7.5)."""
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj%s endobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(content))
    )


def png(title: str, words: str) -> File:
    """Return a picture: a QR code that tells what a photograph would show here."""
    out = io.BytesIO()
    segno.make(f"{MARK}: {words}", error="m").save(out, kind="png", scale=6)
    return File(out.getvalue(), "image/png", title)


def text(title: str, lines: Sequence[str]) -> File:
    """Return a plain text."""
    return File("\n".join((title, MARK, *lines, "")).encode(), "text/plain", title)


def table(title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> File:
    """Return a table as CSV; a mark that spreadsheets need for Chinese opens it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    writer.writerow((MARK,))
    return File(out.getvalue().encode("utf-8-sig"), "text/csv", title)
