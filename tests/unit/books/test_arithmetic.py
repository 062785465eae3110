"""What the books compute: shares, invoices, contracts, reversals, periods, reconciliations."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from math import floor
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_core.books.apportion import round_share, share_by_area, share_by_unit
from ledger_core.books.fields import Counterparty
from ledger_core.books.revenue import kinds as r
from ledger_core.limits import AMOUNT_FEN_MAX, AREA_CENTI_M2_MAX
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Clock, Estate
from tests.support.refusals import income_legs
from tests.support.states import folded, lane_state

DAY = datetime.timedelta(days=1)


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate on 1 March with 10,000 yuan."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        clock = Clock(datetime.datetime(2026, 3, 1, 4, 0, tzinfo=datetime.UTC))
        yield Estate.founded(store, clock=clock, opening_fen=1_000_000)


def on(estate: Estate, month: int, day: int) -> datetime.date:
    """The clock shows noon of that day."""
    estate.clock.now = datetime.datetime(2026, month, day, 4, 0, tzinfo=datetime.UTC)  # type: ignore[attr-defined]
    return datetime.date(2026, month, day)


def flags(estate: Estate, seq: int) -> tuple[str, ...]:
    """The flags of an entry, as a reader of the log has them."""
    fold = folded(estate.store, estate.name, seq)
    return fold.take(estate.store.entries(estate.name, seq, seq + 1)[0]).flags


def balance(estate: Estate, account: str = "assets:bank:sunshine") -> int:
    """The balance in memory."""
    return lane_state(estate.ledger, estate.name).balances.get(account, 0)


# ------------------------------------------------------------------------------------------- shares


def exact_rounding(exact: Fraction, rounding: str) -> int:
    """The same rule in fractions of a fen."""
    if rounding == "fen_down":
        return floor(exact)
    if rounding == "fen_half_up":
        return floor(exact + Fraction(1, 2))
    return floor(exact / 100) * 100


ROUNDINGS = ("fen_down", "fen_half_up", "yuan_down")


@given(
    areas=st.lists(st.integers(1, AREA_CENTI_M2_MAX), min_size=1, max_size=30),
    rate=st.integers(1, 1_000_000),
    rounding=st.sampled_from(ROUNDINGS),
)
def test_shares_by_area_are_those_of_fractions(areas: list[int], rate: int, rounding: str) -> None:
    """Entitled is the floor of the exact total, paid the sum of the rounded shares."""
    exact = [Fraction(area, 100) * rate for area in areas]
    shares = share_by_area(areas, rate, rounding)
    assert shares.units == len(areas)
    assert shares.entitled == floor(sum(exact))
    assert shares.paid == sum(exact_rounding(one, rounding) for one in exact)
    residue = shares.entitled - shares.paid
    bound = {"fen_down": len(areas), "fen_half_up": len(areas) / 2 + 1, "yuan_down": 100 * len(areas)}
    assert abs(residue) <= bound[rounding]
    assert residue >= 0 or rounding == "fen_half_up"


@given(st.integers(1, 10_000), st.integers(1, AMOUNT_FEN_MAX), st.sampled_from(ROUNDINGS))
def test_shares_by_unit_are_those_of_fractions(units: int, rate: int, rounding: str) -> None:
    """A rate in fen is exact; only whole yuan take something off."""
    shares = share_by_unit(units, rate, rounding)
    assert shares == (units, units * rate, units * exact_rounding(Fraction(rate), rounding))


@given(st.integers(0, 10**6), st.sampled_from(ROUNDINGS))
def test_rounding_of_one_share(exact: int, rounding: str) -> None:
    """In hundredths of a fen."""
    assert round_share(exact, rounding) == exact_rounding(Fraction(exact, 100), rounding)


def test_rounding_at_the_half() -> None:
    """Half a fen goes up, what is below goes down; a yuan is all or nothing."""
    assert [round_share(n, "fen_half_up") for n in (49, 50, 149, 150)] == [0, 1, 1, 2]
    assert [round_share(n, "yuan_down") for n in (9_999, 10_000, 19_999)] == [0, 100, 100]
    with pytest.raises(ValueError, match="as_published"):
        round_share(1, "as_published")


def test_nine_yuan_a_square_metre(estate: Estate) -> None:
    """127.38 m² × 9 yuan = 1,146.42 yuan: 1,146.00 paid, 0.42 residue; a reversal undoes both."""
    estate.must(bodies.units(since=estate.today), by="registrar")
    paid = bodies.distribution(date=estate.today)
    accepted = estate.must(paid)
    assert balance(estate) == 1_000_000 - 114_600
    assert balance(estate, "liabilities:distribution-residue") == -42
    assert balance(estate, "equity:distributions") == 114_642
    legs = (
        ("equity:distributions", 114_642),
        ("assets:bank:sunshine", -114_600),
        ("liabilities:distribution-residue", -42),
    )
    undo = bodies.reversal(accepted.first, estate.event_id(accepted.first), legs, date=estate.today)
    shuffled = msgspec.structs.replace(undo, postings=undo.postings[::-1])
    assert estate.codes(shuffled) == ["reversal_mismatch"]
    estate.must(undo)
    assert balance(estate) == 1_000_000
    assert balance(estate, "liabilities:distribution-residue") == 0


def test_the_scope_of_a_distribution(estate: Estate) -> None:
    """Buildings that are listed, with all their units; without a list the whole register."""
    flats = (bodies.unit("3-1"), bodies.unit("3-2", area_centi_m2=10_001), bodies.unit("4-1", building="4"))
    estate.must(bodies.units(*flats, since=estate.today), by="registrar")

    def shares(**changes: Any) -> dict[str, Any]:
        fields = {"date": estate.today, "paid_fen": 1, "bank_ref": "1"} | changes
        outcome = estate.submit(bodies.distribution(**fields))
        return outcome.refusals[0].figures  # type: ignore[union-attr]

    assert shares() == {"units": 3, "entitled_fen": 319_293, "paid_fen": 319_200}
    assert shares(buildings=("3",)) == {"units": 2, "entitled_fen": 204_651, "paid_fen": 204_600}
    assert shares(buildings=("4", "3")) == shares()
    by_unit = {"basis": "unit_amount", "rate_fen": 15_050}
    assert shares(**by_unit, buildings=("4",)) == {"units": 1, "entitled_fen": 15_050, "paid_fen": 15_000}
    # A rounding that may pay more than the exact total: the residue is negative then.
    half = shares(rounding="fen_half_up", rate_fen=50)
    assert half == {"units": 3, "entitled_fen": 17_738, "paid_fen": 17_739}


def test_a_total_as_published_is_marked(estate: Estate) -> None:
    """It cannot be computed again, and says so; what it leaves as residue may be negative."""
    stated = bodies.distribution(
        date=estate.today,
        basis="stated_total",
        rounding="as_published",
        rate_fen=0,
        entitled_fen=1,
        paid_fen=2,
    )
    seq = estate.must(stated).first
    assert flags(estate, seq) == ("not_recomputable",)
    assert balance(estate, "liabilities:distribution-residue") == 1


# --------------------------------------------------------------------------- invoices and contracts


def test_an_invoice_in_parts(estate: Estate) -> None:
    """Payments sum up to the total, a reversal frees its part, and the total stays the first one's."""
    pay = lambda fen, **more: bodies.expense(  # noqa: E731
        date=estate.today, amount_fen=fen, **({"invoice": bodies.invoice()} | more)
    )
    first = estate.must(pay(12_000), pay(8_000)).first
    assert estate.codes(pay(1)) == ["invoice_overpaid"]
    legs = ("expenses:repairs", 8_000), ("assets:bank:sunshine", -8_000)
    estate.must(bodies.reversal(first + 1, estate.event_id(first + 1), legs, date=estate.today))
    assert estate.codes(pay(8_001)) == ["invoice_overpaid"]
    assert estate.codes(pay(1, invoice=bodies.invoice(total_fen=19_999))) == ["invoice_total_changed"]
    assert estate.codes(pay(8_000)) == []
    # The number of another issuer is another invoice.
    other = Counterparty(name="别家", code=bodies.credit_code(3))
    assert estate.codes(pay(20_000, payee=other), pay(20_000, payee=bodies.SEALED_PERSON)) == []


def test_what_a_contract_makes_due(estate: Estate) -> None:
    """Up to the sum of its dues; beyond it with a reason and a flag; a reversal makes room."""
    paid = lambda fen, **more: bodies.income(  # noqa: E731
        date=estate.today, category="advertising", contract="c-1", amount_fen=fen, **more
    )
    estate.must(bodies.contract())
    first = estate.must(paid(60_000), paid(60_000)).first
    assert estate.codes(paid(1)) == ["above_due"]
    above = estate.must(paid(1, excess_reason="滞纳金")).first
    assert flags(estate, above) == ("above_due",)
    legs = ("assets:bank:sunshine", 60_000), ("income:advertising", -60_000)
    estate.must(bodies.reversal(first, estate.event_id(first), legs, date=estate.today))
    assert estate.codes(paid(60_000)) == ["above_due"]
    assert estate.codes(paid(59_999, excess_reason="滞纳金")) == ["no_excess"]
    assert estate.codes(paid(59_999)) == []


def test_orders_and_executed_payments(estate: Estate) -> None:
    """An order stays within the balance; what the bank has done is a fact, and flagged."""
    order = bodies.fund_transfer(date=estate.today, amount_fen=999_999, bank_ref="")
    first = estate.must(order).first
    assert estate.codes(msgspec.structs.replace(order, amount_fen=2)) == ["overdraft"]
    second = estate.must(bodies.expense(date=estate.today, amount_fen=2)).first
    assert (flags(estate, first), flags(estate, second)) == (("ordered",), ("overdrawn",))
    assert balance(estate) == -1


def test_a_reversal_is_not_reversed(estate: Estate) -> None:
    """Nor anything else that moves no money of its own."""
    first = estate.must(bodies.income(date=estate.today)).first
    estate.must(bodies.reversal(first, estate.event_id(first), income_legs(), date=estate.today))
    legs = ("assets:bank:sunshine", -15_000), ("income:parking", 15_000)
    again = bodies.reversal(first + 1, estate.event_id(first + 1), legs, date=estate.today)
    assert estate.codes(again) == ["not_reversible"]
    for change in ({"event": estate.event_id(0)}, {"entry": 0}):
        assert estate.codes(msgspec.structs.replace(again, **change)) == ["entry_unknown"]
    assert balance(estate) == 1_000_000


# ------------------------------------------------------------------------- periods, reconciliation


def march(**changes: int) -> r.AccountPeriod:
    """The account in March, as the test below has it."""
    figures = {"income_fen": 15_000, "expense_fen": 8_000, "other_fen": 995_000, "closing_fen": 1_002_000}
    return bodies.figures(**figures | changes)


def test_closings_follow_each_other(estate: Estate) -> None:
    """A late entry changes the next opening by exactly itself, and must say that it is late."""
    estate.must(*(make(date=estate.today) for make in (bodies.income, bodies.expense, bodies.fund_transfer)))
    first, last = datetime.date(2026, 3, 1), datetime.date(2026, 3, 31)
    on(estate, 4, 5)
    assert estate.codes(bodies.closing(first, last, march(other_fen=0))) == ["period_figures"]
    estate.must(bodies.closing(first, last, march()))
    assert estate.codes(bodies.income(date=last)) == ["date_in_closed_period"]
    assert estate.codes(bodies.income(date=last + DAY, late=True)) == ["not_late"]
    late = estate.must(bodies.income(date=last, late=True)).first
    assert flags(estate, late) == ("late",)
    on(estate, 5, 5)
    following = bodies.figures(opening_fen=1_017_000, closing_fen=1_017_000)
    april = first.replace(month=4), datetime.date(2026, 4, 30)
    assert estate.codes(bodies.closing(first, last, following)) == ["period_mismatch"]
    assert estate.codes(bodies.closing(april[0] + DAY, april[1], following)) == ["period_mismatch"]
    assert estate.codes(bodies.closing(*april, following)) == []


def test_a_reversal_counts_in_the_class_of_what_it_undoes(estate: Estate) -> None:
    """Income net of reversals, expense net of reversals, on the day of the correction."""
    first = estate.must(bodies.income(date=estate.today), bodies.expense(date=estate.today)).first
    on(estate, 3, 2)
    expense_legs = ("expenses:repairs", 8_000), ("assets:bank:sunshine", -8_000)
    for seq, legs in ((first, income_legs()), (first + 1, expense_legs)):
        estate.must(bodies.reversal(seq, estate.event_id(seq), legs, date=estate.today))
    on(estate, 3, 5)
    day = datetime.date(2026, 3, 1)
    one = bodies.figures(income_fen=15_000, expense_fen=8_000, other_fen=1_000_000, closing_fen=1_007_000)
    two = bodies.figures(opening_fen=1_007_000, income_fen=-15_000, expense_fen=-8_000, closing_fen=1_000_000)
    estate.must(bodies.closing(day, day, one))
    estate.must(bodies.closing(day + DAY, day + DAY, two))


def test_reconciliation(estate: Estate) -> None:
    """The book's balance at the end of a day, by business dates; the bank's own signature attests."""
    estate.must(bodies.income(date=estate.today))
    yesterday = estate.today - DAY
    for day, fen in ((yesterday, 0), (estate.today, 1_015_000), (estate.today + DAY, 1_015_000)):
        assert estate.codes(bodies.reconciliation(fen + 1, date=day)) == ["book_mismatch"]
        assert estate.codes(bodies.reconciliation(fen, date=day)) == []
    differs = bodies.reconciliation(1_015_000, date=estate.today, bank_fen=1, explanation="在途")
    by = {"manager": ("unreconciled", "not_attested"), "custodian_bank": ("unreconciled",)}
    for signer, expected in by.items():
        assert flags(estate, estate.must(differs, by=signer).first) == expected
    agreed = bodies.reconciliation(1_015_000, date=estate.today)
    assert flags(estate, estate.must(agreed, by="custodian_bank").first) == ()


def test_the_thousandth_account_is_not_needed(estate: Estate) -> None:
    """With as many accounts as may be opened, a closing still fits an event."""
    estate.must(*(bodies.account(f"a-{n:02d}", date=estate.today) for n in range(63)))
    on(estate, 3, 5)
    accounts = [bodies.figures(f"a-{n:02d}") for n in range(63)]
    sunshine = bodies.figures(other_fen=1_000_000, closing_fen=1_000_000)
    day = TODAY.replace(day=1)
    estate.must(bodies.closing(day, day, *accounts, sunshine))
