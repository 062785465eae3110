"""A vote to recount: every code registers a key of its own and casts one ballot, all signed, all opened.

The log is forged, without the service: what is measured is the second opinion alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from audit_tools.bundle import MemorySource
from audit_tools.cli import collect_seldom
from audit_tools.note_check import verifies
from audit_tools.voting.closing_check import count_of
from audit_tools.voting.recount import Recount
from benchmarks.databases import Databases
from benchmarks.rows import Measured
from tests.audit.forge import COMMITTEE, REGISTRAR, Body, founded_log, registered
from tests.audit.vote_forge import CLOSES, OPENS, Poll, opened_vote
from tests.audit.vote_forge import UNITS as _OF_THE_FORGE

CODES = 10_000
_LINES = 400
_DELIVERIES = 150
_OPENINGS = 200


def _slices(names: list[str], width: int) -> Iterator[list[str]]:
    for start in range(0, len(names), width):
        yield names[start : start + width]


def _convened(codes: int) -> Poll:
    """A vote with a sealed roll of so many codes and two more, all delivered."""
    forge = founded_log()
    units = [(f"{1 + i // 400}-{i % 400 + 101}", str(1 + i // 400), 9_000 + i % 50) for i in range(codes)]
    for start in range(0, codes, _LINES):
        forge.add([registered(*units[start : start + _LINES])], REGISTRAR)
    known = {unit: _OF_THE_FORGE[unit] for unit in ("3-501", "3-502")}
    poll = Poll(forge, areas={unit: area for unit, _, area in units} | known)
    forge.add([opened_vote()], COMMITTEE)
    whole = poll.roll()
    parts = -(-len(whole["lines"]) // _LINES)
    for part in range(parts):
        lines = whole["lines"][part * _LINES : (part + 1) * _LINES]
        forge.add([whole | {"lines": lines, "part": part + 1, "parts": parts}], REGISTRAR)
    for some in _slices(poll.units(), _DELIVERIES):
        forge.add([poll.delivered(some)], REGISTRAR)
    return poll


def _voted(poll: Poll) -> None:
    """Every code has registered its key and cast its ballot; the window is over, and all are opened."""
    forge = poll.forge
    for moment, act in ((OPENS - timedelta(hours=1), poll.register), (OPENS, _cast(poll))):
        for unit in poll.units():
            forge.now = moment
            act(unit)
    forge.now = CLOSES
    forge.add([poll.closed()], COMMITTEE)
    whole = poll.listed()
    parts = -(-len(whole["codes"]) // 1_000)
    for part in range(parts):
        lists = {name: whole[name][part * 1_000 : (part + 1) * 1_000] for name in ("codes", "units")}
        forge.add([whole | lists | {"part": part + 1, "parts": parts}], COMMITTEE)
    for some in _slices(poll.units(), _OPENINGS):
        forge.add([poll.opened(some)], COMMITTEE)


def _cast(poll: Poll) -> Callable[[str], int]:
    return lambda unit: poll.cast(unit, "against" if unit.endswith("3") else "for")


def recount_rows(_databases: Databases) -> Iterator[Measured]:
    """A recount, from the bundle to the verdict, beside the same signatures checked in one process."""
    poll = _convened(CODES)
    _voted(poll)
    first = Recount(MemorySource(poll.forge.files()))
    first.run()
    announced: Body = poll.of("result.counted", **count_of(first.books.votes.votes[poll.vote]))
    poll.forge.add([announced], COMMITTEE)
    source = MemorySource(poll.forge.files())
    collect_seldom()  # as the command does
    for jobs in sorted({1, os.cpu_count() or 1}):
        reading = Recount(source, jobs=jobs)
        begin = time.perf_counter()
        reading.run()
        verdicts = [row.verdict for row in reading.counted()]
        ours = time.perf_counter() - begin
        if verdicts != ["equal"] or reading.findings.kept:
            raise RuntimeError(reading.findings.kept)
        begin = time.perf_counter()
        failed = [check for check in reading.pool.checks if not verifies(*check)]
        other = time.perf_counter() - begin
        if failed:
            raise RuntimeError(failed[0])
        what = f"recount of {CODES:,} ballots, {len(reading.pool.checks):,} signatures, {jobs} process(es)"
        yield Measured(what, ours, other, "s", "s, signature checks alone", "at most 1.2")
