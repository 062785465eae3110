"""Lists that a custodian bank gives out, unit by unit: deposits, and interest (docs/reference/import.md).

Rules:
    * The first line names the columns, in Chinese or English; an unknown one refuses the file.
    * Every row is judged, and every reason is told; one bad row means that nothing is sent.
    * The bank's stated total is asked for: in a last row called `total` or `合计`, or by the caller. What
      does not add up to it is refused with both figures.
    * A unit comes once for each day. Units and areas are compared with the estate's register.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final, NamedTuple

from api.commands.sheet import CELL_CHARACTERS_MAX, Line
from ledger_core import limits
from ledger_core.amounts import format_yuan, parse_yuan
from ledger_core.errors import MalformedError

TOTAL_WORDS: Final = frozenset({"total", "合计", "总计"})
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNIT: Final = re.compile(r"[0-9A-Za-z]{1,16}(?:-[0-9A-Za-z]{1,16}){0,3}")


class Column(NamedTuple):
    """One column of a list.

    Args:
        name: As it is called here and in English lists.
        chinese: Other names for it.
        meaning: For docs/reference/import.md.
        required: Whether a list without it is refused.
    """

    name: str
    chinese: tuple[str, ...]
    meaning: str
    required: bool = False


_UNIT_COLUMN: Final = Column(
    "unit", ("房号", "单元号"), "Code of the unit on the register, such as `3-2-501`.", True
)
DEPOSIT_COLUMNS: Final = (
    _UNIT_COLUMN,
    Column("amount", ("金额", "交存金额", "金额(元)"), "Yuan deposited, above zero.", True),
    Column("due", ("其中补交", "补交"), "Yuan of it that pay an open due; at most the amount."),
    Column("area", ("面积", "建筑面积", "面积(㎡)"), "Area in m², compared with the register."),
    Column("date", ("日期", "交存日期"), "Day on which the bank booked it, YYYY-MM-DD; else `--date`."),
)
GAIN_COLUMNS: Final = (
    _UNIT_COLUMN,
    Column("balance_days", ("积数",), "Sum of the balances at the end of each day, in yuan × days.", True),
    Column("amount", ("利息", "金额", "收益", "利息(元)"), "Yuan credited, zero or more.", True),
    Column("area", ("面积", "建筑面积", "面积(㎡)"), "Area in m², compared with the register."),
)


def render_columns(columns: Iterable[Column]) -> str:
    """Return the rows of docs/reference/import.md that describe these columns."""
    rows = []
    for one in columns:
        names = " ".join(f"`{name}`" for name in one.chinese)
        rows.append(f"| `{one.name}` | {names} | {'yes' if one.required else 'no'} | {one.meaning} |")
    return "\n".join(rows)


class ListRow(NamedTuple):
    """One row of a list, judged.

    Args:
        number: Its line, as a spreadsheet counts.
        unit: Code of the unit.
        figures: Column -> fen, fen × days, 0.01 m², for the columns that the row fills.
        date: Its day, where the list has one.
        reason: Why it is refused; empty when it is not.
    """

    number: int
    unit: str
    figures: dict[str, int]
    date: datetime.date | None
    reason: str


class BankList(NamedTuple):
    """A list, judged.

    Args:
        rows: In the order of the file.
        stated: Column -> the total that the bank states; empty where it states none.
    """

    rows: tuple[ListRow, ...]
    stated: dict[str, int]

    @property
    def refused(self) -> list[ListRow]:
        """The rows that cannot be sent."""
        return [row for row in self.rows if row.reason]

    def total(self, column: str) -> int:
        """Return the sum of a column over all rows."""
        return sum(row.figures.get(column, 0) for row in self.rows)


def read_list(lines: Sequence[Line], columns: Sequence[Column], register: Mapping[str, int]) -> BankList:
    """Return a list with every row judged.

    Args:
        lines: Of the file, the header first.
        columns: That the list may have.
        register: Unit -> area in 0.01 m².

    Raises:
        MalformedError: `list_malformed`; the header, or a row of totals that is not the last.
    """
    names = _header(lines[0].cells, columns)
    body, stated = list(lines[1:]), {}
    if body and _named(names, body[-1]).get("unit") in TOTAL_WORDS:
        stated = _figures({**_named(names, body.pop()), "unit": "-"})
    if not body:
        raise MalformedError("list_malformed", "the list has a header and no row")
    required = [column.name for column in columns if column.required]
    judged = (_judged(line, names, required, register) for line in body)
    return BankList(tuple(_each_once(judged)), stated)


def check_total(one: BankList, total_fen: int | None) -> int:
    """Return the total in fen that the bank states, which is what the rows add up to.

    Args:
        one: A list.
        total_fen: What the caller says that the bank says; None where the list says so itself.

    Raises:
        MalformedError: `total_missing` or `total_differs`, with the figures.
    """
    stated = dict(one.stated)
    if total_fen is not None:
        _same("amount", stated.setdefault("amount", total_fen), total_fen)
    if "amount" not in stated:
        raise MalformedError(
            "total_missing", "neither a last row `total` (合计) nor --total: state the bank's figure"
        )
    for column, figure in stated.items():
        if column != "due":
            _same(column, one.total(column), figure)
    return stated["amount"]


def _same(column: str, listed: int, stated: int) -> None:
    if listed != stated:
        raise MalformedError(
            "total_differs",
            f"{column}: the rows add up to {format_yuan(listed)}, the bank states {format_yuan(stated)}: "
            f"{format_yuan(abs(stated - listed))} {'missing' if stated > listed else 'too much'}",
        )


def _header(cells: Iterable[str], columns: Sequence[Column]) -> list[str]:
    """The columns' own names, in the order of the file."""
    known = {name: column.name for column in columns for name in (column.name, *column.chinese)}
    given = [cell.strip().replace("（", "(").replace("）", ")") for cell in cells]
    names = [known.get(cell, "") for cell in given]
    unknown = [cell for cell, name in zip(given, names, strict=True) if not name]
    missing = [column.name for column in columns if column.required and column.name not in names]
    if unknown or missing or len(set(names)) < len(names):
        listed = [" / ".join((column.name, *column.chinese)) for column in columns]
        raise MalformedError(
            "list_malformed", f"header: unknown {unknown}, missing {missing}; each column once: {listed}"
        )
    return names


def _named(names: Sequence[str], line: Line) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(names, line.cells, strict=False) if cell.strip()}


def _judged(
    line: Line, names: Sequence[str], required: Sequence[str], register: Mapping[str, int]
) -> ListRow:
    named = _named(names, line)
    unit = named.get("unit", "")
    try:
        _check_cells(line, len(names), named, required)
        figures, date = _figures(named), _day(named.get("date"))
    except MalformedError as error:
        return ListRow(line.number, unit[:32], {}, None, error.detail)
    return ListRow(line.number, unit, figures, date, _against(register, unit, figures))


def _check_cells(line: Line, width: int, named: Mapping[str, str], required: Sequence[str]) -> None:
    if len(line.cells) > width and any(map(str.strip, line.cells[width:])):
        raise MalformedError("list_malformed", f"{len(line.cells) - width} more cells than the header has")
    if max(map(len, named.values())) > CELL_CHARACTERS_MAX:
        raise MalformedError("list_malformed", f"a cell of more than {CELL_CHARACTERS_MAX} characters")
    if named.get("unit") in TOTAL_WORDS:
        raise MalformedError("list_malformed", "a row of totals is the last one")
    for name in required:
        if name not in named:
            raise MalformedError("list_malformed", f"{name}: empty")
    if not _UNIT.fullmatch(named["unit"]):
        raise MalformedError("list_malformed", f"unit: {named['unit'][:32]!r} is no code of a unit")


def _figures(named: Mapping[str, str]) -> dict[str, int]:
    return {name: _PARSERS[name](named[name], name) for name in _PARSERS if name in named}


def _amount(text: str, name: str) -> int:
    fen = parse_yuan(text.removeprefix("¥").removeprefix("¥").strip())
    if not 0 <= fen <= limits.AMOUNT_FEN_MAX:
        raise MalformedError(
            "malformed_amount", f"{name}: {text[:32]} is not between 0 and {limits.AMOUNT_FEN_MAX} fen"
        )
    return fen


def _hundredths(text: str, name: str) -> int:
    """Square metres, or yuan × days, in hundredths; never rounded."""
    try:
        exact = Decimal(text.replace(",", "")) * 100
    except InvalidOperation as error:
        raise MalformedError("malformed_amount", f"{name}: {text[:32]!r} is no number") from error
    if not exact.is_finite() or exact != exact.to_integral_value() or not 0 <= exact <= limits.INTEGER_MAX:
        raise MalformedError(
            "malformed_amount", f"{name}: {text[:32]!r} has at most two decimals, zero or more"
        )
    return int(exact)


_PARSERS: Final[dict[str, Callable[[str, str], int]]] = {
    "amount": _amount,
    "due": _amount,
    "area": _hundredths,
    "balance_days": _hundredths,
}


def _day(text: str | None) -> datetime.date | None:
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise MalformedError("list_malformed", f"date: {text[:32]!r} is not YYYY-MM-DD") from error


def _against(register: Mapping[str, int], unit: str, figures: Mapping[str, int]) -> str:
    """Why a row does not fit the register; empty when it does."""
    if unit not in register:
        return f"unit {unit} is not on the register"
    area = figures.get("area")
    if area is not None and area != register[unit]:
        return f"area {area / 100:.2f} m², on the register {register[unit] / 100:.2f} m²"
    if figures.get("due", 0) > figures["amount"]:
        return f"due {format_yuan(figures['due'])} is more than the amount {format_yuan(figures['amount'])}"
    return ""


def _each_once(rows: Iterable[ListRow]) -> Iterable[ListRow]:
    first: dict[Any, ListRow] = {}
    for row in rows:
        earlier = first.setdefault((row.unit, row.date), row)
        if earlier is row or row.reason:
            yield row
            continue
        amounts = (format_yuan(one.figures.get("amount", 0)) for one in (earlier, row))
        yield row._replace(
            reason=f"unit {row.unit} again, as in row {earlier.number}: {' and '.join(amounts)}"
        )
