"""A unit's own account is read in time independent of the estate's history: by its own rows alone."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

from ledger_core.stores.base import ReadModelStore, open_read_models
from projections.catalogue import TABLES
from projections.fund.units import LINES_OF_UNIT, unit_account
from projections.natural_order import natural_key

ESTATE = "guangjing"
LINES_OF_A_UNIT = 12
ROUNDS = 40


def fill(store: ReadModelStore, units: int) -> None:
    """So many units, each with twelve lines; the same unit in the middle of both estates."""
    codes = [f"1-1-{number:05d}" for number in range(units)]
    register = [(ESTATE, 0, code, "1", "1", 9_000, "residential", natural_key(code)) for code in codes]
    lines = [
        (ESTATE, seq, code, "2026-01-01", "gain", 0, 1, 0, 0, 0, 0, 0, seq, "run")
        for seq in range(1, LINES_OF_A_UNIT + 1)
        for code in codes
    ]
    store.create_tables(TABLES)
    rows = {"unit_rows": register, "fund_line_rows": lines}
    store.commit("read-models", ESTATE, 0, LINES_OF_A_UNIT + 1, rows)


def least_seconds(store: ReadModelStore) -> float:
    """Of reading one unit's account: the best of many, as a busy machine only adds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        account = unit_account(store, ESTATE, LINES_OF_A_UNIT + 1, "1-1-00050")
        taken.append(time.perf_counter() - began)
        assert account is not None
        assert len(account.lines) == LINES_OF_A_UNIT
    return min(taken)


def test_a_hundred_times_the_history_does_not_take_longer(tmp_path: Path) -> None:
    """120,000 lines beside 1,200; a scan would take a hundred times as long, and three times fails."""
    with (
        closing(open_read_models(str(tmp_path / "small"))) as small,
        closing(open_read_models(str(tmp_path / "large"))) as large,
    ):
        fill(small, 100)
        fill(large, 10_000)
        assert least_seconds(large) < 3 * least_seconds(small) + 0.001


def test_an_account_is_read_by_keys_alone(tmp_path: Path) -> None:
    """SQLite's own plan of the statement that reads it: searches in primary keys, no scan of a table."""
    with closing(open_read_models(str(tmp_path / "log"))) as store:
        fill(store, 10)
        parameters = (5, ESTATE, "1-1-00001", 5)
        plan = [str(row) for row in store.query(f"EXPLAIN QUERY PLAN {LINES_OF_UNIT}", parameters)]
        assert [step for step in plan if "SEARCH" in step and "unit=?" in step]
        assert not [step for step in plan if "SCAN" in step], plan
