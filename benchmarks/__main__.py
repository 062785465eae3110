"""Prints the table of ratios: `make bench`, or `python -m benchmarks [--runs N] [row …]`.

Each figure is the median of the runs; both sides of a ratio are measured in turn, in the same process, on the
same machine. What is not installed is left out by name.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.table import Table

from benchmarks import growth, http, recount, rows
from benchmarks.databases import Databases
from ledger_core.append.collector import calm_collector

ROWS: dict[str, Callable[[Databases], Iterator[rows.Measured]]] = {
    "append": rows.append_rows,
    "parallel": rows.parallel_rows,
    "floor": rows.floor_rows,
    "rebuild": rows.rebuild_rows,
    "replay": rows.replay_rows,
    "audit": rows.audit_rows,
    "proof": rows.proof_rows,
    "growth": growth.growth_rows,
    "http": http.http_rows,
    "recount": recount.recount_rows,
}


def main() -> None:
    """Measure the rows that were asked for, all by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("rows", nargs="*", default=[])
    chosen = parser.parse_args()
    databases = Databases()
    calm_collector()
    measured: dict[str, list[rows.Measured]] = {}
    for name in chosen.rows or ROWS:
        for _ in range(chosen.runs):
            for one in ROWS[name](databases):
                measured.setdefault(one.what, []).append(one)
    Console(width=120).print(_table(measured))


def _table(measured: dict[str, list[rows.Measured]]) -> Table:
    table = Table("what", "ours", "beside", "ratio (min … max)", "at least", title="medians")
    for what, runs in measured.items():
        ratios = [one.ours / one.other for one in runs]
        ours, other = (
            statistics.median(side) for side in zip(*((one.ours, one.other) for one in runs), strict=True)
        )
        table.add_row(
            what,
            f"{ours:,.1f} {runs[0].unit}" if ours < 100 else f"{ours:,.0f} {runs[0].unit}",
            f"{other:,.1f} {runs[0].beside}" if other < 100 else f"{other:,.0f} {runs[0].beside}",
            f"{statistics.median(ratios):.2f} ({min(ratios):.2f} … {max(ratios):.2f})",
            runs[0].at_least,
        )
    return table


if __name__ == "__main__":
    main()
