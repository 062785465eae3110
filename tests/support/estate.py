"""An estate to test with: keys, policy and account, founded through the real ledger on any store.

    estate = Estate.founded(store)
    estate.must(bodies.income())                                    # signed by the manager
    estate.must(bodies.expense(amount_fen=2_000_000), by=("manager", "committee"))
    estate.codes(bodies.income(account="other"))                    # ["account_unknown"]

Rules:
    * Keys are derived from their name, so a run can be repeated; `by` names them.
    * Time stands still unless `clock.now` is moved; `clock=utc_now` gives the real one.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.append.submission import Accepted, Outcome, Refused, Submission
from ledger_core.books import fields as f
from ledger_core.books.estate import kinds as e
from ledger_core.books.registry import decode_event, shanghai_day
from ledger_core.log.note import SigningKey
from ledger_core.stores.base import LogStore
from tests.support import bodies

LOG_SEED = b"\x01" * 32
ORIGIN = "ledger.example"
AUTHORITY = f.Party(party="housing-bureau", name="钟楼区住房和城乡建设局")
# Role -> its party; the key that `by` names bears the role's name.
PARTIES = {
    "authority": AUTHORITY,
    "street": f.Party(party="street", name="南大街街道办事处"),
    "registrar": f.Party(party="registry", name="不动产登记中心"),
    "manager": f.Party(party="firm", name="蓝天物业"),
    "clerk": f.Party(party="firm", name="蓝天物业"),
    "committee": f.Party(party="committee", name="业主委员会"),
    "custodian_bank": f.Party(party="bank", name="工商银行"),
    "owner": f.Party(party="owner-1", name="业主"),
}
# Who grants which of the roles that `founded` sets up.
_GRANTED_BY = {
    "authority": ("street", "registrar", "manager", "committee", "custodian_bank"),
    "manager": ("clerk",),
    "registrar": ("owner",),
}


def key_of(name: str) -> SigningKey:
    """The key of this name, always the same one."""
    return SigningKey.from_seed(f"{name}.example/key", sha256(f"test key {name}".encode()).digest())


class Clock:
    """Time that moves when it is told to."""

    def __init__(self, now: datetime.datetime | None = None) -> None:
        self.now = now or datetime.datetime(2026, 3, 31, 4, 0, tzinfo=datetime.UTC)

    def __call__(self) -> datetime.datetime:
        """The moment that it shows."""
        return self.now

    def step(self, **duration: float) -> None:
        """It shows a moment later by `timedelta(**duration)`."""
        self.now += datetime.timedelta(**duration)


class Estate:
    """One estate of a ledger.

    Args:
        store: Any log store with its tables.
        name: The estate's slug.
        clock: Gives the present moment; also the moment of signing.
    """

    def __init__(
        self, store: LogStore, name: str = "guangjing", clock: Callable[[], datetime.datetime] | None = None
    ) -> None:
        self.name = name
        self.store = store
        self.clock = clock or Clock()
        self.authority = key_of("authority")
        self.installation = Installation(
            origin=ORIGIN, authorities=frozenset({self.authority.vkey.format()}), log_seed=LOG_SEED
        )
        self.ledger = Ledger(store, self.installation, self.clock)
        self.origin = self.installation.origin_of(name)

    @classmethod
    def founded(
        cls,
        store: LogStore,
        name: str = "guangjing",
        clock: Callable[[], datetime.datetime] | None = None,
        opening_fen: int = 0,
    ) -> Estate:
        """An estate with keys in the roles of `PARTIES`, a policy, and an account: 10 entries."""
        estate = cls(store, name, clock)
        estate.must(estate.founding(), by="authority")
        for grantor, roles in _GRANTED_BY.items():
            estate.must(*(estate.grant(role) for role in roles), by=(grantor, *roles))
        estate.must(bodies.policy(since=estate.today), by="committee")
        estate.must(bodies.account("sunshine", date=estate.today, opening_fen=opening_fen))
        return estate

    @property
    def today(self) -> datetime.date:
        """The day of the clock, Asia/Shanghai."""
        return shanghai_day(self.clock())

    @property
    def size(self) -> int:
        """Entries stored."""
        head = self.store.head(self.name)
        return head.size if head else 0

    def founding(self, **changes: object) -> e.Founded:
        """The body of entry 0."""
        fields: dict[str, object] = {
            "name": "广景山庄",
            "origin": self.origin,
            "log_key": self.installation.log_key(self.name).vkey.format(),
            "division": "320404",
            "authority": AUTHORITY,
            "authority_key": self.authority.vkey.format(),
            "firm": bodies.FIRM,
        }
        return e.Founded(**(fields | changes))  # type: ignore[arg-type]

    def grant(self, role: str, key: str = "", **changes: object) -> e.KeyGranted:
        """The body that grants a key; the key of the role's name by default."""
        fields: dict[str, object] = {
            "vkey": key_of(key or role).vkey.format(),
            "role": role,
            "party": PARTIES.get(role, f.Party(party=role.replace("_", "-"), name=role)),
        }
        return e.KeyGranted(**(fields | changes))  # type: ignore[arg-type]

    def revocation(self, key: str) -> e.KeyRevoked:
        """The body that revokes a key."""
        return e.KeyRevoked(vkey=key_of(key).vkey.format(), reason="离职")

    def line(
        self, body: f.Body, *, at: datetime.datetime | None = None, event_id: str | None = None
    ) -> bytes:
        """One event line, signed at the clock's moment."""
        return make_event(self.name, body, at=at or self.clock(), event_id=event_id)

    def sign(self, lines: Sequence[bytes], by: str | Iterable[str] = "manager") -> Submission:
        """A submission of these lines, signed by the keys of these names."""
        names = (by,) if isinstance(by, str) else by
        return Submission(tuple(lines), sign_submission(self.origin, lines, [key_of(name) for name in names]))

    def submission(self, *events: f.Body, by: str | Iterable[str] = "manager") -> Submission:
        """A submission of fresh events with these bodies."""
        return self.sign([self.line(body) for body in events], by)

    def submit(self, *events: f.Body, by: str | Iterable[str] = "manager") -> Outcome:
        """What the ledger says to these bodies."""
        return self.ledger.submit(self.name, self.submission(*events, by=by))

    def must(self, *events: f.Body, by: str | Iterable[str] = "manager") -> Accepted:
        """The events are in the log; the test fails when they are refused."""
        outcome = self.submit(*events, by=by)
        assert isinstance(outcome, Accepted), outcome
        return outcome

    def codes(self, *events: f.Body, by: str | Iterable[str] = "manager") -> list[str]:
        """The codes with which the events are refused; empty when they are accepted."""
        outcome = self.submit(*events, by=by)
        return [refusal.code for refusal in outcome.refusals] if isinstance(outcome, Refused) else []

    def event_id(self, seq: int) -> str:
        """The event id of an entry."""
        line = self.store.entries(self.name, seq, seq + 1)[0].partition(b"\n")[0]
        return str(decode_event(line).id)
