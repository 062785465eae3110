"""A case for every code of `RULES`, in `CASES`."""

from __future__ import annotations

from tests.support import (
    refusals_ballots,
    refusals_estate,
    refusals_fund,
    refusals_general,
    refusals_results,
    refusals_revenue,
    refusals_undone,
    refusals_votes,
    refusals_withdrawals,
    refusals_works,
)
from tests.support.refusal_case import (
    CASES,
    ID,
    MARCH_FIRST,
    OPENING_FEN,
    WRONG_CODE,
    WRONG_FIRM,
    YESTERDAY,
    Case,
    income_legs,
)

__all__ = [
    "CASES",
    "ID",
    "MARCH_FIRST",
    "OPENING_FEN",
    "WRONG_CODE",
    "WRONG_FIRM",
    "YESTERDAY",
    "Case",
    "income_legs",
    "refusals_ballots",
    "refusals_estate",
    "refusals_fund",
    "refusals_general",
    "refusals_results",
    "refusals_revenue",
    "refusals_undone",
    "refusals_votes",
    "refusals_withdrawals",
    "refusals_works",
]
