"""Accounts, contracts, income and expense: their rules and changes (docs/SPEC-books.md §4.4)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from ledger_core import limits
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.revenue import kinds as k
from ledger_core.books.revenue import postings
from ledger_core.books.revenue.money_rules import apply_postings, check_counterparty, flag_late
from ledger_core.books.state import InvoicePaid, State


def accounts_countable(state: State, _body: k.AccountOpened, _context: Context) -> Refusal | None:
    """A closing can still list every account."""
    if len(state.accounts) < limits.ACCOUNTS_MAX:
        return None
    return refuse("accounts_full", accounts_max=limits.ACCOUNTS_MAX)


def account_new(state: State, body: k.AccountOpened, _context: Context) -> Refusal | None:
    """An account is opened once."""
    return (
        refuse("account_known", "/body/account", account=body.account)
        if body.account in state.accounts
        else None
    )


def opened_in_open_period(state: State, body: k.AccountOpened, _context: Context) -> Refusal | None:
    """A balance cannot be brought into figures that are fixed."""
    closed = state.closed_until
    if closed is None or body.date > closed:
        return None
    return refuse("date_in_closed_period", "/body/date", date=body.date.isoformat(), closed_until=str(closed))


def apply_account(state: State, body: k.AccountOpened, _context: Context) -> None:
    """The account is registered with its opening balance."""
    state.accounts.put(body.account, body)
    apply_postings(state, postings.opening(body), body.date)


def contract_new(state: State, body: k.ContractRegistered, _context: Context) -> Refusal | None:
    """A contract is registered once."""
    if body.contract in state.contracts:
        return refuse("contract_known", "/body/contract", contract=body.contract)
    return None


def contract_side(_state: State, body: k.ContractRegistered, _context: Context) -> Refusal | None:
    """The other side is identified."""
    return check_counterparty(body.counterparty, "/body/counterparty")


def contract_category(state: State, body: k.ContractRegistered, _context: Context) -> Refusal | None:
    """The category is in the policy's list for the contract's direction."""
    return _check_category(state, body.category, body.direction)


def apply_contract(state: State, body: k.ContractRegistered, _context: Context) -> None:
    """The contract is on file."""
    state.contracts.put(body.contract, body)
    state.contract_due.put(body.contract, sum(due.amount_fen for due in body.dues))


def payer_identified(_state: State, body: k.IncomeReceived, _context: Context) -> Refusal | None:
    """The payer, where given, is identified."""
    return None if body.payer is msgspec.UNSET else check_counterparty(body.payer, "/body/payer")


def income_contract(state: State, body: k.IncomeReceived, _context: Context) -> Refusal | None:
    """The contract, where named, is on file and about this income."""
    return _check_contract(state, body.contract, "income", body.category)


def income_category(state: State, body: k.IncomeReceived, _context: Context) -> Refusal | None:
    """The category is in the policy's list of income."""
    return _check_category(state, body.category, "income")


def within_due(state: State, body: k.IncomeReceived, _context: Context) -> Refusal | None:
    """Income under a contract stays within what is due, or says why not."""
    due = received = 0
    if body.contract:
        due = state.contract_due[body.contract]
        received = state.contract_received.get(body.contract, 0) + body.amount_fen
    if received > due and not body.excess_reason:
        return refuse("above_due", "/body/amount_fen", due_fen=due, received_fen=received)
    if body.excess_reason and received <= due:
        return refuse("no_excess", "/body/excess_reason", due_fen=due, received_fen=received)
    return None


def apply_income(state: State, body: k.IncomeReceived, context: Context) -> None:
    """The money is in, under its contract."""
    book_income(state, body)
    keep_incomes(state, context.seq, (body,))


def book_income(state: State, body: k.IncomeReceived) -> None:
    """Balances, movements and contract have taken in the amount."""
    apply_postings(state, postings.income(body), body.date)
    if body.contract:
        state.contract_received.add(body.contract, body.amount_fen)


def keep_incomes(state: State, first: int, bodies: Sequence[k.IncomeReceived]) -> None:
    """The events, of which the first is entry `first`, can be reversed later."""
    state.money.put_all(range(first, first + len(bodies)), bodies)


def no_excess(body: k.IncomeReceived) -> bool:
    """What is within the due in sum is so in each part; but who gives a reason for more must have more."""
    return not body.excess_reason


def flag_income(state: State, body: k.IncomeReceived, context: Context) -> tuple[str, ...]:
    """`above_due`, `late`."""
    return (*(("above_due",) if body.excess_reason else ()), *flag_late(state, body, context))


def payee_identified(_state: State, body: k.ExpensePaid, _context: Context) -> Refusal | None:
    """The payee is identified."""
    return check_counterparty(body.payee, "/body/payee")


def expense_contract(state: State, body: k.ExpensePaid, _context: Context) -> Refusal | None:
    """The contract, where named, is on file and about this expense."""
    return _check_contract(state, body.contract, "expense", body.category)


def expense_category(state: State, body: k.ExpensePaid, _context: Context) -> Refusal | None:
    """The category is in the policy's list of expense."""
    return _check_category(state, body.category, "expense")


def invoice_key(body: k.ExpensePaid) -> tuple[str, str] | None:
    """What identifies the invoice: its issuer and its number."""
    if body.invoice is msgspec.UNSET:
        return None
    return body.payee.code or body.payee.person, body.invoice.number


def within_invoice(state: State, body: k.ExpensePaid, _context: Context) -> Refusal | None:
    """An invoice keeps its first total, and is not paid beyond it."""
    key = invoice_key(body)
    if key is None or body.invoice is msgspec.UNSET:
        return None
    known = state.invoices.get(key, InvoicePaid(body.invoice.total_fen, 0))
    if known.total != body.invoice.total_fen:
        figures = {"first_fen": known.total, "now_fen": body.invoice.total_fen}
        return refuse("invoice_total_changed", "/body/invoice/total_fen", **figures)
    if known.paid + body.amount_fen > known.total:
        figures = {"total_fen": known.total, "paid_fen": known.paid, "amount_fen": body.amount_fen}
        return refuse("invoice_overpaid", "/body/amount_fen", **figures)
    return None


def apply_expense(state: State, body: k.ExpensePaid, context: Context) -> None:
    """The money is out, against its invoice."""
    apply_postings(state, postings.expense(body), body.date)
    state.money.put(context.seq, body)
    key = invoice_key(body)
    if key is not None and body.invoice is not msgspec.UNSET:
        known = state.invoices.get(key, InvoicePaid(body.invoice.total_fen, 0))
        state.invoices.put(key, known._replace(paid=known.paid + body.amount_fen))


def _check_contract(state: State, number: str, direction: str, category: str) -> Refusal | None:
    if not number:
        return None
    contract = state.contracts.get(number)
    if contract is None:
        return refuse("contract_unknown", "/body/contract", contract=number)
    if (contract.direction, contract.category) != (direction, category):
        figures = {"direction": contract.direction, "category": contract.category}
        return refuse("contract_mismatch", "/body/contract", **figures)
    return None


def _check_category(state: State, category: str, direction: str) -> Refusal | None:
    policy = state.policy
    if policy is None:
        return refuse("no_policy")
    allowed = policy.income_categories if direction == "income" else policy.expense_categories
    return (
        None if category in allowed else refuse("category_not_allowed", "/body/category", category=category)
    )
