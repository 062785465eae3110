"""An estate with a maintenance fund, and what its entries are flagged with."""

from __future__ import annotations

from ledger_core.books.fund.publication_rules import control_of
from ledger_core.books.state import State
from tests.support import bodies, fund_bodies
from tests.support.estate import Estate
from tests.support.states import folded, lane_state

_LIABILITY = "liabilities:fund:"


def found_fund(estate: Estate) -> Estate:
    """Two flats of equal area, a fund account, a policy of the fund, 20,000 yuan for each flat: 4 entries."""
    estate.must(bodies.units(*(bodies.unit(code) for code in fund_bodies.UNITS)), by="registrar")
    estate.must(fund_bodies.account(), by="manager")
    estate.must(fund_bodies.policy(), by="committee")
    estate.must(fund_bodies.opening(), by="custodian_bank")
    return estate


def state_of(estate: Estate) -> State:
    """The state that the ledger holds in memory."""
    return lane_state(estate.ledger, estate.name)


def last_flags(estate: Estate) -> tuple[str, ...]:
    """What readers must see of the newest entry, folded from the stored log."""
    fold = folded(estate.store, estate.name, estate.size - 1)
    (entry,) = estate.store.entries(estate.name, estate.size - 1, estate.size)
    return fold.take(entry).flags


def check_fund(state: State) -> None:
    """No sub-account is below zero; they are, one by one and together, what the ledger accounts say."""
    legs = {name: -fen for name, fen in state.balances.items() if name.startswith(_LIABILITY)}
    subs = {_LIABILITY + unit: account.balance for unit, account in state.sub_accounts.items()}
    assert {name: fen for name, fen in subs.items() if fen} == {
        name: fen for name, fen in legs.items() if fen
    }
    assert all(fen >= 0 for fen in subs.values())
    assert sum(subs.values()) == control_of(state)
    for account in state.sub_accounts.values():
        assert sum(fen for _, fen in account.days) == account.balance
