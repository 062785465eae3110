"""An estate made through the real signed path: its keys, and short words for what happens in it."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from typing import Any

from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.append.submission import Accepted, Submission
from ledger_core.books import fields as f
from ledger_core.books.categories import EXPENSE, INCOME
from ledger_core.books.estate import kinds as e
from ledger_core.books.registry import KINDS, decode_event
from ledger_core.books.revenue import kinds as k
from ledger_core.log.entry import decode_entry
from ledger_core.log.note import SigningKey
from ledger_core.stores.base import LogStore

CODE = "91350100M000100Y43"
ROLES = ("manager", "committee", "registrar", "custodian_bank", "street")
NOW = datetime.datetime(2026, 6, 15, 4, 0, tzinfo=datetime.UTC)


def seeded_key(name: str) -> SigningKey:
    """Return a key that is the same in every run."""
    return SigningKey.from_seed(name, hashlib.sha256(name.encode()).digest())


AUTHORITY = seeded_key("authority")
INSTALLATION = Installation(
    origin="ledger.example",
    authorities=frozenset({AUTHORITY.vkey.format()}),
    log_seed=hashlib.sha256(b"log").digest(),
)


def day(text: str) -> datetime.date:
    """Return the day written YYYY-MM-DD."""
    return datetime.date.fromisoformat(text)


def voucher(text: str = "slip") -> f.Voucher:
    """Return a voucher of this content."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f.Voucher(sha256=digest, size=len(text), type="text/plain", title=text[:50])


def firm(name: str = "电梯公司") -> f.Counterparty:
    """Return an organisation."""
    return f.Counterparty(name=name, code=CODE)


class Sunshine:
    """One estate in a log store.

    Args:
        store: With its tables.
        estate: Its slug.
    """

    def __init__(self, store: LogStore, estate: str = "guangjing") -> None:
        self.store = store
        self.estate = estate
        self.now = NOW
        self.origin = INSTALLATION.origin_of(estate)
        self.ledger = Ledger(store, INSTALLATION, lambda: self.now)
        self.keys = {role: seeded_key(f"{estate}-{role}") for role in ROLES}
        self.owner = seeded_key(f"{estate}-owner")

    def found(self) -> Sunshine:
        """The estate has its keys, its policy, two accounts and an owner."""
        self.take(self._founding(), keys=[AUTHORITY])
        grants = [self._grant(role, key) for role, key in self.keys.items()]
        self.take(*grants, keys=[AUTHORITY, *self.keys.values()])
        self.take(self._grant("owner", self.owner), keys=[self.keys["registrar"], self.owner])
        self.take(policy(), keys=[self.keys["committee"]])
        self.take(opened("sunshine", 1_000_000), opened("deposit", 0), keys=[self.keys["manager"]])
        return self

    def _founding(self) -> e.Founded:
        return e.Founded(
            name="广景苑",
            origin=self.origin,
            log_key=INSTALLATION.log_key(self.estate).vkey.format(),
            division="350102",
            authority=f.Party(party="housing", name="住建局"),
            authority_key=AUTHORITY.vkey.format(),
            firm=f.Organisation(name="某物业公司", code=CODE),
        )

    def _grant(self, role: Any, key: SigningKey) -> e.KeyGranted:
        return e.KeyGranted(
            vkey=key.vkey.format(), role=role, party=f.Party(party=f"the-{role.replace('_', '-')}", name=role)
        )

    def take(self, *bodies: f.Body, keys: Sequence[SigningKey] | None = None) -> int:
        """One submission is in the log; return the seq of its first entry.

        Raises:
            AssertionError: It was refused.
        """
        lines = [make_event(self.estate, body, at=self.now) for body in bodies]
        signing = keys or [self.keys["manager"], self.keys["committee"]]
        note = sign_submission(self.origin, lines, signing)
        outcome = self.ledger.submit(self.estate, Submission(tuple(lines), note))
        assert isinstance(outcome, Accepted), outcome
        return outcome.first

    @property
    def size(self) -> int:
        """Tree size."""
        head = self.store.head(self.estate)
        return head.size if head else 0

    def event_id(self, seq: int) -> str:
        """Return an entry's event id."""
        (entry,) = self.store.entries(self.estate, seq, seq + 1)
        return decode_event(decode_entry(entry).event_line).id

    def reversal(self, seq: int, date: str, **more: Any) -> k.EntryReversed:
        """Return the event that undoes an entry."""
        (entry,) = self.store.entries(self.estate, seq, seq + 1)
        event = decode_event(decode_entry(entry).event_line)
        legs = KINDS[event.kind.name].postings(event.body)
        return k.EntryReversed(
            entry=seq,
            event=event.id,
            date=day(date),
            reason="重复入账",
            postings=tuple(k.Posting(account=name, amount_fen=-fen) for name, fen in legs),
            **more,
        )

    def question(self, seq: int, text: str = "这笔钱花在哪里?") -> int:
        """The owner has asked about an entry; return the question's seq."""
        body = k.QuestionRaised(entry=seq, event=self.event_id(seq), text=text)
        return self.take(body, keys=[self.owner])


def policy() -> e.PolicyAdopted:
    """Return a policy that allows every category."""
    return e.PolicyAdopted(
        profile="示范规则 1",
        since=day("2026-01-01"),
        dual_control_fen=500_000,
        second_party="committee",
        fund_share_bp=3000,
        disclosure="monthly",
        disclosure_days=15,
        question_days=10,
        silence="not_counted",
        income_categories=tuple(INCOME),
        expense_categories=tuple(EXPENSE),
        resolution=f.Resolution(reference="2026-1", date=day("2026-01-01")),
    )


def opened(account: str, fen: int, date: str = "2026-01-01") -> k.AccountOpened:
    """Return an account with its opening balance."""
    return k.AccountOpened(
        account=account, bank="某银行", holder="广景苑业委会", date=day(date), opening_fen=fen
    )


def income(fen: int, date: str = "2026-02-01", **more: Any) -> k.IncomeReceived:
    """Return money that comes in, for parking if nothing else is said."""
    fields: dict[str, Any] = {"account": "sunshine", "category": "parking", **more}
    return k.IncomeReceived(date=day(date), amount_fen=fen, **fields)


def expense(fen: int, date: str = "2026-02-02", **more: Any) -> k.ExpensePaid:
    """Return money that goes out, for repairs if nothing else is said."""
    fields: dict[str, Any] = {
        "account": "sunshine",
        "category": "repairs",
        "payee": firm(),
        "authorisation": k.Authorisation(basis="policy", reference="2026-1"),
        "bank_ref": "B1",
        **more,
    }
    return k.ExpensePaid(date=day(date), amount_fen=fen, **fields)


def distribution(paid: int, entitled: int, date: str = "2026-03-01") -> k.DistributionPaid:
    """Return a distribution as it was published."""
    return k.DistributionPaid(
        date=day(date),
        account="sunshine",
        basis="stated_total",
        rounding="as_published",
        units=10,
        entitled_fen=entitled,
        paid_fen=paid,
        resolution=f.Resolution(reference="2026-2", date=day("2026-02-20")),
        bank_ref="B2",
    )
