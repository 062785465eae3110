"""What the replay shows: the estate as it was at any past tree size, and the balance on the way there.

Rules:
    * Everything is computed from the entries below the size asked for; nothing that came later is seen.
    * A day means the newest entry that was sealed by its end in Asia/Shanghai.
    * The slider is a form: without scripts it asks for the page again, with `replay.js` it moves at once.
"""

from __future__ import annotations

import datetime
import itertools
from typing import Any, Final, NamedTuple

from api.web.listing import lines_of
from api.web.page import Page
from api.web.visit import Visit
from ledger_core.books.registry import parse_moment, shanghai_day
from ledger_core.books.revenue.postings import BANK_PREFIX
from ledger_core.log.canonical import encode_base64
from ledger_core.log.entry import decode_entry
from projections.natural_order import natural_key

_NEWEST_ENTRIES: Final = 4
_STEPS: Final = 24
_HEIGHT: Final = 100


class Step(NamedTuple):
    """The bank accounts' sum at one tree size, and where it is drawn.

    Args:
        across: Share of the way from the first to the newest size, in hundredths of a per cent.
        down: Distance from the upper edge, of `_HEIGHT`.
    """

    size: int
    fen: int
    across: int
    down: int


def replay_page(visit: Visit) -> dict[str, Any]:
    """Return the estate as of `?size=`, or as of the end of `?day=`; the newest size by default.

    Raises:
        ProblemError: As `Visit.estate` and `Visit.size`; `invalid_parameter`.
    """
    estate = visit.estate
    newest, models = visit.size(estate), visit.services.read_models
    day = visit.day("day")
    size = visit.number("size", newest, 1, newest) if day is None else _size_at(visit, estate, newest, day)
    balances = models.balances(estate, size)
    lines = models.entries(estate, size, limit=_NEWEST_ENTRIES, newest_first=True)
    steps = _steps(visit, estate, newest)
    return {
        "estate": visit.row(estate),
        "size": size,
        "newest": newest,
        "day": shanghai_day(parse_moment(_sealed_at(visit, estate, size))),
        "sealed_at": _sealed_at(visit, estate, size),
        "root": encode_base64(visit.services.reader.root(estate, size)),
        "accounts": models.accounts(estate, size),
        "balances": sorted(balances.items(), key=lambda one: natural_key(one[0])),
        "total_fen": _in_banks(balances),
        "lines": lines_of(visit, estate, size, lines),
        "steps": steps,
        "line": " ".join(f"{one.across / 100:g},{one.down}" for one in _corners(steps)),
        "here": f"{(size - 1) / max(1, newest - 1) * 100:.2f}",
    }


def _size_at(visit: Visit, estate: str, newest: int, day: datetime.date) -> int:
    """The greatest size whose last entry was sealed by the end of the day; 1 before the first one."""
    low, high = 1, newest
    while low < high:
        middle = (low + high + 1) // 2
        if shanghai_day(parse_moment(_sealed_at(visit, estate, middle))) <= day:
            low = middle
        else:
            high = middle - 1
    return low


def _sealed_at(visit: Visit, estate: str, size: int) -> str:
    return decode_entry(visit.services.reader.entry(estate, size - 1)).seal.at


def _steps(visit: Visit, estate: str, newest: int) -> list[Step]:
    """The balance at sizes that lie evenly between the first and the newest."""
    sizes = sorted({1 + round(place * (newest - 1) / _STEPS) for place in range(_STEPS + 1)})
    sums = [_in_banks(visit.services.read_models.balances(estate, size)) for size in sizes]
    low, high = min(0, *sums, 0), max(1, *sums, 1)
    return [
        Step(
            size,
            fen,
            round((size - 1) / max(1, newest - 1) * 10_000),
            round((high - fen) / (high - low) * _HEIGHT),
        )
        for size, fen in zip(sizes, sums, strict=True)
    ]


def _corners(steps: list[Step]) -> list[Step]:
    """A balance stays until it changes: each step across lies at the height before it."""
    corners = steps[:1]
    for before, one in itertools.pairwise(steps):
        corners += [one._replace(down=before.down), one]
    return corners


def _in_banks(balances: dict[str, int]) -> int:
    return sum(fen for account, fen in balances.items() if account.startswith(BANK_PREFIX))


PAGES: Final = (Page("/estates/{estate}/replay", "replay.html", replay_page, "log", scripts=("replay.js",)),)
