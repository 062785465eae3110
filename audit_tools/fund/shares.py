"""Sums that are split to the fen: largest remainder, tie to the lower unit code; and balance-days.

* Integers only. The shares of a total sum to the total, whatever the weights.
* Units are in ascending order of the bytes of their code.
"""

from audit_tools.codec import day_number


def split(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Each unit's share of `total` fen by its weight; the sum of the shares is `total`.

    Args:
        total: fen, 0 or more.
        weights: by unit, 0 or more each, and more than 0 together.
    """
    whole = sum(weights.values())
    shares = {unit: total * weights[unit] // whole for unit in sorted(weights)}
    left = total - sum(shares.values())
    # A sort keeps the order of equals, so of equal remainders the lower unit code comes first.
    for unit in sorted(shares, key=lambda unit: -(total * weights[unit] % whole))[:left]:
        shares[unit] += 1
    return shares


def half_up(numerator: int, denominator: int) -> int:
    """The quotient rounded to the nearest whole, halves up; both 0 or more."""
    return (2 * numerator + denominator) // (2 * denominator)


def balance_days(moves: dict[str, int], first: str, last: str) -> int:
    """The sum over the days `first` to `last` of the balance at the end of each day, in fen·days.

    Args:
        moves: what was added on each business date, in fen; YYYY-MM-DD.
        first: first day of the period.
        last: last day of it.
    """
    start, end = day_number(first), day_number(last)
    return sum(fen * (end - max(day_number(day), start) + 1) for day, fen in moves.items() if day <= last)
