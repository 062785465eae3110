"""Rules that kinds of several books share (docs/SPEC-books.md §3.2, §4.2, §4.3)."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Any

from stdnum.cn import uscc

from ledger_core import limits
from ledger_core.books.kind import Context, Rule
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State

_DATE_MIN = datetime.date(limits.DATE_YEAR_MIN, 1, 1)


@lru_cache(maxsize=64)
def signed_by(*roles: str) -> Rule:
    """A rule: one of the signers has one of the roles."""
    allowed = frozenset(roles)

    def rule(_state: State, _body: Any, context: Context) -> Refusal | None:
        if context.signer_with(allowed) is not None:
            return None
        have = ",".join(sorted({key.role for key in context.signers}))
        return refuse("role_not_allowed", allowed=",".join(sorted(allowed)), signed=have)

    return rule


def founded(state: State, _body: Any, _context: Context) -> Refusal | None:
    """The log has begun."""
    return None if state.founded is not None else refuse("not_founded")


def policy_adopted(state: State, _body: Any, _context: Context) -> Refusal | None:
    """The estate's own rules are known."""
    return None if state.policy is not None else refuse("no_policy")


@lru_cache(maxsize=64)
def day_in_range(field: str) -> Rule:
    """A rule: the business date in this field is neither ancient nor ahead of the signing."""

    def rule(_state: State, body: Any, context: Context) -> Refusal | None:
        day: datetime.date = getattr(body, field)
        if day >= _DATE_MIN and (day - context.signed_on).days <= limits.DATE_AHEAD_DAYS_MAX:
            return None
        return refuse(
            "date_out_of_range", f"/body/{field}", date=day.isoformat(), signed=context.signed_on.isoformat()
        )

    return rule


def unit_known(state: State, body: Any, _context: Context) -> Refusal | None:
    """The unit named in `unit` is registered."""
    return None if body.unit in state.units else refuse("unit_unknown", "/body/unit", unit=body.unit)


@lru_cache(maxsize=4_096)
def is_credit_code(code: str) -> bool:
    """Whether a unified social credit code is well formed (GB 32100)."""
    return bool(uscc.is_valid(code))
