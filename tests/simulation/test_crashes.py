"""Killed at any moment: what was acknowledged is there once, whole, under a checkpoint that verifies."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path

from tests.simulation.appender import PROCESSES, acknowledged_leaves, append_many
from tests.support import bodies
from tests.support.check import check_log
from tests.support.estate import Estate

ROUNDS = 10


def wait_for_more(file: Path, before: int, seconds: float) -> None:
    """The process has begun to append; then it goes on for so long."""
    end = time.monotonic() + 30
    while len(acknowledged_leaves(file)) <= before and time.monotonic() < end:
        time.sleep(0.002)
    time.sleep(seconds)


def test_killed_at_random_moments(estate: Estate, database: str, tmp_path: Path) -> None:
    """Ten times the same log, each time by a new process that nobody asked to stop."""
    chance, file = random.Random(20_260_331), tmp_path / "acknowledged"
    for number in range(1, ROUNDS + 1):
        before = len(acknowledged_leaves(file))
        process = PROCESSES.Process(target=append_many, args=(database, str(file), 1_000_000))
        process.start()
        wait_for_more(file, before, chance.random() * 0.1)
        process.kill()
        process.join(30)
        assert process.exitcode == -9
        noted = acknowledged_leaves(file)
        assert len(noted) > before
        leaves = Counter(check_log(estate))
        assert all(leaves[leaf] == 1 for leaf in noted)
        # What was written and not noted: at most the one submission that was on its way.
        assert 10 + len(noted) <= estate.size <= 10 + len(noted) + 3 * number
    estate.must(bodies.income(date=estate.today))
    check_log(estate)
