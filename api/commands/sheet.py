"""Lines of a table that a firm or a bank keeps: CSV, or a workbook (.xlsx), told apart by their first bytes.

Rules:
    * UTF-8, with or without a byte order mark, or GB 18030, which Excel writes in China.
    * Of a workbook the first sheet is read, and of a formula the value that was stored with it.
    * A number is read with the fifteen digits that a spreadsheet keeps; a day as YYYY-MM-DD.
    * Empty lines are passed over; every other line keeps the number that a spreadsheet shows.
"""

from __future__ import annotations

import csv
import datetime
import io
import warnings
import zipfile
from typing import Any, Final, NamedTuple

from openpyxl import load_workbook

from ledger_core.errors import MalformedError

BYTES_MAX: Final = 64 * 1024 * 1024
# A workbook is a zip file: what it unpacks to is bounded too, before anything is unpacked.
UNPACKED_BYTES_MAX: Final = 512 * 1024 * 1024
LINES_MAX: Final = 500_000
CELL_CHARACTERS_MAX: Final = 4_000
_ZIP: Final = b"PK\x03\x04"


class Line(NamedTuple):
    """One line with anything in it.

    Args:
        number: As a spreadsheet counts, from 1.
        cells: Texts, blanks around them included.
    """

    number: int
    cells: list[str]


def read_lines(data: bytes) -> list[Line]:
    """Return the lines of a file that hold anything.

    Raises:
        MalformedError: `csv_malformed` or `xlsx_malformed`; the file as a whole cannot be read.
    """
    if len(data) > BYTES_MAX:
        raise MalformedError("csv_malformed", f"{len(data)} bytes, at most {BYTES_MAX}")
    lines = _of_workbook(data) if data.startswith(_ZIP) else _of_csv(data)
    if not lines:
        raise MalformedError("csv_malformed", "the file is empty")
    return lines


def _of_csv(data: bytes) -> list[Line]:
    reader = csv.reader(io.StringIO(_decode(data), newline=""), strict=True)
    try:
        return [Line(number, cells) for number, cells in enumerate(reader, 1) if any(map(str.strip, cells))]
    except csv.Error as error:
        raise MalformedError("csv_malformed", str(error)) from error


def _decode(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MalformedError("csv_malformed", "neither UTF-8 nor GB 18030")


def _of_workbook(data: bytes) -> list[Line]:
    """The first sheet's lines; whatever the library stumbles over makes the file unreadable."""
    try:
        _check_unpacked(data)
        with warnings.catch_warnings():
            # Styles and extensions that it does not know: nothing that a cell says.
            warnings.simplefilter("ignore")
            workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return _sheet_lines(workbook.worksheets[0])
            finally:
                workbook.close()
    except MalformedError:
        raise
    except Exception as error:
        # openpyxl answers damage with whatever exception the broken part leads to.
        raise MalformedError("xlsx_malformed", f"no readable workbook: {type(error).__name__}") from error


def _check_unpacked(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > UNPACKED_BYTES_MAX:
        raise MalformedError("xlsx_malformed", f"unpacks to {unpacked} bytes, at most {UNPACKED_BYTES_MAX}")


def _sheet_lines(sheet: Any) -> list[Line]:
    lines = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = [_text(value) for value in values]
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            lines.append(Line(number, cells))
        if len(lines) > LINES_MAX:
            raise MalformedError("xlsx_malformed", f"more than {LINES_MAX} lines")
    return lines


def _text(value: object) -> str:
    """What a cell shows to somebody who clicks on it."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time.min else value.isoformat(" ")
    if isinstance(value, bool) or not isinstance(value, float):
        return str(value)
    return str(int(value)) if value.is_integer() else f"{value:.15g}"
