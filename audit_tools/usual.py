"""Entries of the two mass kinds that break no rule, told by one expression each.

* True is said only where no rule of entry_check.py would speak; whatever is not usual goes to the rules.
* A test judges every forged log with and without this module and compares the reports.
"""

from typing import Any

from audit_tools.estate_check import is_credit_code
from audit_tools.limits import ALLOWED_AGE_MS, ALLOWED_LEAD_MS, EARLIEST_DATE
from audit_tools.state import Books, Entry

_FIRM = frozenset({"manager", "clerk"})


def is_usual(books: Books, entry: Entry) -> bool:
    """True when the entry is an income or a payment of the usual sort that breaks no rule."""
    check = _USUAL.get(entry.kind)
    return check is not None and _is_ordinary(books, entry) and check(books, entry.body)


def _is_ordinary(books: Books, entry: Entry) -> bool:
    """The rules of the envelope, the signer, the policy, the date and the account (SPEC-books §4.2)."""
    body = entry.body
    return (
        bool(books.founding_key)
        and entry.estate == books.estate
        and entry.event_id not in books.seq_by_id
        and -ALLOWED_AGE_MS <= entry.at_ms - entry.seal_ms <= ALLOWED_LEAD_MS
        and not _FIRM.isdisjoint(entry.submission.roles)
        and books.policy is not None
        and EARLIEST_DATE <= body["date"] <= entry.day
        and body["date"] > books.closed_last
        and "late" not in body
        and body["account"] in books.balances.registered
    )


def _is_identified(party: dict[str, str]) -> bool:
    """An organisation in the open, with the right check character."""
    return len(party) == 2 and "name" in party and "code" in party and is_credit_code(party["code"])


def _is_usual_income(books: Books, body: dict[str, Any]) -> bool:
    if body["category"] not in books.income_allowed or "excess_reason" in body:
        return False
    if "payer" in body and not _is_identified(body["payer"]):
        return False
    if "contract" not in body:
        return True
    contract = books.contracts.get(body["contract"])
    return (
        contract is not None
        and contract.direction == "income"
        and contract.category == body["category"]
        and contract.received_fen + body["amount_fen"] <= contract.due_fen
    )


def _is_usual_payment(books: Books, body: dict[str, Any]) -> bool:
    return (
        body["category"] in books.expense_allowed
        and "contract" not in body
        and "invoice" not in body
        and "bank_ref" in body
        and books.policy is not None
        and body["amount_fen"] < books.policy["dual_control_fen"]
        and _is_identified(body["payee"])
    )


_USUAL = {
    "revenue.income.received/1": _is_usual_income,
    "revenue.expense.paid/1": _is_usual_payment,
}
