"""The fund as a whole: the four figures that are published, and what they are made of.

Rules:
    * Deposits, gains and used are sums over entries, one row each: a total does not read the units' lines.
    * Control = fund banks + advances + dues. By double entry that is the sum of the sub-accounts; both
      are shown.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ledger_core.books.fund.postings import (
    ADVANCE_PREFIX,
    BANK_PREFIX,
    DEVELOPER_DUE,
    DUE_PREFIX,
    UNIT_PREFIX,
)
from ledger_core.stores.base import ReadModelStore
from projections.fund.accounts import (
    FundAccount,
    FundList,
    FundPolicy,
    fund_accounts,
    lists_at,
    policy_at,
)
from projections.register import units_count
from projections.rows import integer

_SUMS = """
SELECT coalesce(sum(deposits_fen), 0), coalesce(sum(gains_fen), 0), coalesce(sum(used_fen), 0)
FROM fund_move_rows WHERE estate = ? AND seq < ?
"""


class FundTotals(msgspec.Struct, frozen=True, kw_only=True):
    """The fund as a whole, as of a tree size.

    Args:
        units: Units on the register.
        deposits_fen, gains_fen, used_fen: Of all sub-accounts since the beginning.
        balance_fen: Sum of the sub-accounts; deposits + gains - used.
        bank_fen: In the fund's bank accounts.
        advances_fen: Paid to contractors and not yet charged to units.
        dues_fen: What sub-accounts could not bear and owners owe.
        developer_dues_fen: Shares of unsold units that the developer owes.
        control_fen: Bank, advances and both dues together; equals the balance.
        accounts: The bank accounts.
        policy: The rules in force.
        lists: Published lists, oldest first.
    """

    units: int
    deposits_fen: int
    gains_fen: int
    used_fen: int
    balance_fen: int
    bank_fen: int
    advances_fen: int
    dues_fen: int
    developer_dues_fen: int
    control_fen: int
    accounts: tuple[FundAccount, ...]
    policy: FundPolicy | None
    lists: tuple[FundList, ...]


def totals_at(store: ReadModelStore, estate: str, size: int, balances: Mapping[str, int]) -> FundTotals:
    """Return the fund as a whole.

    Args:
        balances: Ledger account -> fen, as of the same tree size.
    """
    deposits, gains, used = map(integer, store.query(_SUMS, (estate, size))[0])
    bank, advances = _under(balances, BANK_PREFIX), _under(balances, ADVANCE_PREFIX)
    dues, developer = _under(balances, DUE_PREFIX), balances.get(DEVELOPER_DUE, 0)
    return FundTotals(
        units=units_count(store, estate, size),
        deposits_fen=deposits,
        gains_fen=gains,
        used_fen=used,
        balance_fen=-_under(balances, UNIT_PREFIX),
        bank_fen=bank,
        advances_fen=advances,
        dues_fen=dues,
        developer_dues_fen=developer,
        control_fen=bank + advances + dues + developer,
        accounts=tuple(fund_accounts(store, estate, size, balances)),
        policy=policy_at(store, estate, size),
        lists=tuple(lists_at(store, estate, size)),
    )


def _under(balances: Mapping[str, int], prefix: str) -> int:
    return sum(fen for account, fen in balances.items() if account.startswith(prefix))
