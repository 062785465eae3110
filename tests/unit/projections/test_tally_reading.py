"""The tally of a counted vote is read in constant time: as many rows and entries, however many voted."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from api.routes.votes import tally_reply
from ledger_core.stores.base import open_read_models, open_store
from projections.runner import Runner
from projections.votes import VoteReader
from tests.support import bodies
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.voting import CLERKS, Poll


class Watched:
    """A store that counts what is read of it; otherwise the store itself."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.read = 0

    def query(self, *words: Any) -> list[Any]:
        """Rows, counted."""
        rows = list(self._store.query(*words))
        self.read += len(rows)
        return rows

    def entries(self, *words: Any) -> Any:
        """Entries, counted."""
        found = list(self._store.entries(*words))
        self.read += len(found)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def read_of(database: Path, units: int) -> tuple[int, int]:
    """How many rows and entries the tally of a vote of so many units is read from, and who voted."""
    flats = [
        bodies.unit(f"1-{n:03d}", building="1", area_centi_m2=10_000, group=f"g-{n}") for n in range(units)
    ]
    with closing(open_store(str(database))) as log, closing(open_read_models(str(database))) as store:
        log.create_tables()
        estate = Estate.founded(log)
        poll = Poll(estate, flats).prepare()
        ballots = [poll.ballot(n, channel="paper", scan=v.SHA) for n in range(units)]
        estate.must(*ballots, by=CLERKS)
        poll.close()
        poll.list_units()
        poll.reveal(*((n, "for") for n in range(units)))
        poll.count()
        Runner(log, store).catch_up()
        rows, entries = Watched(store), Watched(log)
        reader = VoteReader(rows, entries, estate.name, estate.size)  # type: ignore[arg-type]
        reply = tally_reply(reader, v.VOTE, estate.size)
        return rows.read + entries.read, reply.topics[0].b.figures.heads_for


def test_a_tally_is_read_from_as_much_whatever_the_number_of_ballots(tmp_path: Path) -> None:
    """Five ballots and two hundred: the steps of the vote, its opening and its count."""
    few, many = read_of(tmp_path / "few", 5), read_of(tmp_path / "many", 200)
    assert (few[1], many[1]) == (5, 200)
    assert few[0] == many[0] > 0
