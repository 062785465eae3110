"""A small forge of signed logs for the tests of the second opinion: events in, bundle files out.

It shares nothing with the server. It signs whatever it is given, rules or no rules.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit_tools.encoding import encode_base64
from audit_tools.log_check import submission_message
from audit_tools.merkle_check import Levels, leaf_hash, tree_root
from audit_tools.note_check import COSIGNATURE, ED25519, Head, format_head, key_of
from audit_tools.paths import tile_path
from audit_tools.tile_check import tiles_of

ESTATE = "rosegarden"
ORIGIN = f"ledger.example/logs/{ESTATE}"
SHANGHAI = timezone(timedelta(hours=8))
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
Body = dict[str, Any]


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def ulid(number: int) -> str:
    digits = ""
    for _ in range(20):
        digits, number = CROCKFORD[number % 32] + digits, number // 32
    return "01JQW0" + digits


class Signer:
    """A key that signs notes."""

    def __init__(self, name: str, seed: str = "", algorithm: int = ED25519) -> None:
        self.private = Ed25519PrivateKey.from_private_bytes(sha256((seed or name).encode()).digest())
        self.key = key_of(name, algorithm, self.private.public_key().public_bytes_raw())
        self.vkey = str(self.key)

    def line(self, text: str) -> str:
        return f"— {self.key.name} {encode_base64(self.key.key_id + self.private.sign(text.encode()))}"

    def cosign(self, text: str, seconds: int = 1_800_000_000) -> str:
        message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
        blob = self.key.key_id + seconds.to_bytes(8, "big") + self.private.sign(message)
        return f"— {self.key.name} {encode_base64(blob)}"


LOG = Signer(ORIGIN)
AUTHORITY = Signer("street.example/authority")
MANAGER = Signer("firm.example/manager")
CLERK = Signer("firm.example/clerk")
COMMITTEE = Signer("rosegarden.example/committee")
BANK = Signer("bank.example/custodian")
REGISTRAR = Signer("registry.example/registrar")
OWNER = Signer("owner.example/3-501")
STRANGER = Signer("stranger.example/key")
WITNESSES = [Signer(f"witness.example/w{i}", algorithm=COSIGNATURE) for i in (1, 2)]

CODE = "91320411MA1XXXXX0"


def credit_code(head: str) -> str:
    """`head` of 17 characters with its check character."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(head))
    return head + alphabet[(31 - total % 31) % 31]


FIRM = {"code": credit_code(CODE), "name": "玫瑰物业"}
PAYEE = {"code": credit_code("91320411MA2AAAAA1"), "name": "电梯公司"}


def founded(**changes: Any) -> Body:
    return {
        "kind": "estate.founded/1",
        "authority": {"name": "某街道", "party": "street"},
        "authority_key": AUTHORITY.vkey,
        "division": "320411",
        "firm": FIRM,
        "log_key": LOG.vkey,
        "name": "玫瑰园",
        "origin": ORIGIN,
    } | changes


def granted(signer: Signer, role: str, party: str, **changes: Any) -> Body:
    return {
        "kind": "estate.key.granted/1",
        "party": {"name": party, "party": party},
        "role": role,
        "vkey": signer.vkey,
    } | changes


def policy(**changes: Any) -> Body:
    return {
        "kind": "estate.policy.adopted/1",
        "disclosure": "quarterly",
        "disclosure_days": 15,
        "dual_control_fen": 1_000_000,
        "expense_categories": ["repairs", "utilities", "audit"],
        "fund_share_bp": 7000,
        "income_categories": ["parking", "advertising"],
        "profile": "test/1",
        "question_days": 7,
        "resolution": {"date": "2026-01-05", "reference": "业主大会 1"},
        "second_party": "committee",
        "silence": "not_counted",
        "since": "2026-01-05",
    } | changes


def opened(account: str = "sunshine", **changes: Any) -> Body:
    return {
        "kind": "revenue.account.opened/1",
        "account": account,
        "bank": "某银行",
        "date": "2026-01-01",
        "holder": "玫瑰园业主大会",
        "opening_fen": 100_000,
    } | changes


def income(fen: int, **changes: Any) -> Body:
    return {
        "kind": "revenue.income.received/1",
        "account": "sunshine",
        "amount_fen": fen,
        "bank_ref": "B1",
        "category": "parking",
        "date": "2026-02-10",
    } | changes


def expense(fen: int, **changes: Any) -> Body:
    return {
        "kind": "revenue.expense.paid/1",
        "account": "sunshine",
        "amount_fen": fen,
        "authorisation": {"basis": "budget", "reference": "2026"},
        "bank_ref": "B2",
        "category": "repairs",
        "date": "2026-02-11",
        "payee": PAYEE,
    } | changes


def contract(**changes: Any) -> Body:
    return {
        "kind": "revenue.contract.registered/1",
        "category": "parking",
        "contract": "c1",
        "counterparty": PAYEE,
        "direction": "income",
        "dues": [{"amount_fen": 50_000, "date": "2026-06-30"}],
        "purpose": "地面车位",
    } | changes


def reversal(seq: int, event: str, legs: list[tuple[str, int]], **changes: Any) -> Body:
    return {
        "kind": "revenue.entry.reversed/1",
        "date": "2026-02-12",
        "entry": seq,
        "event": event,
        "postings": [{"account": a, "amount_fen": f} for a, f in legs],
        "reason": "记错",
    } | changes


def registered(*units: tuple[str, str, int], **changes: Any) -> Body:
    rows = [
        {"area_centi_m2": area, "building": building, "group": f"g{unit}", "unit": unit}
        for unit, building, area in units
    ]
    return {"kind": "estate.units.registered/1", "since": "2026-01-01", "units": rows} | changes


def distribution(units: int, entitled: int, paid: int, **changes: Any) -> Body:
    return {
        "kind": "revenue.distribution.paid/1",
        "account": "sunshine",
        "bank_ref": "B3",
        "basis": "area_rate",
        "date": "2026-02-13",
        "entitled_fen": entitled,
        "paid_fen": paid,
        "rate_fen": 9,
        "resolution": {"date": "2026-01-05", "reference": "业主大会 2"},
        "rounding": "fen_down",
        "units": units,
    } | changes


def transferred(fen: int, **changes: Any) -> Body:
    return {
        "kind": "revenue.fund.transferred/1",
        "account": "sunshine",
        "amount_fen": fen,
        "bank_ref": "B4",
        "date": "2026-02-14",
    } | changes


STATEMENT = "银行对账单".encode()


def voucher(raw: bytes, **changes: Any) -> Body:
    size, digest = len(raw), sha256(raw).hexdigest()
    return {"sha256": digest, "size": size, "title": "凭证", "type": "text/plain"} | changes


def reconciled(bank: int, book: int, **changes: Any) -> Body:
    return {
        "kind": "revenue.account.reconciled/1",
        "account": "sunshine",
        "bank_fen": bank,
        "book_fen": book,
        "date": "2026-02-20",
        "statement": voucher(STATEMENT),
    } | changes


def closed(first: str, last: str, *rows: tuple[str, int, int, int, int]) -> Body:
    accounts = [
        {
            "account": name,
            "opening_fen": opening,
            "income_fen": came,
            "expense_fen": went,
            "other_fen": other,
            "closing_fen": opening + came - went + other,
        }
        for name, opening, came, went, other in rows
    ]
    return {"kind": "revenue.period.closed/1", "accounts": accounts, "first": first, "last": last}


def asked(seq: int, event: str) -> Body:
    return {"kind": "revenue.question.raised/1", "entry": seq, "event": event, "text": "为什么这么贵?"}


@dataclass
class Forge:
    """A log that grows by submissions; every part of an event, a seal or a note can be bent."""

    origin: str = ORIGIN
    entries: list[bytes] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    vouchers: list[bytes] = field(default_factory=list)
    now: datetime = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
    log: Signer = LOG
    witnesses: list[Signer] = field(default_factory=lambda: list(WITNESSES))
    quorum: str = "both"

    def event_line(self, body: Body, **changes: Any) -> str:
        at = self.now.astimezone(SHANGHAI).isoformat(timespec="seconds")
        number = len(self.ids)
        event = {"at": at, "body": body, "estate": ESTATE, "id": ulid(number), "v": 1} | changes
        self.ids.append(event["id"])
        return canonical(event)

    def add(
        self,
        bodies: list[Body],
        *signers: Signer,
        bend: Callable[[list[Body]], None] | None = None,
        lines: list[str] | None = None,
        **event: Any,
    ) -> int:
        """One submission; `event` changes the envelope of each event, `bend` changes its seals."""
        rows = lines or [self.event_line(body, **event) for body in bodies]
        root = tree_root(b"".join(leaf_hash(row.encode()) for row in rows))
        text = submission_message(self.origin, len(rows), root).decode()
        sigs = [signer.line(text) for signer in signers]
        first = len(self.entries)
        at = self.now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        seals: list[Body] = [
            {"at": at, "first": first, "of": len(rows), "rules": 1, "seq": first + i}
            for i in range(len(rows))
        ]
        seals[0]["sigs"] = sigs
        if bend is not None:
            bend(seals)
        for row, seal in zip(rows, seals, strict=True):
            self.append(row, seal)
        self.now += timedelta(minutes=1)
        return first

    def append(self, row: str, seal: Body) -> None:
        prev = leaf_hash(self.entries[-1]) if self.entries else bytes(32)
        whole = {"prev": encode_base64(prev)} | seal
        self.entries.append(f"{row}\n{canonical(whole)}".encode())

    def policy_text(self) -> str:
        rows = [f"log {self.log.vkey}", f"authority {AUTHORITY.vkey}"]
        rows += [f"witness w{i} {w.vkey}" for i, w in enumerate(self.witnesses)]
        if self.witnesses:
            rows.append(f"group both all {' '.join(f'w{i}' for i in range(len(self.witnesses)))}")
        return "\n".join(["# a policy", "", *rows, f"quorum {self.quorum if self.witnesses else 'none'}", ""])

    def levels(self) -> Levels:
        levels = Levels()
        for start in range(0, len(self.entries), 256):
            levels.add(b"".join(leaf_hash(e) for e in self.entries[start : start + 256]))
        return levels

    def checkpoint(self, levels: Levels | None = None) -> bytes:
        size = len(self.entries)
        text = format_head(Head(self.origin, size, (levels or self.levels()).root(size)))
        rows = [self.log.line(text), *(w.cosign(text) for w in self.witnesses)]
        return (text + "\n" + "".join(row + "\n" for row in rows)).encode()

    def files(self) -> dict[str, bytes]:
        levels = self.levels()
        files = {"checkpoint": self.checkpoint(levels), "policy": self.policy_text().encode()}
        files["README.txt"] = "怎样核对".encode()
        for level, index, width in tiles_of(len(self.entries)):
            files[tile_path(str(level), index, width)] = levels.tile(level, index, width)
            if level == 0:
                run = self.entries[index * 256 : index * 256 + width]
                raw = b"".join(len(e).to_bytes(2, "big") + e for e in run)
                files[tile_path("entries", index, width)] = raw
        return files | {f"vouchers/{sha256(v).hexdigest()}": v for v in self.vouchers}


def founded_log() -> Forge:
    """A log with founding, keys, units, policy and one account of 1,000 yuan."""
    forge = Forge()
    forge.add([founded()], AUTHORITY)
    forge.add([granted(MANAGER, "manager", "firm")], AUTHORITY, MANAGER)
    forge.add([granted(COMMITTEE, "committee", "committee")], AUTHORITY, COMMITTEE)
    forge.add([granted(BANK, "custodian_bank", "bank")], AUTHORITY, BANK)
    forge.add([granted(REGISTRAR, "registrar", "registry")], AUTHORITY, REGISTRAR)
    forge.add([granted(CLERK, "clerk", "firm")], MANAGER, CLERK)
    forge.add([granted(OWNER, "owner", "owner-1")], REGISTRAR, OWNER)
    forge.add([registered(("3-501", "3", 8950), ("3-502", "3", 12001))], REGISTRAR)
    forge.add([policy(), opened()], COMMITTEE, MANAGER)
    return forge


def full_log() -> Forge:
    """A sound log with every kind of the books in it."""
    forge = founded_log()
    forge.vouchers.append(STATEMENT)
    forge.add([contract(), income(20_000, contract="c1")], CLERK)
    paid = forge.add([expense(5_000, invoice={"number": "12345678", "total_fen": 9_000})], CLERK)
    forge.add([distribution(2, 1885, 1885)], MANAGER)
    forge.add([transferred(1_000)], MANAGER)
    legs = [("expenses:repairs", -5_000), ("assets:bank:sunshine", 5_000)]
    forge.add([reversal(paid, forge.ids[paid], legs)], MANAGER)
    forge.add([reconciled(117_115, 117_115)], BANK)
    forge.add([closed("2026-01-01", "2026-02-28", ("sunshine", 0, 20_000, 0, 97_115))], MANAGER)
    forge.add([income(700, late=True)], CLERK)
    question = forge.add([asked(paid, forge.ids[paid])], OWNER)
    forge.add([{"kind": "revenue.question.answered/1", "question": question, "text": "已冲销"}], MANAGER)
    forge.add([{"kind": "revenue.question.closed/1", "outcome": "satisfied", "question": question}], OWNER)
    moved = [{"group": "g9", "unit": "3-501"}]
    forge.add([{"kind": "estate.units.transferred/1", "since": "2026-02-01", "transfers": moved}], REGISTRAR)
    forge.add([{"kind": "estate.key.revoked/1", "reason": "离职", "vkey": CLERK.vkey}], MANAGER)
    return forge
