"""A fund lived through once: three units, deposits, gains, a withdrawal with a due, a reversal, two lists."""

from __future__ import annotations

import base64
from typing import Final

from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund.kinds import FundListPublished
from ledger_core.books.fund.publication_rules import list_lines
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.stores.base import LogStore
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.estate import Estate
from tests.support.fund_estate import state_of

UNITS: Final = ("3-2-501", "3-2-502", "S-1")
FIRM_AND_BANK: Final = ("manager", "custodian_bank")
FIRM_AND_COMMITTEE: Final = ("manager", "committee")


class FundStory:
    """The estate, and the seqs of what a test asks for.

    Args:
        log: An empty log.
    """

    def __init__(self, log: LogStore) -> None:
        self.estate = Estate.founded(log)
        self.name = self.estate.name

    def open(self) -> FundStory:
        """Account and policy; two flats with 20,000 and 3,000 yuan, a shop of the developer's with none."""
        flats = [bodies.unit(code) for code in UNITS[:2]]
        shop = bodies.unit(UNITS[2], building="S", group="developer", use="shop")
        self.estate.must(bodies.units(*flats, shop), by="registrar")
        self.estate.must(fund_bodies.account(), by="manager")
        self.estate.must(fund_bodies.policy(), by="committee")
        opening = fund_bodies.opening(
            fund_bodies.opening_line(UNITS[0], 2_000_000),
            fund_bodies.opening_line(UNITS[1], 300_000),
        )
        self.opening = self.estate.must(opening, by="custodian_bank").first
        self.first_list = self.publish()
        return self

    def deposit_and_undo(self) -> FundStory:
        """100 yuan for the first flat by mistake, and back."""
        mistake = fund_bodies.deposits()
        self.deposit = self.estate.must(mistake, by="custodian_bank").first
        legs = (("assets:fund:fund", 10_000), (f"liabilities:fund:{UNITS[0]}", -10_000))
        event = self.estate.event_id(self.deposit)
        undo = fund_bodies.reversal(self.deposit, event, legs)
        self.reversal = self.estate.must(undo, by=FIRM_AND_BANK).first
        return self

    def withdraw(self) -> FundStory:
        """12,000 yuan applied for, 80 of 100 m² found, 9,600 settled; the second flat owes 200."""
        must = self.estate.must
        self.proposal = must(wb.proposal(), by="manager").first
        must(wb.linked(), by="committee")
        must(wb.approved(), by="authority")
        must(wb.payment(), by=FIRM_AND_BANK)
        must(wb.acceptance((0, 100_000, 80_000)), by="committee")
        must(wb.settlement(960_000), by=FIRM_AND_COMMITTEE)
        must(wb.payment(2, 360_000, final=True), by=FIRM_AND_BANK)
        self.charge = must(wb.apportionment(*self.shares()), by="manager").first
        return self

    def shares(self) -> tuple[w.ShareLine, ...]:
        """A third each: what the second flat cannot bear is due, the shop's share is the developer's."""
        return (
            w.ShareLine(unit=UNITS[0], share_fen=320_000),
            w.ShareLine(unit=UNITS[1], share_fen=320_000, due_fen=20_000),
            w.ShareLine(unit=UNITS[2], share_fen=320_000, due_fen=320_000, developer=True),
        )

    def replenish(self) -> FundStory:
        """The second flat is asked for 1,000 yuan, and pays 500: 200 of it for what it owes."""
        self.estate.must(fund_bodies.call((UNITS[1], 100_000)), by="manager")
        paid = fund_bodies.deposits((UNITS[1], 50_000, 20_000), purpose="replenishment", bank_ref="F-2")
        self.estate.must(paid, by="custodian_bank")
        self.second_list = self.publish()
        return self

    def publish(self) -> int:
        """The list of all sub-accounts is committed to; returns its seq."""
        return self.estate.must(self.list_body(), by=FIRM_AND_BANK).first

    def list_body(self) -> FundListPublished:
        """The list that the rules ask for."""
        state = state_of(self.estate)
        leaves = [leaf_hash(line) for line in list_lines(state)]
        total = sum(account.balance for account in state.sub_accounts.values())
        root = base64.b64encode(root_of(leaves)).decode()
        return fund_bodies.published(root, total, units=len(leaves))
