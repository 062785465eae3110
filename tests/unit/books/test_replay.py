"""Balances from codec and postings alone are those of the rules' own state."""

from __future__ import annotations

from ledger_core.books.fold import Fold
from ledger_core.books.replay import add_postings, without_zero
from ledger_core.stores.sqlite import SQLiteLogStore
from tests.support import bodies
from tests.support.estate import Estate


def test_a_replay_in_pages_gives_the_balances_of_the_state(sqlite_url: str) -> None:
    """Whatever the pages' size; a pair that cancels out is left out."""
    store = SQLiteLogStore(sqlite_url)
    store.create_tables()
    estate = Estate.founded(store)
    first = estate.must(bodies.income(date=estate.today), bodies.expense(date=estate.today)).first
    entries = store.entries(estate.name, 0, first + 2)
    fold, balances = Fold(estate.name), dict[str, int]()
    for start in range(0, len(entries), 5):
        add_postings(balances, entries[start : start + 5])
    for entry in entries:
        fold.take(entry)
    assert balances["income:parking"] < 0 < balances["expenses:repairs"]
    assert without_zero(balances) == without_zero(dict(fold.state.balances))
    assert without_zero({"a": 0, "b": 1}) == {"b": 1}
