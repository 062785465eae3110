"""Rows of a CSV file: each is judged, with a reason; the same file gives the same keys."""

from __future__ import annotations

import pytest

from api.commands.import_csv import COLUMNS, read_rows
from ledger_core.books.revenue.kinds import ExpensePaid, IncomeReceived
from ledger_core.errors import MalformedError

INCOME = "type,date,account,category,amount,counterparty,code,contract,memo,late\n"
EXPENSE = "type,date,account,category,amount,counterparty,code,basis,reference,invoice,invoice_total\n"


def reason(text: str) -> str:
    """Return why the only row is refused."""
    (row,) = read_rows(text.encode())
    assert row.body is None
    return row.reason


def test_rows_become_bodies() -> None:
    """Amounts in yuan become fen; empty cells are absent fields."""
    (row,) = read_rows((INCOME + 'income,2026-03-01,sunshine,parking,"1,234.5",,,c-1,三月,yes\n').encode())
    assert isinstance(row.body, IncomeReceived)
    assert (row.number, row.body.amount_fen, row.body.contract, row.body.late) == (2, 123_450, "c-1", True)
    text = (
        EXPENSE
        + "expense,2026-03-01,sunshine,repairs,80,电梯公司,91350100M000100Y43,policy,R1,12345678,100\n"
    )
    (row,) = read_rows(text.encode())
    assert isinstance(row.body, ExpensePaid)
    assert row.body.invoice.total_fen == 10_000  # type: ignore[union-attr]


def test_what_excel_writes_is_read() -> None:
    """A byte order mark, GB 18030, CRLF, empty lines, blanks around cells."""
    text = INCOME + " income ,2026-03-01,sunshine,parking,1,,,,三月,\n\n ,,,,,,,,,\n"
    plain = read_rows(text.encode())
    assert plain == read_rows(text.encode("utf-8-sig")) == read_rows(text.encode("gb18030"))
    assert [row.key for row in read_rows(text.replace("\n", "\r\n").encode())] == [row.key for row in plain]


def test_the_same_row_twice_is_two_payments() -> None:
    """Each occurrence has its key; the keys do not depend on the rows around them."""
    line = "income,2026-03-01,sunshine,parking,1,,,,,\n"
    first, second = read_rows((INCOME + line + line).encode())
    assert (first.repeats, second.repeats) == (0, 2)
    assert first.key != second.key
    other = "income,2026-03-02,sunshine,parking,1,,,,,\n"
    assert {first.key, second.key} < {row.key for row in read_rows((INCOME + other + line + line).encode())}


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("dream,2026-03-01,sunshine,parking,1,,,,,", "type"),
        ("income,2026-03-01,sunshine,parking,1.234,,,,,", "amount"),
        ("income,2026-03-01,sunshine,parking,0,,,,,", "amount_fen"),
        ("income,2026-03-01,sunshine,parking,,,,,,", "amount"),
        ("income,1.3.2026,sunshine,parking,1,,,,,", "date"),
        (f"income,2026-03-01,{'s' * 33},parking,1,,,,,", "account"),
        ("income,2026-03-01,sunshine,parking,1,某公司,123,,,", "code"),
        ("income,2026-03-01,sunshine,parking,1,,,,,no", "late"),
        ("income,2026-03-01,sunshine,parking,1,,,,,,surplus", "cells"),
        ('income,2026-03-01,sunshine,parking,1,,,,"a\nb",', "control"),
        ("income,2026-03-01,sunshine,parking,1,,,,a\u202eb,", "U+202E"),
        (f"income,2026-03-01,sunshine,parking,1,,,,{'m' * 1_001},", "memo"),
        (f"income,2026-03-01,sunshine,parking,1,,,,{'m' * 4_001},", "characters"),
    ],
)
def test_a_bad_row_has_a_reason(row: str, word: str) -> None:
    """In a word that leads to the cell."""
    assert word in reason(INCOME + row + "\n")


def test_cells_of_the_other_type_are_not_swallowed() -> None:
    """An income has no invoice of its own here."""
    assert "invoice" in reason(EXPENSE + "income,2026-03-01,sunshine,parking,1,,,,,12345678,\n")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        INCOME,
        "type,date\n",
        INCOME.replace("memo", "remark") + "x\n",
        "type," + INCOME + "x\n",
        INCOME + '"x',
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(text: str) -> None:
    """Empty, without rows, without columns, with unknown or repeated ones, with an open quotation mark."""
    with pytest.raises(MalformedError):
        read_rows(text.encode())


def test_every_field_of_the_kinds_is_a_column_or_left_out_on_purpose() -> None:
    """A field that a kind gains asks for a decision here."""
    fields = set(IncomeReceived.__struct_fields__) | set(ExpensePaid.__struct_fields__)
    renamed = {"amount_fen", "payer", "payee", "authorisation"}
    assert fields - renamed - set(COLUMNS) == {"vouchers", "illustrative"}
