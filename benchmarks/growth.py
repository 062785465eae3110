"""Each operation when the log is ten times as long: append flat, proof by its logarithm, audit linear.

Both figures of a row come from one log in one run, at 3,000 entries and at 30,000; their ratio counts.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from math import log2
from pathlib import Path

from benchmarks.books import ESTATE, Desk
from benchmarks.databases import Databases
from benchmarks.rows import Measured
from ledger_core.stores.base import open_store
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vouchers import VoucherStore
from projections.export.bundle import format_policy, write_bundle

SMALL = 3_000
TIMES = 10
_SUBMISSIONS = 60
_EVENTS = 100
_PROOFS = 200


def growth_rows(databases: Databases) -> Iterator[Measured]:
    """Append, proof and audit of a log of 30,000 entries, beside the same log when it had 3,000."""
    beside = f"at {SMALL:,} entries"
    small, large = _figures(databases)
    allowed = f"{TIMES * SMALL:,} entries, flat: 0.90"
    yield Measured(f"append at {TIMES} x", large["append"], small["append"], "events/s", beside, allowed)
    yield Measured(f"proof hashes at {TIMES} x", large["hashes"], small["hashes"], "hashes", beside, _grown())
    yield Measured(
        f"proof at {TIMES} x", large["proof"], small["proof"], "ms", beside, f"{_grown()}, in time"
    )
    yield Measured(f"audit at {TIMES} x", large["audit"], small["audit"], "entries/s", beside, "linear: 0.90")


def _grown() -> str:
    """How much a logarithm grows."""
    return f"below {log2(TIMES * SMALL) / log2(SMALL) + 0.1:.2f}"


def _figures(databases: Databases) -> list[dict[str, float]]:
    """The figures at both sizes of one log."""
    store = open_store(databases.sqlite())
    store.create_tables()
    desk, reader = Desk(store), LogReader(store)
    found = []
    for size in (SMALL, TIMES * SMALL):
        while (rest := size - reader.tree_size(ESTATE)) > 0:
            desk.append(desk.incomes(min(1_000, rest)))
        proof, hashes = _proof(reader, size)
        bundle = databases.file(f"growth-{time.monotonic_ns()}")
        audit = _audit_rate(desk, reader, desk.vouchers(databases.file("vouchers")), bundle)
        found.append({"append": _append_rate(desk), "proof": proof, "hashes": hashes, "audit": audit})
    store.close()
    return found


def _append_rate(desk: Desk) -> float:
    """Durable events a second, by the quickest quarter of submissions of a hundred."""
    waiting = [desk.incomes(_EVENTS) for _ in range(_SUBMISSIONS)]
    seconds = []
    for submission in waiting:
        begin = time.perf_counter()
        desk.append(submission)
        seconds.append(time.perf_counter() - begin)
    return _EVENTS / statistics.quantiles(seconds, n=4)[0]


def _proof(reader: LogReader, size: int) -> tuple[float, float]:
    """Milliseconds and hashes of an inclusion proof, on average over the whole log."""
    begin = time.perf_counter()
    hashes = sum(len(reader.inclusion_proof(ESTATE, seq, size)) for seq in range(0, size, size // _PROOFS))
    proofs = len(range(0, size, size // _PROOFS))
    return (time.perf_counter() - begin) / proofs * 1_000, hashes / proofs


def _audit_rate(desk: Desk, reader: LogReader, vouchers: VoucherStore, bundle: Path) -> float:
    """Entries a second of a full audit, start-up included."""
    policy = format_policy([desk.installation.log_key(ESTATE).vkey.format()], desk.installation.authorities)
    write_bundle(reader, vouchers, ESTATE, bundle, policy)
    begin = time.perf_counter()
    command = [sys.executable, "-m", "audit_tools.cli", "verify", str(bundle), "--json"]
    finished = subprocess.run(command, capture_output=True, check=False)
    if finished.returncode != 0:
        raise RuntimeError(finished.stderr or finished.stdout)
    return reader.tree_size(ESTATE) / (time.perf_counter() - begin)
