"""Cases of the book `fund` about gains that are taken back (SPEC-books §4.5)."""

from __future__ import annotations

from ledger_core.append.submission import Outcome
from ledger_core.books.fund.kinds import FundEntryReversed, GainsCredited
from ledger_core.books.fund.postings import gains
from tests.support import fund_bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_bodies import UNITS
from tests.support.fund_estate import found_fund
from tests.support.refusal_case import case

FIRM_AND_BANK = ("manager", "custodian_bank")
DAYS = {"first": TODAY, "last": TODAY}


def in_two_parts(run: str = "q1", fen: int = 82, **terms: object) -> tuple[GainsCredited, GainsCredited]:
    """A day's gain on 20,000 yuan for each of two flats, one flat a part."""
    one, two = (
        fund_bodies.gains((unit, 2_000_000, fen), run=run, part=number, parts=2, **DAYS, **terms)
        for number, unit in enumerate(UNITS, 1)
    )
    return one, two


def undo(estate: Estate, seq: int, part: GainsCredited, **changes: object) -> FundEntryReversed:
    """The opposite of the part, which is the entry with this seq."""
    return fund_bodies.reversal(seq, estate.event_id(seq), gains(part), **changes)


def credited(estate: Estate) -> tuple[int, tuple[GainsCredited, GainsCredited]]:
    """The run is credited; its first entry, and its parts."""
    parts = in_two_parts()
    return found_fund(estate).must(*parts).first, parts


@case("run_mismatch", "/body/entry", run="q1", part=2)
def first_part_of_gains_undone_first(estate: Estate) -> Outcome:
    seq, parts = credited(estate)
    return estate.submit(undo(estate, seq, parts[0]), by=FIRM_AND_BANK)


@case("run_mismatch", "/body/run", open_run="q1", part=1, parts=2)
def gains_while_a_run_is_half_undone(estate: Estate) -> Outcome:
    seq, parts = credited(estate)
    estate.must(undo(estate, seq + 1, parts[1]), by=FIRM_AND_BANK)
    return estate.submit(in_two_parts("again")[0])


@case("run_known", "/body/run", run="q1")
def gains_under_the_name_of_an_undone_run(estate: Estate) -> Outcome:
    seq, parts = credited(estate)
    estate.must(undo(estate, seq + 1, parts[1]), undo(estate, seq, parts[0]), by=FIRM_AND_BANK)
    return estate.submit(in_two_parts()[0])


@case("above_sub_account", "/body/entry", unit=UNITS[1], balance_fen=81, amount_fen=82)
def gains_undone_that_are_spent(estate: Estate) -> Outcome:
    seq, parts = credited(estate)
    estate.must(fund_bodies.returned(unit=UNITS[1], amount_fen=2_000_001), by=FIRM_AND_BANK)
    return estate.submit(undo(estate, seq + 1, parts[1]), by=FIRM_AND_BANK)
