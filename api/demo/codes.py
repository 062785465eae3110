"""Codes and numbers for organisations and invoices that do not exist.

Rules:
    * A code has its right check characters (GB 32100, GB 11714), so that the rules admit it.
    * Its body begins with DEM, which no register gives out: nobody's real code is used.
"""

from __future__ import annotations

import datetime
from typing import Final

from stdnum.cn import uscc

from ledger_core.books.fields import Counterparty, Organisation

_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_code(division: str, serial: int) -> str:
    """Return a unified social credit code that nobody has.

    Args:
        division: 6 digits, GB/T 2260.
        serial: 0 to 99999.
    """
    body = f"DEM{serial:05d}"
    rest = 11 - sum(int(one, 36) * weight for one, weight in zip(body, _WEIGHTS, strict=True)) % 11
    code = f"91{division}{body}{'0' if rest == 11 else 'X' if rest == 10 else rest}"
    return code + uscc.calc_check_digit(code)


def organisation(name: str, division: str, serial: int) -> Organisation:
    """Return an organisation that does not exist."""
    return Organisation(name=name, code=credit_code(division, serial))


def counterparty(of: Organisation) -> Counterparty:
    """Return an organisation as the other side of a payment."""
    return Counterparty(name=of.name, code=of.code)


def invoice_number(day: datetime.date, serial: int) -> str:
    """Return the number of an e-invoice (数电票): year, province 32, channel, and 15 digits.

    Args:
        day: On which it was issued.
        serial: 0 to 99,999,999,999.
    """
    # A run of nines opens the serial: nobody has issued so many.
    return f"{day:%y}320{9999:04d}{serial:011d}"
