"""Every projection has decided about every kind of event."""

from __future__ import annotations

import pytest

from ledger_core.books.registry import KINDS
from projections.catalogue import PROJECTIONS, ROWS_BY_KIND, TABLES
from projections.projection import Projection


def name_of(projection: Projection) -> str:
    return type(projection).__name__


@pytest.mark.parametrize("projection", PROJECTIONS, ids=name_of)
class TestDecisions:
    def test_every_kind_is_handled_or_ignored(self, projection: Projection) -> None:
        assert KINDS.keys() - projection.handles - projection.ignores == set()

    def test_no_kind_is_both(self, projection: Projection) -> None:
        assert projection.handles & projection.ignores == set()

    def test_no_kind_is_made_up(self, projection: Projection) -> None:
        assert (projection.handles | projection.ignores) - KINDS.keys() == set()


def test_money_is_never_ignored_by_the_accounts() -> None:
    accounts = next(one for one in PROJECTIONS if name_of(one) == "Accounts")
    assert {name for name, kind in KINDS.items() if kind.is_money} == accounts.handles


def test_every_kind_stands_in_the_list_of_entries() -> None:
    listed = next(one for one in PROJECTIONS if name_of(one) == "EntryList")
    assert listed.handles == KINDS.keys()
    assert ROWS_BY_KIND.keys() == {kind.body for kind in KINDS.values()}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_row_carries_its_seq(table) -> None:  # type: ignore[no-untyped-def]
    """As-of reading, and catching up behind another worker, rest on it."""
    assert [name for name, _ in table.columns[:2]] == ["estate", "seq"]
    assert table.key[0] == "estate"


def test_no_table_is_written_by_two_projections() -> None:
    names = [table.name for table in TABLES]
    assert len(set(names)) == len(names)
