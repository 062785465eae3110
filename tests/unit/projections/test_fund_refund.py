"""What docs/FIRMS.md tells a firm to do with money that comes back is what the ledger takes in."""

from __future__ import annotations

import re

import pytest

from api.commands.sign import decode_body
from ledger_core.books.apportion import share_exactly
from ledger_core.books.fund.kinds import DepositsReceived
from ledger_core.stores.base import LogStore
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.architecture.source_files import ROOT
from tests.differential.tampering.oracle import verify
from tests.differential.test_books_agree import whole
from tests.differential.test_refusals_agree import of_rules
from tests.support import fund_bodies
from tests.support.fund_estate import check_fund, state_of
from tests.unit.projections.fund_story import FIRM_AND_BANK, UNITS, FundStory

(EXAMPLE,) = re.findall(r"```json\n(.*?)\n```", (ROOT / "docs/FIRMS.md").read_text("utf-8"))


@pytest.fixture
def story(log: LogStore) -> FundStory:
    """9,600.00 yuan shared by three: one bore its share, one owes 200.00 of it, one is the developer's."""
    return FundStory(log).open().deposit_and_undo().withdraw()


def test_a_charge_is_not_reversed(story: FundStory) -> None:
    """The shares were right when they were computed; what comes back is another fact."""
    event, leg = story.estate.event_id(story.charge), ("assets:fund:fund", 1)
    undo = fund_bodies.reversal(story.charge, event, (leg,))
    assert story.estate.codes(undo, by=FIRM_AND_BANK) == ["not_reversible"]


def test_a_refund_goes_to_those_who_bore_the_cost(
    story: FundStory, models: ReadModels, runner: Runner
) -> None:
    """The line of the guide: in proportion to the shares, dues first; sound for an auditor, to the fen."""
    body = decode_body(EXAMPLE.encode(), 1)
    assert isinstance(body, DepositsReceived)
    parts = share_exactly(body.total_fen, [line.share_fen for line in story.shares()])
    assert parts == [*(line.amount_fen for line in body.lines), body.developer_fen]
    story.estate.must(body, by="custodian_bank")
    runner.catch_up()
    first, second, shop = models.fund.units(story.name, story.estate.size)
    assert [one.unit for one in (first, second, shop)] == list(UNITS)
    assert (first.balance_fen, second.balance_fen, second.due_fen) == (
        2_000_000 - 320_000 + 30_000,
        10_000,
        0,
    )
    assert shop.balance_fen == 0
    totals = models.fund.totals(story.name, story.estate.size)
    assert (totals.developer_dues_fen, totals.balance_fen) == (290_000, totals.control_fen)
    check_fund(state_of(story.estate))
    assert [one for one in verify(whole(story.estate)).findings.kept if of_rules(one)] == []


def test_more_than_the_developer_owes_is_not_taken_in_for_it(story: FundStory) -> None:
    """As the guide says: once it has paid, its part never was on the fund's account."""
    paid = fund_bodies.deposits((UNITS[0], 1), developer_fen=320_000, purpose="compensation", bank_ref="F-8")
    story.estate.must(paid, by="custodian_bank")
    assert story.estate.codes(decode_body(EXAMPLE.encode(), 1), by="custodian_bank") == ["due_mismatch"]


def test_a_payment_is_not_reversed_after_the_settlement(story: FundStory) -> None:
    """As the guide says of money that the bank sends back."""
    legs = (("assets:fund-advances:w-1", 360_000), ("assets:fund:fund", -360_000))
    undo = fund_bodies.reversal(story.charge - 1, story.estate.event_id(story.charge - 1), legs)
    assert story.estate.codes(undo, by=FIRM_AND_BANK) == ["already_settled"]
    between = fund_bodies.reconciliation(1_340_000, bank_fen=1_700_000, explanation="末笔退汇,次日重付")
    assert story.estate.codes(between) == []
