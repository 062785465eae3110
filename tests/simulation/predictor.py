"""A naive model of the books, written from docs/SPEC-books.md: it predicts the answer to every submission.

Rules:
    * Nothing of the ledger is imported. Bodies are the plain values of their JSON.
    * Nothing is remembered but the admitted events: every figure is counted afresh from all of them, so that
      no running total can be wrong in the same way as the ledger's.
    * The order of the checks below is the order of the tables in §4.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

Body = dict[str, Any]
Leg = tuple[str, int]

BASICS = frozenset({"manager", "clerk"})
# Kind -> roles that may sign it (§3.2).
ROLES = {
    "estate.units.registered/1": {"registrar", "authority"},
    "estate.policy.adopted/1": {"committee", "street", "authority"},
    "revenue.account.opened/1": {"manager", "committee", "authority"},
    "revenue.contract.registered/1": BASICS,
    "revenue.income.received/1": BASICS,
    "revenue.expense.paid/1": BASICS,
    "revenue.entry.reversed/1": BASICS,
    "revenue.distribution.paid/1": BASICS,
    "revenue.fund.transferred/1": BASICS,
    "revenue.account.reconciled/1": {"custodian_bank", "manager", "clerk"},
    "revenue.period.closed/1": {"manager"},
    "revenue.question.raised/1": {"owner"},
    "revenue.question.answered/1": {"manager", "clerk", "committee"},
}
MONEY = (
    "revenue.income.received/1",
    "revenue.expense.paid/1",
    "revenue.distribution.paid/1",
    "revenue.fund.transferred/1",
)
DATED = (*MONEY, "revenue.entry.reversed/1", "revenue.account.opened/1")
OLDEST = datetime.date(1990, 1, 1)
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Key:
    """A key by its name in the tests."""

    name: str
    role: str
    party: str


@dataclass(frozen=True)
class Entry:
    """An admitted event."""

    seq: int
    id: str
    body: Body
    signers: tuple[Key, ...]


@dataclass(frozen=True)
class Sent:
    """A submission: events as (id, body), names of the keys that sign, and the size that is expected."""

    events: tuple[tuple[str, Body], ...]
    by: tuple[str, ...]
    expected: int | None = None


def legs_of(body: Body) -> list[Leg]:
    """The postings of an event (§5.1)."""
    bank, kind = f"assets:bank:{body.get('account')}", body["kind"]
    fen = body.get("amount_fen", 0)
    match kind:
        case "revenue.account.opened/1":
            legs = [(bank, body["opening_fen"]), ("equity:opening", -body["opening_fen"])]
        case "revenue.income.received/1":
            legs = [(bank, fen), (f"income:{body['category']}", -fen)]
        case "revenue.expense.paid/1":
            legs = [(f"expenses:{body['category']}", fen), (bank, -fen)]
        case "revenue.distribution.paid/1":
            entitled, paid = body["entitled_fen"], body["paid_fen"]
            residue = ("liabilities:distribution-residue", paid - entitled)
            legs = [("equity:distributions", entitled), (bank, -paid), residue]
        case "revenue.fund.transferred/1":
            legs = [("equity:fund-transfers", fen), (bank, -fen)]
        case "revenue.entry.reversed/1":
            legs = [(one["account"], one["amount_fen"]) for one in body["postings"]]
        case _:
            legs = []
    return [(account, fen) for account, fen in legs if fen]


def amount_out(body: Body) -> int | None:
    """What dual control looks at (§3.3); None where it does not apply."""
    match body["kind"]:
        case "revenue.expense.paid/1" | "revenue.fund.transferred/1":
            return int(body["amount_fen"])
        case "revenue.distribution.paid/1":
            return int(body["paid_fen"])
        case "revenue.entry.reversed/1":
            return max(abs(one["amount_fen"]) for one in body["postings"])
    return None


class Books:
    """Everything that can be asked of the admitted events.

    Args:
        keys: The keys that are active from the beginning, by name.
        today: Day of signing and of sealing.
    """

    def __init__(self, keys: dict[str, Key], today: datetime.date) -> None:
        self.entries: list[Entry] = []
        self.keys = dict(keys)
        self.granted = set(keys)
        self.revoked: set[str] = set()
        self.today = today

    def of(self, kind: str) -> list[Entry]:
        """The entries of a kind, such as `revenue.income.received`."""
        return [one for one in self.entries if one.body["kind"] == f"{kind}/1"]

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self.entries)

    @property
    def policy(self) -> Body:
        """The policy in force."""
        return self.of("estate.policy.adopted")[-1].body

    @property
    def accounts(self) -> list[str]:
        """Registered accounts, in order of name."""
        return sorted(one.body["account"] for one in self.of("revenue.account.opened"))

    @property
    def closed_until(self) -> str:
        """The last closed day, or nothing."""
        return max((one.body["last"] for one in self.of("revenue.period.closed")), default="")

    def balances(self) -> dict[str, int]:
        """Every account's balance; zeros are left out (§5.2)."""
        found: dict[str, int] = {}
        for one in self.entries:
            for account, fen in legs_of(one.body):
                found[account] = found.get(account, 0) + fen
        return {account: fen for account, fen in found.items() if fen}

    def movements(self, account: str) -> Iterator[tuple[str, str, int]]:
        """(date, class, fen) of each leg of a registered account (§5.2)."""
        for one in self.entries:
            legs = legs_of(one.body)
            sorts = {name.partition(":")[0] for name, _ in legs}
            sort = "income" if "income" in sorts else "expense" if "expenses" in sorts else "other"
            for name, fen in legs:
                if name == f"assets:bank:{account}":
                    yield one.body["date"], sort, fen

    def book_balance(self, account: str, day: str) -> int:
        """The book's balance at the end of a day."""
        return sum(fen for date, _, fen in self.movements(account) if date <= day)

    def figures(self, account: str, first: str, last: str) -> Body:
        """One account's movement in a period."""
        sums = {
            sort: sum(f for date, s, f in self.movements(account) if s == sort and first <= date <= last)
            for sort in ("income", "expense", "other")
        }
        opening = sum(fen for date, _, fen in self.movements(account) if date < first)
        return {
            "account": account,
            "opening_fen": opening,
            "income_fen": sums["income"],
            "expense_fen": -sums["expense"],
            "other_fen": sums["other"],
            "closing_fen": opening + sum(sums.values()),
        }

    def reversed_seqs(self) -> set[int]:
        """Entries that were reversed."""
        return {one.body["entry"] for one in self.of("revenue.entry.reversed")}

    def standing(self, kind: str, matches: Callable[[Body], bool]) -> int:
        """Sum of the amounts of a kind's entries that match and were not reversed."""
        gone = self.reversed_seqs()
        return sum(
            one.body["amount_fen"] for one in self.of(kind) if one.seq not in gone and matches(one.body)
        )

    def find(self, entry: int, event: str) -> Entry | None:
        """The entry of this seq, if it has this event id."""
        found = self.entries[entry] if 0 <= entry < self.size else None
        return found if found and found.id == event else None

    def areas(self, body: Body) -> list[int]:
        """Areas of the units in a distribution's scope."""
        units = [unit for one in self.of("estate.units.registered") for unit in one.body["units"]]
        scope = body.get("buildings")
        return [unit["area_centi_m2"] for unit in units if scope is None or unit["building"] in scope]


def signs_two(books: Books, roles: Sequence[str] | set[str] | frozenset[str], signers: Sequence[Key]) -> bool:
    """Whether two parties sign: one of the kind's roles, and the policy's second one (§3.3)."""
    second = books.policy["second_party"]
    return any(
        one.role in roles and other.role == second and other.party != one.party
        for one in signers
        for other in signers
    )
