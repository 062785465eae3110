"""The N-th durable operation fails, N = 1, 2, 3 … until none does: nothing is lost, nothing is double."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from ledger_core.append.ledger import Ledger
from ledger_core.append.published import Published
from ledger_core.append.submission import Accepted, Submission
from ledger_core.books import fields as f
from ledger_core.errors import StorageError
from ledger_core.log.merkle import leaf_hash
from ledger_core.stores.base import LogStore, ReadModelStore, open_read_models, open_store
from ledger_core.stores.vouchers import VoucherStore
from projections.runner import Runner
from tests.simulation.faults.failpoints import Failpoints
from tests.simulation.faults.soundness import check_once, check_projections, check_sound, stored_lines
from tests.support import bodies
from tests.support.estate import Estate

# Entries before the scenario: its second submission fills the first tile.
BEFORE = 245
SLIP = b"%PDF-1.7 a bank's slip"


class Place(NamedTuple):
    """Where everything of one store lies."""

    store: LogStore
    models: ReadModelStore
    directory: Path


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    database = str(request.getfixturevalue(f"{request.param}_url"))
    with closing(open_store(database)) as store, closing(open_read_models(database)) as models:
        store.create_tables()
        Runner(store, models)
        (tmp_path / "vouchers").mkdir()
        yield Place(store, models, tmp_path)


class Scenario:
    """A voucher, a submission that names it, one of twenty that fills a tile, and the read models.

    Args:
        place: Where it is played.
        name: The estate's slug, a new one each time.
    """

    def __init__(self, place: Place, name: str) -> None:
        self.place = place
        self.estate = Estate.founded(place.store, name)
        self.estate.must(*[bodies.income()] * (BEFORE - self.estate.size))
        digest = sha256(SLIP).hexdigest()
        slip = f.Voucher(sha256=digest, size=len(SLIP), type="application/pdf", title="回单")
        self.submissions = [
            self.estate.submission(bodies.income(vouchers=(slip,)), bodies.income(amount_fen=7)),
            self.estate.submission(*[bodies.expense(amount_fen=n) for n in range(1, 21)]),
            self.estate.submission(bodies.income(amount_fen=9)),
        ]
        self.acknowledged: list[Submission] = []
        self.published = Published(place.directory / "published" / name)
        self.published.record(name, self._checkpoint())
        self.voucher_directory = place.directory / "vouchers" / name
        self.restart()

    def restart(self) -> None:
        """Nothing is left in memory."""
        place, estate = self.place, self.estate
        self.published.close()
        self.published = Published(place.directory / "published" / estate.name)
        self.ledger = Ledger(place.store, estate.installation, estate.clock, published=self.published)
        self.vouchers = VoucherStore(self.voucher_directory)
        self.runner = Runner(place.store, place.models)

    def _checkpoint(self) -> str:
        head = self.place.store.head(self.estate.name)
        assert head is not None
        return head.checkpoint

    def play(self) -> None:
        """Everything from where it stopped; raises where an operation fails."""
        name = self.estate.name
        self.vouchers.put(name, SLIP)
        for submission in self.submissions[len(self.acknowledged) :]:
            outcome = self.ledger.submit(name, submission)
            assert isinstance(outcome, Accepted)
            entries = self.place.store.entries(name, outcome.first, outcome.first + outcome.of)
            assert outcome.leaves == tuple(map(leaf_hash, entries))
            self.acknowledged.append(submission)
            # What was acknowledged was recorded before: nobody is ever shown more than that.
            newest = self.published.newest(name)
            assert newest is not None
            assert newest.size >= outcome.tree_size
        self.runner.catch_up(name)

    def check(self) -> None:
        """What must hold at any moment."""
        store, name = self.place.store, self.estate.name
        check_once(store, name, self.acknowledged, self.submissions[len(self.acknowledged) :])
        check_sound(store, name, self.estate.authority.vkey.format(), self.voucher_directory)


def fail_once(place: Place, name: str, points: Failpoints) -> bool:
    """One operation of the scenario fails, the rest is repeated; False when it succeeded at once.

    After every second failure the process begins anew, with nothing in memory.
    """
    scenario, failed = Scenario(place, name), False
    with points.armed():
        try:
            scenario.play()
        except StorageError as error:
            failed = error.code == "storage_unavailable"
    assert failed or not points.failed, f"nobody noticed: {points.failed}"
    if failed:
        scenario.check()
        if points.fails_at % 2:
            scenario.restart()
        scenario.play()
    scenario.check()
    # The repeat of what had been stored is not a second entry.
    assert sum(stored_lines(place.store, name).values()) == BEFORE + 23
    check_projections(place.store, place.models, name)
    return failed


@pytest.mark.parametrize("after", [False, True], ids=["failed", "done-but-reported-as-failed"])
def test_every_durable_operation_fails_once(place: Place, after: bool) -> None:
    """Voucher, lock, head, entries, tiles, commit, publication, read models: one after the other."""
    counted = Failpoints()
    met: list[str] = []
    assert not fail_once(place, "counted", counted)
    for number in range(1, len(counted.names) + 2):
        points = Failpoints(number, after=after)
        if not fail_once(place, f"fails-at-{number}", points):
            break
        met.append(points.failed)
    # Each operation failed in its turn, and behind the last one nothing did.
    assert met == counted.names
    for step in ("file fsync", "file replace", "COMMIT", "heads", "entries", "tiles"):
        assert any(step in name for name in met), (step, met)
