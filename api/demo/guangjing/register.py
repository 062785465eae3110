"""Units, policy and bank accounts of the made-up estate."""

from __future__ import annotations

import datetime
from typing import Final

from api.demo import facts
from api.demo.guangjing import cast
from api.demo.rules import policy
from api.demo.scribe import Scribe
from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from ledger_core.books.revenue.kinds import AccountOpened

MAIN: Final = "sunshine"
PETTY: Final = "petty"
# The unit of the published sample: 127.38 m² at 9 yuan gives 1,146.42, and 1,146 in whole yuan.
SAMPLE_UNIT: Final = "3-2-501"
DUAL_CONTROL_FEN: Final = 1_000_000
FUND_SHARE_BP: Final = 3_000

_BUILDINGS: Final = 8
_FLOORS: Final = 11
_AREAS: Final = (8_912, 10_345, 11_867, 9_623)
_SHOPS: Final = 12


def register_units(scribe: Scribe, since: datetime.date) -> None:
    """352 flats in eight buildings and twelve shops are on the register."""
    bodies = [
        UnitsRegistered(units=tuple(_flats(scribe, building)), since=since, memo=f"{building} 幢")
        for building in range(1, _BUILDINGS + 1)
    ]
    shops = UnitsRegistered(units=tuple(_shops(scribe)), since=since, memo="沿街商铺")
    scribe.write(cast.REGISTRAR, *bodies, shops)


def _flats(scribe: Scribe, building: int) -> list[Unit]:
    return [
        _flat(scribe, building, entrance, floor, door)
        for entrance in (1, 2)
        for floor in range(1, _FLOORS + 1)
        for door in (1, 2)
    ]


def _flat(scribe: Scribe, building: int, entrance: int, floor: int, door: int) -> Unit:
    code = f"{building}-{entrance}-{floor}{door:02d}"
    published = facts.revenue_of("nanhu")["sample"]["area"].replace(".", "")
    area = _AREAS[(building + 2 * entrance + door) % len(_AREAS)] + 3 * floor
    return Unit(
        unit=code,
        building=str(building),
        entrance=str(entrance),
        area_centi_m2=int(published) if code == SAMPLE_UNIT else area,
        group=scribe.label("group", code),
    )


def _shops(scribe: Scribe) -> list[Unit]:
    # Three owners hold four shops each: their units share a label.
    return [
        Unit(
            unit=f"S-{number:02d}",
            building="S",
            area_centi_m2=4_580 + 137 * number,
            group=scribe.label("shops", number % 3),
            use="shop",
        )
        for number in range(1, _SHOPS + 1)
    ]


def adopt_policy(scribe: Scribe, since: datetime.date) -> None:
    """The estate has its rules; no local text could be read, so the values are examples."""
    status = facts.load("legal_rules")["profiles"]["江苏_常州"]["status"]
    rules = policy(
        since,
        "演示业主大会决定第1号",
        profile="演示规则 v1",
        dual_control_fen=DUAL_CONTROL_FEN,
        fund_share_bp=FUND_SHARE_BP,
        disclosure="monthly",
        disclosure_days=15,
        question_days=2,
        memo=f"取值为演示。常州本地规则:{status}",
    )
    scribe.write((cast.COMMITTEE, cast.STREET), rules)


def open_accounts(scribe: Scribe, day: datetime.date) -> None:
    """The Sunshine Account and a small one are registered."""
    accounts = (
        AccountOpened(
            account=account,
            bank=cast.CUSTODIAN.name,
            holder="广景山庄业主委员会(演示)",
            date=day,
            opening_fen=opening,
            memo=memo,
        )
        for account, opening, memo in ((MAIN, 8_642_050, "阳光账户"), (PETTY, 300_000, "零星收支账户"))
    )
    scribe.write((cast.MANAGER, cast.COMMITTEE), *accounts)
