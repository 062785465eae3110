"""`sunaudit recount` and `sunaudit ballot`: votes added up again by their own code."""

import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

from audit_tools.cli import main
from audit_tools.voting.quorum import Share, law_on, shares_of
from tests.audit.forge import COMMITTEE, Body, Forge
from tests.audit.test_fund import written
from tests.audit.vote_cases import VOTE_CASES, closed
from tests.audit.vote_cases_after import PUBLISHED
from tests.audit.vote_forge import code_of, final_poll, key_of, ready

COMPLETE = {
    "total_heads": 6,
    "taking_part_heads": 4,
    "for_heads": 4,
    "total_area_centi_m2": 600,
    "taking_part_area_centi_m2": 400,
    "for_area_centi_m2": 400,
}


def recount(
    forge: Forge, directory: Path, capsys: pytest.CaptureFixture[str], *words: str
) -> tuple[int, dict]:  # type: ignore[type-arg]
    """Exit code and JSON of a recount."""
    code = main(["recount", written(forge, directory), "--json", *words])
    return code, json.loads(capsys.readouterr().out)


def test_a_recount_finds_what_was_announced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both tallies, the codes without a ballot, and exit 0."""
    code, shown = recount(final_poll().forge, tmp_path, capsys)
    assert (code, shown["verdict"], shown["findings"]) == (0, "equal", [])
    (vote,) = shown["votes"]
    assert vote["topics"][0]["a"]["area_for"] == 30951
    assert vote["codes"]["unused"] == sorted([code_of("4-103"), code_of("4-104")])
    assert vote["codes"]["undelivered"] == [code_of("4-104")]
    assert vote["codes"]["silent"] == [code_of("4-103")]


@pytest.mark.parametrize("name", ["wrong area", "wrong heads", "said not to have passed", "unopened hidden"])
def test_a_wrong_tally_is_different(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The figure is named, ours beside the announced one, and exit 1."""
    forge, seq = VOTE_CASES[name][1]()
    code, shown = recount(forge, tmp_path, capsys)
    assert (code, shown["verdict"]) == (1, "different")
    assert shown["votes"][0]["announced_seq"] == seq
    assert shown["votes"][0]["differences"]


@pytest.mark.parametrize(
    "name",
    [
        "participation_mismatch: ballot dropped at the closing",
        "participation_mismatch: code left off the list",
        "roll_register: roll altered",
        "roll_register: code left off the roll",
        "role_not_allowed: ballot by another's key",
    ],
)
def test_a_dropped_ballot_an_altered_roll_or_a_foreign_key_is_different(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Though nothing is announced yet, the entry is named."""
    forge, seq = VOTE_CASES[name][1]()
    code, shown = recount(forge, tmp_path, capsys)
    assert code == 1
    assert [(one["code"], one["seq"]) for one in shown["findings"]][:1] == [(name.partition(":")[0], seq)]


def test_a_ballot_whose_signature_fails_is_different(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its key is the code's own; what it signed is another text."""
    poll = ready()
    body, key = poll.ballot("3-501", "for"), key_of("3-501")

    def spoil(seals: list[Body]) -> None:
        seals[0]["sigs"] = [key.line("another text\n")]

    seq = poll.forge.add([body], key, bend=spoil)
    code, shown = recount(poll.forge, tmp_path, capsys)
    assert code == 1
    assert [(one["code"], one["seq"]) for one in shown["findings"]] == [("bad_signature", seq)]


def test_a_vote_that_is_not_counted_cannot_be_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, for one that runs and for one that is closed."""
    assert recount(ready().forge, tmp_path / "a", capsys)[0] == 2
    assert recount(closed().forge, tmp_path / "b", capsys)[0] == 2
    assert main(["recount", str(tmp_path / "a"), "--vote", "nothing"]) == 2


@pytest.mark.parametrize(
    ("figures", "passed", "exit_code"),
    [
        (COMPLETE, True, 0),
        (COMPLETE, False, 1),
        (COMPLETE | {"for_area_centi_m2": 399}, True, 1),
        ({"total_heads": 6, "taking_part_heads": 6, "for_heads": 6}, True, 2),
        ({"total_heads": 6, "taking_part_heads": 3, "for_heads": 3}, True, 1),
    ],
)
def test_an_earlier_result_is_judged_by_its_own_figures(
    figures: dict[str, int], passed: bool, exit_code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Heads without area cannot be told, unless they alone fail the law."""
    forge = ready().forge
    forge = Forge(entries=forge.entries[:10], ids=forge.ids, now=forge.now)
    forge.add([PUBLISHED | figures | {"announced_passed": passed}], COMMITTEE)
    assert recount(forge, tmp_path, capsys)[0] == exit_code


def test_that_no_ballot_is_recorded_is_shown_by_the_closing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unused, used, not closed yet, and a code of no roll."""
    place = written(final_poll().forge, tmp_path / "final")
    assert main(["ballot", place, "--code", code_of("4-103"), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)["codes"][0]
    assert (shown["ballot"], shown["closing"]["proven"], shown["closing"]["ballots"]) == (None, True, 4)
    assert main(["ballot", place, "--code", code_of("3-501"), "--lang", "en"]) == 0
    assert "lift = for" in capsys.readouterr().out
    assert main(["ballot", place, "--code", "0" * 12]) == 2
    assert main(["ballot", written(ready().forge, tmp_path / "open"), "--code", code_of("4-103")]) == 2


def test_a_closing_that_drops_a_ballot_does_not_show_that_there_was_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ballot is on file, whatever the list says: exit 1."""
    forge, _ = VOTE_CASES["participation_mismatch: ballot dropped at the closing"][1]()
    assert main(["ballot", written(forge, tmp_path), "--code", code_of("3-502"), "--lang", "en"]) == 1
    assert "not that of the ballots on file" in capsys.readouterr().out


def holds_by_fractions(share: Share, have: int, base: int) -> bool:
    """A share by rational numbers."""
    part = Fraction(share.numer, share.denom) * base
    return have > part if share.strict else have >= part


@pytest.mark.parametrize("law", ["civil_code_278", "regulation_12"])
def test_shares_are_exact_at_every_small_boundary(law: str) -> None:
    """Integers say what fractions say, and what is missing is just enough."""
    for item, base, have in product(range(1, 10), range(1, 25), range(25)):
        for share in shares_of(law, item):
            assert share.holds(have, base) == holds_by_fractions(share, have, base)
            short = share.missing(have, base)
            assert share.holds(have + short, base)
            assert short == 0 or not share.holds(have + short - 1, base)


def test_the_day_of_the_closing_decides_the_law() -> None:
    """The last day of the regulation, the first of the Civil Code."""
    assert (law_on("2020-12-31"), law_on("2021-01-01")) == ("regulation_12", "civil_code_278")
