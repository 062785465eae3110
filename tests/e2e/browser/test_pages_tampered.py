"""Somebody changes what is stored: the verdict says that it does not agree, and at which step."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from api.settings import Settings
from tests.e2e.browser.site import running, write_estates, write_settings

INCOME = 12
REVERSAL = 19
DOOMED = re.compile(r"(?s)<li>([^<]*) <span class=\"mark bad\">")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A service's files, of its own."""
    written = write_settings(Path(tmp_path_factory.mktemp("tampered")))
    write_estates(written)
    return written


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    """Where it runs; its read models are complete."""
    with running(settings) as found:
        assert httpx.get(f"{found}/estates/guangjing").status_code == 200
        yield found


@contextmanager
def _restored(settings: Settings) -> Iterator[None]:
    """Afterwards the databases are as before."""
    paths = (settings.database, f"{settings.database}-projections")
    copies = [sqlite3.connect(":memory:") for _ in paths]
    _copy_all(((sqlite3.connect(path), copy) for path, copy in zip(paths, copies, strict=True)))
    try:
        yield
    finally:
        _copy_all(((copy, sqlite3.connect(path)) for path, copy in zip(paths, copies, strict=True)))


def _copy_all(pairs: Iterable[tuple[sqlite3.Connection, sqlite3.Connection]]) -> None:
    for source, target in pairs:
        source.backup(target)


def _altered(settings: Settings, seq: int, change: Callable[[bytes], bytes]) -> None:
    """The stored bytes are others: what somebody does who owns the disk."""
    with closing(sqlite3.connect(settings.database)) as database, database:
        database.execute("DROP TRIGGER IF EXISTS entries_no_update")
        place = f'instr(state, \'"estate":"guangjing"\') AND instr(state, \'"seq":{seq}\')'
        ((state,),) = database.execute(f"SELECT state FROM entries WHERE {place}").fetchall()
        changed = change(bytes(state))
        assert changed != bytes(state)
        database.execute(f"UPDATE entries SET state = ? WHERE {place}", (changed,))


def _page(address: str, seq: int) -> str:
    return httpx.get(f"{address}/estates/guangjing/entries/{seq}", headers={"Accept-Language": "zh"}).text


def test_each_change_is_named(settings: Settings, address: str) -> None:
    """An amount, a signature, a role in the register, and bytes that are no entry at all."""
    assert "核对一致" in _page(address, INCOME)
    with _restored(settings):
        _altered(settings, INCOME, lambda entry: entry.replace(b'"amount_fen":15000', b'"amount_fen":15001'))
        page = _page(address, INCOME)
        assert "对不上:第 12 条与公布的不同" in page
        assert DOOMED.findall(page) == ["这一条确在公布的账本之内"]
        assert "不能说明钱花得值" in page
        # The next entry names another entry before it.
        assert DOOMED.findall(_page(address, INCOME + 1)) == ["重新计算这一条的指纹,并与前一条相接"]
    with _restored(settings):
        _altered(
            settings, INCOME, lambda entry: entry.replace(b'"amount_fen":15000', b'"amount_fen":15000.0')
        )
        answer = httpx.get(f"{address}/estates/guangjing/entries/{INCOME}")
        assert answer.status_code == 500
        assert "stored_altered" in answer.text


@pytest.mark.parametrize(
    ("statement", "step"),
    [
        ("UPDATE key_rows SET role = 'clerk' WHERE role = 'manager'", "签名的钥匙当时已获授权"),
        (
            "INSERT INTO revocation_rows SELECT estate, 8, vkey FROM key_rows WHERE role = 'manager'",
            "签名的钥匙",
        ),
        ("DELETE FROM key_rows WHERE role = 'manager'", "经手方的每个签名"),
        ("UPDATE log_key_rows SET vkey = (SELECT vkey FROM key_rows LIMIT 1)", "公布的账本总数"),
    ],
)
def test_the_register_is_not_believed(settings: Settings, address: str, statement: str, step: str) -> None:
    """Read models that say something else than the log are found out, not followed."""
    with _restored(settings), closing(sqlite3.connect(f"{settings.database}-projections")) as models, models:
        models.execute(statement)
        models.commit()
        (found,) = DOOMED.findall(_page(address, REVERSAL))
        assert found.startswith(step)
