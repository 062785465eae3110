"""What an operator lets in who judges nothing: signed by the firm, covered by the log's key, against a rule.

Rules:
    * The service refuses each of these submissions with the same code: one rule, judged twice.
    * Every signature and every hash holds; only a replay finds it.
"""

from __future__ import annotations

import datetime
from hashlib import sha256
from typing import NamedTuple

import pytest

from ledger_core.append.signing import make_event
from ledger_core.append.submission import Refused
from ledger_core.books import fields as f
from ledger_core.books.registry import parse_moment
from ledger_core.books.revenue import kinds as r
from tests.differential.tampering.forge import (
    Batch,
    batches_of,
    followed_by,
    moment,
    next_batch,
    signed,
    with_batches,
)
from tests.differential.tampering.oracle import codes, located, verify
from tests.differential.tampering.second_judge import submission_of
from tests.differential.tampering.worlds import OPENING_FEN, SLIP, STATEMENT, YESTERDAY, town
from tests.support import bodies
from tests.support.bodies import TODAY

NEXT = 29
BALANCE = OPENING_FEN + 15_000 - 8_000 - 2_000_000 + 400 - 114_600 + 700
EXPENSE, INCOME, REVERSED, QUESTION = 13, 15, 16, 23


class Cheat(NamedTuple):
    """A submission that a rule forbids, who signs it, and where it is found."""

    code: str
    step: int
    events: tuple[f.Body, ...]
    by: str | tuple[str, ...] = "manager"


def event_id(seq: int) -> str:
    """The event id of an entry of the town."""
    return town().estate.event_id(seq)


def statement() -> f.Voucher:
    """The bank's statement that is in the bundle."""
    return f.Voucher(
        sha256=sha256(STATEMENT).hexdigest(), size=len(STATEMENT), type="text/plain", title="对账单"
    )


def reconciled(bank: int, book: int, **more: object) -> r.AccountReconciled:
    """A reconciliation with these two figures."""
    return bodies.reconciliation(bank_fen=bank, book_fen=book, statement=statement(), **more)


def invoiced(fen: int, total_fen: int = 20_000) -> r.ExpensePaid:
    """A further payment of the invoice of 200 yuan, of which 80 are paid."""
    return bodies.expense(amount_fen=fen, invoice=bodies.invoice(total_fen=total_fen))


def closed(**figures: int) -> r.PeriodClosed:
    """Today's closing with figures that are right unless they are given."""
    legs = {"income_fen": 15_000 + 400, "expense_fen": 2_008_000, "other_fen": OPENING_FEN - 114_600}
    opening = 700
    legs |= figures
    closing = opening + legs["income_fen"] - legs["expense_fen"] + legs["other_fen"]
    return bodies.closing(TODAY, TODAY, bodies.figures(opening_fen=opening, closing_fen=closing, **legs))


HUNDRED = (("assets:bank:sunshine", 100), ("income:parking", -100))
OTHER = (("assets:bank:sunshine", 100), ("income:parking", -101))
TWO_HUNDRED = (("assets:bank:sunshine", 200), ("income:parking", -200))
CHEATS: dict[str, Cheat] = {
    "dual_control_missing": Cheat("dual_control", 7, (bodies.expense(amount_fen=1_000_000),)),
    "dual_control_by_one_party": Cheat(
        "dual_control", 7, (bodies.expense(amount_fen=1_000_000),), ("manager", "clerk")
    ),
    "invoice_overpaid": Cheat("invoice_overpaid", 8, (invoiced(12_001),)),
    "invoice_total_changed": Cheat("invoice_total_changed", 8, (invoiced(100, 30_000),)),
    "closed_period_without_mark": Cheat("date_in_closed_period", 8, (bodies.income(date=YESTERDAY),)),
    "late_mark_without_closed_period": Cheat("not_late", 8, (bodies.income(late=True),)),
    "period_not_following": Cheat(
        "period_mismatch", 9, (bodies.closing(YESTERDAY, YESTERDAY, bodies.figures()),)
    ),
    "book_figure_wrong": Cheat(
        "book_mismatch", 10, (reconciled(BALANCE - 1, BALANCE - 1),), "custodian_bank"
    ),
    "difference_unexplained": Cheat("unexplained", 10, (reconciled(BALANCE - 1, BALANCE),)),
    "shares_wrong": Cheat("shares_mismatch", 8, (bodies.distribution(paid_fen=114_500),)),
    "entitlement_wrong": Cheat("shares_mismatch", 8, (bodies.distribution(entitled_fen=114_600),)),
    "reversal_of_other_figures": Cheat(
        "reversal_mismatch",
        8,
        (bodies.reversal(INCOME, event_id(INCOME), OTHER),),
    ),
    "reversal_of_another_event": Cheat(
        "entry_unknown", 8, (bodies.reversal(INCOME, event_id(REVERSED), HUNDRED),)
    ),
    "reversed_twice": Cheat(
        "already_reversed",
        8,
        (
            bodies.reversal(
                REVERSED, event_id(REVERSED), (("assets:bank:sunshine", 200), ("income:parking", -200))
            ),
        ),
    ),
    "account_unregistered": Cheat("account_unknown", 8, (bodies.income(account="private"),)),
    "overdraft_by_order": Cheat(
        "overdraft", 8, (bodies.expense(amount_fen=BALANCE + 1, bank_ref=""),), ("manager", "committee")
    ),
    "category_not_in_the_policy": Cheat("category_not_allowed", 8, (bodies.expense(category="tax"),)),
    "contract_exceeded": Cheat(
        "above_due", 8, (bodies.income(contract="c-1", category="advertising", amount_fen=120_000),)
    ),
    "contract_never_registered": Cheat(
        "contract_unknown", 8, (bodies.income(contract="c-9", category="advertising"),)
    ),
    "dated_ahead": Cheat("date_out_of_range", 8, (bodies.income(date=TODAY + datetime.timedelta(days=2)),)),
    "question_asked_by_the_firm": Cheat("role_not_allowed", 7, (bodies.question(INCOME, event_id(INCOME)),)),
    "question_closed_by_the_firm": Cheat("role_not_allowed", 7, (bodies.end_of_question(QUESTION),)),
    "policy_by_the_firm": Cheat("role_not_allowed", 7, (bodies.policy(dual_control_fen=10**9),)),
    "key_revoked": Cheat("revoked_key", 7, (bodies.income(),), "gone"),
    "key_expired": Cheat("revoked_key", 7, (bodies.income(),), "temp"),
    "key_never_granted": Cheat("unknown_key", 7, (bodies.income(),), "stranger"),
    "founded_again": Cheat("already_founded", 8, (town().estate.founding(),), "authority"),
    "unit_registered_twice": Cheat("unit_known", 8, (bodies.units(),), "registrar"),
}


@pytest.mark.parametrize("name", CHEATS)
def test_an_entry_let_in_against_a_rule_is_found(name: str) -> None:
    """Steps 7 to 10 name the entry and the rule, though operator and signers agree."""
    cheat = CHEATS[name]
    report = verify(followed_by(town(), *cheat.events, by=cheat.by), town().policy)
    assert located(report) == (cheat.code, cheat.step, NEXT)


@pytest.mark.parametrize("name", CHEATS)
def test_the_service_refuses_the_same_submission(name: str) -> None:
    """The ledger's own code is the audit's."""
    cheat = CHEATS[name]
    batch = next_batch(town(), *cheat.events, by=cheat.by)
    outcome = town().estate.ledger.submit(town().estate.name, submission_of(town(), batch), dry_run=True)
    assert isinstance(outcome, Refused)
    assert outcome.refusals[0].code == cheat.code


@pytest.mark.parametrize("figure", ["income_fen", "expense_fen", "other_fen"])
def test_wrong_figures_of_a_period_are_found(figure: str) -> None:
    """Step 9: one day later the same closing is sound with its true figures, and found with a false one."""
    batch = next_batch(town(), bodies.income(amount_fen=1))
    true = closed(income_fen=15_401)
    for body, code in ((true, None), (closed(**{"income_fen": 15_401} | {figure: 7}), "period_figures")):
        later = _a_day_later(batch, body)
        report = verify(with_batches(town(), [*batches_of(town().entries), batch, later]), town().policy)
        if code is None:
            assert report.verdict == "sound", report.findings.kept
        else:
            assert located(report) == (code, 9, NEXT + 1)


def _a_day_later(batch: Batch, body: f.Body) -> Batch:
    at = moment(town(), days=1)
    line = make_event(town().estate.name, body, at=parse_moment(at))
    return signed([line], town().estate.origin, "manager", at=at)


@pytest.mark.parametrize(
    ("late", "code"),
    [({"days": -30, "seconds": -1}, "signed_too_old"), ({"seconds": 301}, "signed_ahead"), ({}, "")],
)
def test_an_event_signed_too_old_or_ahead_is_found(late: dict[str, int], code: str) -> None:
    """Step 8: the signer's own moment is at most 30 days before its seal, and 5 minutes after it."""
    at = moment(town())
    signed_at = parse_moment(at) + datetime.timedelta(**late)
    line = make_event(town().estate.name, bodies.income(date=YESTERDAY, late=True), at=signed_at)
    batch = signed([line], town().estate.origin, "manager", at=at)
    report = verify(with_batches(town(), [*batches_of(town().entries), batch]), town().policy)
    assert codes(report) - {"date_out_of_range"} == ({code} if code else set())


def test_an_amount_changed_with_the_firms_help_shows_in_later_figures() -> None:
    """Operator and firm sign a past income anew: the bank's reconciliation does not fit any more."""
    batches = batches_of(town().entries)
    place = next(at for at, batch in enumerate(batches) if b'"amount_fen":100,' in batch.lines[0])
    lines = [
        batches[place].lines[0].replace(b'"amount_fen":100,', b'"amount_fen":50,'),
        *batches[place].lines[1:],
    ]
    batches[place] = signed(lines, town().estate.origin, "clerk", at=batches[place].at)
    assert located(verify(with_batches(town(), batches), town().policy)) == ("book_mismatch", 10, 22)


def test_a_voucher_named_with_another_size_is_found() -> None:
    """Step 11: one file cannot have two sizes."""
    wrong = f.Voucher(sha256=sha256(SLIP).hexdigest(), size=len(SLIP) + 1, type="text/plain", title="回单")
    report = verify(followed_by(town(), bodies.expense(vouchers=(wrong,))), town().policy)
    assert located(report) == ("voucher_size", 11, NEXT)


def test_a_voucher_exchanged_is_found() -> None:
    """Step 11: other bytes of the same size, of another size, none; and a file that no entry names."""
    path = next(path for path in town().files if town().files[path] == SLIP)
    for content in (SLIP[::-1], SLIP + b".", b""):
        assert located(verify(town().files | {path: content})) == ("voucher_changed", 11, EXPENSE)
    without = {name: content for name, content in town().files.items() if name != path}
    assert located(verify(without)) == ("voucher_missing", 11, EXPENSE)
    extra = town().files | {f"vouchers/{'0' * 64}": b"x"}
    assert located(verify(extra)) == ("extra_file", 11, None)
