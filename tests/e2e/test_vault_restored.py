"""A vault that is restored from a backup holds again what the log has erased: it is shown to nobody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.client import AnsweredError
from api.client.votes import VoteClient
from ledger_core.books.estate.kinds import SubjectErased
from ledger_core.log.canonical import encode
from tests.e2e.command_hall import ESTATE, TOKEN, VOTE, convene, opened_hall


def rows_of(vault: Path, table: str) -> list[tuple[Any, ...]]:
    """Everything in a table of the vault."""
    with closing(sqlite3.connect(vault, timeout=20)) as kept:
        return kept.execute(f"SELECT * FROM {table}").fetchall()


def restore(vault: Path, tables: dict[str, list[tuple[Any, ...]]]) -> None:
    """The tables are what they were."""
    with closing(sqlite3.connect(vault, timeout=20)) as kept, kept:
        for table, rows in tables.items():
            kept.execute(f"DELETE FROM {table}")
            places = ",".join("?" * len(rows[0]))
            kept.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def refusal_of(ask: Callable[[], object]) -> str:
    """The code of the problem that is answered; empty where there is an answer."""
    try:
        ask()
    except AnsweredError as error:
        return error.code
    return ""


@pytest.mark.parametrize("is_restored", [False, True])
def test_what_the_log_erased_is_shown_from_no_backup(tmp_path: Path, is_restored: bool) -> None:
    """Neither whose a code is, nor what opens its ballot: reading asks the log, whatever the vault holds."""
    with opened_hall(tmp_path) as hall, VoteClient(hall.base, token=TOKEN) as client:
        vault = Path(hall.vault)
        convene(hall)
        hall.cast("1-1-101", "for")
        hall.cast("1-1-102", "for")
        code = hall.code("1-1-101")
        commitment = client.code(ESTATE, VOTE, code).code.roll.commitment
        assert refusal_of(lambda: client.disclosure(ESTATE, commitment)) == ""
        backup = {table: rows_of(vault, table) for table in ("vault_subjects", "vault_facts")}
        erasure = SubjectErased(subject=f"{VOTE}/{code}", digests=2, reason="业主要求删除")
        (hall.data / "erasure").write_bytes(encode(erasure) + b"\n")
        hall.sign_and_send("erasure", "registrar")
        assert refusal_of(lambda: client.disclosure(ESTATE, commitment)) == "disclosure_erased"
        if is_restored:
            restore(vault, backup)
            assert rows_of(vault, "vault_facts") == backup["vault_facts"]
        assert refusal_of(lambda: client.disclosure(ESTATE, commitment)) == "disclosure_erased"
        hall.close_vote()
        openable = {one.code: bool(one.disclosure) for one in client.openable(ESTATE, VOTE)}
        assert openable == {code: False, hall.code("1-1-102"): True}
