"""The list of all units: which are low, which owe, a page of it, a search; read without the whole estate."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from ledger_core.stores.base import ReadModelStore, open_read_models, open_store
from projections.fund.units import Choice, _statement, marked_count, units_at
from projections.natural_order import natural_key
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.properties.test_fund_prefixes import EVERYBODY, MORE_UNITS, Writer
from tests.support import bodies, fund_bodies
from tests.support.estate import Estate
from tests.support.fund_estate import found_fund
from tests.unit.projections.test_fund_reading_time import ESTATE, LINES_OF_A_UNIT, fill

UNITS = 10_000
PAGE = 50
SIZE = LINES_OF_A_UNIT + 1
ROUNDS = 15


@pytest.mark.parametrize("seed", [3, 11])
def test_what_is_marked_is_what_the_figures_say_at_every_size(seed: int, tmp_path: Path) -> None:
    """Through deposits, gains, shares, returns, reversals, and rules that are adopted anew."""
    with (
        closing(open_store(str(tmp_path / "log.db"))) as log,
        closing(open_read_models(str(tmp_path / "read.db"))) as store,
    ):
        log.create_tables()
        estate = found_fund(Estate.founded(log))
        more = (bodies.unit(code, group=group, area_centi_m2=area) for code, group, area in MORE_UNITS)
        estate.must(bodies.units(*more), by="registrar")
        writer = Writer(estate, seed)
        for draw in range(100):
            if draw % 20 == 0:
                share = (9_000, 3_000, 10_000, 0, 6_000)[draw // 20]
                terms = {"stages_max": 40, "audit_above_fen": 10**12, "replenish_below_bp": share}
                estate.must(fund_bodies.policy(**terms), by="committee")
            # Mostly on with the applications: their shares are what lowers a balance and leaves dues.
            estate.submit(*(writer.application() if draw % 4 else writer.events()), by=EVERYBODY)
        Runner(log, store).catch_up()
        models, seen = ReadModels(store, log), {"low": 0, "due": 0}
        for size in range(10, estate.size + 1):
            every = models.fund.units(estate.name, size)
            for only in ("low", "due"):
                marked = [one for one in every if (one.low if only == "low" else one.due_fen > 0)]
                assert models.fund.units(estate.name, size, only=only) == marked, (size, only)
                assert models.fund.marked(estate.name, size, only) == len(marked)
                seen[only] += len(marked)
        assert min(seen.values()) > 20


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> ReadModelStore:
    """10,000 units with twelve lines each; every hundredth owes, and is low."""
    store = open_read_models(str(tmp_path_factory.mktemp("town") / "read.db"))
    fill(store, UNITS)
    marks = [
        (ESTATE, 1, mark, 1, code := f"1-1-{number:05d}", natural_key(code))
        for mark in ("low", "due")
        for number in range(0, UNITS, 100)
    ]
    store.commit("read-models", ESTATE, SIZE, SIZE + 1, {"fund_mark_rows": marks})
    return store


def least_seconds(store: ReadModelStore, choice: Choice) -> float:
    """Of reading one page: the best of many, as a busy machine only adds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        assert len(units_at(store, ESTATE, SIZE, choice)) == PAGE
        taken.append(time.perf_counter() - began)
    return min(taken)


def test_a_page_costs_the_same_wherever_it_lies(town: ReadModelStore, tmp_path: Path) -> None:
    """In an estate of a hundred units too; to read all 10,000 would take two hundred times as long."""
    with closing(open_read_models(str(tmp_path / "small"))) as small:
        fill(small, 100)
        once = least_seconds(small, Choice(limit=PAGE))
    for choice in (
        Choice(limit=PAGE),
        Choice(limit=PAGE, start=UNITS - PAGE),
        Choice(limit=PAGE, find="1-1-099"),
        Choice(limit=PAGE, find="1-1-", start=UNITS - PAGE),
        Choice(limit=PAGE, only="low"),
        Choice(limit=PAGE, only="due", start=PAGE),
    ):
        assert least_seconds(town, choice) < 4 * once + 0.002, choice


def test_a_page_holds_what_was_asked_for(town: ReadModelStore) -> None:
    """By place, by the beginning of the code, by mark; a code is a text, not a pattern."""
    last = units_at(town, ESTATE, SIZE, Choice(start=UNITS - 2))
    assert [one.unit for one in last] == ["1-1-09998", "1-1-09999"]
    found = units_at(town, ESTATE, SIZE, Choice(find="1-1-0999"))
    assert [one.unit for one in found] == [f"1-1-{number:05d}" for number in range(9990, 10_000)]
    assert units_at(town, ESTATE, SIZE, Choice(find="%")) == []
    assert marked_count(town, ESTATE, SIZE, "due") == 100
    assert [one.unit for one in units_at(town, ESTATE, SIZE, Choice(only="due", limit=2, start=1))] == [
        "1-1-00100",
        "1-1-00200",
    ]
    assert marked_count(town, ESTATE, 1, "due") == 0


@pytest.mark.parametrize("only", ["", "low", "due"])
@pytest.mark.parametrize("find", ["", "1-1-099"])
def test_a_page_is_found_by_its_key(town: ReadModelStore, only: str, find: str) -> None:
    """SQLite's own plan: the page's units in an index that holds them in order; then by their keys."""
    sql, parameters = _statement(ESTATE, SIZE, Choice(only=only, find=find, limit=PAGE))
    plan = [str(row[-1]) for row in town.query(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert [step for step in plan if "SCAN" in step] == ["SCAN chosen"], plan
    chosen = plan[: plan.index("SCAN chosen")]
    assert "COVERING INDEX" in chosen[1], plan
    assert not [step for step in chosen if "TEMP B-TREE" in step], plan
