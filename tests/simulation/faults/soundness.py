"""What must hold after any fault, asked of somebody who shares no code with the ledger.

Rules:
    * `audit_tools` says sound of the bundle as it would be exported now.
    * Every event that was acknowledged is there exactly once, every other one at most once, and of a
      submission all or none.
    * The read models, caught up, equal those that a fresh store makes from the same log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from audit_tools.bundle import MemorySource
from audit_tools.policy import parse_policy
from audit_tools.verify import Verification
from ledger_core.append.submission import Submission
from ledger_core.books.fold import Fold
from ledger_core.stores.base import LogStore, ReadModelStore, open_read_models
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vouchers import VoucherStore
from projections.catalogue import TABLES
from projections.export.bundle import bundle_files, format_policy
from projections.runner import POSITION, Runner

NO_VOUCHERS = Path("/nonexistent")


def check_sound(store: LogStore, estate: str, authority: str, vouchers: Path = NO_VOUCHERS) -> None:
    """The estate's bundle is sound, by a policy that trusts this authority and the log's own keys.

    Args:
        store: Read afresh; nothing that a ledger holds in memory counts.
        estate: The estate's slug.
        authority: vkey of who founded it.
        vouchers: Directory of the files that entries name.
    """
    fold = Fold(estate)
    for entry in store.entries(estate, 0, 2**31):
        fold.take(entry)
    policy = format_policy([fold.state.log_key], [authority])
    files = dict(bundle_files(LogReader(store), VoucherStore(vouchers), estate, policy))
    report = Verification(MemorySource(files)).run(parse_policy(policy.encode()))
    assert (report.verdict, report.size) == ("sound", fold.size), report.findings.kept


def stored_lines(store: LogStore, estate: str) -> Counter[bytes]:
    """How often each event line is in the log."""
    return Counter(entry.partition(b"\n")[0] for entry in store.entries(estate, 0, 2**31))


def check_once(
    store: LogStore, estate: str, acknowledged: Iterable[Submission], others: Iterable[Submission] = ()
) -> None:
    """What was acknowledged is there once; what was not is there whole, once, or not at all."""
    lines = stored_lines(store, estate)
    assert not lines or max(lines.values()) == 1
    for submission in acknowledged:
        assert all(lines[line] == 1 for line in submission.events)
    for submission in others:
        assert len({lines[line] for line in submission.events}) == 1


def rows_of(models: ReadModelStore, estate: str) -> dict[str, list[Any]]:
    """Every row of the estate, by table."""
    tables = {}
    for table in TABLES:
        order = ", ".join(table.key)
        sql = f"SELECT * FROM {table.name} WHERE {table.key[0]} = ? ORDER BY {order}"
        tables[table.name] = [tuple(row) for row in models.query(sql, (estate,))]
    return tables


def check_projections(store: LogStore, models: ReadModelStore, estate: str) -> None:
    """Once a fresh runner has caught up, the read models are what a rebuild from nothing gives."""
    Runner(store, models).catch_up(estate)
    head = store.head(estate)
    assert models.position(POSITION, estate) == (head.size if head else 0)
    with (
        TemporaryDirectory() as folder,
        closing(open_read_models(str(Path(folder, "fresh")))) as fresh,
    ):
        Runner(store, fresh).catch_up(estate)
        assert rows_of(models, estate) == rows_of(fresh, estate)
