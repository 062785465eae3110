"""Stable names of the kinds by book, for projections that decide about a whole book at once.

Rules:
    * A new kind is written down here by hand: that is where it is decided about.
"""

from __future__ import annotations

from typing import Final

FUND_MONEY: Final = frozenset(
    {
        "fund.opening.certified/1",
        "fund.deposits.received/1",
        "fund.gains.credited/1",
        "fund.payment.made/1",
        "fund.cost.apportioned/1",
        "fund.subaccount.returned/1",
        "fund.entry.reversed/1",
    }
)
"""Kinds of the maintenance fund that have postings."""
FUND_APPLICATIONS: Final = frozenset(
    {
        "fund.withdrawal.proposed/1",
        "fund.resolution.linked/1",
        "fund.emergency.confirmed/1",
        "fund.withdrawal.approved/1",
        "fund.withdrawal.returned/1",
        "fund.payment.made/1",
        "fund.work.accepted/1",
        "fund.withdrawal.settled/1",
        "fund.cost.apportioned/1",
        "fund.emergency.audited/1",
    }
)
"""Kinds that belong to one application for a withdrawal."""
FUND: Final = (
    FUND_MONEY
    | FUND_APPLICATIONS
    | frozenset(
        {
            "fund.account.opened/1",
            "fund.policy.adopted/1",
            "fund.replenishment.called/1",
            "fund.subaccount.transferred/1",
            "fund.account.reconciled/1",
            "fund.list.published/1",
        }
    )
)
"""All kinds of the maintenance fund."""
ESTATE: Final = frozenset(
    {
        "estate.founded/1",
        "estate.key.granted/1",
        "estate.key.revoked/1",
        "estate.log_key.granted/1",
        "estate.units.registered/1",
        "estate.units.transferred/1",
        "estate.policy.adopted/1",
        "estate.subject.erased/1",
    }
)
"""All kinds of the estate's own book."""
REVENUE: Final = frozenset(
    {
        "revenue.account.opened/1",
        "revenue.contract.registered/1",
        "revenue.income.received/1",
        "revenue.expense.paid/1",
        "revenue.entry.reversed/1",
        "revenue.distribution.paid/1",
        "revenue.fund.transferred/1",
        "revenue.account.reconciled/1",
        "revenue.period.closed/1",
        "revenue.question.raised/1",
        "revenue.question.answered/1",
        "revenue.question.closed/1",
    }
)
"""All kinds of the common revenue."""
VOTING: Final = frozenset(
    {
        "voting.vote.opened/1",
        "voting.roll.sealed/1",
        "voting.ballots.delivered/1",
        "voting.claim.replaced/1",
        "voting.key.registered/1",
        "voting.ballot.cast/1",
        "voting.title.passed/1",
        "voting.window.extended/1",
        "voting.vote.closed/1",
        "voting.participation.listed/1",
        "voting.ballots.opened/1",
        "voting.result.counted/1",
        "voting.result.announced/1",
        "voting.objection.raised/1",
        "voting.objection.answered/1",
        "voting.result.final/1",
        "voting.result.filed/1",
        "voting.result.revoked/1",
        "voting.code.disclosed/1",
        "voting.result.published/1",
    }
)
"""All kinds of votes."""
EVERY_KIND: Final = ESTATE | REVENUE | FUND | VOTING
"""All kinds."""
