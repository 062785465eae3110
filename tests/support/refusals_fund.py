"""Cases of the book `fund` about accounts and sub-accounts (SPEC-books §4.5)."""

from __future__ import annotations

import datetime

from ledger_core.append.submission import Outcome
from ledger_core.books import fields as f
from ledger_core.books.fund.kinds import GainsCredited
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_bodies import UNITS
from tests.support.fund_estate import found_fund
from tests.support.refusal_case import ID, case

FIRM_AND_BANK = ("manager", "custodian_bank")
LATER = TODAY + datetime.timedelta(days=1)


@case("no_fund_policy")
def application_without_a_policy_of_the_fund(estate: Estate) -> Outcome:
    estate.must(bodies.units(), by="registrar")
    estate.must(fund_bodies.account())
    return estate.submit(wb.proposal())


@case("account_known", "/body/account", account="fund")
def fund_account_opened_twice(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.account())


@case("account_unknown", "/body/account", account="other")
def deposit_on_a_strange_fund_account(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.deposits(account="other"))


@case("custodian_unknown", "/body/custodian", custodian="firm")
def custodian_that_is_no_bank(estate: Estate) -> Outcome:
    return estate.submit(fund_bodies.account(custodian="firm"))


@case("role_not_allowed", allowed="authority,other", signed="custodian_bank")
def opening_certified_by_another_bank(estate: Estate) -> Outcome:
    found_fund(estate)
    other = f.Party(party="other", name="建设银行")
    estate.must(estate.grant("custodian_bank", "second-bank", party=other), by=("authority", "second-bank"))
    estate.must(fund_bodies.account("deposit", custodian="other"))
    return estate.submit(fund_bodies.opening(account="deposit"), by="custodian_bank")


@case("unit_unknown", "/body/lines/1/unit", unit="9-9-9")
def deposit_for_a_strange_unit(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.deposits((UNITS[0], 1), ("9-9-9", 1)))


@case("unit_repeated", "/body/lines/1/unit", unit=UNITS[0])
def unit_twice_in_a_deposit_list(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.deposits((UNITS[0], 1), (UNITS[0], 1)))


@case("lines_out_of_order", "/body/lines/1", name=UNITS[0])
def deposit_list_in_another_order(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.deposits((UNITS[1], 1), (UNITS[0], 1)))


@case("total_mismatch", "/body/total_fen", lines_fen=10_000, total_fen=10_001)
def deposits_that_do_not_add_up(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.deposits(total_fen=10_001))


@case("balance_mismatch", "/body/lines/0/balance_fen", unit=UNITS[0], computed_fen=90, balance_fen=100)
def opening_that_forgets_what_was_used(estate: Estate) -> Outcome:
    estate.must(bodies.units(), by="registrar")
    estate.must(fund_bodies.account())
    line = fund_bodies.opening_line(deposits=100, used_fen=10, balance_fen=100)
    return estate.submit(fund_bodies.opening(line), by="custodian_bank")


@case("balance_mismatch", "/body/balance_fen", unit=UNITS[0], computed_fen=2_000_000, balance_fen=1)
def title_with_another_balance(estate: Estate) -> Outcome:
    found_fund(estate)
    estate.must(bodies.transfer(), by="registrar")
    return estate.submit(fund_bodies.title_followed(balance_fen=1), by="registrar")


@case("sub_account_begun", "/body/lines/0/unit", unit=UNITS[0], balance_fen=2_000_000)
def opening_twice(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.opening(), by="authority")


@case("due_mismatch", "/body/lines/0/due_fen", unit=UNITS[0], due_fen=0, given_fen=1)
def due_that_nobody_owes(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.deposits((UNITS[0], 10, 1)))


@case("due_mismatch", "/body/developer_fen", due_fen=0, given_fen=7)
def developer_pays_what_it_does_not_owe(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.deposits(developer_fen=7))


@case("run_known", "/body/run", run="q1")
def gains_of_a_complete_run(estate: Estate) -> Outcome:
    found_fund(estate).must(credited())
    return estate.submit(credited())


def credited(**changes: object) -> GainsCredited:
    """Gains of today, the opening's own day: 20,000 yuan for one day."""
    lines = tuple((unit, 2_000_000, 82) for unit in UNITS)
    return fund_bodies.gains(*lines, **{"first": TODAY, "last": TODAY} | changes)


@case("run_mismatch", "/body/part", due=1, part=2, parts=2)
def second_part_first(estate: Estate) -> Outcome:
    return found_fund(estate).submit(credited(part=2, parts=2))


@case("run_mismatch", "/body/rate_ppm", index=1, part_1="15000", now="16000")
def second_part_at_another_rate(estate: Estate) -> Outcome:
    lines = tuple((unit, 2_000_000, 82) for unit in UNITS)
    one = fund_bodies.gains(lines[0], first=TODAY, last=TODAY, parts=2)
    two = fund_bodies.gains(lines[1], first=TODAY, last=TODAY, part=2, parts=2, rate_ppm=16_000)
    return found_fund(estate).submit(one, two)


@case("run_mismatch", "/body/run", index=1, open_run="q1", part=1, parts=2)
def another_run_while_one_is_open(estate: Estate) -> Outcome:
    line = (UNITS[0], 2_000_000, 82)
    one = fund_bodies.gains(line, first=TODAY, last=TODAY, parts=2)
    return found_fund(estate).submit(one, fund_bodies.gains(run="q2", first=LATER, last=LATER, date=LATER))


@case("gains_terms", "/body/method", method="shared")
def shared_gains_with_a_rate(estate: Estate) -> Outcome:
    return found_fund(estate).submit(credited(method="shared"))


@case("gains_period", "/body/first", index=1, credited_until=..., first=..., last=..., date=...)
def period_credited_twice(estate: Estate) -> Outcome:
    return found_fund(estate).submit(credited(), credited(run="again"))


@case("unit_unknown", "/body/lines/1/unit", unit="9-9-9")
def gain_of_a_strange_unit(estate: Estate) -> Outcome:
    lines = ((UNITS[0], 2_000_000, 82), ("9-9-9", 2_000_000, 82))
    return found_fund(estate).submit(fund_bodies.gains(*lines, first=TODAY, last=TODAY))


@case("unit_repeated", "/body/lines/1/unit", unit=UNITS[0])
def gain_of_a_unit_twice(estate: Estate) -> Outcome:
    lines = ((UNITS[0], 2_000_000, 82), (UNITS[0], 2_000_000, 82))
    return found_fund(estate).submit(fund_bodies.gains(*lines, first=TODAY, last=TODAY))


@case("gains_mismatch", "/body/lines/1", unit=UNITS[1], balance_days=2_000_000, amount_fen=82, given=UNITS[1])
def gain_of_a_neighbour_cut(estate: Estate) -> Outcome:
    lines = ((UNITS[0], 2_000_000, 82), (UNITS[1], 2_000_000, 81))
    return found_fund(estate).submit(fund_bodies.gains(*lines, first=TODAY, last=TODAY))


@case("gains_mismatch", "/body/lines", part=1, parts=1, units_left=1)
def gains_that_leave_a_unit_out(estate: Estate) -> Outcome:
    line = (UNITS[0], 2_000_000, 82)
    return found_fund(estate).submit(fund_bodies.gains(line, first=TODAY, last=TODAY))


@case("above_sub_account", "/body/amount_fen", unit=UNITS[0], balance_fen=2_000_000, amount_fen=2_000_001)
def more_returned_than_there_is(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.returned(amount_fen=2_000_001), by=FIRM_AND_BANK)


@case("above_sub_account", "/body/entry", unit=UNITS[0], balance_fen=0, amount_fen=10_000)
def deposit_undone_that_is_spent(estate: Estate) -> Outcome:
    found_fund(estate).must(fund_bodies.deposits())
    seq = estate.size - 1
    estate.must(fund_bodies.returned(amount_fen=2_010_000), by=FIRM_AND_BANK)
    legs = (("assets:fund:fund", 10_000), (f"liabilities:fund:{UNITS[0]}", -10_000))
    return estate.submit(fund_bodies.reversal(seq, estate.event_id(seq), legs), by=FIRM_AND_BANK)


@case("not_reversible", "/body/entry", entry=13)
def opening_undone(estate: Estate) -> Outcome:
    found_fund(estate)
    legs = (("assets:fund:fund", 1), (f"liabilities:fund:{UNITS[0]}", -1))
    return estate.submit(fund_bodies.reversal(13, estate.event_id(13), legs), by=FIRM_AND_BANK)


@case("reversal_mismatch", "/body/postings")
def deposit_undone_by_half(estate: Estate) -> Outcome:
    found_fund(estate).must(fund_bodies.deposits())
    seq = estate.size - 1
    legs = (("assets:fund:fund", 5_000), (f"liabilities:fund:{UNITS[0]}", -5_000))
    return estate.submit(fund_bodies.reversal(seq, estate.event_id(seq), legs), by=FIRM_AND_BANK)


@case("title_mismatch", "/body/from_group", unit=UNITS[0], registered=f"g-{UNITS[0]}")
def title_that_nobody_registered(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.title_followed(), by="registrar")


@case("title_mismatch", "/body/from_group", index=1, unit=UNITS[0], registered="g-new")
def title_noted_twice(estate: Estate) -> Outcome:
    found_fund(estate).must(bodies.transfer(), by="registrar")
    return estate.submit(fund_bodies.title_followed(), fund_bodies.title_followed(), by="registrar")


@case("book_mismatch", "/body/book_fen", ledger_fen=4_000_000, book_fen=4_000_001)
def fund_reconciled_with_a_wrong_book(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.reconciliation(4_000_001), by="custodian_bank")


@case("unexplained", "/body/explanation", bank_fen=1, book_fen=4_000_000)
def fund_difference_without_a_word(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.reconciliation(bank_fen=1), by="custodian_bank")


@case("list_mismatch", "/body/units", units=2, total_fen=4_000_000, control_fen=4_000_000)
def list_without_a_unit(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.published("A" * 43 + "=", units=1))


@case("list_mismatch", "/body/total_fen", units=2, total_fen=4_000_000, control_fen=4_000_000)
def list_with_another_sum(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.published("A" * 43 + "=", 3_999_999))


@case("list_mismatch", "/body/root", units=2, total_fen=4_000_000, control_fen=4_000_000, root=...)
def list_with_another_root(estate: Estate) -> Outcome:
    return found_fund(estate).submit(fund_bodies.published("A" * 43 + "="))


@case("entry_unknown", "/body/entry", entry=99, event=ID)
def reversal_of_nothing_in_the_fund(estate: Estate) -> Outcome:
    legs = (("assets:fund:fund", 1), (f"liabilities:fund:{UNITS[0]}", -1))
    return found_fund(estate).submit(fund_bodies.reversal(99, ID, legs), by=FIRM_AND_BANK)
