"""Sound bundles to tamper with, each exported from a real log that the real ledger has written.

Rules:
    * A world is built once in a process and never changed: tests change copies of its files and entries.
    * Everybody's key is `key_of(name)`: a test may play anybody, the log's operator included.
"""

from __future__ import annotations

import atexit
import datetime
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from ledger_core.books import fields as f
from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.cosignature import cosign
from ledger_core.log.keys import COSIGNATURE
from ledger_core.log.note import Note, SigningKey, parse_note
from ledger_core.stores.base import LogStore, open_store
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vouchers import VoucherStore
from projections.export.bundle import bundle_files, format_policy
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import PARTIES, Estate, key_of

Files = dict[str, bytes]
SLIP, STATEMENT = "转账回单 2026-03-31".encode(), "银行对账单 2026年3月".encode()
OPENING_FEN = 5_000_000
YESTERDAY = TODAY - datetime.timedelta(days=1)
WITNESSES = tuple(
    SigningKey.from_seed(f"witness.example/w{n}", sha256(f"tamper w{n}".encode()).digest(), COSIGNATURE)
    for n in (1, 2)
)
UNIX_SECONDS = 1_774_929_600


class World(NamedTuple):
    """A sound log and its bundle.

    Args:
        estate: The estate, with its ledger and its store.
        reader: Reads the store.
        files: The exported bundle, path by path.
        policy: What a careful reader has from elsewhere: the same text as the bundle's own policy.
    """

    estate: Estate
    reader: LogReader
    files: Files
    policy: str

    @property
    def entries(self) -> list[bytes]:
        """A copy of the list of all entries."""
        return self.reader.entries(self.estate.name, 0, self.estate.size)

    @property
    def log_key(self) -> SigningKey:
        """The key that signs this log's checkpoints: what a dishonest operator holds."""
        return self.estate.installation.log_key(self.estate.name)


def policy_text(estate: Estate, *, quorum: str = "any", witnesses: tuple[SigningKey, ...] = WITNESSES) -> str:
    """Return a policy that names log, authority and witnesses; `quorum` is any, all, or a number."""
    own = format_policy([estate.installation.log_key(estate.name).vkey.format()], [_vkey("authority")])
    rows = own.removesuffix("quorum none\n").splitlines()
    rows += [f"witness w{n} {key.vkey.format()}" for n, key in enumerate(witnesses, 1)]
    names = " ".join(f"w{n}" for n in range(1, len(witnesses) + 1))
    rows += [f"group both {quorum} {names}", "quorum both"] if witnesses else ["quorum none"]
    return "".join(f"{row}\n" for row in rows)


def cosigned(note: str, *witnesses: SigningKey) -> str:
    """Return a checkpoint note with the lines of these witnesses more."""
    opened = parse_note(note)
    lines = tuple(cosign(opened.text, key, UNIX_SECONDS) for key in witnesses)
    return Note(opened.text, opened.signatures + lines).format()


def signed_head(origin: str, size: int, root: bytes, key: SigningKey, *witnesses: SigningKey) -> bytes:
    """Return a checkpoint of anything, signed by whoever is given."""
    text = TreeHead(origin, size, root).text()
    return cosigned(Note(text, (key.sign(text),)).format(), *witnesses).encode()


@cache
def small() -> World:
    """Five entries: founding, two keys, policy, account with an expense that two parties signed."""
    estate = Estate(_store("small"))
    estate.must(estate.founding(), by="authority")
    estate.must(estate.grant("manager"), estate.grant("committee"), by=("authority", "manager", "committee"))
    estate.must(bodies.policy(dual_control_fen=1), by="committee")
    estate.must(
        bodies.account("sunshine", opening_fen=OPENING_FEN),
        bodies.expense(vouchers=(_voucher(SLIP),)),
        by=("manager", "committee"),
    )
    return _exported(estate)


@cache
def town() -> World:
    """Every sort of entry: co-signed, reversed, reconciled, closed, late, questioned, revoked, expired."""
    estate = Estate.founded(_store("town"), opening_fen=OPENING_FEN)
    estate.must(bodies.units(), by="registrar")
    paid = bodies.invoice(total_fen=20_000)
    estate.must(bodies.contract(), bodies.income(contract="c-1", category="advertising"))
    estate.must(bodies.expense(invoice=paid, vouchers=(_voucher(SLIP),)))
    big = bodies.expense(amount_fen=2_000_000)
    estate.must(big, by=("manager", "committee"))
    wrong = estate.must(*(bodies.income(amount_fen=fen) for fen in (100, 200, 300)), by="clerk").first
    legs = (("assets:bank:sunshine", 200), ("income:parking", -200))
    estate.must(bodies.reversal(wrong + 1, estate.event_id(wrong + 1), legs))
    estate.must(bodies.distribution())
    estate.must(bodies.closing(YESTERDAY.replace(day=1), YESTERDAY))
    estate.must(bodies.income(date=YESTERDAY, late=True, amount_fen=700))
    statement = _voucher(STATEMENT, "对账单")
    balance = OPENING_FEN + 15_000 - 8_000 - 2_000_000 + 400 - 114_600 + 700
    estate.must(bodies.reconciliation(balance, statement=statement), by="custodian_bank")
    asked = estate.must(bodies.question(wrong, estate.event_id(wrong)), by="owner").first
    estate.must(bodies.answer(asked))
    estate.must(bodies.end_of_question(asked), by="owner")
    for name, changes in (("temp", {"until": YESTERDAY}), ("gone", {})):
        grant = estate.grant("clerk", name, party=PARTIES["manager"], **changes)
        estate.must(grant, by=("manager", name))
    estate.must(estate.revocation("gone"))
    return _exported(estate)


def other_estate(name: str = "yunshan") -> World:
    """Another estate of the same installation, with the same people's keys."""
    return _other(name)


@cache
def _other(name: str) -> World:
    return _exported(Estate.founded(_store(name), name, opening_fen=7))


@cache
def _directory() -> Path:
    directory = tempfile.TemporaryDirectory(prefix="sunledger-tamper-", ignore_cleanup_errors=True)
    atexit.register(directory.cleanup)
    return Path(directory.name)


def _store(name: str) -> LogStore:
    store = open_store(str(_directory() / f"{name}.db"))
    store.create_tables()
    return store


def _voucher(content: bytes, title: str = "回单") -> f.Voucher:
    digest = sha256(content).hexdigest()
    return f.Voucher(sha256=digest, size=len(content), type="text/plain", title=title)


def _exported(estate: Estate) -> World:
    reader, vouchers = LogReader(estate.store), VoucherStore(_directory() / f"{estate.name}-{estate.size}")
    for content in (SLIP, STATEMENT):
        vouchers.put(estate.name, content)
    policy = policy_text(estate)
    note = cosigned(reader.checkpoint(estate.name), *WITNESSES)
    files = dict(bundle_files(reader, vouchers, estate.name, policy, checkpoint=note))
    return World(estate, reader, files, policy)


def _vkey(name: str) -> str:
    return key_of(name).vkey.format()
