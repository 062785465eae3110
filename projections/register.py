"""The register: every unit, under the entry that registered it.

Rules:
    * A unit's sort key is made once, with its row: pages of lists follow it (`natural_order`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from ledger_core.books.estate.kinds import Unit, UnitsRegistered
from ledger_core.books.fold import Applied
from ledger_core.stores.base import ReadModelStore, Table
from projections.kind_names import EVERY_KIND
from projections.natural_order import natural_key
from projections.projection import Projection, Row
from projections.rows import integer, text

UNITS = Table(
    "unit_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("unit", "text"),
        ("building", "text"),
        ("entrance", "text"),
        ("area_centi_m2", "integer"),
        ("use", "text"),
        ("sort_key", "text"),
    ),
    ("estate", "unit"),
    (("estate", "sort_key", "unit", "seq"),),
)
_UNIT = """
SELECT unit, building, entrance, area_centi_m2, use FROM unit_rows WHERE estate = ? AND unit = ? AND seq < ?
"""
_COUNT = "SELECT count(*) FROM unit_rows WHERE estate = ? AND seq < ?"


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A unit as it was registered; `area_centi_m2` in 0.01 m²."""

    unit: str
    building: str
    entrance: str
    area_centi_m2: int
    use: str


class Register(Projection):
    """One row for each unit."""

    tables = (UNITS,)
    handles = frozenset({"estate.units.registered/1"})
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        units = body.units if isinstance(body, UnitsRegistered) else ()
        return [("unit_rows", (*place, *_columns(one))) for one in units]


def _columns(one: Unit) -> tuple[object, ...]:
    return one.unit, one.building, one.entrance, one.area_centi_m2, one.use, natural_key(one.unit)


def unit_at(store: ReadModelStore, estate: str, size: int, unit: str) -> UnitRow | None:
    """Return a unit of the register as of a tree size; None when it is not on it."""
    for code, building, entrance, area, use in store.query(_UNIT, (estate, unit, size)):
        return UnitRow(
            unit=text(code),
            building=text(building),
            entrance=text(entrance),
            area_centi_m2=integer(area),
            use=text(use),
        )
    return None


def units_count(store: ReadModelStore, estate: str, size: int) -> int:
    """Return how many units are on the register as of a tree size."""
    return integer(store.query(_COUNT, (estate, size))[0][0])
