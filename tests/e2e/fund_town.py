"""A town that keeps a fund: three units, an account, rules, and what its clients need."""

from __future__ import annotations

from api.client import Client
from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from tests.e2e.town import Town, today
from tests.support import fund_bodies
from tests.support.bodies import TODAY

AREAS = {"3-2-501": 8_950, "3-2-502": 12_000, "3-2-503": 8_950}
TOKEN = "a-token-for-owners"


class FundTown(Town):
    """A town with a fund; every client but one needs its token from then on."""

    def __init__(self, client: Client) -> None:
        super().__init__(client, "guangjing")

    def open_fund(self) -> FundTown:
        """Units, account and rules: three entries after those of `found`."""
        self.found()
        units = tuple(
            Unit(unit=unit, building="3", entrance="2", area_centi_m2=area, group=f"g-{unit}")
            for unit, area in AREAS.items()
        )
        self.take(UnitsRegistered(units=units, since=TODAY), keys=[self.keys["registrar"]])
        account = fund_bodies.account(custodian="the-custodian-bank", date=today())
        self.take(account, fund_bodies.policy(since=today()), keys=[self.keys["committee"]])
        return self
