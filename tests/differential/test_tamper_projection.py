"""Rows edited by hand beneath the service: read models and entries; found by `sunaudit`, healed by a rebuild.

Rules:
    * The service is a process of its own on SQLite; the editor has the files and no key.
    * An edited read model is healed by `sunledger rebuild`; an edited entry by nothing: it is found.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from api.client import AnsweredError, Client
from ledger_core.append.ledger import Ledger
from ledger_core.errors import StorageError
from ledger_core.stores.base import open_store
from tests.differential.tampering.oracle import sunaudit, sunaudit_json
from tests.e2e.process import Process, run, serving
from tests.e2e.town import Town, expense, income
from tests.support import bodies
from tests.support.estate import Estate

ESTATE = "guangjing"
FOUNDED = 7  # entries before the first income
# 12 yuan become 13, as anybody with the file could write it.
CHANGE = """
UPDATE entries SET state = CAST(replace(CAST(state AS TEXT), 'amount_fen":1200', 'amount_fen":1300') AS BLOB)
WHERE CAST(state AS TEXT) LIKE '%amount_fen":1200%'
"""


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """The directory of a service that has taken nine entries, and was stopped."""
    with serving(tmp_path) as process, Client(process.url) as client:
        town = Town(client).found()
        town.take(income(1_200))
        town.take(expense(300))
        assert sunaudit("compare", address(process)).code == 0
        run(tmp_path, "export", "--estate", ESTATE, "--url", process.url, "--out", str(tmp_path / "home"))
        process.stop()
    return tmp_path


def holder_of(directory: Path, table: str) -> sqlite3.Connection:
    """The SQLite file that has this table, opened as anybody on the machine could."""
    for path in (each for each in directory.glob("ledger.db*") if each.suffix[-4:] not in ("-wal", "-shm")):
        connection = sqlite3.connect(path, timeout=20)
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name=?", (table,)).fetchone():
            return connection
        connection.close()
    raise AssertionError(f"no file has {table}")


def edit(directory: Path, table: str, *statements: str) -> None:
    """The statements are committed."""
    connection = holder_of(directory, table)
    with connection:
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
    connection.close()


def address(process: Process) -> str:
    return f"{process.url}/v1/estates/{ESTATE}"


def test_a_projection_row_edited_by_hand_is_found_by_compare_and_healed_by_rebuild(kept: Path) -> None:
    """The balance that the server shows does not follow from the entries; a rebuild makes it follow again."""
    row = "estate='guangjing' AND account='income:parking'"
    edit(kept, "posting_rows", f"UPDATE posting_rows SET fen=-99, balance_fen=-99 WHERE {row}")
    with serving(kept) as process:
        code, shown = sunaudit_json("compare", address(process))
        assert (code, shown["difference"]["where"]) == (1, "balance of income:parking")
        assert (shown["difference"]["ours"], shown["difference"]["theirs"]) == ("-1200 fen", "-99 fen")
        said = sunaudit("compare", address(process), "--lang", "en")
        assert (said.code, "income:parking" in said.out) == (1, True)
        assert sunaudit("verify", address(process)).code == 0, "the log itself is whole"
        process.stop()
    run(kept, "rebuild", "--estate", ESTATE)
    with serving(kept) as process:
        assert sunaudit("compare", address(process)).code == 0


def test_an_entry_edited_by_hand_is_found(kept: Path) -> None:
    """The triggers refuse it; who drops them is found by verify, and by whoever has kept a bundle."""
    with pytest.raises(sqlite3.DatabaseError, match="append-only"):
        edit(kept, "entries", "UPDATE entries SET state=state")
    edit(kept, "entries", "DROP TRIGGER entries_no_update", CHANGE)
    with serving(kept) as process:
        code, shown = sunaudit_json("compare", address(process), "--bundle", kept / "home")
        assert (code, shown["difference"]["seq"]) == (1, FOUNDED)
        said = sunaudit("verify", address(process), "--lang", "en")
        assert (said.code, f"entry {FOUNDED}" in said.out) == (1, True)
        assert sunaudit("diff", kept / "home", address(process)).code == 1
    assert sunaudit("verify", kept / "home").code == 0


def test_an_entry_edited_by_hand_stops_the_next_append(kept: Path) -> None:
    """The service does not go on signing a log that is not the one it has signed."""
    edit(kept, "entries", "DROP TRIGGER entries_no_update", CHANGE)
    with serving(kept) as process, Client(process.url, attempts=1) as client:
        town, refused = Town(client), pytest.raises(AnsweredError)
        with refused as answered:
            town.take(income(5))
    assert answered.value.code in ("log_differs", "fork_refused")


def test_a_ledger_does_not_append_to_entries_that_it_has_not_signed(tmp_path: Path) -> None:
    """Without any record outside the database: the head is not the one that the entries give."""
    store = open_store(str(tmp_path / "ledger.db"))
    store.create_tables()
    estate = Estate.founded(store)
    estate.must(bodies.income(amount_fen=1_200))
    edit(tmp_path, "entries", "DROP TRIGGER entries_no_update", CHANGE)
    fresh = Ledger(store, estate.installation, estate.clock)
    with pytest.raises(StorageError) as refused:
        fresh.submit(estate.name, estate.submission(bodies.income()))
    assert refused.value.code == "log_differs"
