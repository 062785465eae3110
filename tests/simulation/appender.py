"""A process that appends until it has done its part, or is killed."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

from ledger_core.append.ledger import utc_now
from ledger_core.append.submission import Accepted
from ledger_core.errors import StorageError
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support.estate import Estate

# Processes that are new and share nothing with the test but its code.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.simulation.appender"])


def append_many(database: str, acknowledged: str, count: int) -> None:
    """`count` submissions of one to three events are in the log; each acknowledged leaf is in the file.

    Args:
        database: What `open_store` takes.
        acknowledged: A file that lines are appended to, each only after its submission was accepted.
        count: Submissions.
    """
    estate = Estate(open_store(database), clock=utc_now)
    file = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for number in range(count):
        income = bodies.income(date=estate.today, amount_fen=number + 1, memo=f"{os.getpid()}")
        sent = estate.submission(*[income] * (number % 3 + 1))
        while True:
            try:
                outcome = estate.ledger.submit(estate.name, sent)
                break
            except StorageError as error:
                if error.code != "storage_busy":
                    raise
        if not isinstance(outcome, Accepted):
            raise TypeError(outcome)
        os.write(file, "".join(leaf.hex() + "\n" for leaf in outcome.leaves).encode())


def acknowledged_leaves(file: Path) -> list[bytes]:
    """The leaves in the file; a last line that was cut off was still acknowledged, but not wholly noted."""
    text = file.read_text() if file.exists() else ""
    return [bytes.fromhex(line) for line in text.splitlines() if len(line) == 64]
