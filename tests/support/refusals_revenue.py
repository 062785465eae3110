"""Cases of the book `revenue` (SPEC-books §4.4)."""

from __future__ import annotations

import datetime

import msgspec

from ledger_core.append.submission import Outcome
from ledger_core.books import fields as f
from ledger_core.limits import ACCOUNTS_MAX
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.refusal_case import (
    ID,
    MARCH_FIRST,
    OPENING_FEN,
    YESTERDAY,
    case,
    close_march,
    income_legs,
)


@case("accounts_full", index=ACCOUNTS_MAX - 1, accounts_max=ACCOUNTS_MAX)
def one_account_too_many(estate: Estate) -> Outcome:
    return estate.submit(*(bodies.account(f"a-{number}") for number in range(ACCOUNTS_MAX)))


@case("account_known", "/body/account", account="sunshine")
def account_opened_twice(estate: Estate) -> Outcome:
    return estate.submit(bodies.account("sunshine"))


@case("account_unknown", "/body/account", account="other")
def income_on_a_strange_account(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(account="other"))


@case("contract_known", "/body/contract", index=1, contract="c-1")
def contract_registered_twice(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(), bodies.contract())


@case("contract_unknown", "/body/contract", contract="c-9")
def income_under_a_strange_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(contract="c-9"))


@case("contract_mismatch", "/body/contract", index=1, direction="income", category="advertising")
def parking_under_an_advertising_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(), bodies.income(contract="c-1"))


@case("contract_mismatch", "/body/contract", index=1, direction="income", category="advertising")
def expense_under_an_income_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(), bodies.expense(contract="c-1"))


@case("counterparty_unidentified", "/body/payee")
def payee_without_code(estate: Estate) -> Outcome:
    return estate.submit(bodies.expense(payee=f.Counterparty(name="张师傅")))


@case("counterparty_unidentified", "/body/payer")
def payer_open_and_sealed(estate: Estate) -> Outcome:
    both = msgspec.structs.replace(bodies.LIFT_FIRM, person=bodies.DIGEST)
    return estate.submit(bodies.income(payer=both))


@case("counterparty_unidentified", "/body/counterparty")
def contractor_of_no_name(estate: Estate) -> Outcome:
    return estate.submit(bodies.contract(counterparty=f.Counterparty()))


@case("category_not_allowed", "/body/category", category="venue")
def income_outside_the_policy(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(category="venue"))


@case("category_not_allowed", "/body/category", category="parking")
def expense_in_a_category_of_income(estate: Estate) -> Outcome:
    return estate.submit(bodies.expense(category="parking"))


@case("above_due", "/body/amount_fen", index=2, due_fen=120_000, received_fen=120_001)
def one_fen_above_due(estate: Estate) -> Outcome:
    first, second = (
        bodies.income(contract="c-1", category="advertising", amount_fen=fen) for fen in (120_000, 1)
    )
    return estate.submit(bodies.contract(), first, second)


@case("no_excess", "/body/excess_reason", due_fen=0, received_fen=0)
def excess_without_contract(estate: Estate) -> Outcome:
    return estate.submit(bodies.income(excess_reason="多收"))


@case("invoice_total_changed", "/body/invoice/total_fen", index=1, first_fen=20_000, now_fen=20_001)
def invoice_with_another_total(estate: Estate) -> Outcome:
    return estate.submit(
        *(bodies.expense(invoice=bodies.invoice(total_fen=total)) for total in (20_000, 20_001))
    )


@case("invoice_overpaid", "/body/amount_fen", index=2, total_fen=20_000, paid_fen=16_000, amount_fen=8_000)
def invoice_paid_beyond_its_total(estate: Estate) -> Outcome:
    return estate.submit(*(bodies.expense(invoice=bodies.invoice()) for _ in range(3)))


@case("overdraft", index=1, balance_fen=OPENING_FEN - 8_000, amount_fen=OPENING_FEN - 7_999)
def order_above_the_balance(estate: Estate) -> Outcome:
    order = bodies.expense(amount_fen=OPENING_FEN - 7_999, bank_ref="")
    return estate.submit(bodies.expense(), order, by=("manager", "committee"))


@case("entry_unknown", "/body/entry", entry=99, event=ID)
def reversal_of_nothing(estate: Estate) -> Outcome:
    return estate.submit(bodies.reversal(99, ID, income_legs()))


@case("entry_unknown", "/body/entry", entry=9, event=ID)
def question_with_another_event_id(estate: Estate) -> Outcome:
    return estate.submit(bodies.question(9, ID), by="owner")


@case("not_reversible", "/body/entry", entry=9)
def reversal_of_an_opening(estate: Estate) -> Outcome:
    return estate.submit(bodies.reversal(9, estate.event_id(9), income_legs()), by=("manager", "committee"))


@case("already_reversed", "/body/entry", reversed_by=11)
def reversal_of_a_reversed_entry(estate: Estate) -> Outcome:
    estate.must(bodies.income())
    undo = bodies.reversal(10, estate.event_id(10), income_legs())
    estate.must(undo)
    return estate.submit(undo)


@case("reversal_mismatch", "/body/postings")
def reversal_of_half(estate: Estate) -> Outcome:
    estate.must(bodies.income())
    return estate.submit(bodies.reversal(10, estate.event_id(10), income_legs(7_500)))


@case("no_units", "/body/buildings")
def distribution_without_units(estate: Estate) -> Outcome:
    return estate.submit(bodies.distribution())


@case("no_units", "/body/buildings", index=1)
def distribution_to_a_strange_building(estate: Estate) -> Outcome:
    return estate.submit(
        bodies.units(), bodies.distribution(buildings=("3", "4")), by=("registrar", "manager")
    )


@case("shares_mismatch", index=1, units=1, entitled_fen=114_642, paid_fen=114_600)
def distribution_of_one_fen_more(estate: Estate) -> Outcome:
    return estate.submit(bodies.units(), bodies.distribution(paid_fen=114_601), by=("registrar", "manager"))


@case("shares_mismatch", "/body/rounding", index=1)
def distribution_without_a_rate(estate: Estate) -> Outcome:
    return estate.submit(bodies.units(), bodies.distribution(rate_fen=0), by=("registrar", "manager"))


@case("shares_mismatch", "/body/basis")
def stated_total_with_a_rate(estate: Estate) -> Outcome:
    return estate.submit(bodies.distribution(basis="stated_total", rounding="as_published"))


@case("book_mismatch", "/body/book_fen", ledger_fen=OPENING_FEN, book_fen=1)
def reconciliation_of_another_book(estate: Estate) -> Outcome:
    return estate.submit(bodies.reconciliation(1))


@case("unexplained", "/body/explanation", bank_fen=1, book_fen=OPENING_FEN)
def difference_without_words(estate: Estate) -> Outcome:
    return estate.submit(bodies.reconciliation(OPENING_FEN, bank_fen=1))


@case("unexplained", "/body/explanation", bank_fen=OPENING_FEN, book_fen=OPENING_FEN)
def words_without_difference(estate: Estate) -> Outcome:
    return estate.submit(bodies.reconciliation(OPENING_FEN, explanation="在途"))


@case("period_mismatch", "/body/first", closed_until="2026-03-30", first="2026-04-01", last="2026-03-31")
def closing_with_a_gap(estate: Estate) -> Outcome:
    close_march(estate)
    return estate.submit(bodies.closing(TODAY + datetime.timedelta(days=1), TODAY))


@case("period_mismatch", "/body/first", closed_until="None", first="2026-03-01", last="2026-03-31")
def closing_of_today(estate: Estate) -> Outcome:
    return estate.submit(bodies.closing(MARCH_FIRST, TODAY))


@case("period_figures", "/body/accounts/0", account="sunshine", closing_fen=0, given_fen=1)
def closing_with_another_figure(estate: Estate) -> Outcome:
    return estate.submit(bodies.closing(MARCH_FIRST, YESTERDAY, bodies.figures(closing_fen=1)))


@case("period_figures", "/body/accounts", registered=2, given=1)
def closing_without_an_account(estate: Estate) -> Outcome:
    # By its name it stands last, so the accounts that are given are right.
    estate.must(bodies.account("zero"))
    return estate.submit(bodies.closing(MARCH_FIRST, YESTERDAY))


@case("question_unknown", "/body/question", question=9)
def answer_to_no_question(estate: Estate) -> Outcome:
    return estate.submit(bodies.answer(9))


@case("question_closed", "/body/question", question=10)
def answer_to_a_closed_question(estate: Estate) -> Outcome:
    estate.must(bodies.question(9, estate.event_id(9)), by="owner")
    estate.must(bodies.end_of_question(10), by="owner")
    return estate.submit(bodies.answer(10))
