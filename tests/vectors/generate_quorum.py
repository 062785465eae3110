"""Writes a vector for each boundary of the law on owners' votes, or checks the files.

python tests/vectors/generate_quorum.py --write
python tests/vectors/generate_quorum.py --check     exit code 1 names each file that differs

A vector holds the lines of a roll with what became of them, the rules, the figures of both tallies and every
test. Whether the topic passed is not taken from the code: quorum_cases.py says it.
"""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

VECTORS = Path(__file__).resolve().parent
# Run as a script, this file's folder is on the path, but the project is not.
sys.path.insert(0, str(VECTORS.parents[1]))

from ledger_core.books import quorum as q  # noqa: E402
from tests.vectors.generated import run, to_json  # noqa: E402
from tests.vectors.quorum_cases import BOUNDARIES, Boundary  # noqa: E402

QUORUM = VECTORS / "quorum"
_STATES = frozenset(get_args(q.LineState))


def lines_of(text: str) -> Iterator[q.Line]:
    """The lines that `100*8:for 50@g:silent` means.

    Raises:
        ValueError: A state that does not exist.
    """
    for place, one in enumerate(text.split()):
        units, _, state = one.partition(":")
        if state not in _STATES:
            raise ValueError(one)
        area, at, group = units.partition("@")
        if at:
            yield q.Line(int(area), group, state)  # type: ignore[arg-type]
            continue
        area, _, count = units.partition("*")
        for number in range(int(count)):
            yield q.Line(int(area), f"{place}-{number}", state)  # type: ignore[arg-type]


def outcome_of(boundary: Boundary) -> q.Outcome:
    """What the code makes of the ballots."""
    stricter = [q.Part(*one) for one in boundary.stricter]  # type: ignore[arg-type]
    rules = q.rule_set(datetime.date.fromisoformat(boundary.day), boundary.item, stricter)
    return q.decide_topic(
        lines_of(boundary.lines),
        rules,
        boundary.silence,  # type: ignore[arg-type]
        boundary.group_policy,  # type: ignore[arg-type]
    )


def _tally(tally: q.Tally) -> dict[str, Any]:
    tests = [
        {
            **one.part._asdict(),
            "measure": one.measure,
            "have": one.have,
            "base_figure": one.base,
            "needed": one.needed,
            "missing": one.missing,
        }
        for one in tally.tests
    ]
    return {**tally.figures._asdict(), "tests": tests}


def vector(boundary: Boundary) -> bytes:
    """The content of a boundary's file."""
    outcome = outcome_of(boundary)
    names = ("who", "base", "numerator", "denominator", "strict")
    return to_json(
        {
            "day": boundary.day,
            "item": boundary.item,
            "silence": boundary.silence,
            "group_policy": boundary.group_policy,
            "stricter": [dict(zip(names, one, strict=True)) for one in boundary.stricter],
            "lines": [list(line) for line in lines_of(boundary.lines)],
            "area_total": outcome.area_total,
            "heads_total": outcome.heads_total,
            "majority": outcome.majority or "",
            "a": {**_tally(outcome.a), "passed": boundary.a},
            "b": {**_tally(outcome.b), "passed": boundary.b},
            "passed": boundary.b,
            "depends_on_silence": boundary.a != boundary.b,
        }
    )


def vector_files() -> dict[Path, bytes]:
    """Every file with its content."""
    return {QUORUM / f"{one.name}.json": vector(one) for one in BOUNDARIES}


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], __doc__, vector_files(), QUORUM.glob("*.json")))
