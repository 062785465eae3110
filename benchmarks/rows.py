"""The rows of the table: what we do, beside what others do on the same machine in the same run."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks import stock
from benchmarks.books import ESTATE, Desk
from benchmarks.databases import Databases
from ledger_core.append.audit import audit_log
from ledger_core.append.sequencer import Sequencer
from ledger_core.append.submission import Accepted, Submission
from ledger_core.books.registry import Event
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.stores.base import LogStore, open_read_models, open_store
from ledger_core.stores.reader import LogReader

_BATCH = 1_000
# Submissions on their way at any moment: as many firms send at once.
_WAITING = 8
_WITH_BYTE_CODE = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class Measured(NamedTuple):
    """One measurement of both sides.

    Args:
        what: The row.
        ours: Our figure.
        other: The figure beside it.
        unit: Of ours.
        beside: What the other figure is.
        at_least: The ratio that the project set itself.
    """

    what: str
    ours: float
    other: float
    unit: str
    beside: str
    at_least: str


def _filled(database: str, submissions: int) -> tuple[Desk, LogStore, float]:
    """A log with so many submissions of 1,000 incomes; and the rate at which they were appended."""
    store = open_store(database)
    store.create_tables()
    desk = Desk(store)
    waiting = [desk.incomes(_BATCH) for _ in range(submissions)]
    begin = time.perf_counter()
    for submission in waiting:
        desk.append(submission)
    return desk, store, submissions * _BATCH / (time.perf_counter() - begin)


def append_rows(databases: Databases) -> Iterator[Measured]:
    """Durable append in submissions of 1,000, everything included: one by one, and as a service drains."""
    for name, fresh, at_least in (
        ("SQLite", databases.sqlite, "2.5"),
        ("PostgreSQL", databases.postgres, "3.5"),
    ):
        other = stock.append_rate(fresh(), 60)
        _, store, alone = _filled(fresh(), 12)
        store.close()
        yield Measured(f"append, {name}, one waiting", alone, other, "events/s", "stock save() of 100", "")
        ours = _drained_rate(fresh(), 24)
        yield Measured(f"append, {name}", ours, other, "events/s", "stock save() of 100", at_least)
        mixed = _drained_rate(fresh(), 24, Desk.month)
        yield Measured(f"append, {name}, a firm's month", mixed, other, "events/s", "stock save() of 100", "")


def _drained_rate(
    database: str, submissions: int, drawn: Callable[[Desk, int], Submission] = Desk.incomes
) -> float:
    """Events a second through the sequencer, with a few submissions waiting at any moment."""
    store = open_store(database)
    store.create_tables()
    desk = Desk(store)
    signed = [drawn(desk, _BATCH) for _ in range(submissions)]
    sequencer, room = Sequencer(desk.ledger), threading.Semaphore(_WAITING)
    sequencer.start()
    futures, begin = [], time.perf_counter()
    for submission in signed:
        room.acquire()
        futures.append(sequencer.put(desk.estate, submission))
        futures[-1].add_done_callback(lambda _: room.release())
    outcomes = [future.result() for future in futures]
    seconds = time.perf_counter() - begin
    sequencer.stop()
    store.close()
    if refused := [outcome.refusals[0] for outcome in outcomes if not isinstance(outcome, Accepted)]:
        raise RuntimeError(refused[0])
    return submissions * _BATCH / seconds


def parallel_rows(databases: Databases) -> Iterator[Measured]:
    """Two estates at once on PostgreSQL, beside two stock applications at once: who waits for whom."""
    other = stock.append_rate(databases.postgres(), 40, threads=2)
    store = open_store(databases.postgres())
    store.create_tables()
    desks = [Desk(store, f"{ESTATE}-{name}") for name in ("east", "west")]
    waiting = [[desk.incomes(_BATCH) for _ in range(10)] for desk in desks]
    begin = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(lambda pair: [pair[0].append(one) for one in pair[1]], zip(desks, waiting, strict=True))
        )
    ours = 20 * _BATCH / (time.perf_counter() - begin)
    store.close()
    yield Measured("append, PostgreSQL, two at once", ours, other, "events/s", "stock, two at once", "")


def floor_rows(databases: Databases) -> Iterator[Measured]:
    """What the C libraries alone take for an append: decode, encode, hash, insert, commit; no rule, no state.

    The bound that Python code around them cannot pass, whatever it does.
    """
    store = open_store(databases.sqlite())
    store.create_tables()
    desk = Desk(store)
    submissions = [desk.incomes(_BATCH).events for _ in range(12)]
    store.close()
    other = stock.append_rate(databases.sqlite(), 60)
    ours = _floor_rate(databases.sqlite(), submissions)
    yield Measured("append floor, SQLite", ours, other, "events/s", "stock save() of 100", "")


def _floor_rate(database: str, submissions: list[tuple[bytes, ...]]) -> float:
    decode, encode = msgspec.json.Decoder(Event).decode, msgspec.json.Encoder(order="sorted").encode
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, state BLOB)")
    begin, seq, seal = time.perf_counter(), 0, b"\n" + b"s" * 220
    for lines in submissions:
        if tuple(encode(decode(line)) for line in lines) != lines:
            raise RuntimeError("not canonical")
        root_of([leaf_hash(line) for line in lines])
        entries = [line + seal for line in lines]
        root_of([leaf_hash(entry) for entry in entries])
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO entries VALUES (?, ?)", enumerate(entries, seq))
        connection.execute("COMMIT")
        seq += len(lines)
    return seq / (time.perf_counter() - begin)


def rebuild_rows(databases: Databases) -> Iterator[Measured]:
    """Rebuilding all projections."""
    from projections.runner import Runner

    for name, fresh in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgres)):
        other = stock.projection_rate(fresh(), 2_000)
        database = fresh()
        _, store, _ = _filled(database, 12)
        models = open_read_models(database)
        runner = Runner(store, models)
        begin = time.perf_counter()
        count = runner.rebuild()
        ours = count / (time.perf_counter() - begin)
        models.close()
        store.close()
        yield Measured(f"rebuild, {name}", ours, other, "entries/s", "stock projection", "20")


def replay_rows(databases: Databases) -> Iterator[Measured]:
    """Replaying balances, as processes from start to end: equal figures are a test elsewhere."""
    from projections.export.books import write_export
    from projections.read_models import ReadModels
    from projections.runner import Runner

    database, submissions = databases.sqlite(), 100
    desk, store, _ = _filled(database, submissions)
    bundle = _bundle(desk, store, databases)
    models = open_read_models(database)
    Runner(store, models).catch_up()
    count = submissions * _BATCH
    ours = count / _seconds([sys.executable, "-m", "benchmarks.replay", database])
    for peer, form, command in (
        ("hledger bal", "hledger", ["hledger", "bal", "-f"]),
        ("ledger bal", "hledger", ["ledger", "bal", "-f"]),
        ("bean-check", "beancount", [str(Path(sys.executable).parent / "bean-check")]),
    ):
        if shutil.which(command[0]) is None:
            print(f"left out: {peer} is not installed")
            continue
        path = databases.file(f"{Path(database).stem}.{form}")
        if not path.exists():
            write_export(ReadModels(models, store), ESTATE, form, path)
        other = count / _seconds([*command, str(path)])
        at_least = {"hledger bal": "5"}.get(peer, "")
        yield Measured(f"replay, {peer}", ours, other, "transactions/s", peer, at_least)
        if peer == "hledger bal":
            audit = count / _seconds(_audit_command("replay", str(bundle)), _WITH_BYTE_CODE)
            yield Measured(f"sunaudit replay, {peer}", audit, other, "transactions/s", peer, at_least)
    models.close()
    store.close()


def audit_rows(databases: Databases) -> Iterator[Measured]:
    """The full audit, beside a bare loop that decodes each entry and hashes it twice.

    That of the core is what `sunledger check` runs. That of audit_tools is a whole process and the loop is
    none: with 12,000 entries a quarter of what is measured would be the start of Python and `cryptography`,
    which no entry costs. An installed tool has its byte code, so the first start, which compiles, is not
    measured.
    """
    desk, store, _ = _filled(databases.sqlite(), 48)
    target = _bundle(desk, store, databases)
    entries = store.entries(ESTATE, 0, LogReader(store).tree_size(ESTATE))
    other = _bare_loop(entries)
    begin = time.perf_counter()
    audit_log(store, ESTATE, desk.installation.origin_of(ESTATE))
    ours = len(entries) / (time.perf_counter() - begin)
    yield Measured("full audit, core", ours, other, "entries/s", "bare decode and hash", "0.50")
    begin = time.perf_counter()
    finished = subprocess.run(
        _audit_command("verify", str(target), "--json"), capture_output=True, check=False, env=_WITH_BYTE_CODE
    )
    ours = len(entries) / (time.perf_counter() - begin)
    if finished.returncode not in (0, 1):
        raise RuntimeError(finished.stderr)
    store.close()
    yield Measured("full audit, audit_tools", ours, other, "entries/s", "bare decode and hash", "0.20")


def _bundle(desk: Desk, store: LogStore, databases: Databases) -> Path:
    """The log as a bundle; and `sunaudit` has its byte code, as where it is installed."""
    from projections.export.bundle import format_policy, write_bundle

    target = databases.file(f"bundle-{time.monotonic_ns()}")
    log_key = desk.installation.log_key(ESTATE).vkey.format()
    policy = format_policy([log_key], desk.installation.authorities)
    write_bundle(LogReader(store), desk.vouchers(databases.file("vouchers")), ESTATE, target, policy)
    _seconds(_audit_command("--help"), _WITH_BYTE_CODE)
    return target


def _audit_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "audit_tools.cli", *arguments]


def _bare_loop(entries: list[bytes]) -> float:
    decode, sha256 = msgspec.json.Decoder().decode, hashlib.sha256
    begin = time.perf_counter()
    for entry in entries:
        event, _, seal = entry.partition(b"\n")
        decode(event)
        decode(seal)
        sha256(b"\x00" + entry).digest()
        sha256(b"\x00" + event).digest()
    return len(entries) / (time.perf_counter() - begin)


def proof_rows(databases: Databases) -> Iterator[Measured]:
    """An inclusion proof from a log of 70,000 entries, in milliseconds; the bound is 2 ms."""
    _, store, _ = _filled(databases.sqlite(), 70)
    reader, rounds = LogReader(store), 50
    begin = time.perf_counter()
    for seq in range(0, rounds * 1_000, 1_000):
        reader.inclusion_proof(ESTATE, seq)
    store.close()
    yield Measured(
        "proof", (time.perf_counter() - begin) / rounds * 1_000, 2.0, "ms", "ms allowed", "below 1"
    )


def _seconds(command: list[str], environment: dict[str, str] | None = None) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - begin
