"""What the fund's events add to sub-accounts and accounts, figure by figure (SPEC-books §5.5)."""

from typing import Any

from audit_tools.fund.postings import BANK, DEVELOPER, DUE, POSTINGS, UNIT
from audit_tools.fund.state import Fund


def apply_legs(fund: Fund, kind: str, body: dict[str, Any]) -> None:
    """The legs are in the balances, by business date."""
    day = body["date"]
    for account, fen in POSTINGS[kind](body):
        if account.startswith(UNIT):
            moves = fund.unit(account[len(UNIT) :]).moves
            moves[day] = moves.get(day, 0) - fen
        elif account.startswith(BANK):
            _move_account(fund, account[len(BANK) :], day, fen)
        elif account == DEVELOPER:
            fund.developer_due += fen
        elif account.startswith(DUE):
            fund.unit(account[len(DUE) :]).due += fen


def _move_account(fund: Fund, name: str, day: str, fen: int) -> None:
    account = fund.accounts.get(name)
    if account is not None:
        account.balance += fen
        account.moves[day] = account.moves.get(day, 0) + fen


def count_opening(fund: Fund, body: dict[str, Any], sign: int) -> None:
    """What the sub-accounts held when the ledger began; `sign` -1 takes it back."""
    for line in body["lines"]:
        unit = fund.unit(line["unit"])
        unit.deposits += sign * line["deposits_fen"]
        unit.first += sign * line["deposits_fen"]
        unit.gains += sign * line.get("gains_fen", 0)
        unit.used += sign * line.get("used_fen", 0)


def count_deposits(fund: Fund, body: dict[str, Any], sign: int) -> None:
    """Deposits count whole; the part that pays a due is used at once."""
    for line in body.get("lines", ()):
        unit = fund.unit(line["unit"])
        unit.deposits += sign * line["amount_fen"]
        unit.used += sign * line.get("due_fen", 0)
        if body["purpose"] == "first":
            unit.first += sign * line["amount_fen"]


def count_gains(fund: Fund, body: dict[str, Any], sign: int) -> None:
    """Gains of a part of a run."""
    for line in body["lines"]:
        fund.unit(line["unit"]).gains += sign * line["amount_fen"]


def count_shares(fund: Fund, body: dict[str, Any], sign: int) -> None:
    """What the sub-accounts have borne of a cost."""
    for line in body["lines"]:
        fund.unit(line["unit"]).used += sign * (line["share_fen"] - line.get("due_fen", 0))


def count_return(fund: Fund, body: dict[str, Any], sign: int) -> None:
    """What was paid back to an owner."""
    fund.unit(body["unit"]).used += sign * body["amount_fen"]


def count_payment(fund: Fund, body: dict[str, Any], sign: int) -> None:
    """One payment more of an application, or one less."""
    application = fund.applications.get(body["application"])
    if application is not None:
        application.paid_fen += sign * body["amount_fen"]
        application.payments += sign > 0
        application.undone += sign < 0


COUNTS = {
    "fund.opening.certified/1": count_opening,
    "fund.deposits.received/1": count_deposits,
    "fund.gains.credited/1": count_gains,
    "fund.cost.apportioned/1": count_shares,
    "fund.subaccount.returned/1": count_return,
    "fund.payment.made/1": count_payment,
}


def at_end_of(moves: dict[str, int], day: str) -> int:
    """The balance at the end of `day`, by business dates."""
    return sum(fen for when, fen in moves.items() if when <= day)
