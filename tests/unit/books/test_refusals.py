"""Every code of `RULES` is provoked, located and told; the specification lists them in the same order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ledger_core.append.submission import Refused
from ledger_core.books.refusals import RULES, Refusal, refuse
from ledger_core.stores.base import open_store
from tests.support.estate import Estate
from tests.support.refusals import CASES, OPENING_FEN, Case

SPEC = Path(__file__).parents[3] / "docs" / "SPEC-books.md"


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate with 10,000 yuan."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store, opening_fen=OPENING_FEN)


@pytest.mark.parametrize("given", CASES, ids=lambda given: f"{given.code}-{given.name}")
def test_the_refusal_is_this_one(estate: Estate, given: Case) -> None:
    """Code, index, pointer and figures are what the case says, and nothing was appended."""
    outcome = given.provoke(estate)
    assert isinstance(outcome, Refused), outcome
    refusal = outcome.refusals[0]
    assert (refusal.code, refusal.index, refusal.pointer) == (given.code, given.event_index, given.pointer)
    assert refusal.figures == {
        name: refusal.figures.get(name) if figure is ... else figure for name, figure in given.figures.items()
    }


def test_every_code_has_a_case() -> None:
    """A code that nobody can provoke is a promise that nobody has tried."""
    assert {given.code for given in CASES} == RULES.keys()
    assert max(Counter(given.name for given in CASES).values()) == 1


def test_the_specification_lists_the_same_codes_in_the_same_order() -> None:
    """SPEC-books §4 and `RULES` are one list."""
    section = SPEC.read_text(encoding="utf-8").partition("\n## 4. ")[2].partition("\n## 5. ")[0]
    first_cells = re.findall(r"^\| ([a-z_, ]+) \|", section, flags=re.MULTILINE)
    codes = [code for cell in first_cells if cell != "code" for code in cell.split(", ")]
    assert codes == list(RULES)


def test_a_refusal_is_told_in_both_languages() -> None:
    """The sentence holds the rule and its figures."""
    for code in RULES:
        zh, en = (refuse(code, amount_fen=7).detail(language) for language in ("zh", "en"))
        assert re.search("[\u4e00-\u9fff]", zh)
        assert en.isascii()
        assert zh.endswith("(amount_fen=7)")
        assert en.endswith("(amount_fen=7)")


def test_no_code_beside_the_list() -> None:
    """A rule that invents a code is a defect of ours, at once."""
    with pytest.raises(KeyError):
        refuse("something_else")


def test_a_refusal_is_a_value() -> None:
    """Locating one leaves the other as it was."""
    one = refuse("overdraft", balance_fen=1)
    assert (one.index, one.at(3).index) == (-1, 3)
    assert one.at(-1) == one == Refusal("overdraft", {"balance_fen": 1})
