"""The fund's accounts in other programs: hledger and bean-check read them, to the same fen."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ledger_core.stores.base import LogStore
from projections.export.beancount import beancount_account
from projections.export.books import write_export
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.support import bodies, fund_bodies
from tests.unit.projections.fund_story import FundStory
from tests.unit.projections.test_exports import program, run


@pytest.fixture
def story(log: LogStore, runner: Runner) -> FundStory:
    """A whole fund, and two units whose codes differ in their case only."""
    told = FundStory(log).open().deposit_and_undo().withdraw().replenish()
    told.estate.must(bodies.units(bodies.unit("A-1"), bodies.unit("a-1")), by="registrar")
    paid = fund_bodies.deposits(("A-1", 101), ("a-1", 7), bank_ref="F-3")
    told.estate.must(paid, by="custodian_bank")
    runner.catch_up()
    return told


def test_hledger_agrees_to_the_fen(models: ReadModels, story: FundStory, tmp_path: Path) -> None:
    """Strict checks pass; each balance is ours."""
    size, path = story.estate.size, tmp_path / "fund.journal"
    write_export(models, story.name, "hledger", path)
    hledger = program("hledger")
    run(hledger, "check", "--strict", "-f", str(path))
    table = run(hledger, "-f", str(path), "balance", "--flat", "--no-total", "-O", "csv")
    theirs = {
        row["account"]: round(float(row["balance"].split()[0].replace(",", "")) * 100)
        for row in csv.DictReader(io.StringIO(table))
    }
    assert theirs == models.balances(story.name, size)
    assert theirs["liabilities:fund:A-1"] == -101


def test_bean_check_agrees(models: ReadModels, story: FundStory, tmp_path: Path) -> None:
    """Nothing to complain about; no two accounts have met."""
    path = tmp_path / "fund.beancount"
    write_export(models, story.name, "beancount", path)
    assert run(program("bean-check"), str(path)) == ""
    names = models.balances(story.name, story.estate.size)
    assert len({beancount_account(name) for name in names}) == len(names)


def test_units_that_begin_with_a_letter_are_told_apart() -> None:
    """`a-1`, `A-1` and a unit that is called like the prefix."""
    units = ("a-1", "A-1", "U-a-1", "U-A-1", "3-2-501")
    names = [beancount_account(f"liabilities:fund:{unit}") for unit in units]
    assert names[0] == "Liabilities:Fund:U-a-1"
    assert names[-1] == "Liabilities:Fund:3-2-501"
    assert len(set(names)) == len(units)
