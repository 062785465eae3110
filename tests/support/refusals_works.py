"""Cases of the book `fund` from the first payment to the apportionment (SPEC-books §4.5)."""

from __future__ import annotations

from ledger_core.append.submission import Outcome
from ledger_core.books.fund import withdrawal_kinds as w
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.estate import Estate
from tests.support.fund_bodies import UNITS
from tests.support.fund_estate import found_fund
from tests.support.refusal_case import YESTERDAY, case
from tests.support.refusals_withdrawals import FIRM_AND_BANK, FIRM_AND_COMMITTEE, approved


def settled(estate: Estate) -> Estate:
    """`w-1` is settled at 12,000 yuan, of which 6,000 are paid."""
    approved(estate).must(wb.payment(), by=FIRM_AND_BANK)
    estate.must(wb.acceptance(), by="committee")
    estate.must(wb.settlement(), by=FIRM_AND_COMMITTEE)
    return estate


def paid_out(estate: Estate) -> Estate:
    """… and all of it is paid."""
    settled(estate).must(wb.payment(2, 600_000, final=True), by=FIRM_AND_BANK)
    return estate


@case("not_approved", "/body/date", application="w-1", approved="2026-03-31", date="2026-03-30")
def payment_dated_before_the_approval(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.payment(date=YESTERDAY), by=FIRM_AND_BANK)


@case("dual_control", amount_fen=600_000, threshold_fen=0, second_party="committee")
def payment_by_the_firm_alone(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.payment())


@case("account_mismatch", "/body/account", account="fund", given="other")
def payment_from_another_account(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.payment(account="other"), by=FIRM_AND_BANK)


@case("payee_not_contractor", "/body/payee", contractor=wb.CONTRACTOR.code, payee=wb.BIDDER.code)
def payment_to_somebody_else(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.payment(payee=wb.BIDDER), by=FIRM_AND_BANK)


@case("stage_order", "/body/stage", due=1, stage=2, stages_max=3)
def second_stage_first(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.payment(2), by=FIRM_AND_BANK)


@case("stage_order", "/body/stage", index=3, due=4, stage=4, stages_max=3)
def one_stage_too_many(estate: Estate) -> Outcome:
    stages = [wb.payment(stage, 1) for stage in (1, 2, 3, 4)]
    return approved(estate).submit(*stages, by=FIRM_AND_BANK)


@case("invoice_overpaid", "/body/amount_fen", total_fen=20_000, paid_fen=0, amount_fen=20_001)
def invoice_paid_beyond_its_total_by_the_fund(estate: Estate) -> Outcome:
    payment = wb.payment(amount_fen=20_001, invoice=bodies.invoice())
    return approved(estate).submit(payment, by=FIRM_AND_BANK)


@case("invoice_total_changed", "/body/invoice/total_fen", index=1, first_fen=20_000, now_fen=30_000)
def invoice_that_grows_between_stages(estate: Estate) -> Outcome:
    one = wb.payment(amount_fen=1, invoice=bodies.invoice())
    two = wb.payment(2, 1, invoice=bodies.invoice(total_fen=30_000))
    return approved(estate).submit(one, two, by=FIRM_AND_BANK)


@case("not_accepted", "/body/final", application="w-1")
def last_payment_of_unseen_works(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.payment(final=True), by=FIRM_AND_BANK)


@case("not_settled", "/body/final", application="w-1")
def last_payment_before_the_settlement(estate: Estate) -> Outcome:
    approved(estate).must(wb.acceptance(), by="committee")
    return estate.submit(wb.payment(final=True), by=FIRM_AND_BANK)


@case("above_first_stage", "/body/amount_fen", ceiling_fen=600_000, paid_fen=600_001)
def first_stage_above_its_share(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.payment(1, 600_001), by=FIRM_AND_BANK)


@case("above_first_stage", "/body/amount_fen", ceiling_fen=840_000, paid_fen=840_001)
def stage_above_what_was_found(estate: Estate) -> Outcome:
    approved(estate).must(wb.acceptance((0, 100_000, 70_000), final=False), by="committee")
    return estate.submit(wb.payment(1, 840_001), by=FIRM_AND_BANK)


@case("above_approved", "/body/final_fen", approved_fen=1_200_000, overrun_fen=120_000, amount_fen=1_320_001)
def settlement_above_the_overrun(estate: Estate) -> Outcome:
    approved(estate).must(wb.acceptance((0, 120_000, 120_000)), by="committee")
    return estate.submit(wb.settlement(1_320_001), by=FIRM_AND_COMMITTEE)


@case("final_mismatch", "/body/final", final_fen=1_200_000, paid_fen=1_199_999)
def last_payment_that_leaves_a_rest(estate: Estate) -> Outcome:
    return settled(estate).submit(wb.payment(2, 599_999, final=True), by=FIRM_AND_BANK)


@case("line_unknown", "/body/lines/1/line", line=1, lines=1)
def acceptance_of_what_was_not_budgeted(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.acceptance((0, 1, 1), (1, 1, 1)), by="committee")


@case("above_claim", "/body/lines/0/found_milli", claimed_milli=1, found_milli=2)
def more_found_than_claimed(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.acceptance((0, 1, 2)), by="committee")


@case("already_accepted", "/body/application", index=1, application="w-1")
def accepted_twice(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.acceptance(), wb.acceptance(), by="committee")


@case("acceptance_incomplete", "/body/final", lines_unseen=1)
def last_inspection_of_half_the_works(estate: Estate) -> Outcome:
    lines = (wb.budget_line(50_000), wb.budget_line(50_000))
    found_fund(estate).must(wb.proposal("w-1", *lines), wb.linked(), by="committee")
    estate.must(wb.approved(), by="authority")
    return estate.submit(wb.acceptance((0, 1, 1)), by="committee")


@case("audit_missing", "/body/audit", audit_above_fen=3_000_000, final_fen=3_000_001)
def large_settlement_without_an_audit(estate: Estate) -> Outcome:
    found_fund(estate).must(
        wb.proposal("w-1", wb.budget_line(300_000)), wb.linked(amount_fen=3_600_000), by="committee"
    )
    estate.must(wb.approved(amount_fen=3_600_000), by="authority")
    estate.must(wb.acceptance((0, 300_000, 300_000)), by="committee")
    return estate.submit(wb.settlement(3_000_001), by=FIRM_AND_COMMITTEE)


@case("already_settled", "/body/application", final_fen=1_200_000)
def second_settlement(estate: Estate) -> Outcome:
    return settled(estate).submit(wb.settlement(), by=FIRM_AND_COMMITTEE)


@case("above_found", "/body/final_fen", found_fen=960_000, final_fen=1_200_000)
def settlement_of_phantom_quantities(estate: Estate) -> Outcome:
    approved(estate).must(wb.acceptance((0, 100_000, 80_000)), by="committee")
    return estate.submit(wb.settlement(), by=FIRM_AND_COMMITTEE)


@case("below_paid", "/body/final_fen", paid_fen=600_000, final_fen=599_999)
def settlement_below_what_is_paid(estate: Estate) -> Outcome:
    approved(estate).must(wb.payment(), by=FIRM_AND_BANK)
    estate.must(wb.acceptance(), by="committee")
    return estate.submit(wb.settlement(599_999), by=FIRM_AND_COMMITTEE)


@case("not_paid_out", "/body/application", final_fen=1_200_000, paid_fen=600_000)
def apportioned_before_it_is_paid(estate: Estate) -> Outcome:
    return settled(estate).submit(wb.apportionment())


@case("apportionment_part", "/body/part", due=1, part=2, parts=2)
def second_part_of_an_apportionment_first(estate: Estate) -> Outcome:
    return paid_out(estate).submit(wb.apportionment(part=2, parts=2))


@case("outside_scope", "/body/lines/2/unit", unit="S-1")
def unit_outside_the_scope_bears_a_share(estate: Estate) -> Outcome:
    proposed_for = w.Scope(units=UNITS)
    found_fund(estate).must(bodies.units(bodies.unit("S-1", building="S")), by="registrar")
    estate.must(wb.proposal(scope=proposed_for), wb.linked(scope=proposed_for), by="committee")
    estate.must(wb.approved(), by="authority")
    estate.must(wb.acceptance(), by="committee")
    estate.must(wb.settlement(), wb.payment(amount_fen=1_200_000, final=True), by=FIRM_AND_COMMITTEE)
    lines = [w.ShareLine(unit=unit, share_fen=400_000) for unit in (*UNITS, "S-1")]
    return estate.submit(wb.apportionment(*lines))


@case("apportionment_mismatch", "/body/lines/0", unit=UNITS[0], share_fen=600_000, due_fen=0, given=UNITS[0])
def share_of_a_neighbour_raised(estate: Estate) -> Outcome:
    shares = (599_999, 600_001)
    lines = [w.ShareLine(unit=unit, share_fen=fen) for unit, fen in zip(UNITS, shares, strict=True)]
    return paid_out(estate).submit(wb.apportionment(*lines))


@case("apportionment_mismatch", "/body/lines", part=1, parts=1, units_left=1)
def apportionment_that_leaves_a_unit_out(estate: Estate) -> Outcome:
    return paid_out(estate).submit(wb.apportionment(w.ShareLine(unit=UNITS[0], share_fen=600_000)))


@case("already_audited", "/body/application", index=1, application="w-1")
def audited_twice(estate: Estate) -> Outcome:
    found_fund(estate).must(wb.emergency(), wb.confirmed(), by="committee")
    estate.must(wb.confirmed("street"), by="street")
    estate.must(wb.approved(), by="authority")
    estate.must(wb.acceptance(), by="committee")
    estate.must(wb.settlement(), by=FIRM_AND_COMMITTEE)
    return estate.submit(wb.audited(), wb.audited(), by="street")


@case("already_settled", "/body/entry", final_fen=1_200_000)
def payment_undone_after_the_settlement(estate: Estate) -> Outcome:
    approved(estate).must(wb.payment(), by=FIRM_AND_BANK)
    seq = estate.size - 1
    estate.must(wb.acceptance(), by="committee")
    estate.must(wb.settlement(), by=FIRM_AND_COMMITTEE)
    legs = (("assets:fund-advances:w-1", 600_000), ("assets:fund:fund", -600_000))
    return estate.submit(fund_bodies.reversal(seq, estate.event_id(seq), legs), by=FIRM_AND_BANK)


@case("application_ended", "/body/replaces", application="w-1", ended="apportioned")
def in_place_of_what_is_done(estate: Estate) -> Outcome:
    paid_out(estate).must(wb.apportionment())
    return estate.submit(wb.proposal("w-2", replaces="w-1"))
