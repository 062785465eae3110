"""Sharing an amount among units by an explicit rule, in integers (docs/SPEC-books.md §5.3).

Rules:
    * Exact shares are fractions of a fen, kept as a numerator over `SHARE_SCALE`; rounding is named.
    * Entitled is the floor of the exact total; paid is the sum of the rounded shares.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple

# Areas are in 0.01 m² and rates in fen per m²: a product is in 1/100 fen.
SHARE_SCALE: Final = 100
Rounding = Literal["fen_down", "fen_half_up", "yuan_down"]


class Shares(NamedTuple):
    """The outcome of a distribution, in fen."""

    units: int
    entitled: int
    paid: int


def round_share(exact: int, rounding: str) -> int:
    """Return the fen that one unit is paid.

    Args:
        exact: The exact share in 1/100 fen, not negative.
        rounding: `fen_down`, `fen_half_up` or `yuan_down`.

    Raises:
        ValueError: The rounding has no such name.
    """
    if rounding == "fen_down":
        return exact // SHARE_SCALE
    if rounding == "fen_half_up":
        return (exact + SHARE_SCALE // 2) // SHARE_SCALE
    if rounding == "yuan_down":
        return exact // (SHARE_SCALE * 100) * 100
    raise ValueError(rounding)


def share_by_area(areas: Iterable[int], rate_fen: int, rounding: str) -> Shares:
    """Return what a rate per m² gives these units.

    Args:
        areas: Areas in 0.01 m², one a unit.
        rate_fen: Fen per m².
        rounding: See `round_share`.
    """
    units = total = paid = 0
    for area in areas:
        units += 1
        total += area * rate_fen
        paid += round_share(area * rate_fen, rounding)
    return Shares(units, total // SHARE_SCALE, paid)


def share_by_unit(units: int, rate_fen: int, rounding: str) -> Shares:
    """Return what an amount per unit gives this number of units."""
    return Shares(units, units * rate_fen, units * round_share(rate_fen * SHARE_SCALE, rounding))
