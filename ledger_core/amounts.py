"""Money for people: integer fen in, yuan out, and back.

Rules:
    * Inside, money is an integer number of fen; it is formatted only at the edge.
    * Parsing accepts exactly one spelling per amount, apart from thousands separators.
"""

from __future__ import annotations

import re

from ledger_core.errors import MalformedError

_YUAN = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?", re.ASCII)
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "兆")


def format_yuan(fen: int) -> str:
    """Return fen as yuan with two decimals and thousands separators, such as `1,234.50`."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan:,}.{rest:02d}"


def format_plain(fen: int) -> str:
    """Return fen as yuan with two decimals and no separators, for machines that read text."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return f"{sign}{yuan}.{rest:02d}"


def parse_yuan(text: str) -> int:
    """Return the fen that a yuan amount means.

    Args:
        text: Such as `1234.5`, `1,234.50` or `-3`; at most two decimals.

    Raises:
        MalformedError: `malformed_amount`.
    """
    if not _YUAN.fullmatch(text):
        raise MalformedError("malformed_amount", f"not an amount in yuan: {text!r}")
    whole, _, decimals = text.replace(",", "").partition(".")
    fen = abs(int(whole)) * 100 + int((decimals + "00")[:2])
    return -fen if text.startswith("-") else fen


def format_capitals(fen: int) -> str:
    """Return the amount in financial capitals (人民币大写), such as 壹仟贰佰元整.

    Source: 支付结算办法, annex 1 (正确填写票据和结算凭证的基本规定).
    """
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    jiao, single_fen = divmod(rest, 10)
    whole = f"{_capital_integer(yuan)}元" if yuan or not rest else ""
    return sign + whole + _capital_decimals(bool(yuan), jiao, single_fen)


def _capital_decimals(has_yuan: bool, jiao: int, fen: int) -> str:
    if not jiao and not fen:
        return "整"
    text = f"{_DIGITS[jiao]}角" if jiao else ("零" if has_yuan else "")
    return text + (f"{_DIGITS[fen]}分" if fen else "整")


def _capital_integer(value: int) -> str:
    if value == 0:
        return "零"
    groups: list[str] = []
    for unit in _GROUPS:
        value, group = divmod(value, 10_000)
        if group:
            gap = "零" if value and group < 1_000 else ""
            groups.append(gap + _capital_group(group) + unit)
        elif groups and value and not groups[-1].startswith("零"):
            groups.append("零")
        if not value:
            break
    return "".join(reversed(groups))


def _capital_group(group: int) -> str:
    text = ""
    for unit, digit in zip(_UNITS, reversed(f"{group}"), strict=False):
        if digit != "0":
            text = _DIGITS[int(digit)] + unit + text
        elif text and not text.startswith("零"):
            text = "零" + text
    return text
