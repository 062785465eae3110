"""Units in the order in which people look for them, wherever people read them; commitments keep their own."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from audit_tools.commands.replay import as_read
from ledger_core.log.canonical import encode_base64
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.stores.base import LogStore
from projections.export.hledger import journal
from projections.export.tables import write_workbook
from projections.fund.lists import leaf_of
from projections.natural_order import natural_key
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.support import bodies, fund_bodies
from tests.unit.projections.fund_story import FIRM_AND_BANK, UNITS, FundStory

CODES = ["1-1-101", "1-1-102", "1-1-1001", "1-2-101", "1-10-101", "2-1-101", "10-1-101", "A-1-9", "A-1-10"]
UNIT = st.from_regex(r"\A[019A]{1,4}(-[019A]{1,4}){0,2}\Z")
KEYS = pytest.mark.parametrize("key", [natural_key, as_read])


@KEYS
def test_codes_sort_by_building_entrance_and_number(key: Callable[[str], str]) -> None:
    """As the plates hang in the estate: 1001 behind 101, building 10 behind building 2."""
    mixed = random.Random(5).sample(CODES, len(CODES))
    assert sorted(mixed, key=key) == CODES != sorted(mixed)


def taken_apart(code: str) -> list[tuple[str, int]]:
    """Each sign, and each run of digits as a number in their place."""
    parts = re.findall("[0-9]+|[^0-9]", code)
    return [("0", int(part)) if part.isdigit() else (part, 0) for part in parts]


@KEYS
@given(one=UNIT, other=UNIT)
def test_the_first_part_that_differs_decides(key: Callable[[str], str], one: str, other: str) -> None:
    """Against codes taken apart into signs and numbers; as bytes have it, `-` < numbers < letters."""
    assert (key(one) < key(other)) == (taken_apart(one) < taken_apart(other))


def test_people_read_natural_order_and_a_root_is_over_ascending_codes(
    log: LogStore, runner: Runner, models: ReadModels, tmp_path: Path
) -> None:
    """Lists of pages, the workbook; and a published list, which is as its entry commits to it."""
    told = FundStory(log).open()
    told.estate.must(bodies.units(*map(bodies.unit, CODES)), by="registrar")
    paid = fund_bodies.deposits(*((code, 100) for code in sorted(CODES)), bank_ref="F-7")
    told.estate.must(paid, by="custodian_bank")
    told.estate.must(fund_bodies.policy(replenish_below_bp=10_000), by="committee")
    for code in CODES:
        told.estate.must(fund_bodies.returned(unit=code, amount_fen=1), by=FIRM_AND_BANK)
    seq = told.publish()
    runner.catch_up()
    size, expected = told.estate.size, [*CODES[:-2], *UNITS, *CODES[-2:]]
    expected.sort(key=natural_key)
    assert [one.unit for one in models.fund.units(told.name, size)] == expected
    assert [one.unit for one in models.fund.units(told.name, size, only="low")] == CODES
    assert [one.unit for one in models.fund.units(told.name, size, find="1-1-10", start=1)] == CODES[1:3]
    write_workbook(models, told.name, size, tmp_path / "book.xlsx")
    rows = [str(row[0]) for row in load_workbook(tmp_path / "book.xlsx").worksheets[0].values]
    units = [row.rpartition(":")[2] for row in rows if row.startswith("liabilities:fund:")]
    assert units == [code for code in expected if code != "S-1"]
    declared = "".join(journal(models, told.name, size)).splitlines()
    assert [
        row.rpartition(":")[2] for row in declared if row.startswith("account liabilities:fund:")
    ] == units
    lines = models.fund.published.lines(told.name, seq)
    assert [line.unit for line in lines] == sorted(expected)
    (one,) = [found for found in models.fund.lists(told.name, size) if found.seq == seq]
    assert encode_base64(root_of([leaf_hash(leaf_of(line)) for line in lines])) == one.root
