"""A place to build the demonstration in: keys, vouchers and one real SQLite ledger, and how to read it."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable
from pathlib import Path

from api.demo import build_demo, demo_authority
from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger, utc_now
from ledger_core.append.submission import Outcome, Submission
from ledger_core.books.fold import Applied, Fold
from ledger_core.errors import StorageError
from ledger_core.stores.base import LogStore, open_store
from ledger_core.stores.vouchers import VoucherStore

SEED = secrets.token_bytes(32)


class CutLedger(Ledger):
    """A ledger whose database goes away after so many submissions."""

    left = 10**9

    def submit(self, estate: str, submission: Submission, *, dry_run: bool = False) -> Outcome:
        if self.left == 0:
            raise StorageError("storage_unavailable", "cut")
        self.left -= 1
        return super().submit(estate, submission, dry_run=dry_run)


class Place:
    """A directory with keys, vouchers and one database."""

    def __init__(self, directory: Path, keys: Path | None = None) -> None:
        self.keys = keys or directory / "keys"
        self.vouchers = VoucherStore(directory / "vouchers")
        self.store: LogStore = open_store(str(directory / "ledger.db"))
        self.store.create_tables()
        self.authorities = [demo_authority(self.keys).vkey.format()]

    def build(
        self,
        clock: Callable[[], datetime.datetime] = utc_now,
        *,
        submissions: int = 10**9,
        keys: Path | None = None,
    ) -> list[str]:
        installation = Installation(
            origin="ledger.example", authorities=frozenset(self.authorities), log_seed=SEED
        )
        ledger = CutLedger(self.store, installation, clock)
        ledger.left = submissions
        return build_demo(ledger, installation, self.vouchers, keys or self.keys, clock)

    def read(self, estate: str) -> tuple[Fold, list[Applied]]:
        fold = Fold(estate)
        head = self.store.head(estate)
        entries = self.store.entries(estate, 0, head.size if head else 0)
        return fold, [fold.take(entry) for entry in entries]

    def balances(self, estate: str) -> dict[str, int]:
        balances = self.read(estate)[0].state.balances
        return {account: fen for account, fen in balances.items() if fen}

    def lines(self, estate: str) -> list[bytes]:
        return [one.entry.split(b"\n")[0] for one in self.read(estate)[1]]

    def heads(self) -> dict[str, str]:
        return {head.estate: head.checkpoint for head in self.store.heads()}
