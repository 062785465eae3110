"""Several processes append to one estate: no gap, nothing lost, nothing twice."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Accepted
from tests.simulation.appender import PROCESSES, acknowledged_leaves, append_many
from tests.support import bodies
from tests.support.check import check_log
from tests.support.estate import Estate

WRITERS = 3
SUBMISSIONS = 40


def test_three_processes_on_one_estate(estate: Estate, database: str, tmp_path: Path) -> None:
    """Each follows what the others have written; all that was acknowledged is there once."""
    files = [tmp_path / f"acknowledged-{number}" for number in range(WRITERS)]
    writers = [
        PROCESSES.Process(target=append_many, args=(database, str(file), SUBMISSIONS)) for file in files
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    leaves = Counter(check_log(estate))
    noted = [leaf for file in files for leaf in acknowledged_leaves(file)]
    assert len(noted) == WRITERS * sum(number % 3 + 1 for number in range(SUBMISSIONS))
    assert all(leaves[leaf] == 1 for leaf in noted)
    assert estate.size == 10 + len(noted)


def test_two_ledgers_in_one_process(estate: Estate) -> None:
    """They take turns and judge by each other's entries: accounts, revocations, repeats."""
    ledgers = estate.ledger, Ledger(estate.store, estate.installation, estate.clock)

    def through(number: int) -> Estate:
        estate.ledger = ledgers[number]
        return estate

    through(0).must(bodies.account(date=estate.today))
    assert through(1).codes(bodies.account(date=estate.today)) == ["account_known"]
    sent = estate.submission(bodies.income(date=estate.today, account="savings"))
    assert isinstance(ledgers[1].submit(estate.name, sent), Accepted)
    again = ledgers[0].submit(estate.name, sent)
    assert isinstance(again, Accepted)
    assert again.replayed
    through(0).must(estate.revocation("clerk"))
    assert through(1).codes(bodies.income(date=estate.today), by="clerk") == ["revoked_key"]
    for number in range(30):
        through(number % 2).must(bodies.income(date=estate.today))
    check_log(estate)
