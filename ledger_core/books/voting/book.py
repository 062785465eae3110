"""The kinds of the book `voting`, put together."""

from __future__ import annotations

from typing import Any

from ledger_core.books.kind import Context, Kind
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting import stories


def _not_yet(_state: State, _body: Any, _context: Context) -> Refusal | None:
    """Its rules are not written: nothing of the kind is admitted."""
    return refuse("unknown_kind")


def _no_change(_state: State, _body: Any, _context: Context) -> None:
    """Nothing of the kind is admitted."""


_TOLD = (
    (k.VoteOpened, stories.vote_opened),
    (k.RollSealed, stories.roll_sealed),
    (k.BallotsDelivered, stories.ballots_delivered),
    (k.ClaimReplaced, stories.claim_replaced),
    (k.KeyRegistered, stories.key_registered),
    (k.BallotCast, stories.ballot_cast),
    (k.TitlePassed, stories.title_passed),
    (k.WindowExtended, stories.window_extended),
    (r.VoteClosed, stories.vote_closed),
    (r.ParticipationListed, stories.participation_listed),
    (r.BallotsOpened, stories.ballots_opened),
    (r.ResultCounted, stories.result_counted),
    (r.ResultAnnounced, stories.result_announced),
    (r.ObjectionRaised, stories.objection_raised),
    (r.ObjectionAnswered, stories.objection_answered),
    (r.ResultFinal, stories.result_final),
    (r.ResultFiled, stories.result_filed),
    (r.ResultRevoked, stories.result_revoked),
    (r.CodeDisclosed, stories.code_disclosed),
    (r.ResultPublished, stories.result_published),
)
KINDS: tuple[Kind, ...] = tuple(
    Kind(body=body, rules=(_not_yet,), apply=_no_change, story=story) for body, story in _TOLD
)
