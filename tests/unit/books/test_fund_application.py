"""An application for a withdrawal walks through all stages; every shortcut is refused or flagged.

The shortcuts are those of published cases: no vote, a forged approval, phantom quantities, split projects, an
emergency that is none, money for somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger_core.books import fields as f
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.stores.base import open_store
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.estate import Estate
from tests.support.fund_estate import found_fund, last_flags

FIRM_AND_BANK = ("manager", "custodian_bank")
FIRM_AND_COMMITTEE = ("manager", "committee")


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """An estate whose two flats have 20,000 yuan each in the fund."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield found_fund(Estate.founded(store))


def test_an_application_walks_through_all_stages_and_no_stage_can_be_left_out(estate: Estate) -> None:
    """Each stage first with the shortcut, which is refused by name, then as it should be."""
    assert estate.codes(wb.payment(), by=FIRM_AND_BANK) == ["application_unknown"]
    estate.must(wb.proposal(), by="manager")

    # No vote: nothing is approved, and the authority's signature alone opens nothing.
    assert estate.codes(wb.approved(), by="authority") == ["not_resolved"]
    assert estate.codes(wb.payment(), by=FIRM_AND_BANK) == ["not_approved"]
    paper = f.Resolution(reference="签名表", date=bodies.TODAY)
    assert estate.codes(wb.linked(resolution=paper), by="committee") == ["resolution_undocumented"]
    assert estate.codes(wb.linked(amount_fen=1_199_999), by="committee") == ["above_resolution"]
    other = w.Scope(buildings=("3",))
    assert estate.codes(wb.linked(scope=other), by="committee") == ["scope_mismatch"]
    estate.must(wb.linked(), by="committee")
    assert last_flags(estate) == ("not_recomputable",)

    # A forged approval: the office's own key approves, nobody else's, and no more than was asked for.
    for forger in ("street", "manager", "committee", "custodian_bank"):
        assert estate.codes(wb.approved(), by=forger) == ["role_not_allowed"]
    assert estate.codes(wb.approved(), by="nobody") == ["unknown_key"]
    assert estate.codes(wb.payment(), by=FIRM_AND_BANK) == ["not_approved"]
    assert estate.codes(wb.approved(amount_fen=1_200_001), by="authority") == ["above_budget"]
    estate.must(wb.approved(), by="authority")
    assert estate.codes(wb.approved(), by="authority") == ["already_approved"]

    # The first share: to the contractor, by two parties, within its ceiling.
    assert estate.codes(wb.payment(), by="manager") == ["dual_control"]
    assert estate.codes(wb.payment(payee=wb.BIDDER), by=FIRM_AND_BANK) == ["payee_not_contractor"]
    assert estate.codes(wb.payment(1, 600_001), by=FIRM_AND_BANK) == ["above_first_stage"]
    assert estate.codes(wb.payment(2), by=FIRM_AND_BANK) == ["stage_order"]
    estate.must(wb.payment(), by=FIRM_AND_COMMITTEE)
    assert last_flags(estate) == ("not_attested",)

    # Phantom quantities: no last payment before the works are seen, and only what was found is settled.
    assert estate.codes(wb.payment(2, 1, final=True), by=FIRM_AND_BANK) == ["not_accepted"]
    assert estate.codes(wb.settlement(), by=FIRM_AND_COMMITTEE) == ["not_accepted"]
    assert estate.codes(wb.acceptance(), by="manager") == ["role_not_allowed"]
    estate.must(wb.acceptance((0, 100_000, 80_000)), by="committee")
    assert last_flags(estate) == ("short",)
    assert estate.codes(wb.payment(2, 1, final=True), by=FIRM_AND_BANK) == ["not_settled"]
    assert estate.codes(wb.settlement(), by=FIRM_AND_COMMITTEE) == ["above_found"]
    assert estate.codes(wb.settlement(599_999), by=FIRM_AND_COMMITTEE) == ["below_paid"]
    assert estate.codes(wb.apportionment(), by="manager") == ["not_settled"]
    estate.must(wb.settlement(960_000), by=FIRM_AND_COMMITTEE)
    assert estate.codes(wb.settlement(960_000), by=FIRM_AND_COMMITTEE) == ["already_settled"]

    # The rest: exactly up to the settled amount; then every unit bears its share.
    assert estate.codes(wb.apportionment(), by="manager") == ["not_paid_out"]
    assert estate.codes(wb.payment(2, 360_001, final=True), by=FIRM_AND_BANK) == ["final_mismatch"]
    assert estate.codes(wb.payment(2, 360_000), by=FIRM_AND_BANK) == ["final_mismatch"]
    estate.must(wb.payment(2, 360_000, final=True), by=FIRM_AND_BANK)
    assert last_flags(estate) == ()
    assert estate.codes(wb.apportionment(), by="manager") == ["apportionment_mismatch"]
    lines = tuple(w.ShareLine(unit=unit, share_fen=480_000) for unit in fund_bodies.UNITS)
    estate.must(wb.apportionment(*lines), by="manager")
    assert estate.codes(wb.apportionment(*lines), by="manager") == ["application_ended"]
    assert estate.codes(wb.payment(3, 1), by=FIRM_AND_BANK) == ["application_ended"]


def test_a_resolution_is_not_used_twice(estate: Estate) -> None:
    """What the owners decided on is spent by the first application, and free again when that is returned."""
    estate.must(wb.proposal(), wb.linked(), wb.proposal("w-2"), by="committee")
    assert estate.codes(wb.linked("w-2"), by="committee") == ["above_resolution"]
    assert estate.codes(wb.linked("w-2", amount_fen=2_400_000), by="committee") == ["above_resolution"]
    estate.must(wb.sent_back(), by="authority")
    estate.must(wb.linked("w-2"), by="committee")


def test_a_project_in_pieces_is_flagged(estate: Estate) -> None:
    """Small budgets of one firm or of one place that reach the alarm together; then their number."""
    half = wb.budget_line(200_000)
    estate.must(wb.proposal("w-1", half), by="manager")
    assert last_flags(estate) == ()
    elsewhere = wb.budget_line(200_000, place="5幢屋面")
    estate.must(wb.proposal("w-2", elsewhere, contractor=wb.BIDDER), by="manager")
    assert last_flags(estate) == ()
    estate.must(wb.proposal("w-3", wb.budget_line(220_000, place="6幢屋面")), by="manager")
    assert last_flags(estate) == ("split_suspected",)
    estate.must(wb.proposal("w-4", wb.budget_line(1_000, place="7幢"), contractor=wb.AUDITOR), by="manager")
    assert last_flags(estate) == ("frequent",)


def test_one_place_in_pieces_is_flagged_whoever_does_the_works(estate: Estate) -> None:
    """Another firm's name does not hide it; a returned application does not count."""
    line = wb.budget_line(250_000)
    estate.must(wb.proposal("w-1", line), wb.proposal("w-2", line, contractor=wb.BIDDER), by="manager")
    assert last_flags(estate) == ("split_suspected",)
    estate.must(wb.sent_back("w-1"), wb.sent_back("w-2"), by="authority")
    estate.must(wb.proposal("w-3", line), by="manager")
    assert last_flags(estate) == ()


def test_an_emergency_has_its_reason_its_cap_its_offices_and_its_audit(estate: Estate) -> None:
    """Without a vote, but not without anything: what is missing is refused or flagged."""
    assert estate.codes(wb.emergency(emergency_case=""), by="manager") == ["emergency_unreasoned"]
    assert estate.codes(wb.proposal(basis="emergency"), by="manager") == ["emergency_unreasoned"]
    big = wb.budget_line(500_000)
    assert estate.codes(wb.emergency("w-1", big), by="manager") == ["above_emergency_cap"]
    estate.must(wb.emergency(), by="manager")
    assert last_flags(estate) == ("emergency",)
    assert estate.codes(wb.approved(), by="authority") == ["not_confirmed"]
    assert estate.codes(wb.confirmed("street"), by="committee") == ["role_not_allowed"]
    assert estate.codes(wb.confirmed("community"), by="street") == ["role_not_allowed"]
    estate.must(wb.confirmed("committee"), by="committee")
    assert estate.codes(wb.confirmed("committee"), by="committee") == ["already_confirmed"]
    assert estate.codes(wb.approved(), by="authority") == ["not_confirmed"]
    assert estate.codes(wb.linked(), by="committee") == ["basis_mismatch"]
    estate.must(wb.confirmed("street"), by="street")
    estate.must(wb.approved(), by="authority")
    assert estate.codes(wb.audited(), by="authority") == ["not_settled"]
    estate.must(wb.acceptance(), by="street")
    estate.must(wb.payment(1, 600_000), by=FIRM_AND_BANK)
    assert last_flags(estate) == ("emergency",)
    estate.must(wb.settlement(), by=FIRM_AND_COMMITTEE)
    estate.must(wb.payment(2, 600_000, final=True), by=FIRM_AND_BANK)
    assert last_flags(estate) == ("emergency", "emergency_unaudited")
    estate.must(wb.apportionment(), by="manager")

    # Until it is audited, every later payment says so.
    estate.must(wb.proposal("w-2"), wb.linked("w-2"), by="committee")
    estate.must(wb.approved("w-2"), by="authority")
    estate.must(wb.payment(application="w-2", amount_fen=1), by=FIRM_AND_BANK)
    assert last_flags(estate) == ("emergency_unaudited",)
    estate.must(wb.audited(), by="street")
    assert estate.codes(wb.audited(), by="street") == ["already_audited"]
    estate.must(wb.payment(2, application="w-2", amount_fen=1), by=FIRM_AND_BANK)
    assert last_flags(estate) == ()


def test_what_the_fund_is_not_for_is_refused(estate: Estate) -> None:
    """Warranty works, the firm's own duties, lending and investing; and what the policy does not list."""
    for purpose in w.FORBIDDEN_PURPOSES:
        assert estate.codes(wb.proposal(purpose=purpose), by="manager") == ["forbidden_purpose"]
    assert estate.codes(wb.proposal(warranty_until=bodies.TODAY), by="manager") == ["forbidden_purpose"]
    assert estate.codes(wb.proposal(purpose="security"), by="manager") == ["purpose_not_allowed"]


def test_offers_that_repeat_the_budget_are_flagged(estate: Estate) -> None:
    """By their sum, or by too many of their prices."""
    lines = tuple(wb.budget_line(1_000, price) for price in (100, 200, 300))

    def offer(*prices: int) -> w.Quotation:
        return w.Quotation(bidder=wb.BIDDER, amount_fen=999, unit_prices_fen=prices, sha256="01" * 32)

    by_sum = w.Quotation(bidder=wb.BIDDER, amount_fen=600, sha256="01" * 32)
    for name, quotation, flags in (
        ("w-1", offer(100, 200, 301), ("same_prices",)),
        ("w-2", offer(100, 201, 301), ()),
        ("w-3", by_sum, ("same_prices",)),
    ):
        estate.must(wb.proposal(name, *lines, quotations=(quotation,)), by="manager")
        assert last_flags(estate) == flags


def test_an_overrun_needs_a_new_application(estate: Estate) -> None:
    """Up to the bound it is settled; above it is refused, and what is paid cannot be dropped."""
    estate.must(wb.proposal(), wb.linked(), by="committee")
    estate.must(wb.approved(), by="authority")
    estate.must(wb.acceptance((0, 120_000, 120_000)), by="committee")
    assert estate.codes(wb.payment(1, 1_320_001), by=FIRM_AND_BANK) == ["above_approved"]
    assert estate.codes(wb.settlement(1_320_001), by=FIRM_AND_COMMITTEE) == ["above_approved"]
    estate.must(wb.payment(), by=FIRM_AND_BANK)
    assert estate.codes(wb.proposal("w-2", replaces="w-1"), by="manager") == ["already_paid"]
    assert estate.codes(wb.sent_back(), by="authority") == ["already_paid"]
    estate.must(wb.settlement(1_320_000), by=FIRM_AND_COMMITTEE)


def test_an_application_takes_the_place_of_another(estate: Estate) -> None:
    """Nothing is paid on the old one; it is at its end, and its decision is free."""
    estate.must(wb.proposal(), wb.linked(), by="committee")
    estate.must(wb.proposal("w-2", replaces="w-1"), wb.linked("w-2"), by="committee")
    assert estate.codes(wb.approved(), by="authority") == ["application_ended"]
    assert estate.codes(wb.proposal("w-3", replaces="w-1"), by="committee") == ["application_ended"]
    estate.must(wb.sent_back("w-2"), by="authority")
    estate.must(wb.proposal("w-3", replaces="w-2"), by="committee")
