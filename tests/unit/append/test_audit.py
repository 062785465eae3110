"""Reading a stored log again: what is sound, and what of the rest is found and named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger_core.append.audit import audit_log
from ledger_core.books.fold import Fold
from ledger_core.books.replay import without_zero
from ledger_core.errors import LedgerError, VerificationError
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support.estate import Estate


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of 300 entries in several submissions, one tile full; two parties, a reversal of nothing."""
    path = tmp_path / "l.db"
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = Estate.founded(store)
        estate.must(*[bodies.income()] * 285)
        estate.must(bodies.expense(amount_fen=2_000_000), by=("manager", "committee"))
        estate.must(estate.revocation("clerk"))
        estate.must(*[bodies.income(memo="停车费")] * 3)
    return path


def audit(path: Path) -> dict[str, int]:
    """The balances of the log in this file, once it is sound."""
    with closing(open_store(str(path))) as store:
        return audit_log(store, "guangjing", "ledger.example/logs/guangjing").balances


def test_a_sound_log(path: Path) -> None:
    """Its balances are those of the books' own fold; a page may end within a submission."""
    with closing(open_store(str(path))) as store:
        fold = Fold("guangjing")
        for entry in store.entries("guangjing", 0, 300):
            fold.take(entry)
    assert fold.size == 300
    assert audit(path) == without_zero(fold.state.balances)


def test_pages_that_end_within_a_submission(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of a page."""
    expected = audit(path)
    for page in (1, 7, 299):
        monkeypatch.setattr("ledger_core.append.audit._PAGE", page)
        assert audit(path) == expected


def changed(number: int, old: bytes, new: bytes) -> Callable[[sqlite3.Connection], object]:
    """One entry's bytes are others."""
    sql = "UPDATE entries SET state = ? WHERE originator_version = ?"

    def change(connection: sqlite3.Connection) -> None:
        read = "SELECT state FROM entries WHERE originator_version = ?"
        ((state,),) = connection.execute(read, (number + 1,)).fetchall()
        assert old in state
        connection.execute(sql, (state.replace(old, new), number + 1))

    return change


def run(sql: str) -> Callable[[sqlite3.Connection], object]:
    """One statement of somebody with the database."""
    return lambda connection: connection.execute(sql)


DEFECTS: dict[str, tuple[Callable[[sqlite3.Connection], object], set[str]]] = {
    "an amount": (changed(20, b'"amount_fen":15000', b'"amount_fen":15001'), {"seal_differs"}),
    "an amount in the last entry": (changed(299, b":15000", b":15001"), {"bad_signature"}),
    "a blank": (changed(20, b'"v":1', b'"v": 1'), {"seal_differs"}),
    "a seal's time": (changed(20, b"T04:00:00.000Z", b"T04:00:01.000Z"), {"seal_differs"}),
    "a submission's time": (changed(0, b"T04:00:00.000Z", b"T04:00:01.000Z"), {"seal_time"}),
    "a signature": (changed(0, b'"sigs":["', b'"sigs":["x'), {"note_line", "seal_sigs", "signature_form"}),
    "no signature": (run("DELETE FROM entries WHERE originator_version = 1"), {"seal_sigs", "seq_gap"}),
    "an entry less": (run("DELETE FROM entries WHERE originator_version = 50"), {"seal_differs", "seq_gap"}),
    "the last entry gone": (run("DELETE FROM entries WHERE originator_version = 300"), {"entries_missing"}),
    "a tile": (run("UPDATE tiles SET hashes = zeroblob(8192)"), {"tile_differs"}),
    "a tile gone": (run("DELETE FROM tiles"), {"tile_differs"}),
    "the head's leaf": (run("UPDATE heads SET last_leaf = zeroblob(32)"), {"head_differs"}),
    "the head's frontier": (run("UPDATE heads SET frontier = zeroblob(length(frontier))"), {"head_differs"}),
    "the checkpoint's size": (
        run("UPDATE heads SET checkpoint = replace(checkpoint, char(10) || '300' || char(10), '\n301\n')"),
        {"signature_false"},
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_what_is_not_sound_is_found(path: Path, name: str) -> None:
    """By the check that is for it."""
    change, codes = DEFECTS[name]
    with closing(sqlite3.connect(path)) as connection, connection:
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        change(connection)
    with pytest.raises(LedgerError) as raised:
        audit(path)
    assert raised.value.code in codes


def test_nothing_there(path: Path) -> None:
    """An estate that is not in the database is no sound log."""
    with closing(open_store(str(path))) as store, pytest.raises(VerificationError) as raised:
        audit_log(store, "other", "ledger.example/logs/other")
    assert raised.value.code == "estate_unknown"


def test_the_log_of_another_estate(path: Path) -> None:
    """A log that was signed for another one does not pass for it."""
    with closing(open_store(str(path))) as store, pytest.raises(VerificationError) as raised:
        audit_log(store, "guangjing", "elsewhere.example/logs/guangjing")
    assert raised.value.code == "bad_signature"
