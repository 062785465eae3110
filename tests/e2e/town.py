"""An estate that firm, committee, bank and authority keep through the service, by HTTP alone."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api.client import Client
from api.routes.shapes import AcceptedReply
from api.settings import Settings, load_settings
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books import fields as f
from ledger_core.books.categories import EXPENSE, INCOME
from ledger_core.books.estate import kinds as e
from ledger_core.books.registry import shanghai_day
from ledger_core.books.revenue import kinds as k
from ledger_core.log.note import SigningKey

CODE = "91350100M000100Y43"
ORIGIN = "ledger.example"
ROLES = ("manager", "committee", "registrar", "custodian_bank")


def seeded_key(name: str) -> SigningKey:
    """Return a key that is the same in every run."""
    return SigningKey.from_seed(name, hashlib.sha256(name.encode()).digest())


AUTHORITY = seeded_key("housing.example/authority")


def today() -> datetime.date:
    """Return the day in Asia/Shanghai."""
    return shanghai_day(datetime.datetime.now(datetime.UTC))


def settings_in(directory: Path, **more: str) -> Settings:
    """Return settings of a service whose everything lies in one directory."""
    authorities = directory / "authorities"
    authorities.write_text(f"# who may found\n{AUTHORITY.vkey.format()}\n")
    environment = {"SUNLEDGER_DATA": str(directory), "SUNLEDGER_ORIGIN": ORIGIN, "SUNLEDGER_POLL_MS": "20"}
    return load_settings(environment | more)


class Town:
    """One estate behind a client.

    Args:
        client: Reaches the service.
        estate: Its slug.
    """

    def __init__(self, client: Client, estate: str = "guangjing") -> None:
        self.client = client
        self.estate = estate
        self.origin = f"{ORIGIN}/logs/{estate}"
        self.keys = {role: seeded_key(f"{estate}-{role}") for role in ROLES}

    def found(self) -> Town:
        """The estate has its keys, its policy and one account; seven entries."""
        self.take(self.founding(), keys=[AUTHORITY])
        grants = [self.grant(role, key) for role, key in self.keys.items()]
        self.take(*grants, keys=[AUTHORITY, *self.keys.values()])
        self.take(policy(), keys=[self.keys["committee"]])
        self.take(opened("sunshine", 1_000_000), keys=[self.keys["manager"]])
        return self

    def founding(self) -> e.Founded:
        """Return the founding, with the log key that the service names."""
        log = self.client.log_key(self.estate)
        return e.Founded(
            name="广景苑",
            origin=log.origin,
            log_key=log.vkey,
            division="350102",
            authority=f.Party(party="housing", name="住建局"),
            authority_key=AUTHORITY.vkey.format(),
            firm=f.Organisation(name="某物业公司", code=CODE),
        )

    def grant(self, role: Any, key: SigningKey) -> e.KeyGranted:
        """Return the grant of a key to the party of its role."""
        party = f.Party(party=f"the-{role.replace('_', '-')}", name=role)
        return e.KeyGranted(vkey=key.vkey.format(), role=role, party=party)

    def lines(self, *bodies: f.Body) -> list[bytes]:
        """Return fresh event lines."""
        return [make_event(self.estate, body) for body in bodies]

    def sign(self, lines: Sequence[bytes], keys: Sequence[SigningKey] | None = None) -> str:
        """Return the note over the lines, by manager and committee if nobody else is named."""
        return sign_submission(self.origin, lines, keys or [self.keys["manager"], self.keys["committee"]])

    def take(self, *bodies: f.Body, keys: Sequence[SigningKey] | None = None) -> AcceptedReply:
        """One submission is in the log."""
        lines = self.lines(*bodies)
        return self.client.submit(self.estate, lines, self.sign(lines, keys))


def policy() -> e.PolicyAdopted:
    """Return a policy that allows every category."""
    return e.PolicyAdopted(
        profile="示范规则 1",
        since=datetime.date(2026, 1, 1),
        dual_control_fen=500_000,
        second_party="committee",
        fund_share_bp=3000,
        disclosure="monthly",
        disclosure_days=15,
        question_days=10,
        silence="not_counted",
        income_categories=tuple(INCOME),
        expense_categories=tuple(EXPENSE),
        resolution=f.Resolution(reference="2026-1", date=datetime.date(2026, 1, 1)),
    )


def opened(account: str, fen: int) -> k.AccountOpened:
    """Return an account with its opening balance."""
    return k.AccountOpened(
        account=account, bank="某银行", holder="广景苑业委会", date=datetime.date(2026, 1, 1), opening_fen=fen
    )


def income(fen: int, **more: Any) -> k.IncomeReceived:
    """Return money that comes in, for parking if nothing else is said."""
    fields: dict[str, Any] = {"account": "sunshine", "category": "parking", "date": today(), **more}
    return k.IncomeReceived(amount_fen=fen, **fields)


def voucher_of(content: bytes, media_type: Any = "text/plain") -> f.Voucher:
    """Return what an entry says of this file."""
    digest = hashlib.sha256(content).hexdigest()
    return f.Voucher(sha256=digest, size=len(content), type=media_type, title="slip")


def expense(fen: int, **more: Any) -> k.ExpensePaid:
    """Return money that goes out, for repairs if nothing else is said."""
    fields: dict[str, Any] = {
        "account": "sunshine",
        "category": "repairs",
        "date": today(),
        "payee": f.Counterparty(name="电梯公司", code=CODE),
        "authorisation": k.Authorisation(basis="policy", reference="2026-1"),
        "bank_ref": "B1",
        **more,
    }
    return k.ExpensePaid(amount_fen=fen, **fields)
