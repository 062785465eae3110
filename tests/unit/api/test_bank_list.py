"""A bank's lists: each row is judged with a reason, and the whole adds up to what the bank states."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest
from openpyxl import Workbook

from api.commands.bank_list import DEPOSIT_COLUMNS, GAIN_COLUMNS, BankList, check_total, read_list
from api.commands.sheet import read_lines
from ledger_core.errors import MalformedError

REGISTER = {"3-2-501": 8_950, "3-2-502": 12_000, "3-2-503": 100}


def deposits(text: str) -> BankList:
    """Return a deposit list, judged."""
    return read_list(read_lines(text.encode()), DEPOSIT_COLUMNS, REGISTER)


def workbook(*rows: tuple[object, ...]) -> bytes:
    """Return an .xlsx file with one sheet of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_deposit_list_in_chinese_is_read_to_the_fen() -> None:
    """Headers as banks write them; the last row is the bank's own total."""
    one = deposits(
        '房号,面积,金额(元)\n3-2-501,89.50,"8,950.00"\n3-2-502,120,12000.5\n合计,209.50,20950.50\n'
    )
    assert [(row.unit, row.figures["amount"], row.figures["area"]) for row in one.rows] == [
        ("3-2-501", 895_000, 8_950),
        ("3-2-502", 1_200_050, 12_000),
    ]
    assert not one.refused
    assert check_total(one, None) == check_total(one, 2_095_050) == 2_095_050


def test_a_workbook_says_the_same_as_the_csv() -> None:
    """Numbers, days and text cells of a spreadsheet; a binary fraction is read as it is shown."""
    day = datetime.datetime(2026, 3, 1)
    data = workbook(
        ("unit", "amount", "date"), ("3-2-501", 0.1 + 0.2, day), (), ("3-2-502", 7, day), ("合计", 7.3)
    )
    one = read_list(read_lines(data), DEPOSIT_COLUMNS, REGISTER)
    same = deposits("unit,amount,date\n3-2-501,0.3,2026-03-01\n\n3-2-502,7,2026-03-01\ntotal,7.30\n")
    assert one == same
    assert [row.number for row in one.rows] == [2, 4]
    assert check_total(one, None) == 730


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("3-2-999,1,,,", "not on the register"),
        ("3-2-501,1,,89.51,", "area 89.51 m², on the register 89.50 m²"),
        ("3-2-501,1,,89.501,", "two decimals"),
        ("3-2-501,1,2,,", "due 2.00 is more than the amount 1.00"),
        ("3-2-501,,,,", "amount: empty"),
        ("3-2-501,-1,,,", "amount"),
        ("3-2-501,1.234,,,", "1.234"),
        ("3-2-501,１,,,", "not an amount"),
        ("3-2-501,1,,,1.3.2026", "YYYY-MM-DD"),
        ("3-2-501,1,,,20260301", "YYYY-MM-DD"),
        ("3-2-501,1,,,,extra", "more cells"),
        (",1,,,", "unit: empty"),
        ("no unit,1,,,", "no code of a unit"),
        ("合计,1,,,", "last one"),
        (f"{'3' * 4_001},1,,,", "characters"),
    ],
)
def test_a_bad_row_has_its_reason_and_the_others_none(row: str, reason: str) -> None:
    """With the figures that were compared."""
    one = deposits(f"unit,amount,due,area,date\n{row}\n3-2-502,1,,,\n")
    assert [reason in row.reason for row in one.rows] == [True, False]
    assert len(one.refused) == 1


def test_a_unit_comes_once_a_day() -> None:
    """The second is shown beside the first; on another day it is another deposit."""
    one = deposits("unit,amount,date\n3-2-501,1,2026-03-01\n3-2-501,2,2026-03-01\n3-2-501,1,2026-03-02\n")
    assert [row.reason for row in one.rows] == ["", "unit 3-2-501 again, as in row 2: 1.00 and 2.00", ""]


@pytest.mark.parametrize(
    ("text", "total", "detail"),
    [
        ("unit,amount\n3-2-501,1\n", None, "state the bank's figure"),
        ("unit,amount\n3-2-501,1\ntotal,1.01\n", None, "up to 1.00, the bank states 1.01: 0.01 missing"),
        ("unit,amount\n3-2-501,1\ntotal,1\n", 101, "up to 1.00, the bank states 1.01"),
        ("unit,amount\n3-2-501,2\n", 101, "0.99 too much"),
        ("unit,amount,area\n3-2-501,1,89.50\ntotal,1,90\n", None, "area: the rows add up to 89.50"),
    ],
)
def test_what_does_not_add_up_is_refused_with_the_figures(text: str, total: int | None, detail: str) -> None:
    """Amounts and areas; a total in the list and one beside it agree."""
    with pytest.raises(MalformedError, match=detail):
        check_total(deposits(text), total)


def test_an_interest_list_has_balance_days() -> None:
    """In hundredths of yuan × days, however large."""
    text = '房号,积数,利息\n3-2-501,"3,266,750.00",9.80\n合计,3266750,9.80\n'
    one = read_list(read_lines(text.encode("gb18030")), GAIN_COLUMNS, REGISTER)
    assert one.rows[0].figures == {"balance_days": 326_675_000, "amount": 980}
    assert check_total(one, None) == 980


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"unit,amount\n",
        b"unit,amount\ntotal,1\n",
        b"unit\n3-2-501\n",
        b"unit,amount,name\n3-2-501,1,x\n",
        b"unit,amount,amount\n3-2-501,1,1\n",
        b"PK\x03\x04 no zip",
        workbook(("unit", "amount"), ("3-2-501", 1))[:-30],
        workbook(("unit", "price"), ("3-2-501", 1)),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(data: bytes) -> None:
    """Empty, without rows, other columns, a damaged workbook."""
    with pytest.raises(MalformedError):
        read_list(read_lines(data), DEPOSIT_COLUMNS, REGISTER)


def test_a_workbook_that_unpacks_to_a_flood_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its directory says how large it is; that is read first."""
    data = workbook(("unit", "amount"), ("3-2-501", 1))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    monkeypatch.setattr("api.commands.sheet.UNPACKED_BYTES_MAX", unpacked - 1)
    with pytest.raises(MalformedError, match="unpacks to"):
        read_lines(data)
    monkeypatch.setattr("api.commands.sheet.UNPACKED_BYTES_MAX", unpacked)
    assert len(read_lines(data)) == 2
