"""Step 9: postings, balances and the figures of a period, computed from the bodies alone (SPEC-books §5).

* Debit is positive; an event's postings sum to zero and are a function of its body; zero legs are left out.
* A leg of a registered account counts on its business date, in the class income, expense or other.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Literal

from audit_tools.findings import Breach
from audit_tools.fund.postings import POSTINGS as FUND_POSTINGS

Posting = tuple[str, int]
Class = Literal["income", "expense", "other"]
BANK = "assets:bank:"


def _opened(body: dict[str, Any]) -> list[Posting]:
    return [(BANK + body["account"], body["opening_fen"]), ("equity:opening", -body["opening_fen"])]


def _received(body: dict[str, Any]) -> list[Posting]:
    return [(BANK + body["account"], body["amount_fen"]), ("income:" + body["category"], -body["amount_fen"])]


def _paid(body: dict[str, Any]) -> list[Posting]:
    return [
        ("expenses:" + body["category"], body["amount_fen"]),
        (BANK + body["account"], -body["amount_fen"]),
    ]


def _distributed(body: dict[str, Any]) -> list[Posting]:
    entitled, paid = body["entitled_fen"], body["paid_fen"]
    return [
        ("equity:distributions", entitled),
        (BANK + body["account"], -paid),
        ("liabilities:distribution-residue", paid - entitled),
    ]


def _transferred(body: dict[str, Any]) -> list[Posting]:
    return [("equity:fund-transfers", body["amount_fen"]), (BANK + body["account"], -body["amount_fen"])]


def _reversed(body: dict[str, Any]) -> list[Posting]:
    return [(leg["account"], leg["amount_fen"]) for leg in body["postings"]]


_POSTINGS = {
    "revenue.account.opened/1": _opened,
    "revenue.income.received/1": _received,
    "revenue.expense.paid/1": _paid,
    "revenue.distribution.paid/1": _distributed,
    "revenue.fund.transferred/1": _transferred,
    "revenue.entry.reversed/1": _reversed,
    **FUND_POSTINGS,
}


def postings_of(kind: str, body: dict[str, Any]) -> list[Posting]:
    """The postings of an event in order (SPEC-books §5.1), zero legs left out."""
    rule = _POSTINGS.get(kind)
    return [leg for leg in rule(body) if leg[1]] if rule is not None else []


_CLASS_OF_KIND: dict[str, Class] = {
    "revenue.income.received/1": "income",
    "revenue.expense.paid/1": "expense",
}


def class_of(postings: list[Posting]) -> Class:
    """The class of an event's movements (SPEC-books §5.2)."""
    for account, _ in postings:
        if account.startswith("income:"):
            return "income"
        if account.startswith("expenses:"):
            return "expense"
    return "other"


@dataclass(slots=True)
class Day:
    """What moved on one account with one business date, in signed fen."""

    income: int = 0
    expense: int = 0
    other: int = 0


@dataclass(slots=True)
class Balances:
    """All balances at a tree size, and the dated movements of each registered account."""

    by_account: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))
    registered: dict[str, dict[str, Day]] = field(default_factory=dict)

    def of(self, account: str) -> int:
        """The balance of a registered account by its short name, in fen."""
        return self.by_account.get(BANK + account, 0)

    def apply(self, kind: str, body: dict[str, Any]) -> None:
        """The postings of an event are in the balances, and on their business date."""
        if kind == "revenue.account.opened/1":
            self.registered.setdefault(body["account"], {})
        rule = _POSTINGS.get(kind)
        if rule is None:
            return
        legs, by_account = rule(body), self.by_account
        group = _CLASS_OF_KIND.get(kind) or class_of(legs)
        for account, fen in legs:
            if not fen:
                continue
            by_account[account] += fen
            if account[:12] == BANK:
                self._move(account[12:], body["date"], group, fen)

    def _move(self, account: str, day: str, group: Class, fen: int) -> None:
        days = self.registered.setdefault(account, {})
        moved = days.get(day)
        if moved is None:
            moved = days[day] = Day()
        if group == "income":
            moved.income += fen
        elif group == "expense":
            moved.expense += fen
        else:
            moved.other += fen

    def at_end_of(self, account: str, day: str) -> int:
        """The book's balance of an account at the end of `day`, in fen (SPEC-books §5.2)."""
        days = self.registered.get(account, {})
        return sum(d.income + d.expense + d.other for when, d in days.items() if when <= day)

    def period(self, account: str, first: str, last: str) -> dict[str, Any]:
        """The figures of one account from `first` to `last`, as `revenue.period.closed` states them."""
        figures = {"income_fen": 0, "expense_fen": 0, "other_fen": 0, "opening_fen": 0}
        for when, moved in self.registered.get(account, {}).items():
            if when < first:
                figures["opening_fen"] += moved.income + moved.expense + moved.other
            elif when <= last:
                figures["income_fen"] += moved.income
                figures["expense_fen"] -= moved.expense
                figures["other_fen"] += moved.other
        net = figures["income_fen"] - figures["expense_fen"] + figures["other_fen"]
        return {"account": account, **figures, "closing_fen": figures["opening_fen"] + net}

    def shown(self) -> dict[str, int]:
        """The balances in order of account; zero balances are left out."""
        return {account: fen for account, fen in sorted(self.by_account.items()) if fen}


def check_period_figures(balances: Balances, body: dict[str, Any]) -> Breach | None:
    """A closing names all registered accounts in order of name, with the figures of §5.2."""
    names = [row["account"] for row in body["accounts"]]
    if names != sorted(balances.registered):
        return Breach("period_figures", ", ".join(sorted(balances.registered)), ", ".join(names))
    for row in body["accounts"]:
        want = balances.period(row["account"], body["first"], body["last"])
        wrong = [name for name in want if want[name] != row[name]]
        if wrong:
            shown = [f"{row['account']}.{name} = " for name in wrong]
            return Breach(
                "period_figures",
                "; ".join(s + str(want[n]) for s, n in zip(shown, wrong, strict=True)),
                "; ".join(s + str(row[n]) for s, n in zip(shown, wrong, strict=True)),
            )
    return None
