"""Charts, drawn on the server: bars for months, shares of categories, the balance over the log.

Rules:
    * Widths are per cent and heights are pixels, so letters keep the page's size at every width.
    * What is drawn stands beside it as figures: a chart is never the only place of a number.
    * Income stands above the line and expense below it: colour is not what tells them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from projections.movements import Movement

_PLOT_TOP: Final = 30
_PLOT_HEIGHT: Final = 170
_LABELS_HEIGHT: Final = 62
_BAR_SHARE: Final = 0.62
_LEAST_HEIGHT: Final = 2


class Bar(NamedTuple):
    """A rectangle: left edge and width in per cent, upper edge and height in pixels."""

    left: str
    width: str
    top: int
    height: int


class MonthBars(NamedTuple):
    """One month of a chart.

    Args:
        movement: Its figures.
        middle: Where its label is centred, in per cent.
        number: The month's number, 1 to 12.
        year: The year, on the first month that is drawn of it; empty on the others.
        up: What came in; None where nothing did.
        down: What went out; None where nothing did.
    """

    movement: Movement
    middle: str
    number: int
    year: str
    up: Bar | None
    down: Bar | None


class MonthChart(NamedTuple):
    """Bars for months.

    Args:
        height: Of the whole drawing, in pixels.
        zero: Where the line lies.
        labels: Base line of the months' numbers.
        months: In order.
    """

    height: int
    zero: int
    labels: int
    months: tuple[MonthBars, ...]


class Share(NamedTuple):
    """A category's part of the largest one.

    Args:
        slug: The category.
        word: In the page's language.
        fen: Net of reversals.
        width: Length of its bar, in per cent of the longest; `0%` where more was taken back than booked.
    """

    slug: str
    word: str
    fen: int
    width: str


def month_chart(movements: Sequence[Movement]) -> MonthChart | None:
    """Return the drawing of some months; None where nothing moved in any of them.

    Args:
        movements: In order, without gaps.
    """
    highest = max((max(one.income_fen, -one.expense_fen, 0) for one in movements), default=0)
    lowest = max((max(one.expense_fen, -one.income_fen, 0) for one in movements), default=0)
    if not highest + lowest:
        return None
    scale = _PLOT_HEIGHT / (highest + lowest)
    zero = _PLOT_TOP + round(highest * scale)
    months = tuple(
        _month(one, place, len(movements), zero, scale, _year(movements, place))
        for place, one in enumerate(movements)
    )
    bottom = _PLOT_TOP + _PLOT_HEIGHT
    return MonthChart(bottom + _LABELS_HEIGHT, zero, bottom + 24, months)


def shares(figures: Sequence[tuple[str, str, int]]) -> list[Share]:
    """Return categories with their bars.

    Args:
        figures: Slug, word and fen of each.
    """
    longest = max((fen for _, _, fen in figures), default=0)
    return [
        Share(slug, word, fen, _per_cent(max(fen, 0) / longest if longest > 0 else 0))
        for slug, word, fen in figures
    ]


def _month(movement: Movement, place: int, months: int, zero: int, scale: float, year: str) -> MonthBars:
    left, width = (place + (1 - _BAR_SHARE) / 2) / months, _BAR_SHARE / months
    # What was taken back is drawn on the other side, as what it is.
    up, down = max(movement.income_fen, 0), max(movement.expense_fen, 0)
    up, down = up + max(-movement.expense_fen, 0), down + max(-movement.income_fen, 0)
    return MonthBars(
        movement=movement,
        middle=_per_cent((place + 0.5) / months),
        number=int(movement.month[5:]),
        year=year,
        up=_bar(left, width, up * scale, zero, -1),
        down=_bar(left, width, down * scale, zero, 1),
    )


def _bar(left: float, width: float, height: float, zero: int, direction: int) -> Bar | None:
    """A bar from the line up or down; what is little is still seen."""
    if not height:
        return None
    pixels = max(_LEAST_HEIGHT, round(height))
    return Bar(_per_cent(left), _per_cent(width), zero if direction > 0 else zero - pixels, pixels)


def _year(movements: Sequence[Movement], place: int) -> str:
    """The year under the first month of it; under the very first only where January is not near."""
    year, month = movements[place].month[:4], movements[place].month[5:]
    if month == "01":
        return year
    is_near = any(one.month.endswith("-01") for one in movements[1:3])
    return year if place == 0 and not is_near else ""


def _per_cent(share: float) -> str:
    return f"{share * 100:.2f}%"
