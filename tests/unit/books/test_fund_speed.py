"""Ten thousand units are credited, and bear a cost, in one submission, in so many calls a line."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger_core.append.submission import Accepted
from ledger_core.books.fields import Body
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.gain_rules import compute_gains
from ledger_core.books.fund.share_rules import compute_shares, line_due
from ledger_core.limits import FUND_LINES_PER_EVENT_MAX, UNITS_PER_EVENT_MAX
from ledger_core.stores.base import open_store
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_estate import check_fund, state_of
from tests.support.work import count_calls

UNITS = 10_000
FIRM_AND_COMMITTEE = ("manager", "committee")
# For a line that is judged, sealed, hashed, folded and written: 29 and 35 as measured.
CALLS_MAX = 50


def chunks(lines: Sequence[Any], size: int = FUND_LINES_PER_EVENT_MAX) -> list[Sequence[Any]]:
    """The lines in events of this size."""
    return [lines[first : first + size] for first in range(0, len(lines), size)]


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """Ten thousand flats, 1,000 to 10,000 yuan each."""
    draw = random.Random(1)
    codes = [f"{number // 100:03d}-{number % 100:02d}" for number in range(UNITS)]
    with closing(open_store(str(Path(tmp_path_factory.mktemp("speed"), "l.db")))) as store:
        store.create_tables()
        estate = Estate.founded(store)
        for some in chunks(codes, UNITS_PER_EVENT_MAX):
            flats = (bodies.unit(code, area_centi_m2=draw.randint(4_000, 20_000)) for code in some)
            estate.must(bodies.units(*flats), by="registrar")
        estate.must(fund_bodies.account(), by="manager")
        estate.must(fund_bodies.policy(), by="committee")
        lines = [fund_bodies.opening_line(code, draw.randint(100_000, 1_000_000)) for code in codes]
        estate.must(*(fund_bodies.opening(*some) for some in chunks(lines)), by="custodian_bank")
        yield estate


def take(estate: Estate, *events: Body) -> tuple[int, float]:
    """Number of events, and calls for each of their 10,000 lines, as the ledger takes them at once."""
    submission = estate.submission(*events)
    outcomes: list[object] = []
    calls = count_calls(lambda: outcomes.append(estate.ledger.submit(estate.name, submission)))
    assert isinstance(outcomes[0], Accepted), outcomes
    return len(events), calls / UNITS


def test_crediting_ten_thousand_units_is_one_submission(estate: Estate) -> None:
    """Twenty events; the gains are computed once, not once an event."""
    shared = {
        "method": "shared",
        "rate_ppm": 0,
        "basis_days": 0,
        "rounding": "",
        "bank_total_fen": 123_456_789,
    }
    terms = fund_bodies.gains(first=TODAY, last=TODAY, **shared)
    lines = chunks(compute_gains(state_of(estate), terms))
    parts = [
        msgspec.structs.replace(
            terms, part=number, parts=len(lines), lines=some, total_fen=sum(one.amount_fen for one in some)
        )
        for number, some in enumerate(lines, 1)
    ]
    count, calls = take(estate, *parts)
    assert count == UNITS / FUND_LINES_PER_EVENT_MAX
    assert sum(account.gains for account in state_of(estate).sub_accounts.values()) == 123_456_789
    check_fund(state_of(estate))
    assert calls < CALLS_MAX


def test_apportioning_among_ten_thousand_units_is_one_submission(estate: Estate) -> None:
    """One million yuan: twenty events, and every fen of it on a unit."""
    estate.must(wb.proposal("w-1", wb.budget_line(1_000, 100_000_000)), by="manager")
    estate.must(wb.linked(amount_fen=100_000_000), by="committee")
    estate.must(wb.approved(amount_fen=100_000_000), by="authority")
    estate.must(wb.acceptance((0, 1_000, 1_000)), by="committee")
    audit = w.Audit(auditor=wb.AUDITOR, sha256="05" * 32)
    paid = wb.payment(1, 100_000_000, final=True)
    estate.must(wb.settlement(100_000_000, audit=audit), paid, by=FIRM_AND_COMMITTEE)
    state = state_of(estate)
    lines = chunks([line_due(state, share) for share in compute_shares(state, state.applications["w-1"])])
    parts = (wb.apportionment(*some, part=number, parts=len(lines)) for number, some in enumerate(lines, 1))
    count, calls = take(estate, *parts)
    assert count == UNITS / FUND_LINES_PER_EVENT_MAX
    assert state.applications["w-1"].ended == "apportioned"
    assert state.balances["assets:fund-advances:w-1"] == 0
    check_fund(state)
    assert calls < CALLS_MAX
