"""Sums that no browser counts exactly: the pages' verifier says it could not tell, and accuses nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_core import limits
from tests.differential.going_on import SLIP_FILE, Written, audited, carry_slips
from tests.differential.test_books_agree import new_estate
from tests.differential.test_javascript_estates import judged, task_of
from tests.support import bodies


def test_a_sum_beyond_what_a_browser_counts_is_no_accusation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine hundred incomes of the largest amount: the service takes them in, sunaudit finds them sound."""
    carry_slips(monkeypatch)
    estate = new_estate(tmp_path)
    many = limits.INTEGER_MAX // limits.AMOUNT_FEN_MAX
    for count in (many, 1):
        largest = (bodies.income(amount_fen=limits.AMOUNT_FEN_MAX, memo=str(n)) for n in range(count))
        estate.must(*largest)
    log = Written(
        estate.origin,
        estate.store.entries(estate.name, 0, estate.size),
        estate.installation.log_key(estate.name),
        estate.authority.vkey.format(),
        lambda digest: SLIP_FILE[f"vouchers/{digest}"],
    )
    below, beyond = (log.files(size) for size in (estate.size - 1, estate.size))
    assert [audited(files)[0].verdict for files in (below, beyond)] == ["sound", "sound"]
    found = judged(below=task_of(below), beyond=task_of(beyond))
    assert found["below"]["verdict"] == "sound"
    assert (found["beyond"]["verdict"], found["beyond"]["findings"]) == ("undecided", [])
