"""Figures that rules rest on: shares, amounts net of reversals, keys over time."""

import json
from pathlib import Path

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.note_check import parse_vkey
from audit_tools.receipt_verdict import check_receipt
from audit_tools.share_check import share_of
from audit_tools.verify import Verification
from tests.audit.forge import (
    AUTHORITY,
    CLERK,
    ORIGIN,
    Signer,
    contract,
    expense,
    founded_log,
    income,
    reversal,
)


@pytest.mark.parametrize(
    ("area", "rate", "rounding", "fen"),
    [
        (8950, 9, "fen_down", 805),
        (8950, 9, "fen_half_up", 806),
        (8949, 9, "fen_half_up", 805),
        (8950, 900, "fen_down", 80_550),
        (8950, 900, "yuan_down", 80_500),
        (9, 900, "yuan_down", 0),
    ],
)
def test_a_share_is_rounded_by_its_rule(area: int, rate: int, rounding: str, fen: int) -> None:
    assert share_of(area, rate, rounding) == fen


def test_contract_and_invoice_count_net_of_reversals() -> None:
    forge = founded_log()
    forge.add([contract()], CLERK)
    came = forge.add([income(50_000, contract="c1")], CLERK)
    legs = [("assets:bank:sunshine", -50_000), ("income:parking", 50_000)]
    forge.add([reversal(came, forge.ids[came], legs)], CLERK)
    forge.add([income(50_000, contract="c1")], CLERK)
    invoice = {"number": "12345678", "total_fen": 900}
    paid = forge.add([expense(900, invoice=invoice)], CLERK)
    legs = [("expenses:repairs", -900), ("assets:bank:sunshine", 900)]
    forge.add([reversal(paid, forge.ids[paid], legs)], CLERK)
    forge.add([expense(900, invoice=invoice)], CLERK)
    assert Verification(MemorySource(forge.files())).run(None).findings.kept == []


def test_an_older_checkpoint_is_judged_by_the_log_key_of_its_size() -> None:
    forge = founded_log()
    older = forge.checkpoint()
    new = Signer(ORIGIN, "new")
    forge.add([{"kind": "estate.log_key.granted/1", "reason": "r", "vkey": new.vkey}], AUTHORITY)
    stale = Verification(MemorySource(forge.files())).run(None).findings.first_unsound()
    assert stale is not None
    assert stale.code == "log_key_not_in_policy"
    forge.log = new
    assert Verification(MemorySource(forge.files())).run(None, older).findings.kept == []
    forged = founded_log()
    forged.log = new
    noted = Verification(MemorySource(forge.files())).run(None, forged.checkpoint()).findings.kept
    assert [f.code for f in noted] == ["older_not_signed"]


def test_a_receipt_of_a_first_entry_shows_its_own_signature_lines() -> None:
    worked = json.loads((Path(__file__).parents[1] / "vectors" / "worked_log.json").read_bytes())
    one, other = worked["receipts"]["1"], worked["receipts"]["6"]

    def extra(text: str) -> str:
        return next(row for row in text.split("\n") if row.startswith("extra "))

    key = parse_vkey(worked["vkeys"]["log"])
    outcome = check_receipt(other.replace(extra(other), extra(one)).encode(), None, [key], [])
    assert "submission_structure" in {f.code for f in outcome.findings.kept}
