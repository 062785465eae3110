"""Fund accounts, openings, deposits, returns, titles: their rules and changes (docs/SPEC-books.md §4.5)."""

from __future__ import annotations

from typing import Any

from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import postings
from ledger_core.books.fund.list_rules import flag_attested, is_attested
from ledger_core.books.fund.moves import bank_at, flag_late, keep_money, sub_account, take_postings
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.resolutions import use_resolution
from ledger_core.books.state import State


def account_new(state: State, body: k.FundAccountOpened, _context: Context) -> Refusal | None:
    """A fund account is opened once."""
    if body.account not in state.fund_accounts:
        return None
    return refuse("account_known", "/body/account", account=body.account)


def custodian_granted(state: State, body: k.FundAccountOpened, context: Context) -> Refusal | None:
    """The custodian is a party that holds an active key in that role."""
    for key in state.keys.values():
        held = key.role == "custodian_bank" and key.party == body.custodian
        if held and key.is_active(context.sealed_on) and key.granted < context.first:
            return None
    return refuse("custodian_unknown", "/body/custodian", custodian=body.custodian)


def apply_account(state: State, body: k.FundAccountOpened, _context: Context) -> None:
    """The fund account is registered."""
    state.fund_accounts.put(body.account, body)


def apply_policy(state: State, body: k.FundPolicyAdopted, _context: Context) -> None:
    """Withdrawals are checked against these values."""
    state.set_fact("fund_policy", body)


def opening_attested(state: State, body: k.OpeningCertified, context: Context) -> Refusal | None:
    """The account's own custodian certifies, or the authority."""
    if body.account not in state.fund_accounts or is_attested(state, body.account, context):
        return None
    if context.signer_with(frozenset({"authority"})) is not None:
        return None
    allowed = f"authority,{state.fund_accounts[body.account].custodian}"
    return refuse("role_not_allowed", allowed=allowed, signed="custodian_bank")


def opening_balances(_state: State, body: k.OpeningCertified, _context: Context) -> Refusal | None:
    """Each balance is what was deposited and gained, less what was used."""
    for position, line in enumerate(body.lines):
        balance = line.deposits_fen + line.gains_fen - line.used_fen
        if balance != line.balance_fen:
            figures: dict[str, Figure] = {
                "unit": line.unit,
                "computed_fen": balance,
                "balance_fen": line.balance_fen,
            }
            return refuse("balance_mismatch", f"/body/lines/{position}/balance_fen", **figures)
    return None


def opening_first(state: State, body: k.OpeningCertified, _context: Context) -> Refusal | None:
    """Nothing was booked on these sub-accounts before."""
    for position, line in enumerate(body.lines):
        if line.unit in state.sub_accounts:
            balance = state.sub_accounts[line.unit].balance
            pointer = f"/body/lines/{position}/unit"
            return refuse("sub_account_begun", pointer, unit=line.unit, balance_fen=balance)
    return None


def apply_opening(state: State, body: k.OpeningCertified, _context: Context) -> None:
    """The sub-accounts begin with these balances."""
    take_postings(state, postings.opening(body), body.date)
    for line in body.lines:
        changes = {"deposits": line.deposits_fen, "gains": line.gains_fen, "used": line.used_fen}
        begun = sub_account(state, line.unit).moved(body.date, **changes, first=line.deposits_fen)
        state.sub_accounts.put(line.unit, begun)


def dues_right(state: State, body: k.DepositsReceived, _context: Context) -> Refusal | None:
    """What a unit owed is paid first; the developer pays no more than it owes."""
    balances = state.balances
    for position, line in enumerate(body.lines):
        due = min(balances.get(postings.DUE_PREFIX + line.unit, 0), line.amount_fen)
        if due != line.due_fen:
            figures: dict[str, Figure] = {"unit": line.unit, "due_fen": due, "given_fen": line.due_fen}
            return refuse("due_mismatch", f"/body/lines/{position}/due_fen", **figures)
    owed = balances.get(postings.DEVELOPER_DUE, 0)
    if body.developer_fen <= owed:
        return None
    return refuse("due_mismatch", "/body/developer_fen", due_fen=owed, given_fen=body.developer_fen)


def apply_deposits(state: State, body: k.DepositsReceived, context: Context) -> None:
    """The money is in, dues first."""
    take_deposits(state, body, 1, body.date)
    take_postings(state, postings.deposits(body), body.date)
    keep_money(state, body, context)


def take_deposits(state: State, body: k.DepositsReceived, sign: int, day: Any) -> None:
    """The sub-accounts have taken in the list, or, with sign −1, given it back."""
    is_first = body.purpose == "first"
    for line in body.lines:
        paid, due = sign * line.amount_fen, sign * line.due_fen
        before = sub_account(state, line.unit)
        after = before.moved(day, deposits=paid, used=due, first=paid if is_first else 0)
        state.sub_accounts.put(line.unit, after)


def flag_dated(state: State, body: Any, context: Context) -> tuple[str, ...]:
    """`not_attested`, `late`."""
    return (*flag_attested(state, body, context), *flag_late(state, body.account, body.date))


def within_sub_account(state: State, body: k.SubaccountReturned, _context: Context) -> Refusal | None:
    """No more goes back than the sub-account holds."""
    balance = sub_account(state, body.unit).balance
    if body.amount_fen <= balance:
        return None
    figures: dict[str, Figure] = {"unit": body.unit, "balance_fen": balance, "amount_fen": body.amount_fen}
    return refuse("above_sub_account", "/body/amount_fen", **figures)


def apply_returned(state: State, body: k.SubaccountReturned, context: Context) -> None:
    """The money is with the owner."""
    take_postings(state, postings.returned(body), body.date)
    account = sub_account(state, body.unit)
    state.sub_accounts.put(body.unit, account.moved(body.date, used=body.amount_fen))
    keep_money(state, body, context)


def balance_goes_along(state: State, body: k.SubaccountTransferred, _context: Context) -> Refusal | None:
    """The balance is the ledger's."""
    balance = sub_account(state, body.unit).balance
    if balance == body.balance_fen:
        return None
    figures: dict[str, Figure] = {"unit": body.unit, "computed_fen": balance, "balance_fen": body.balance_fen}
    return refuse("balance_mismatch", "/body/balance_fen", **figures)


def title_passed(state: State, body: k.SubaccountTransferred, _context: Context) -> Refusal | None:
    """The register has this change of owner as the unit's last, and the fund has not noted it."""
    title, now = state.titles.get(body.unit), state.units[body.unit].group
    known = title is not None and not title.noted and title.from_group == body.from_group
    if known and now == body.to_group:
        return None
    return refuse("title_mismatch", "/body/from_group", unit=body.unit, registered=now)


def apply_title(state: State, body: k.SubaccountTransferred, _context: Context) -> None:
    """The fund has noted the change."""
    state.titles.put(body.unit, state.titles[body.unit]._replace(noted=True))


def book_right(state: State, body: k.FundReconciled, _context: Context) -> Refusal | None:
    """The book's figure is the ledger's."""
    balance = bank_at(state, body.account, body.date)
    if balance == body.book_fen:
        return None
    return refuse("book_mismatch", "/body/book_fen", ledger_fen=balance, book_fen=body.book_fen)


def apply_called(state: State, body: k.ReplenishmentCalled, _context: Context) -> None:
    """A call moves no money, but takes its amount from what a vote's topic allows."""
    use_resolution(state, body.resolution, body.total_fen)


def apply_nothing(_state: State, _body: Any, _context: Context) -> None:
    """What is only stated changes no balance and no rule."""


def flag_reconciled(state: State, body: k.FundReconciled, context: Context) -> tuple[str, ...]:
    """`unreconciled` when bank and book differ, `not_attested` without the bank's own signature."""
    differ = () if body.bank_fen == body.book_fen else ("unreconciled",)
    return (*differ, *flag_attested(state, body, context))
