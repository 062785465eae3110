"""What the rules of admission know of one estate: folded from its entries, never stored.

Rules:
    * Every change goes through `Table.put`, which notes the old value; `rollback` undoes a refused
      submission. Values are immutable.
    * The state after entry n-1 judges entry n. Dropping a state costs a replay and loses nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

import msgspec

from ledger_core.books.estate.kinds import Founded, PolicyAdopted, Unit
from ledger_core.books.fields import Body
from ledger_core.books.fund.kinds import FundAccountOpened, FundPolicyAdopted
from ledger_core.books.fund.on_file import Application, GainsRun, ResolutionUse, SubAccount, TitlePassed
from ledger_core.books.revenue.kinds import AccountOpened, ContractRegistered
from ledger_core.books.voting.kinds import Option, RollLine
from ledger_core.books.voting.on_file import Ballot, Claim, CodePlace, Objection, Vote

K = TypeVar("K")
V = TypeVar("V")
_MISSING: Final = object()
_ALL_MISSING: Final = object()
Journal = list[tuple[dict[Any, Any], Any, Any]]


class Table(dict[K, V], Generic[K, V]):
    """A dict whose changes can be undone.

    Args:
        journal: The list that all tables of one state share.
    """

    __slots__ = ("_note",)

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._note = journal.append

    def put(self, key: K, value: V) -> None:
        """The key has the value, until the change is rolled back."""
        self._note((self, key, self.get(key, _MISSING)))
        self[key] = value

    def put_all(self, keys: Sequence[K], values: Iterable[V]) -> None:
        """The keys, none of which was there, have the values, until the change is rolled back."""
        self._note((self, keys, _ALL_MISSING))
        self.update(zip(keys, values, strict=True))

    def add(self: Table[K, int], key: K, amount: int) -> None:
        """The key's sum has grown by the amount, until the change is rolled back."""
        old = self.get(key)
        if old is None:
            self._note((self, key, _MISSING))
            self[key] = amount
        else:
            self._note((self, key, old))
            self[key] = old + amount


class GrantedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A submitter's key, as the log knows it."""

    vkey: str
    name: str
    key_id: bytes
    public_key: bytes
    role: str
    party: str
    party_name: str
    granted: int
    until: datetime.date | None = None
    revoked: int | None = None

    def is_active(self, day: datetime.date) -> bool:
        """Whether the key may sign on this day (Asia/Shanghai)."""
        return self.revoked is None and (self.until is None or day <= self.until)


class Question(NamedTuple):
    """A question on an entry: which, by whom, and whether it is at its end."""

    entry: int
    asked_by: str
    closed: bool


class InvoicePaid(NamedTuple):
    """What is known of an invoice: its first total and the payments net of reversals, in fen."""

    total: int
    paid: int


class State:
    """Everything that a rule may ask about one estate."""

    def __init__(self, estate: str) -> None:
        self.estate = estate
        self._journal: Journal = []
        self._facts: Table[str, Any] = Table(self._journal)
        self.ids: Table[str, int] = Table(self._journal)
        self.submissions: Table[bytes, tuple[int, int]] = Table(self._journal)
        self.keys: Table[tuple[str, bytes], GrantedKey] = Table(self._journal)
        # (name, key id) -> seq of every key that was ever known, the log's own among them
        self.key_places: Table[tuple[str, bytes], int] = Table(self._journal)
        self.purposes: Table[bytes, str] = Table(self._journal)
        self.units: Table[str, Unit] = Table(self._journal)
        self.accounts: Table[str, AccountOpened] = Table(self._journal)
        self.balances: Table[str, int] = Table(self._journal)
        # (bank account, business day, class of the movement) -> sum of the legs, in fen
        self.movements: Table[tuple[str, datetime.date, str], int] = Table(self._journal)
        self.contracts: Table[str, ContractRegistered] = Table(self._journal)
        self.contract_due: Table[str, int] = Table(self._journal)
        self.contract_received: Table[str, int] = Table(self._journal)
        self.invoices: Table[tuple[str, str], InvoicePaid] = Table(self._journal)
        self.money: Table[int, Body] = Table(self._journal)
        self.reversed_by: Table[int, int] = Table(self._journal)
        self.questions: Table[int, Question] = Table(self._journal)
        self.titles: Table[str, TitlePassed] = Table(self._journal)
        self.fund_accounts: Table[str, FundAccountOpened] = Table(self._journal)
        self.sub_accounts: Table[str, SubAccount] = Table(self._journal)
        # (fund account, business day) -> change of its balance, in fen
        self.fund_days: Table[tuple[str, datetime.date], int] = Table(self._journal)
        self.gains_runs: Table[str, GainsRun] = Table(self._journal)
        # fund account -> run that was last begun on it
        self.last_run: Table[str, str] = Table(self._journal)
        self.applications: Table[str, Application] = Table(self._journal)
        self.resolutions: Table[str, ResolutionUse] = Table(self._journal)
        self.fund_money: Table[int, Body] = Table(self._journal)
        # What a rule has computed for the body that is judged next to be applied: never part of the state.
        self.computed: tuple[Body, Any] | None = None
        self.votes: Table[str, Vote] = Table(self._journal)
        # vote -> codes of its roll, ascending
        self.vote_codes: Table[str, tuple[str, ...]] = Table(self._journal)
        self.roll: Table[CodePlace, RollLine] = Table(self._journal)
        self.claims: Table[CodePlace, Claim] = Table(self._journal)
        # Claim and ballot keys of votes: looked up like granted keys, held by no party
        self.ballot_keys: Table[tuple[str, bytes], GrantedKey] = Table(self._journal)
        self.ballots: Table[CodePlace, Ballot] = Table(self._journal)
        # seq of the ballot that cast the digest, whichever vote and code
        self.sealed_choices: Table[str, int] = Table(self._journal)
        # Opened ballots: an option for each topic of the vote
        self.choices: Table[CodePlace, tuple[Option, ...]] = Table(self._journal)
        # (vote, label of the proxy) -> codes whose last ballot he brought
        self.proxies: Table[tuple[str, str], int] = Table(self._journal)
        # Codes whose unit changed owner during the vote -> whether a ballot was in, which stands
        self.passed_codes: Table[CodePlace, bool] = Table(self._journal)
        self.units_taking_part: Table[str, tuple[str, ...]] = Table(self._journal)
        self.objections: Table[int, Objection] = Table(self._journal)
        self.disclosed_codes: Table[CodePlace, int] = Table(self._journal)
        # (vote, topic) -> what acts that rest on it have used of its amount, in fen
        self.resolution_used: Table[tuple[str, str], int] = Table(self._journal)

    @property
    def founded(self) -> Founded | None:
        """The founding, once entry 0 is there."""
        fact: Founded | None = self._facts.get("founded")
        return fact

    @property
    def policy(self) -> PolicyAdopted | None:
        """The policy in force."""
        fact: PolicyAdopted | None = self._facts.get("policy")
        return fact

    @property
    def fund_policy(self) -> FundPolicyAdopted | None:
        """The policy of the fund in force."""
        fact: FundPolicyAdopted | None = self._facts.get("fund_policy")
        return fact

    @property
    def unaudited(self) -> frozenset[str]:
        """Emergency applications that are settled, and whose audit is not on file."""
        fact: frozenset[str] = self._facts.get("unaudited", frozenset())
        return fact

    @property
    def log_key(self) -> str:
        """Verifier key of the log that signs the next checkpoint; empty before the founding."""
        fact: str = self._facts.get("log_key", "")
        return fact

    @property
    def closed_until(self) -> datetime.date | None:
        """Last day of the last closed period."""
        fact: datetime.date | None = self._facts.get("closed_until")
        return fact

    def key_at(self, name: str, key_id: bytes) -> GrantedKey | None:
        """The key of this name and key id, granted to a party or made for a ballot; None when unknown."""
        return self.keys.get((name, key_id)) or self.ballot_keys.get((name, key_id))

    def set_fact(self, name: str, value: Any) -> None:
        """One of the properties above has the value."""
        self._facts.put(name, value)

    def mark(self) -> int:
        """A place in the journal to roll back to."""
        return len(self._journal)

    def commit(self) -> None:
        """The changes so far stay."""
        self._journal.clear()

    def rollback(self, mark: int = 0) -> None:
        """Everything is as it was at the mark, or at the last commit."""
        while len(self._journal) > mark:
            table, key, old = self._journal.pop()
            if old is _MISSING:
                del table[key]
            elif old is _ALL_MISSING:
                for one in key:
                    table.pop(one, None)
            else:
                table[key] = old
