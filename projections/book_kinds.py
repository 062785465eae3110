"""Kinds by book, for projections that pass over a whole book.

Rules:
    * A kind is written here by hand: who adds one decides for each projection.
"""

from __future__ import annotations

from typing import Final

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
