"""The books as a table: one row for each posting, for spreadsheets and for other programs.

Rules:
    * The CSV is UTF-8 with a byte order mark, because Excel takes a file without one for GBK; lines end in
      CRLF (RFC 4180).
    * Texts of others never begin a formula; in a workbook they are marked as text besides.
    * Amounts stand in yuan and in fen. A workbook holds yuan as a binary fraction, good for reading; what is
      added up to the fen is the column in fen.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from ledger_core.amounts import format_plain
from projections.entry_view import EntryRow
from projections.export.foreign_text import cell_text, one_line
from projections.natural_order import natural_key
from projections.read_models import ReadModels

COLUMNS: Final = (
    "seq",
    "date",
    "account",
    "amount_yuan",
    "amount_fen",
    "story_zh",
    "story_en",
    "memo",
    "flags",
    "reverses",
    "reversed_by",
    "kind",
    "event_id",
    "sealed_at",
    "source",
)
BYTE_ORDER_MARK: Final = "\ufeff"
_YUAN_FORMAT: Final = "#,##0.00"
_DAY_FORMAT: Final = "yyyy-mm-dd"
_WIDTHS: Final = {"B": 12, "C": 32, "D": 16, "E": 14, "F": 60, "G": 60, "H": 30}


def csv_lines(models: ReadModels, estate: str, size: int) -> Iterator[str]:
    """Give the CSV of an estate as of a tree size, in pieces that end in CRLF."""
    yield BYTE_ORDER_MARK + _csv_line(COLUMNS)
    for row in models.every_entry(estate, size, money_only=True):
        for account, fen in row.postings:
            before = (row.seq, row.date, cell_text(account), format_plain(fen), fen)
            yield _csv_line((*before, *map(cell_text, _texts(row)), *_facts(row)))


def _csv_line(cells: tuple[object, ...]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _texts(row: EntryRow) -> tuple[str, str, str]:
    return row.story_zh, row.story_en, row.memo


def _facts(row: EntryRow) -> tuple[object, ...]:
    """The cells behind the texts."""
    flags = " ".join(row.flags)
    reverses, reversed_by = _or_blank(row.reverses), _or_blank(row.reversed_by)
    return flags, reverses, reversed_by, row.kind, row.event_id, row.sealed_at, cell_text(row.source)


def _or_blank(seq: int | None) -> int | str:
    return "" if seq is None else seq


def write_workbook(models: ReadModels, estate: str, size: int, path: Path) -> None:
    """The workbook is at the path: a sheet of balances and one of postings."""
    book = Workbook(write_only=True)
    _fill_balances(book.create_sheet("余额 balances"), models.balances(estate, size))
    _fill_postings(book.create_sheet("分录 postings"), models, estate, size)
    book.save(path)


def _fill_balances(sheet: Any, balances: dict[str, int]) -> None:
    sheet.column_dimensions["A"].width = 40
    sheet.column_dimensions["B"].width = 18
    sheet.append(["account", "balance_yuan", "balance_fen"])
    for account in sorted(balances, key=natural_key):
        fen = balances[account]
        sheet.append([_text_cell(sheet, account), _yuan_cell(sheet, fen), fen])


def _fill_postings(sheet: Any, models: ReadModels, estate: str, size: int) -> None:
    for column, width in _WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    for row in models.every_entry(estate, size, money_only=True):
        for account, fen in row.postings:
            day, yuan = _day_cell(sheet, row.date), _yuan_cell(sheet, fen)
            before = [row.seq, day, _text_cell(sheet, account), yuan, fen]
            behind = [*_texts(row), *_facts(row)]
            sheet.append(before + [_text_cell(sheet, one) if isinstance(one, str) else one for one in behind])


def _day_cell(sheet: Any, day: str) -> Any:
    cell = WriteOnlyCell(sheet, datetime.date.fromisoformat(day))
    cell.number_format = _DAY_FORMAT
    return cell


def _yuan_cell(sheet: Any, fen: int) -> Any:
    cell = WriteOnlyCell(sheet, fen / 100)
    cell.number_format = _YUAN_FORMAT
    return cell


def _text_cell(sheet: Any, text: str) -> Any:
    """A cell that is text, whatever it begins with."""
    cell = WriteOnlyCell(sheet, one_line(text))
    cell.data_type = "s"
    return cell
