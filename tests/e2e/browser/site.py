"""A service with two small estates, running on a port of its own, made through the signed path."""

from __future__ import annotations

import base64
import datetime
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from api.main import create_app
from api.settings import Settings, load_settings
from ledger_core.append.ledger import utc_now
from ledger_core.books.fields import Counterparty, Voucher
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.publication_rules import list_lines
from ledger_core.books.registry import decode_event
from ledger_core.books.revenue.kinds import EntryReversed
from ledger_core.log.entry import decode_entry
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.stores.base import open_store
from ledger_core.stores.vouchers import VoucherStore
from tests.e2e.browser.hostile import write_hostile
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.estate import LOG_SEED, ORIGIN, Estate, key_of
from tests.support.fund_estate import state_of

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">" + "长" * 120
LONG_WORD = "W" * 400
TOKEN = "a-token-of-closed-estate"
START_SECONDS_MAX = 60
# Every page, and entries of each sort: tried at both widths, with axe, in large print, without scripts.
PATHS = (
    "/",
    "/verify",
    "/supervision",
    "/estates/guangjing",
    "/estates/guangjing/entries?show=all",
    "/estates/guangjing/entries/12",
    "/estates/guangjing/entries/13",
    "/estates/guangjing/entries/14",
    "/estates/guangjing/entries/15",
    "/estates/guangjing/entries/0",
    "/estates/guangjing/statement",
    "/estates/guangjing/questions",
    "/estates/funded",
    "/estates/funded/fund",
    "/estates/funded/fund/units",
    "/estates/funded/fund/unit?unit=3-2-502",
    "/estates/funded/fund/unit?unit=3-2-502&proof=1",
    "/estates/funded/fund/unit?unit=none",
    "/estates/funded/fund/applications/w-1",
    "/estates/guangjing/charts",
    "/estates/guangjing/votes",
    "/estates/guangjing/parties",
    "/estates/guangjing/verify",
    "/estates/guangjing/log",
    "/estates/guangjing/replay?size=14",
    "/estates/hostile/entries",
    "/estates/hostile/entries/10",
    "/estates/hostile/questions",
    "/estates/nowhere",
)


def write_settings(data: Path) -> Settings:
    """The service's files are there; the estate `closed` asks for `TOKEN`."""
    (data / "log-key").write_text(LOG_SEED.hex() + "\n")
    (data / "log-key").chmod(0o600)
    (data / "authorities").write_text(key_of("authority").vkey.format() + "\n")
    (data / "tokens").write_text(f"closed {TOKEN}\n")
    return load_settings(
        {
            "SUNLEDGER_DATA": str(data),
            "SUNLEDGER_ORIGIN": ORIGIN,
            "SUNLEDGER_PORT": "0",
            "SUNLEDGER_READ_TOKENS": str(data / "tokens"),
            "SUNLEDGER_OPEN_ESTATES": "funded",
        }
    )


def write_estates(settings: Settings) -> None:
    """`guangjing` has an entry of every sort that a page treats in its own way; `closed` is founded."""
    store = open_store(settings.database)
    store.create_tables()
    try:
        estate = Estate.founded(store, clock=utc_now, opening_fen=5_000_000)
        _write_money(estate, VoucherStore(settings.data / "vouchers"))
        _write_fund(Estate.founded(store, "funded", clock=utc_now))
        Estate.founded(store, "closed", clock=utc_now)
        write_hostile(store, VoucherStore(settings.data / "vouchers"), settings.data / "vouchers")
    finally:
        store.close()


def _write_money(estate: Estate, vouchers: VoucherStore) -> None:
    today = estate.today
    content = b"%PDF-1.4 a bank slip"
    slip = Voucher(
        sha256=vouchers.put(estate.name, content), size=len(content), type="application/pdf", title="银行回单"
    )
    estate.must(bodies.units(since=today), by="registrar")
    estate.must(bodies.contract())
    estate.must(
        bodies.income(date=today, vouchers=(slip,)),
        bodies.income(date=today, memo=HOSTILE, illustrative=True),
        bodies.income(
            date=today, memo=LONG_WORD, payer=Counterparty(name="无" * 100, code=bodies.credit_code(3))
        ),
        bodies.expense(date=today, invoice=bodies.invoice(), vouchers=(slip,)),
    )
    paid = estate.size - 1
    estate.must(bodies.expense(date=today, amount_fen=2_000_000, bank_ref=""), by=("manager", "committee"))
    estate.must(bodies.distribution(date=today))
    estate.must(bodies.fund_transfer(date=today), by="clerk")
    estate.must(_reversal(estate, paid, today))
    estate.must(bodies.question(paid, estate.event_id(paid), text=HOSTILE), by="owner")
    estate.must(bodies.answer(estate.size - 1))
    first = estate.size - 2
    estate.must(bodies.end_of_question(first), by="owner")
    estate.must(bodies.question(paid, estate.event_id(paid)), by="owner")


def _write_fund(estate: Estate) -> None:
    """Two sub-accounts, one of them too small for its share; an application up to its charge; a list."""
    firm_and_bank = ("manager", "custodian_bank")
    first, second = map(bodies.unit, fund_bodies.UNITS)
    estate.must(bodies.units(first, second), by="registrar")
    estate.must(fund_bodies.account(memo=HOSTILE), fund_bodies.policy(), by="committee")
    lines = (fund_bodies.opening_line(), fund_bodies.opening_line(second.unit, 300_000))
    estate.must(fund_bodies.opening(*lines), by="custodian_bank")
    estate.must(wb.proposal(project=HOSTILE), by="manager")
    estate.must(wb.linked(), by="committee")
    estate.must(wb.approved(), by="authority")
    estate.must(wb.payment(), by=firm_and_bank)
    estate.must(wb.acceptance((0, 100_000, 80_000)), by="committee")
    estate.must(wb.settlement(960_000), by=("manager", "committee"))
    estate.must(wb.payment(2, 360_000, final=True), by=firm_and_bank)
    shares = (
        w.ShareLine(unit=first.unit, share_fen=480_000),
        w.ShareLine(unit=second.unit, share_fen=480_000, due_fen=180_000),
    )
    estate.must(wb.apportionment(*shares), by="manager")
    estate.must(fund_bodies.call((second.unit, 90_000)), by="manager")
    estate.must(
        fund_bodies.reconciliation(1_340_000, bank_fen=1_339_910, explanation=LONG_WORD), by="manager"
    )
    leaves = [leaf_hash(line) for line in list_lines(state_of(estate))]
    root = base64.b64encode(root_of(leaves)).decode()
    estate.must(fund_bodies.published(root, 1_520_000, units=len(leaves)), by=firm_and_bank)


def _reversal(estate: Estate, seq: int, today: datetime.date) -> EntryReversed:
    entry = decode_entry(estate.store.entries(estate.name, seq, seq + 1)[0])
    event = decode_event(entry.event_line)
    return bodies.reversal(seq, event.id, event.kind.postings(event.body), date=today)


@contextmanager
def running(settings: Settings) -> Iterator[str]:
    """Give the address of the service, which is stopped afterwards."""
    with running_app(create_app(settings)) as base:
        yield base


@contextmanager
def running_app(app: FastAPI) -> Iterator[str]:
    """Give the address of this application, which is stopped afterwards."""
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{_port(server, thread)}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS_MAX)


def _port(server: uvicorn.Server, thread: threading.Thread) -> int:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the service did not start")
        time.sleep(0.02)
    port: int = server.servers[0].sockets[0].getsockname()[1]
    return port
