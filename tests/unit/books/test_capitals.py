"""Amounts in financial capitals (人民币大写), as vouchers and notices show them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_core.amounts import format_capitals

DIGITS = {digit: value for value, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1_000}


def group_of(text: str) -> int:
    """What a group of up to four digits says."""
    value = digit = 0
    for character in text:
        if character in UNITS:
            value, digit = value + digit * UNITS[character], 0
        else:
            digit = DIGITS[character]
    return value + digit


def fen_of(text: str) -> int:
    """What an amount in capitals says, read group by group."""
    sign, text = (-1, text[1:]) if text.startswith("负") else (1, text)
    found = re.fullmatch(
        r"(?:(?:(?P<e>[^元亿]+)亿)?(?:(?P<w>[^元万]+)万)?(?P<y>[^元]*)元)?零?"
        r"(?:(?P<j>[^角分])角)?(?:(?P<f>[^角分])分)?整?",
        text,
    )
    assert found is not None, text
    yuan = 0
    for name, scale in (("e", 100_000_000), ("w", 10_000), ("y", 1)):
        yuan += group_of(found[name] or "") * scale
    return sign * (yuan * 100 + DIGITS[found["j"] or "零"] * 10 + DIGITS[found["f"] or "零"])


# The examples of the rules on payment and settlement, annex 1; 角 may be followed by 整 or not.
@pytest.mark.parametrize(
    ("fen", "capitals"),
    [
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (0, "零元整"),
        (5, "伍分"),
        (-120_000, "负壹仟贰佰元整"),
        (10_000_000_000, "壹亿元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (1_000_500_000, "壹仟万伍仟元整"),
    ],
)
def test_an_amount_is_written_as_the_rules_write_it(fen: int, capitals: str) -> None:
    """Zeros between digits are said once, zeros at an end not at all."""
    assert format_capitals(fen) == capitals


@given(st.integers(-(10**14) + 1, 10**14 - 1))
def test_what_is_written_is_read_as_the_same_amount(fen: int) -> None:
    """By a reader of its own; and no zero stands twice."""
    text = format_capitals(fen)
    assert fen_of(text) == fen
    assert "零零" not in text
