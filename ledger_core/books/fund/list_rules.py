"""Rules that kinds of the fund share: accounts, lists, two parties (docs/SPEC-books.md §3.3, §4.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ledger_core.books.kind import Context, Rule
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.shared_rules import is_credit_code
from ledger_core.books.state import State

_FIRST_PARTY = frozenset({"manager", "clerk", "custodian_bank"})


def fund_policy_adopted(state: State, _body: Any, _context: Context) -> Refusal | None:
    """The values that withdrawals are checked against are known."""
    return None if state.fund_policy is not None else refuse("no_fund_policy")


def account_known(state: State, body: Any, _context: Context) -> Refusal | None:
    """Only registered fund accounts receive or pay."""
    if body.account in state.fund_accounts:
        return None
    return refuse("account_unknown", "/body/account", account=body.account)


def units_known(state: State, body: Any, _context: Context) -> Refusal | None:
    """Each unit of the list is registered."""
    for position, line in enumerate(body.lines):
        if line.unit not in state.units:
            return refuse("unit_unknown", f"/body/lines/{position}/unit", unit=line.unit)
    return None


def units_once(_state: State, body: Any, _context: Context) -> Refusal | None:
    """No unit comes twice in the list."""
    seen: set[str] = set()
    for position, line in enumerate(body.lines):
        if line.unit in seen:
            return refuse("unit_repeated", f"/body/lines/{position}/unit", unit=line.unit)
        seen.add(line.unit)
    return None


def units_ascend(_state: State, body: Any, _context: Context) -> Refusal | None:
    """The list is in ascending order of unit code."""
    return check_ascending([line.unit for line in body.lines], "/body/lines")


def check_ascending(names: Sequence[str], pointer: str) -> Refusal | None:
    """Each name is greater than the one before, by its bytes."""
    for position in range(1, len(names)):
        if names[position] <= names[position - 1]:
            return refuse("lines_out_of_order", f"{pointer}/{position}", name=names[position])
    return None


# In order of precedence, for a list of an account and for one of none.
ACCOUNT_LIST: tuple[Rule, ...] = (units_known, units_once, account_known, units_ascend)
UNIT_LIST: tuple[Rule, ...] = (units_known, units_once, units_ascend)


def total_right(field: str, extra: str = "") -> Rule:
    """A rule: `total_fen` is the sum of the lines.

    Args:
        field: Amount of a line.
        extra: Field of the body that is added.
    """

    def rule(_state: State, body: Any, _context: Context) -> Refusal | None:
        total = sum(getattr(line, field) for line in body.lines) + (getattr(body, extra) if extra else 0)
        if total == body.total_fen:
            return None
        return refuse("total_mismatch", "/body/total_fen", lines_fen=total, total_fen=body.total_fen)

    return rule


def two_parties(amount_of: Callable[[Any], int]) -> Rule:
    """A rule: whatever the amount, firm or bank and a second party have signed.

    Args:
        amount_of: Gives the event's amount in fen.
    """

    def rule(state: State, body: Any, context: Context) -> Refusal | None:
        if state.policy is None:
            return refuse("no_policy")
        second_role = state.policy.second_party
        first = {key.party for key in context.signers if key.role in _FIRST_PARTY}
        second = {key.party for key in context.signers if key.role in (second_role, "custodian_bank")}
        if any(one != other for one in first for other in second):
            return None
        return refuse("dual_control", amount_fen=amount_of(body), threshold_fen=0, second_party=second_role)

    return rule


def check_code(code: str, pointer: str) -> Refusal | None:
    """The credit code's check character is right."""
    return None if is_credit_code(code) else refuse("bad_code", pointer, given=code)


def is_attested(state: State, account: str, context: Context) -> bool:
    """Whether the custodian bank of the fund account has signed."""
    custodian = state.fund_accounts[account].custodian
    return any(key.role == "custodian_bank" and key.party == custodian for key in context.signers)


def flag_attested(state: State, body: Any, context: Context) -> tuple[str, ...]:
    """`not_attested` without the custodian bank's own signature."""
    return () if is_attested(state, body.account, context) else ("not_attested",)
