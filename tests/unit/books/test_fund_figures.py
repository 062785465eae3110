"""What the fund computes: gains, shares, dues, the list and its root; and what it flags."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256

import pytest

from ledger_core.books.apportion import share_exactly
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.gain_rules import compute_gains
from ledger_core.books.fund.publication_rules import list_lines
from ledger_core.stores.base import open_store
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_bodies import UNITS
from tests.support.fund_estate import check_fund, found_fund, last_flags, state_of

FIRM_AND_BANK = ("manager", "custodian_bank")
FIRM_AND_COMMITTEE = ("manager", "committee")
DAY = datetime.timedelta(days=1)


@pytest.fixture
def bare(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate without a unit and without a fund."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store)


@pytest.fixture
def estate(bare: Estate) -> Estate:
    """Two flats with 20,000 yuan each in the fund."""
    return found_fund(bare)


def run(estate: Estate, budget_fen: int, scope: w.Scope | None = None, name: str = "w-1") -> None:
    """An application is paid out to this amount, and waits for its shares."""
    scope = scope or w.Scope()
    line = wb.budget_line(1_000, budget_fen)
    decision = wb.DECISION.__class__(reference=name, date=TODAY, sha256=sha256(name.encode()).hexdigest())
    linked = wb.linked(name, resolution=decision, amount_fen=budget_fen, scope=scope)
    estate.must(wb.proposal(name, line, scope=scope), linked, by="committee")
    estate.must(wb.approved(name, amount_fen=budget_fen), by="authority")
    estate.must(wb.acceptance((0, 1_000, 1_000), application=name), by="committee")
    estate.must(
        wb.settlement(budget_fen, application=name, audit=w.Audit(auditor=wb.AUDITOR, sha256="05" * 32)),
        wb.payment(1, budget_fen, application=name, final=True),
        by=FIRM_AND_COMMITTEE,
    )


def share(unit: str, fen: int, due: int = 0, *, developer: bool = False) -> w.ShareLine:
    """One unit's line."""
    return w.ShareLine(unit=unit, share_fen=fen, due_fen=due, developer=developer)


def test_the_fen_left_over_goes_to_the_largest_remainder_and_a_tie_to_the_lower_code() -> None:
    """100 fen among three equal units; 10 fen among 5, 3 and 2 parts of 12."""
    assert share_exactly(100, [1, 1, 1]) == [34, 33, 33]
    assert share_exactly(10, [5, 3, 4]) == [4, 3, 3]
    assert share_exactly(0, [5, 3]) == [0, 0]
    with pytest.raises(ValueError, match="weights"):
        share_exactly(1, [0, 0])


def test_gains_by_rate_count_each_day_a_deposit_was_there(estate: Estate) -> None:
    """20,000 yuan over two days, and 365 yuan more on the second, at 3.65 % of 365 days: 0.01 % a day."""
    estate.must(fund_bodies.deposits((UNITS[0], 36_500), date=TODAY + DAY), by="custodian_bank")
    days = {"first": TODAY, "last": TODAY + DAY, "date": TODAY + DAY, "rate_ppm": 36_500}
    lines = ((UNITS[0], 4_036_500, 404), (UNITS[1], 4_000_000, 400))
    estate.must(fund_bodies.gains(*lines, **days), by="custodian_bank")
    assert last_flags(estate) == ()
    first = state_of(estate).sub_accounts[UNITS[0]]
    assert (first.deposits, first.gains, first.used, first.balance) == (2_036_500, 404, 0, 2_036_904)


def test_a_banks_total_is_shared_to_the_last_fen(estate: Estate) -> None:
    """1.01 yuan among equal balance-days: the lower code has the odd fen, a later deposit no part."""
    estate.must(fund_bodies.deposits((UNITS[1], 500), date=TODAY + DAY), by="custodian_bank")
    terms = {"method": "shared", "rate_ppm": 0, "basis_days": 0, "rounding": "", "bank_total_fen": 101}
    lines = ((UNITS[0], 2_000_000, 51), (UNITS[1], 2_000_000, 50))
    estate.must(fund_bodies.gains(*lines, first=TODAY, last=TODAY, **terms), by="manager")
    assert last_flags(estate) == ("not_attested",)


def test_a_movement_in_a_period_that_is_credited_is_flagged(estate: Estate) -> None:
    """The gains were computed without it; the day after is as it should be."""
    lines = tuple((unit, 2_000_000, 82) for unit in UNITS)
    estate.must(fund_bodies.gains(*lines, first=TODAY, last=TODAY), by="custodian_bank")
    estate.must(fund_bodies.deposits(), by="custodian_bank")
    assert last_flags(estate) == ("late",)
    estate.must(fund_bodies.deposits(date=TODAY + DAY), by="custodian_bank")
    assert last_flags(estate) == ()


def test_what_a_sub_account_cannot_bear_is_due_and_the_next_deposit_pays_it(estate: Estate) -> None:
    """45,000 yuan among two flats of 20,000: 2,500 each are due, and paid before anything is saved."""
    run(estate, 4_500_000)
    short = tuple(share(unit, 2_250_000, 250_000) for unit in UNITS)
    assert estate.codes(wb.apportionment(*(share(unit, 2_250_000) for unit in UNITS))) == [
        "apportionment_mismatch"
    ]
    estate.must(wb.apportionment(*short))
    assert last_flags(estate) == ("below_30",)
    state = state_of(estate)
    assert state.balances["assets:fund-due:3-2-501"] == 250_000
    assert state.sub_accounts[UNITS[0]].balance == 0
    assert estate.codes(fund_bodies.deposits((UNITS[0], 300_000))) == ["due_mismatch"]
    estate.must(fund_bodies.deposits((UNITS[0], 300_000, 250_000)), by="custodian_bank")
    paid = state_of(estate).sub_accounts[UNITS[0]]
    assert (paid.deposits, paid.used, paid.balance) == (2_300_000, 2_250_000, 50_000)
    check_fund(state)


def test_unsold_units_are_the_developers_and_it_pays_no_more_than_it_owes(estate: Estate) -> None:
    """Its share is due as a whole, whatever the sub-account holds."""
    sold = bodies.unit("3-2-503", group="developer", area_centi_m2=2 * 12_738)
    estate.must(bodies.units(sold), by="registrar")
    run(estate, 400_000)
    lines = (*(share(unit, 100_000) for unit in UNITS), share("3-2-503", 200_000, 200_000, developer=True))
    estate.must(wb.apportionment(*lines))
    assert state_of(estate).balances["assets:fund-due-developer"] == 200_000
    paid = fund_bodies.deposits(developer_fen=150_000, lines=(), total_fen=150_000)
    estate.must(paid, by="custodian_bank")
    assert estate.codes(fund_bodies.deposits(developer_fen=50_001)) == ["due_mismatch"]
    check_fund(state_of(estate))


def test_only_the_scope_bears_the_cost(estate: Estate) -> None:
    """A building, and a further unit beside it; in parts, in ascending order."""
    others = (bodies.unit("5-1-101", building="5"), bodies.unit("6-1-101", building="6"))
    estate.must(bodies.units(*others), by="registrar")
    run(estate, 300, w.Scope(buildings=("3",), units=("5-1-101",)))
    one = wb.apportionment(*(share(unit, 100) for unit in UNITS), parts=2)
    two = wb.apportionment(share("5-1-101", 100, 100), part=2, parts=2)
    assert estate.codes(one, wb.apportionment(share("6-1-101", 100, 100), part=2, parts=2)) == [
        "outside_scope"
    ]
    estate.must(one)
    assert state_of(estate).applications["w-1"].ended == ""
    estate.must(two)
    assert state_of(estate).applications["w-1"].ended == "apportioned"


def test_a_title_that_passes_on_the_way_is_flagged(estate: Estate) -> None:
    """The sub-account follows the title; whoever reads the shares sees that the owner is another one."""
    run(estate, 200)
    estate.must(bodies.transfer(), by="registrar")
    estate.must(fund_bodies.title_followed(), by="registrar")
    assert last_flags(estate) == ("title_moved",)
    estate.must(wb.apportionment(*(share(unit, 100) for unit in UNITS)))
    assert last_flags(estate) == ("title_moved",)
    run(estate, 200, name="w-2")
    estate.must(wb.apportionment(*(share(unit, 100) for unit in UNITS), application="w-2"))
    assert last_flags(estate) == ()


def test_a_payment_that_is_undone_can_be_made_again(estate: Estate) -> None:
    """Its stage counts no more, its invoice is open again, its number is not used again."""
    estate.must(fund_bodies.policy(stages_max=1), by="committee")
    estate.must(wb.proposal(), wb.linked(), by="committee")
    estate.must(wb.approved(), by="authority")
    bill = bodies.invoice(total_fen=600_000)
    estate.must(wb.payment(invoice=bill), by=FIRM_AND_BANK)
    seq = estate.size - 1
    assert estate.codes(wb.payment(2, 1), by=FIRM_AND_BANK) == ["stage_order"]
    legs = (("assets:fund-advances:w-1", 600_000), ("assets:fund:fund", -600_000))
    undone = fund_bodies.reversal(seq, estate.event_id(seq), legs)
    assert estate.codes(undone) == ["dual_control"]
    estate.must(undone, by=FIRM_AND_BANK)
    assert estate.codes(undone, by=FIRM_AND_BANK) == ["already_reversed"]
    estate.must(wb.payment(2, invoice=bill), by=FIRM_AND_BANK)
    assert state_of(estate).applications["w-1"].paid == 600_000
    check_fund(state_of(estate))


def test_a_fund_account_below_zero_is_flagged(bare: Estate) -> None:
    """What the bank has paid is a fact, and so is that the ledger knows of no money."""
    bare.must(bodies.units(), by="registrar")
    bare.must(fund_bodies.account(), by="manager")
    bare.must(fund_bodies.policy(), by="committee")
    run(bare, 100)
    assert last_flags(bare) == ("overdrawn", "not_attested")
    bare.must(wb.apportionment(share(UNITS[0], 100, 100)))
    check_fund(state_of(bare))


def test_bank_and_book_stand_side_by_side(estate: Estate) -> None:
    """By business days; the firm's word alone is flagged, and so is a difference."""
    estate.must(fund_bodies.deposits(date=TODAY + DAY), by="custodian_bank")
    estate.must(fund_bodies.reconciliation(4_000_000), by="custodian_bank")
    assert last_flags(estate) == ()
    differs = fund_bodies.reconciliation(4_010_000, date=TODAY + DAY, bank_fen=1, explanation="在途")
    estate.must(differs, by="manager")
    assert last_flags(estate) == ("unreconciled", "not_attested")


def test_the_list_has_every_unit_and_its_root_is_rfc_6962s(estate: Estate) -> None:
    """Made by hand for three lines; the unit without a fen has one too."""
    estate.must(bodies.units(bodies.unit("9-9-9")), by="registrar")
    lines = list(list_lines(state_of(estate)))
    assert [json.loads(line)["unit"] for line in lines] == [*UNITS, "9-9-9"]
    assert lines[2] == b'{"balance_fen":0,"deposits_fen":0,"gains_fen":0,"unit":"9-9-9","used_fen":0}'
    a, b, c = (sha256(b"\x00" + line).digest() for line in lines)
    root = sha256(b"\x01" + sha256(b"\x01" + a + b).digest() + c).digest()
    listed = fund_bodies.published(base64.b64encode(root).decode(), units=3)
    estate.must(listed, by="custodian_bank")
    assert last_flags(estate) == ()
    for wrong in ({"units": 2}, {"total_fen": 3_999_999}, {"control_fen": 4_000_001}):
        changed = {"total_fen": 4_000_000, "control_fen": 4_000_000, "units": 3} | wrong
        assert estate.codes(fund_bodies.published(listed.root, **changed)) == ["list_mismatch"]


def test_gains_are_nobodys_where_nothing_was_saved(bare: Estate) -> None:
    """A run without a line cannot be written, and one with a line is refused."""
    bare.must(bodies.units(), by="registrar")
    bare.must(fund_bodies.account(), by="manager")
    assert compute_gains(state_of(bare), fund_bodies.gains()) == ()
    assert bare.codes(fund_bodies.gains((UNITS[0], 1, 0))) == ["gains_mismatch"]
