"""What every month brings: income under contracts, and expenses that a clerk may book alone."""

from __future__ import annotations

from typing import Final

from api.demo import files
from api.demo.guangjing import cast, contracts
from api.demo.guangjing.calendar import MONTHS, Month
from api.demo.guangjing.money import expense, income, with_voucher
from api.demo.guangjing.register import MAIN, PETTY
from api.demo.scribe import Scribe
from ledger_core.books.estate.kinds import KeyRevoked
from ledger_core.books.fields import Body
from ledger_core.books.revenue.kinds import Authorisation

# The first clerk leaves when this month begins.
_NEW_CLERK: Final = 12
_BUDGET: Final = Authorisation(basis="budget", reference="演示年度预算")


def clerk_of(month: Month) -> str:
    """Return who keeps the books in this month."""
    return cast.FIRST_CLERK if month.number < _NEW_CLERK else cast.SECOND_CLERK


def tell_month(scribe: Scribe, month: Month) -> None:
    """The month's regular receipts and payments are booked."""
    if month.number == _NEW_CLERK:
        cast.grant_second_clerk(scribe)
        revoked = KeyRevoked(vkey=scribe.vkey(cast.FIRST_CLERK), reason="录入员离岗,钥匙收回")
        scribe.write(cast.MANAGER, revoked)
    scribe.write(clerk_of(month), *_contract_income(scribe, month), *_other_income(scribe, month))
    scribe.write(clerk_of(month), *_contract_expenses(scribe, month), *_running_costs(scribe, month))


def _contract_income(scribe: Scribe, month: Month) -> list[Body]:
    # The vending firm has not paid its last quarter: due, and not received.
    unpaid = contracts.VENDING if month.number == MONTHS - 1 else None
    due = [terms for terms in contracts.INCOME_TERMS if terms.due_in(month) and terms is not unpaid]
    return [_received(scribe, terms, month) for terms in due]


def _received(scribe: Scribe, terms: contracts.Terms, month: Month) -> Body:
    body = income(scribe, month.day(25), MAIN, terms.category, terms.amount_fen, terms.side, terms.number)
    if terms is not contracts.PARKING:
        return body
    rows = ((f"P{space:03d}", "300.00") for space in range(1, 181))
    return with_voucher(body, scribe.file(files.table(f"{month} 车位收费清单(演示)", ("车位", "元"), rows)))


def _other_income(scribe: Scribe, month: Month) -> list[Body]:
    """What no contract fixes: a share of charging, interest, scrap."""
    number = month.number
    share = 214_530 + 3_741 * number
    bodies: list[Body] = [income(scribe, month.day(26), MAIN, "charging", share, cast.CHARGING)]
    if number % 3 == 2:
        bodies.append(income(scribe, month.day(21), MAIN, "interest", 31_208 + 911 * number, cast.CUSTODIAN))
        bodies.append(income(scribe, month.day(22), PETTY, "recycling", 38_000 + 1_250 * number, cast.SCRAP))
    return bodies


def _contract_expenses(scribe: Scribe, month: Month) -> list[Body]:
    return [_under_contract(scribe, terms, month) for terms in contracts.EXPENSE_TERMS if terms.due_in(month)]


def _under_contract(scribe: Scribe, terms: contracts.Terms, month: Month) -> Body:
    why = Authorisation(basis="contract", reference=f"合同 {terms.number}")
    return expense(
        scribe,
        month.day(25),
        MAIN,
        terms.category,
        terms.amount_fen,
        terms.side,
        why,
        contract=terms.number,
    )


def _running_costs(scribe: Scribe, month: Month) -> list[Body]:
    """Common power every month; the committee's paper every second one."""
    power = 612_400 + 10_915 * (month.number % 6)
    bodies: list[Body] = [expense(scribe, month.day(18), MAIN, "utilities", power, cast.POWER, _BUDGET)]
    if month.number % 2 == 1:
        paper = 15_680 + 240 * month.number
        bodies.append(expense(scribe, month.day(19), PETTY, "committee", paper, cast.STATIONER, _BUDGET))
    return bodies
