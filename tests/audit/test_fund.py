"""The fund by the second opinion, in forged logs: the published list, sub-accounts, and what `replay` tells.

Every refusal code of SPEC-books §4.5 is tried in tests/differential/test_refusals_agree.py.
"""

import json
from pathlib import Path

import pytest

from audit_tools.cli import main
from audit_tools.fund import account_words
from audit_tools.fund.postings import POSTINGS
from audit_tools.fund.shares import balance_days, half_up, split
from tests.audit.cases import verify
from tests.audit.forge import BANK, MANAGER, Body, Forge
from tests.audit.fund_forge import LEAVES, deposits, funded_log, list_leaf, opening, opening_line, published

# 3-502 with a fen less; a third flat that owes; and 3-501 twice with half each.
LISTS: dict[str, Body] = {
    "line omitted": published(LEAVES[0], units=2, total_fen=510_000, control_fen=510_000),
    "line omitted with its money": published(LEAVES[0]),
    "line doubled": published(
        LEAVES[0], LEAVES[0], LEAVES[1], units=2, total_fen=510_000, control_fen=510_000
    ),
    "line negative": published(list_leaf("3-501", 520_000), list_leaf("3-502", -10_000, used_fen=310_000)),
    "lines clashing": published(list_leaf("3-501", 209_999), list_leaf("3-502", 300_001)),
    "control unlike": published(*LEAVES, control_fen=509_999),
    "units miscounted": published(*LEAVES, units=3),
}


def written(forge: Forge, directory: Path) -> str:
    """The log's bundle in a directory."""
    for path, raw in forge.files().items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(raw)
    return str(directory)


def test_a_list_that_is_the_books_is_sound() -> None:
    """Its root is that of the lines, its sums are the control account's."""
    forge = funded_log()
    forge.add([published(*LEAVES)], BANK)
    report = verify(forge)
    assert report.findings.kept == []
    assert report.balances["liabilities:fund:3-501"] == -210_000
    assert report.balances["assets:fund:fund"] == 510_000


@pytest.mark.parametrize("name", LISTS)
def test_a_list_with_a_line_omitted_doubled_negative_or_clashing_is_found(name: str) -> None:
    """Whatever sums were made to fit, the root or a figure does not."""
    forge = funded_log()
    seq = forge.add([LISTS[name]], BANK)
    first = verify(forge).findings.first_unsound()
    assert first is not None
    assert (first.code, first.step, first.seq) == ("list_mismatch", 8, seq)


def test_a_unit_that_opens_twice_is_found() -> None:
    """Two lines in one list, and a second opening of what has begun."""
    forge = funded_log()
    seq = forge.add([opening(opening_line("3-501", 5), opening_line("3-501", 5))], BANK)
    assert [(f.code, f.seq) for f in verify(forge).findings.kept] == [("unit_repeated", seq)]
    forge = funded_log()
    seq = forge.add([opening(opening_line("3-501", 5))], BANK)
    assert [(f.code, f.seq) for f in verify(forge).findings.kept] == [("sub_account_begun", seq)]


def test_shares_sum_to_the_total_and_ties_go_to_the_lower_unit() -> None:
    """Three equal units and one fen too much, two fen too much; nothing at all."""
    thirds = {"1-2": 7, "1-1": 7, "1-10": 7}
    assert split(100, thirds) == {"1-1": 34, "1-10": 33, "1-2": 33}
    assert split(101, thirds) == {"1-1": 34, "1-10": 34, "1-2": 33}
    assert split(0, thirds) == {"1-1": 0, "1-10": 0, "1-2": 0}
    assert [half_up(n, 2) for n in range(4)] == [0, 1, 1, 2]


def test_balance_days_count_from_the_day_of_the_movement() -> None:
    """What was there before counts for every day; a movement on the last day for one."""
    moves = {"2026-01-01": 100, "2026-03-10": -40, "2026-03-31": 5, "2026-04-01": 999}
    by_hand = 9 * 100 + 21 * 60 + 65
    assert balance_days(moves, "2026-03-01", "2026-03-31") == by_hand


def test_replay_tells_the_fund_in_total_and_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sub-accounts are one line unless each is asked for; the control account is their sum."""
    place = written(funded_log(), tmp_path)
    assert main(["replay", place, "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert "-510,000  liabilities:fund:*" in shown
    assert "liabilities:fund:3-501" not in shown
    assert main(["replay", place, "--json", "--units"]) == 0
    fund = json.loads(capsys.readouterr().out)["fund"]
    assert fund["totals"]["balance_fen"] == fund["totals"]["control_fen"] == 510_000
    assert fund["units"]["3-501"]["deposits_fen"] == 210_000


def test_an_account_shows_the_entry_behind_each_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two lines, the second of the deposit; one that breaks a rule is told with exit 1."""
    place = written(funded_log(), tmp_path / "sound")
    assert main(["account", place, "--unit", "3-501", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert [(row["seq"], row["balance_fen"]) for row in shown["lines"]] == [(12, 200_000), (13, 210_000)]
    assert main(["account", place, "--unit", "3-501"]) == 0
    figures, _, opening, deposit = capsys.readouterr().out.splitlines()
    assert figures.startswith("3-501: 交存 2,100.00, ")
    assert (opening.split()[2:], deposit.split()[2:]) == (
        ["2,000.00", "0.00", "2,000.00", "期初余额"],
        ["100.00", "0.00", "2,100.00", "交存"],
    )
    forge = funded_log()
    seq = forge.add([deposits([{"amount_fen": 5, "due_fen": 5, "unit": "3-501"}])], MANAGER)
    assert main(["account", written(forge, tmp_path / "unsound"), "--unit", "3-501", "--lang", "en"]) == 1
    assert f"due_mismatch · entry {seq}" in capsys.readouterr().out
    assert main(["account", place, "--unit", "9-999"]) == 2


def test_every_kind_that_moves_a_sub_account_has_its_words() -> None:
    """An owner reads no name of a kind."""
    assert set(account_words._LINES) == set(POSTINGS)
