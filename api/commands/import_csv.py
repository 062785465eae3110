"""Rows of income and expense from a CSV file or workbook, as event bodies (docs/reference/import.md).

Rules:
    * The first line names the columns; an unknown column, or one that is missing, refuses the file.
    * Every row is judged, and every reason is told; one bad row means that nothing is sent.
    * Two rows that say the same are two payments: each is an occurrence of its own, and is pointed out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from api.commands.bank_list import DEPOSIT_COLUMNS, GAIN_COLUMNS, render_columns
from api.commands.sheet import CELL_CHARACTERS_MAX, Line, read_lines
from ledger_core.amounts import parse_yuan
from ledger_core.append.signing import make_event
from ledger_core.books.fields import Body
from ledger_core.books.registry import decode_event
from ledger_core.books.revenue.kinds import ExpensePaid, IncomeReceived
from ledger_core.errors import MalformedError

# Column -> what it holds, in the order of docs/reference/import.md.
COLUMNS: Final[dict[str, str]] = {
    "type": "`income` or `expense`.",
    "date": "Day on which the bank booked it, YYYY-MM-DD.",
    "account": "Registered account, such as `sunshine`.",
    "category": "Category of docs/SPEC-books.md §6, such as `parking` or `repairs`.",
    "amount": "Yuan, such as `1234.50` or `1,234.50`; above zero.",
    "counterparty": "Registered name of the organisation that paid or is paid. Never a person.",
    "code": "Its unified social credit code, 18 characters.",
    "person": "Digest of a sealed disclosure, for a person; then `counterparty` and `code` stay empty.",
    "contract": "Contract on file that it belongs to.",
    "invoice": "Expense: invoice number.",
    "invoice_total": "Expense: total of that invoice in yuan.",
    "basis": "Expense: `policy`, `budget`, `contract`, `committee`, `assembly` or `emergency`.",
    "reference": "Expense: number or title of the decision that allows it.",
    "bank_ref": "The bank's reference; an expense without one is an order.",
    "excess_reason": "Income: why more came in than the contract makes due.",
    "memo": "Remark for readers, one line.",
    "source": "Where a published figure was taken from.",
    "late": "`yes` when the date lies in a closed period.",
}
REQUIRED: Final = ("type", "date", "account", "category", "amount")


class Row(NamedTuple):
    """One row of the file.

    Args:
        number: Line in the file as a spreadsheet counts, from 2.
        key: Digest of its cells and its occurrence: the same row of the same file has the same key.
        body: What it means; None when it is refused.
        reason: Why it is refused.
        repeats: Number of the first row with the same cells; 0 when it is that row.
    """

    number: int
    key: str
    body: Body | None
    reason: str
    repeats: int


def read_rows(data: bytes) -> list[Row]:
    """Return every row of a file, judged.

    Raises:
        MalformedError: `csv_malformed` or `xlsx_malformed`; the file as a whole cannot be read.
    """
    lines = read_lines(data)
    columns = _checked_columns(lines[0][1])
    rows = list(_judged(columns, lines[1:]))
    if not rows:
        raise MalformedError("csv_malformed", "the file has a header and no row")
    return rows


def _checked_columns(header: list[str]) -> list[str]:
    columns = [cell.strip() for cell in header]
    unknown = [column for column in columns if column not in COLUMNS]
    missing = [column for column in REQUIRED if column not in columns]
    if unknown or missing or len(set(columns)) < len(columns):
        raise MalformedError(
            "csv_malformed",
            f"header: unknown {unknown}, missing {missing}; each column once: {list(COLUMNS)}",
        )
    return columns


def _judged(columns: list[str], lines: Sequence[Line]) -> Iterator[Row]:
    seen: Counter[str] = Counter()
    first: dict[str, int] = {}
    for number, cells in lines:
        named = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
        digest = hashlib.sha256(msgspec.json.encode(named, order="sorted")).hexdigest()[:32]
        seen[digest] += 1
        first.setdefault(digest, number)
        repeats = first[digest] if first[digest] != number else 0
        body, reason = _body(named, len(cells) - len(columns))
        yield Row(number, f"{digest}-{seen[digest]}", body, reason, repeats)


def _body(named: dict[str, str], surplus: int) -> tuple[Body | None, str]:
    """The body, or the reason why there is none."""
    if surplus > 0:
        return None, f"{surplus} more cells than the header has"
    if max(map(len, named.values())) > CELL_CHARACTERS_MAX:
        return None, f"a cell of more than {CELL_CHARACTERS_MAX} characters"
    make = _MAKERS.get(named.get("type", ""))
    if make is None:
        return None, "type: income or expense"
    try:
        body = make(named)
        # Reads the line as the ledger will: control characters and forms are told before anything is signed.
        decode_event(make_event("preview", body))
    except MalformedError as error:
        return None, error.detail
    except msgspec.ValidationError as error:
        return None, str(error)
    return body, ""


def _income(named: dict[str, str]) -> Body:
    _only(named, "invoice", "invoice_total", "basis", "reference")
    fields = _shared(named)
    if other := _counterparty(named):
        fields["payer"] = other
    _copy(named, fields, "excess_reason")
    return msgspec.convert(fields, IncomeReceived)


def _expense(named: dict[str, str]) -> Body:
    _only(named, "excess_reason")
    fields = _shared(named)
    fields["payee"] = _counterparty(named)
    fields["authorisation"] = {name: named.get(name, "") for name in ("basis", "reference")}
    if "invoice" in named or "invoice_total" in named:
        total = parse_yuan(named.get("invoice_total", ""))
        fields["invoice"] = {"number": named.get("invoice", ""), "total_fen": total}
    return msgspec.convert(fields, ExpensePaid)


_MAKERS: Final[dict[str, Callable[[dict[str, str]], Body]]] = {"income": _income, "expense": _expense}


def _shared(named: dict[str, str]) -> dict[str, Any]:
    kind = IncomeReceived if named["type"] == "income" else ExpensePaid
    fields: dict[str, Any] = {
        "kind": kind.__struct_config__.tag,
        "amount_fen": parse_yuan(named.get("amount", "")),
    }
    _copy(named, fields, "date", "account", "category", "contract", "bank_ref", "memo", "source")
    if "late" in named:
        if named["late"] != "yes":
            raise MalformedError("csv_malformed", "late: yes, or empty")
        fields["late"] = True
    return fields


def _copy(named: dict[str, str], fields: dict[str, Any], *columns: str) -> None:
    fields.update({column: named[column] for column in columns if column in named})


def _counterparty(named: dict[str, str]) -> dict[str, str]:
    names = {"counterparty": "name", "code": "code", "person": "person"}
    return {field: named[column] for column, field in names.items() if column in named}


def _only(named: dict[str, str], *foreign: str) -> None:
    """Columns of the other type stay empty: what is not taken in is not swallowed either."""
    given = [column for column in foreign if column in named]
    if given:
        raise MalformedError("csv_malformed", f"{', '.join(given)}: not for type {named['type']}")


def render_import() -> str:
    """Return docs/reference/import.md."""
    rows = "\n".join(
        f"| `{name}` | {'yes' if name in REQUIRED else 'no'} | {meaning} |"
        for name, meaning in COLUMNS.items()
    )
    return _PAGE.format(
        rows=rows, deposits=render_columns(DEPOSIT_COLUMNS), gains=render_columns(GAIN_COLUMNS)
    )


_PAGE: Final = """# Importing rows

Generated from the code by `make docs`. `sunledger import FILE.csv --estate ID --key KEY` reads income and
expense from a CSV file, or the first sheet of an .xlsx workbook, whose first line names the columns, in any
order. UTF-8 or GB 18030. Empty lines are passed over; blanks around a cell do not count; a column that is
not listed here refuses the file.

| column | required | what it holds |
|---|---|---|
{rows}

`--dry-run` judges every row here, shows the reasons, and asks the service what it would say to the first
submission; nothing is appended. One bad row means that nothing is sent. Rows go out in submissions of
`--batch` rows; each is taken in whole or not at all, in the order of the file.

**Repeating is harmless.** What was signed is written to `FILE.csv.sunledger` before it is sent; after a lost
connection or a crash the same command sends the very same bytes again, and what is in the ledger already is
not appended twice. Keep that file beside the CSV. A submission that was refused is struck out there: correct
the rows and run the command again. Rows added to the file later are sent by the next run, alone. Two rows
with the same cells are two payments; the preview points them out.

Vouchers are not imported this way: `sunledger sign` takes events with vouchers.

## Lists of the custodian bank
`sunledger import-deposits` and `sunledger import-gains` read lists of the maintenance fund, one row a unit.
Units and areas are compared with the estate's register, and the whole with the bank's figure: a last row
whose unit is `total` or `合计`, or `--total`. What is not on the register, a unit twice on one day, an area
or a sum that differs: the reasons are shown row by row, with both figures, and nothing is sent. A list goes
out as one submission, in parts of 500 units, and is taken in whole or not at all; the same command again is
harmless.

| deposits | also called | required | what it holds |
|---|---|---|---|
{deposits}

| interest | also called | required | what it holds |
|---|---|---|---|
{gains}

The ledger computes every gain again from its own balances, and refuses a list that differs by a fen.
"""
