"""How a refusal is provoked, and how it is located.

Rules:
    * A case gets a founded estate with 10,000 yuan, whose size is 10, and returns the ledger's outcome.
    * `figures` is complete; `...` stands for a figure whose wording is nobody's business.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, NamedTuple

from ledger_core.append.submission import Outcome
from ledger_core.books import fields as f
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate

OPENING_FEN = 1_000_000
YESTERDAY = TODAY - datetime.timedelta(days=1)
MARCH_FIRST = TODAY.replace(day=1)
OLD_DAY = datetime.date(1989, 12, 31)
ID = "01JQNVZ0000000000000000000"
WRONG_CODE = bodies.LIFT_FIRM.code[:-1] + ("0" if bodies.LIFT_FIRM.code[-1] != "0" else "1")
WRONG_FIRM = f.Counterparty(name="常州电梯维保有限公司", code=WRONG_CODE)

Provoke = Callable[[Estate], Outcome]


class Case(NamedTuple):
    """One way to a refusal."""

    code: str
    name: str
    provoke: Provoke
    event_index: int
    pointer: str
    figures: dict[str, Any]


CASES: list[Case] = []


def case(code: str, pointer: str = "", *, index: int = 0, **figures: Any) -> Callable[[Provoke], Provoke]:
    """The function provokes this refusal."""

    def take(provoke: Provoke) -> Provoke:
        CASES.append(Case(code, provoke.__name__, provoke, index, pointer, figures))
        return provoke

    return take


def unfounded(estate: Estate, name: str = "other") -> Estate:
    """An estate of the same installation that nobody has founded."""
    return Estate(estate.store, name, estate.clock)


def close_march(estate: Estate) -> None:
    """The days up to yesterday are closed."""
    estate.must(bodies.closing(MARCH_FIRST, YESTERDAY))


def resigned(estate: Estate, note: Callable[[str], str]) -> Outcome:
    """A sound submission whose note was changed."""
    sound = estate.submission(bodies.income())
    return estate.ledger.submit(estate.name, sound._replace(note=note(sound.note)))


def raw(estate: Estate, change: Callable[[bytes], bytes], *, by: str = "manager") -> Outcome:
    """One changed event line, properly signed."""
    return estate.ledger.submit(estate.name, estate.sign([change(estate.line(bodies.income()))], by))


def income_legs(fen: int = 15_000) -> tuple[tuple[str, int], ...]:
    """The legs of `bodies.income()` with this amount."""
    return ("assets:bank:sunshine", fen), ("income:parking", -fen)
