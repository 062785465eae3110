"""The fund for the forge: two flats of the forge's estate, an account of the bank, opening balances."""

from typing import Any

from audit_tools.encoding import encode_base64
from audit_tools.merkle_check import leaf_hash, tree_root
from tests.audit.forge import BANK, COMMITTEE, MANAGER, Body, Forge, canonical, founded_log, voucher

CERTIFICATE = "专户余额证明".encode()
UNITS = ("3-501", "3-502")


def fund_account(**changes: Any) -> Body:
    return {
        "kind": "fund.account.opened/1",
        "account": "fund",
        "bank": "某银行",
        "custodian": "bank",
        "date": "2026-01-01",
        "holder": "玫瑰园维修资金",
    } | changes


def fund_policy(**changes: Any) -> Body:
    return {
        "kind": "fund.policy.adopted/1",
        "audit_above_fen": 3_000_000,
        "emergency_confirmers": ["committee"],
        "first_stage_max_bp": 5_000,
        "profile": "test/1",
        "purposes": ["elevator", "roof"],
        "replenish_below_bp": 3_000,
        "resolution": {"date": "2026-01-05", "reference": "业主大会 3"},
        "since": "2026-01-05",
        "split_window_days": 90,
        "stages_max": 3,
    } | changes


def opening_line(unit: str, fen: int, **changes: Any) -> Body:
    return {"balance_fen": fen, "deposits_fen": fen, "unit": unit} | changes


def opening(*lines: Body, **changes: Any) -> Body:
    return {
        "kind": "fund.opening.certified/1",
        "account": "fund",
        "certificate": voucher(CERTIFICATE),
        "date": "2026-01-01",
        "lines": list(lines),
        "total_fen": sum(line["balance_fen"] for line in lines),
    } | changes


def deposits(lines: list[Body], **changes: Any) -> Body:
    return {
        "kind": "fund.deposits.received/1",
        "account": "fund",
        "bank_ref": "F1",
        "date": "2026-02-01",
        "lines": lines,
        "purpose": "first",
        "total_fen": sum(line["amount_fen"] for line in lines),
    } | changes


def list_leaf(unit: str, fen: int, **changes: Any) -> Body:
    return {"balance_fen": fen, "deposits_fen": fen, "gains_fen": 0, "unit": unit, "used_fen": 0} | changes


def published(*leaves: Body, **changes: Any) -> Body:
    total = sum(leaf["balance_fen"] for leaf in leaves)
    hashes = b"".join(leaf_hash(canonical(leaf).encode()) for leaf in leaves)
    return {
        "kind": "fund.list.published/1",
        "control_fen": total,
        "date": "2026-02-28",
        "root": encode_base64(tree_root(hashes)),
        "total_fen": total,
        "units": len(leaves),
    } | changes


def funded_log() -> Forge:
    """A log with a fund: 2,000 yuan for one flat, 3,000 for the other, 100 more for the first."""
    forge = founded_log()
    forge.vouchers.append(CERTIFICATE)
    forge.add([fund_account(), fund_policy()], MANAGER, COMMITTEE)
    forge.add([opening(*(opening_line(u, f) for u, f in zip(UNITS, (200_000, 300_000), strict=True)))], BANK)
    forge.add([deposits([{"amount_fen": 10_000, "unit": "3-501"}])], BANK)
    return forge


LEAVES = (list_leaf("3-501", 210_000), list_leaf("3-502", 300_000))
