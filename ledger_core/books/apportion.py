"""Sharing an amount among units by an explicit rule, in integers (docs/SPEC-books.md §5.3, §5.5).

Rules:
    * Exact shares are fractions of a fen, kept as a numerator over `SHARE_SCALE`; rounding is named.
    * Entitled is the floor of the exact total; paid is the sum of the rounded shares.
    * A cost, or a bank's total, is shared to the last fen: largest remainder, a tie to the lower unit code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

# Areas are in 0.01 m² and rates in fen per m²: a product is in 1/100 fen.
SHARE_SCALE: Final = 100


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


def share_exactly(total: int, weights: Sequence[int]) -> list[int]:
    """Return shares in proportion to the weights, in integers, whose sum is the total (最大余额法).

    Each gets the floor of its exact share; what is left goes, one each, to the largest remainders, of equal
    ones to the one that stands first. So in ascending order of unit code a tie falls to the lower code.

    Args:
        total: To be shared, not negative.
        weights: Not negative, and not all 0.

    Raises:
        ValueError: The weights sum to 0.
    """
    whole = sum(weights)
    if whole <= 0:
        raise ValueError("weights without a sum")
    parts = [divmod(total * weight, whole) for weight in weights]
    shares = [floor for floor, _ in parts]
    left = total - sum(shares)
    for place in sorted(range(len(parts)), key=lambda at: (-parts[at][1], at))[:left]:
        shares[place] += 1
    return shares


def balance_days(days: Iterable[tuple[int, int]], first: int, last: int) -> int:
    """Return the sum of the end-of-day balances of the days first…last (积数).

    Args:
        days: (day as an ordinal, change of the balance on it), in any order.
        first: First day, as an ordinal.
        last: Last day, as an ordinal, not before the first.
    """
    return sum(fen * (last + 1 - max(day, first)) for day, fen in days if day <= last)


def gain_of(fen_days: int, rate_ppm: int, basis_days: int, rounding: str) -> int:
    """Return the fen that a yearly rate gives on balance-days.

    Args:
        fen_days: Balance-days, in fen·days, not negative.
        rate_ppm: Yearly rate in 1/1000000.
        basis_days: Days of the year, 360 or 365.
        rounding: `fen_down` or `fen_half_up`.

    Raises:
        ValueError: The rounding has no such name.
    """
    exact, scale = fen_days * rate_ppm, 1_000_000 * basis_days
    if rounding == "fen_down":
        return exact // scale
    if rounding == "fen_half_up":
        return (exact + scale // 2) // scale
    raise ValueError(rounding)
