"""The published list of all sub-accounts, and what binds it (docs/SPEC-books.md §4.5, §5.6).

Rules:
    * Every registered unit has a line, zero or not, in ascending order of unit code.
    * The list's root commits to each line; an owner proves his own with one small proof.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import postings
from ledger_core.books.fund.list_rules import is_attested
from ledger_core.books.fund.moves import sub_account
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Figure, Refusal, refuse
from ledger_core.books.state import State
from ledger_core.log.canonical import encode
from ledger_core.log.merkle import leaf_hash, root_of

_CONTROL = (
    postings.BANK_PREFIX,
    postings.ADVANCE_PREFIX,
    postings.DUE_PREFIX,
    postings.DEVELOPER_DUE,
)


def list_line(unit: str, deposits: int, gains: int, used: int) -> bytes:
    """The canonical JSON of one unit's line: the data of its leaf.

    Args:
        unit: Code of the unit.
        deposits: Paid in, dues included, in fen.
        gains: Credited, in fen.
        used: Borne or returned, in fen.
    """
    figures: dict[str, Figure] = {"deposits_fen": deposits, "gains_fen": gains, "used_fen": used}
    return encode({"unit": unit, "balance_fen": deposits + gains - used, **figures})


def list_lines(state: State) -> Iterator[bytes]:
    """The lines of all registered units, in ascending order of unit code."""
    for unit in sorted(state.units):
        account = sub_account(state, unit)
        yield list_line(unit, account.deposits, account.gains, account.used)


def control_of(state: State) -> int:
    """Fund banks, advances and dues together, in fen."""
    return sum(fen for account, fen in state.balances.items() if account.startswith(_CONTROL))


def list_right(state: State, body: k.FundListPublished, _context: Context) -> Refusal | None:
    """Number of lines, sum, control account and root are the ledger's."""
    total = sum(account.balance for account in state.sub_accounts.values())
    figures: dict[str, Figure] = {
        "units": len(state.units),
        "total_fen": total,
        "control_fen": control_of(state),
    }
    for name, right in figures.items():
        if getattr(body, name) != right:
            return refuse("list_mismatch", f"/body/{name}", **figures)
    root = base64.b64encode(root_of([leaf_hash(line) for line in list_lines(state)])).decode()
    return None if body.root == root else refuse("list_mismatch", "/body/root", root=root, **figures)


def flag_list(state: State, _body: k.FundListPublished, context: Context) -> tuple[str, ...]:
    """`not_attested` unless the custodian bank of every fund account has signed."""
    attested = all(is_attested(state, account, context) for account in state.fund_accounts)
    return () if attested else ("not_attested",)
