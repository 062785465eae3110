"""Gains that the bank credited wrongly: taken back in the open, and credited anew as they ought to be."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.fund.account import FundBooks
from ledger_core.books.fund.postings import gains
from ledger_core.stores.base import open_read_models, open_store
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.differential.going_on import SLIP_FILE, audited, carry_slips
from tests.differential.test_refusals_agree import bundled
from tests.support import fund_bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_bodies import UNITS
from tests.support.fund_estate import check_fund, found_fund, state_of
from tests.support.refusals_undone import DAYS, FIRM_AND_BANK, in_two_parts, undo
from tests.support.states import folded, plain

LATER = TODAY + datetime.timedelta(days=1)


@pytest.fixture
def estate(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Estate]:
    """A fund of two flats with 20,000 yuan each."""
    carry_slips(monkeypatch)
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield found_fund(Estate.founded(store))


def wrong_then_right(estate: Estate) -> int:
    """15 % a year, taken back part by part, then 1.5 %; the wrong run's first entry."""
    wrong = in_two_parts("wrong", 822, rate_ppm=150_000)
    seq = estate.must(*wrong, by="custodian_bank").first
    estate.must(undo(estate, seq + 1, wrong[1]), undo(estate, seq, wrong[0]), by=FIRM_AND_BANK)
    estate.must(*in_two_parts("right"), by="custodian_bank")
    return seq


def test_after_the_correction_all_stands_as_if_the_wrong_gains_had_never_been(estate: Estate) -> None:
    """The period is credited once, at the right rate; the next one begins the day after."""
    wrong_then_right(estate)
    state = state_of(estate)
    assert [state.sub_accounts[unit].gains for unit in UNITS] == [82, 82]
    assert state.balances["assets:fund:fund"] == 4_000_164
    assert state.last_run == {"fund": "right"}
    check_fund(state)
    assert plain(state) == plain(folded(estate.store, estate.name).state)
    assert estate.codes(fund_bodies.gains(run="twice", **DAYS)) == ["gains_period"]


def test_what_was_credited_and_taken_back_is_sound_to_the_second_opinion(estate: Estate) -> None:
    """At each submission's end, with the same figures; also by an audit that goes on from there."""
    wrong_then_right(estate)
    entries = estate.store.entries(estate.name, 0, estate.size)
    whole = bundled(estate, entries) | SLIP_FILE
    for size in (estate.size - 6, estate.size - 4, estate.size - 2):
        report, verification = audited(bundled(estate, entries[:size]) | SLIP_FILE)
        assert report.verdict == "sound", report.findings.kept
        assert audited(whole, verification.saved())[1].saved() == audited(whole)[1].saved()
    totals = FundBooks(MemorySource(whole), estate.size).totals()
    assert (totals["gains_fen"], totals["balance_fen"], totals["control_fen"]) == (164, 4_000_164, 4_000_164)


def test_a_unit_reads_the_wrong_gain_its_reversal_and_the_right_one(estate: Estate, tmp_path: Path) -> None:
    """Three lines, the first marked; each of the two entries names the other."""
    seq = wrong_then_right(estate)
    with closing(open_read_models(str(tmp_path / "read.db"))) as store:
        Runner(estate.store, store).catch_up()
        models = ReadModels(store, estate.store)
        account = models.fund.unit(estate.name, estate.size, UNITS[0])
        assert account is not None
        assert [(line.what, line.gains_fen, line.reversed) for line in account.lines[1:]] == [
            ("gain", 822, True),
            ("reversed", -822, False),
            ("gain", 82, False),
        ]
        assert (account.fund.deposits_fen, account.fund.gains_fen) == (2_000_000, 82)
        assert models.fund.totals(estate.name, estate.size).gains_fen == 164
        row = models.entry(estate.name, estate.size, seq)
        back = models.entry(estate.name, estate.size, seq + 3)
        assert row is not None
        assert back is not None
        assert (row.reversed_by, back.reverses) == (seq + 3, seq)


def test_a_run_that_is_not_complete_is_taken_back_so_that_another_can_begin(estate: Estate) -> None:
    """Its second part never comes: without a way back it would keep all other runs out for ever."""
    one, _ = in_two_parts("wrong", 822, rate_ppm=150_000)
    seq = estate.must(one).first
    assert estate.codes(in_two_parts("right")[0]) == ["run_mismatch"]
    estate.must(undo(estate, seq, one), by=FIRM_AND_BANK)
    estate.must(*in_two_parts("right"))
    check_fund(state_of(estate))


def test_older_gains_are_taken_back_after_the_newer_ones(estate: Estate) -> None:
    """The newer ones were computed on them; then both periods are credited again."""
    first = in_two_parts("one", 822, rate_ppm=150_000)
    seq = estate.must(*first).first
    later = fund_bodies.gains(
        *((unit, 2_000_822, 82) for unit in UNITS), run="two", first=LATER, last=LATER, date=LATER
    )
    after = estate.must(later).first
    for wrong, part in ((seq + 1, first[1]), (seq, first[0])):
        assert estate.codes(undo(estate, wrong, part), by=FIRM_AND_BANK) == ["run_mismatch"]
    # On the gain's own day: then no day counts with it.
    estate.must(undo(estate, after, later, date=LATER), by=FIRM_AND_BANK)
    estate.must(undo(estate, seq + 1, first[1]), undo(estate, seq, first[0]), by=FIRM_AND_BANK)
    estate.must(*in_two_parts("again"))
    later = fund_bodies.gains(
        *((unit, 2_000_082, 82) for unit in UNITS), run="two-again", first=LATER, last=LATER, date=LATER
    )
    estate.must(later)
    check_fund(state_of(estate))


def test_a_part_without_a_fen_can_be_taken_back_too(estate: Estate) -> None:
    """Small balances gain nothing: the entry has no legs, and neither has its reversal."""
    nothing = fund_bodies.gains(*((unit, 2_000_000, 0) for unit in UNITS), rate_ppm=0, **DAYS)
    seq = estate.must(nothing).first
    assert gains(nothing) == ()
    estate.must(undo(estate, seq, nothing), by=FIRM_AND_BANK)
    estate.must(*in_two_parts("right"))
    report, _ = audited(bundled(estate, estate.store.entries(estate.name, 0, estate.size)) | SLIP_FILE)
    assert report.verdict == "sound"
