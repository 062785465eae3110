"""Each rule of SPEC-books §3 and §4 that a log alone can break: a forged log each, found by code."""

import pytest

from tests.audit.cases import verify
from tests.audit.cases_of_more import CASES
from tests.audit.cases_of_one import WRONG_CODE
from tests.audit.forge import (
    AUTHORITY,
    CLERK,
    COMMITTEE,
    ESTATE,
    MANAGER,
    ORIGIN,
    STATEMENT,
    STRANGER,
    Body,
    Forge,
    Signer,
    canonical,
    contract,
    distribution,
    expense,
    founded,
    founded_log,
    full_log,
    granted,
    income,
    opened,
    reconciled,
    registered,
    voucher,
)


@pytest.mark.parametrize("name", CASES)
def test_a_broken_rule_is_found_at_its_entry_with_its_code(name: str) -> None:
    code, step, bend = CASES[name]
    forge = founded_log()
    seq = bend(forge)
    report = verify(forge)
    assert report.verdict == "unsound"
    first = report.findings.first_unsound()
    assert first is not None
    assert (first.code, first.step, first.seq) == (code, step, seq)


FOUNDINGS: dict[str, tuple[str, Body, list[Signer]]] = {
    "bad code of the firm": ("bad_code", {"firm": WRONG_CODE}, [AUTHORITY]),
    "origin of another estate": ("wrong_estate", {"origin": "ledger.example/logs/other"}, [AUTHORITY]),
    "origin named sunledger": ("not_our_origin", {"origin": f"sunledger/logs/{ESTATE}"}, [AUTHORITY]),
    "weak log key": ("weak_key", {"log_key": "x+00000000+AQ=="}, [AUTHORITY]),
    "log key of another name": ("weak_key", {"log_key": Signer("ledger.example", "k").vkey}, [AUTHORITY]),
    "one key for two purposes": ("key_known", {"log_key": AUTHORITY.vkey}, [AUTHORITY]),
    "signed by another key too": ("unknown_key", {}, [AUTHORITY, STRANGER]),
    "signed by another key": ("unknown_key", {}, [STRANGER]),
}


@pytest.mark.parametrize("name", FOUNDINGS)
def test_a_founding_that_breaks_a_rule_is_found(name: str) -> None:
    code, changes, signers = FOUNDINGS[name]
    forge = Forge()
    forge.add([founded(**changes)], *signers)
    assert (code, 0) in {(f.code, f.seq) for f in verify(forge).findings.kept}


def test_nothing_comes_before_the_founding() -> None:
    forge = Forge()
    forge.add([registered(("1", "1", 5))], AUTHORITY)
    assert "not_founded" in {f.code for f in verify(forge).findings.kept if f.weight == "unsound"}


def test_a_founding_stands_alone_in_its_submission() -> None:
    forge = Forge()
    forge.add([founded(), registered(("1", "1", 5))], AUTHORITY)
    first = verify(forge).findings.first_unsound()
    assert first is not None
    assert first.code == "already_founded"


def test_money_needs_a_policy() -> None:
    forge = Forge()
    forge.add([founded()], AUTHORITY)
    forge.add([granted(MANAGER, "manager", "firm")], AUTHORITY, MANAGER)
    seq = forge.add([opened(), income(5)], MANAGER) + 1
    first = verify(forge).findings.first_unsound()
    assert first is not None
    assert (first.code, first.seq) == ("no_policy", seq)


def test_a_log_with_every_kind_is_sound() -> None:
    report = verify(full_log())
    assert report.findings.kept == []
    assert report.verdict == "sound"
    assert report.balances["assets:bank:sunshine"] == 117_815


def test_admissible_edges_are_sound() -> None:
    forge = founded_log()
    forge.vouchers.append(STATEMENT)
    new = Signer(ORIGIN, "new")
    forge.add([{"kind": "estate.log_key.granted/1", "reason": "r", "vkey": new.vkey}], AUTHORITY)
    forge.log = new
    forge.add([contract(), income(50_001, contract="c1", excess_reason="多付")], CLERK)
    forge.add([expense(1_000_000)], CLERK, COMMITTEE)
    forge.add(
        [income(5, date="2026-03-02", payer={"person": "A" * 43})], CLERK, at="2026-03-01T10:15:00+08:00"
    )
    forge.add([reconciled(7, 100_000, date="2026-02-01", explanation="在途")], CLERK)
    forge.add(
        [
            distribution(2, 3001, 3000, buildings=["3"], rate_fen=14, rounding="fen_down")
            | {"entitled_fen": 2933, "paid_fen": 2933}
        ],
        MANAGER,
    )
    report = verify(forge)
    assert [f.code for f in report.findings.kept if f.weight != "note"] == []
    assert {f.code for f in report.findings.kept} == {"unreconciled", "not_attested"}
    assert set(report.flags) == {"above_due", "not_attested", "overdrawn", "unreconciled"}


def test_vouchers_of_an_event_are_named_once_each() -> None:
    forge = founded_log()
    forge.vouchers.append(b"slip")
    forge.add([income(5, vouchers=[voucher(b"slip")]), income(6, vouchers=[voucher(b"slip")])], CLERK)
    assert verify(forge).verdict == "sound"


def test_canonical_form_is_the_only_form() -> None:
    line = founded_log().event_line(income(5, memo='quote " and \\ back'))
    spellings = [line.replace('"v":1', '"v": 1'), line.replace("parking", "p\\u0061rking"), line + " "]
    spellings += [
        line.replace('"v":1', '"v":1,"v":1'),
        line.replace(":5,", ":5.0,"),
        line.replace(":5,", ":+5,"),
    ]
    spellings += [line.replace(":5,", ":05,"), line.replace(":5,", ":٥,"), line.replace(":5,", ":5e0,")]
    for bad in spellings:
        forge = founded_log()
        forge.add([{}], CLERK, lines=[bad])
        first = verify(forge).findings.first_unsound()
        assert first is not None, bad
        assert (first.code, first.step, first.seq) == ("malformed_event", 1, 10), bad
    forge = founded_log()
    forge.add([{}], CLERK, lines=[line])
    assert verify(forge).verdict == "sound"
    assert canonical({"b": 1, "a": 2}) == '{"a":2,"b":1}'


@pytest.mark.parametrize("depth", [100, 600, 900, 990, 5_000, 14_000])
def test_an_event_nested_too_deep_is_a_finding(depth: int) -> None:
    """Whatever depth a parser bears: it ends no audit, and what stands before it is judged."""
    forge = founded_log()
    nested = "[" * depth + "]" * depth
    line = forge.event_line(income(1)).replace('"amount_fen":1,', f'"amount_fen":{nested},')
    seq = forge.add([], CLERK, lines=[line])
    first = verify(forge).findings.first_unsound()
    assert first is not None
    assert (first.code, first.seq) == ("malformed_event", seq)
