"""Which units an application concerns: they decide, and they bear the cost (docs/SPEC-books.md §5.5)."""

from __future__ import annotations

from ledger_core.books.estate.kinds import Unit
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.state import State


def units_in(state: State, scope: w.Scope) -> list[Unit]:
    """The registered units of a scope, in ascending order of unit code."""
    buildings, units = set(scope.buildings), set(scope.units)
    everything = not buildings and not units
    inside = (
        unit
        for unit in state.units.values()
        if everything or unit.building in buildings or unit.unit in units
    )
    return sorted(inside, key=lambda unit: unit.unit)
