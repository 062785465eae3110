"""Cases of the book `fund` about applications, up to the approval (SPEC-books §4.5)."""

from __future__ import annotations

import datetime

from ledger_core.append.submission import Outcome
from ledger_core.books import fields as f
from ledger_core.books.fund import withdrawal_kinds as w
from tests.support import bodies
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_bodies import UNITS
from tests.support.fund_estate import found_fund
from tests.support.refusal_case import WRONG_CODE, case

FIRM_AND_BANK = ("manager", "custodian_bank")
FIRM_AND_COMMITTEE = ("manager", "committee")


def proposed(estate: Estate) -> Estate:
    """`w-1` is on file."""
    found_fund(estate).must(wb.proposal())
    return estate


def approved(estate: Estate) -> Estate:
    """`w-1` may be paid."""
    proposed(estate).must(wb.linked(), by="committee")
    estate.must(wb.approved(), by="authority")
    return estate


@case("bad_code", "/body/quotations/0/bidder/code", given=WRONG_CODE)
def bidder_with_a_wrong_code(estate: Estate) -> Outcome:
    bidder = f.Organisation(name="常州屋面工程有限公司", code=WRONG_CODE)
    offer = w.Quotation(bidder=bidder, amount_fen=1, sha256="01" * 32)
    return found_fund(estate).submit(wb.proposal(quotations=(offer,)))


@case("unit_unknown", "/body/scope/units/0", unit="9-9-9")
def scope_with_a_strange_unit(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(scope=w.Scope(units=("9-9-9",))))


@case("no_units", "/body/scope/buildings/0", building="99")
def scope_with_a_strange_building(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(scope=w.Scope(buildings=("99",))))


@case("lines_out_of_order", "/body/scope/units/1", name=UNITS[0])
def scope_that_names_a_unit_twice(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(scope=w.Scope(units=(UNITS[0], UNITS[0]))))


@case("application_known", "/body/application", application="w-1", seq=14)
def application_twice(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.proposal())


@case("application_unknown", "/body/application", application="w-9")
def approval_of_nothing(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.approved("w-9"), by="authority")


@case("application_unknown", "/body/replaces", application="w-9")
def in_place_of_nothing(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(replaces="w-9"))


@case("application_ended", "/body/application", application="w-1", ended="returned")
def approval_of_what_was_returned(estate: Estate) -> Outcome:
    proposed(estate).must(wb.sent_back(), by="authority")
    return estate.submit(wb.approved(), by="authority")


@case("already_paid", "/body/application", application="w-1", paid_fen=600_000)
def return_of_what_is_paid(estate: Estate) -> Outcome:
    approved(estate).must(wb.payment(), by=FIRM_AND_BANK)
    return estate.submit(wb.sent_back(), by="authority")


@case("forbidden_purpose", "/body/purpose", purpose="lending")
def fund_lent_out(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(purpose="lending"))


@case("forbidden_purpose", "/body/warranty_until", purpose="warranty", warranty_until=..., date=...)
def works_under_warranty(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(warranty_until=TODAY))


@case("purpose_not_allowed", "/body/purpose", purpose="road")
def purpose_outside_the_policy(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(purpose="road"))


@case("quantity_missing", "/body/budget/1/quantity_milli", item="屋面防水")
def budget_line_without_a_quantity(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal("w-1", wb.budget_line(), wb.budget_line(0)))


@case("budget_mismatch", "/body/budget/0/amount_fen", computed_fen=1_200_000, amount_fen=1_300_000)
def budget_line_that_does_not_multiply(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal("w-1", wb.budget_line(amount_fen=1_300_000)))


@case("budget_mismatch", "/body/budget_fen", computed_fen=1_200_000, budget_fen=1_200_001)
def budget_that_does_not_add_up(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(budget_fen=1_200_001))


@case("quotation_mismatch", "/body/quotations/0/unit_prices_fen", lines=1, prices=2)
def quotation_with_a_price_too_many(estate: Estate) -> Outcome:
    offer = w.Quotation(bidder=wb.BIDDER, amount_fen=1, unit_prices_fen=(1, 2), sha256="01" * 32)
    return found_fund(estate).submit(wb.proposal(quotations=(offer,)))


@case("emergency_unreasoned", "/body/emergency_case", basis="resolution", case="roof_leak")
def emergency_case_of_no_emergency(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.proposal(emergency_case="roof_leak"))


@case("above_emergency_cap", "/body/budget_fen", cap_fen=5_000_000, budget_fen=6_000_000)
def emergency_of_60_000_yuan(estate: Estate) -> Outcome:
    return found_fund(estate).submit(wb.emergency("w-1", wb.budget_line(500_000)))


@case("basis_mismatch", "/body/application", basis="resolution")
def confirmation_of_no_emergency(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.confirmed(), by="committee")


@case("date_out_of_range", "/body/resolution/date", date=..., signed=...)
def decision_of_tomorrow(estate: Estate) -> Outcome:
    tomorrow = TODAY + datetime.timedelta(days=1)
    decision = f.Resolution(reference="2026-3号", date=tomorrow, sha256="cd" * 32)
    return proposed(estate).submit(wb.linked(resolution=decision), by="committee")


@case("already_resolved", "/body/application", index=1, application="w-1")
def second_decision(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.linked(), wb.linked(), by="committee")


@case("resolution_undocumented", "/body/resolution/sha256", reference="2026-1号决议")
def decision_without_a_document(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.linked(resolution=bodies.RESOLUTION), by="committee")


@case("scope_mismatch", "/body/scope", application="w-1")
def decision_of_one_building(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.linked(scope=w.Scope(buildings=("3",))), by="committee")


@case(
    "above_resolution",
    "/body/amount_fen",
    budget_fen=1_200_000,
    decided_fen=1_199_999,
    amount_fen=1_199_999,
    committed_fen=0,
)
def decision_of_a_smaller_amount(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.linked(amount_fen=1_199_999), by="committee")


@case("already_confirmed", "/body/role", index=1, role="committee")
def emergency_confirmed_twice(estate: Estate) -> Outcome:
    found_fund(estate).must(wb.emergency())
    return estate.submit(wb.confirmed(), wb.confirmed(), by="committee")


@case("role_not_allowed", "/body/role", allowed="committee,street", signed="manager")
def emergency_confirmed_by_the_firm(estate: Estate) -> Outcome:
    found_fund(estate).must(wb.emergency())
    return estate.submit(wb.confirmed("street"), by="manager")


@case("not_resolved", "/body/application", application="w-1")
def approval_without_a_vote(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.approved(), by="authority")


@case("not_confirmed", "/body/application", missing="committee,street")
def approval_of_an_emergency_that_nobody_saw(estate: Estate) -> Outcome:
    found_fund(estate).must(wb.emergency())
    return estate.submit(wb.approved(), by="authority")


@case("already_approved", "/body/application", approved_fen=1_200_000)
def approved_twice(estate: Estate) -> Outcome:
    return approved(estate).submit(wb.approved(), by="authority")


@case("above_budget", "/body/amount_fen", budget_fen=1_200_000, amount_fen=1_200_001)
def approved_above_the_budget(estate: Estate) -> Outcome:
    proposed(estate).must(wb.linked(), by="committee")
    return estate.submit(wb.approved(amount_fen=1_200_001), by="authority")


@case("not_approved", "/body/application", application="w-1")
def payment_before_approval(estate: Estate) -> Outcome:
    return proposed(estate).submit(wb.payment(), by=FIRM_AND_BANK)
