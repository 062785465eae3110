"""Acts that rest on a vote of this ledger (docs/SPEC-books.md §4.2, §7.5).

Rules:
    * A resolution without a vote is a document filed elsewhere: it is bound by its digest and not judged.
    * The vote is final and not revoked, its topic passed and is about this very act.
    * A matter that the law lists is decided as the item that it is: not by an easier vote.
    * Acts that rest on one topic share its amount.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from ledger_core.books.fields import Resolution
from ledger_core.books.kind import Context, Rule
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.state import State

_POINTER = "/body/resolution"
Act = tuple[str, int]
# Matters that Civil Code 278 lists: using the fund; raising money for it, which takes three quarters.
ITEMS: Final = {"withdrawal": 5, "replenishment": 6}


def resolution_refusal(
    state: State, resolution: Resolution, matter: str, reference: str, amount_fen: int
) -> Refusal | None:
    """Why an act may not rest on this resolution; None when it may, or when no vote is named.

    Args:
        state: With the votes on file.
        resolution: As the act gives it.
        matter: Kind of the act, as `Subject` has it.
        reference: Which one.
        amount_fen: What it costs; 0 for an act without money.
    """
    if not resolution.vote and not resolution.topic:
        return None
    vote = state.votes.get(resolution.vote)
    topics = vote.opened.topics if vote else ()
    position = next((n for n, one in enumerate(topics) if one.topic == resolution.topic), None)
    if vote is None or position is None:
        return refuse("resolution_unknown", _POINTER, vote=resolution.vote, topic=resolution.topic)
    if vote.final_on is None or vote.is_revoked:
        return refuse("resolution_not_final", _POINTER, vote=resolution.vote, revoked=int(vote.is_revoked))
    if not vote.results[position].passed:
        return refuse("resolution_not_passed", _POINTER, vote=resolution.vote, topic=resolution.topic)
    subject, item = topics[position].subject, topics[position].item
    if subject is msgspec.UNSET or (subject.matter, subject.reference) != (matter, reference):
        return refuse("resolution_mismatch", _POINTER, matter=matter, reference=reference)
    if ITEMS.get(matter, item) != item:
        return refuse("resolution_mismatch", _POINTER, matter=matter, item=item, law=ITEMS[matter])
    used = state.resolution_used.get((resolution.vote, resolution.topic), 0)
    if used + amount_fen <= subject.amount_fen:
        return None
    figures = {"allowed_fen": subject.amount_fen, "used_fen": used, "amount_fen": amount_fen}
    return refuse("resolution_amount", _POINTER, **figures)


def use_resolution(state: State, resolution: Resolution, amount_fen: int) -> None:
    """The act's amount is taken from what its topic allows; a negative amount gives it back."""
    if resolution.vote:
        place = (resolution.vote, resolution.topic)
        state.resolution_used.put(place, state.resolution_used.get(place, 0) + amount_fen)


def rests_on(matter: str, act_of: Callable[[Any], Act]) -> Rule:
    """A rule: the body's resolution, where it names a vote, allows the act.

    Args:
        matter: Kind of the act.
        act_of: Gives its reference and its amount in fen.
    """

    def rule(state: State, body: Any, _context: Context) -> Refusal | None:
        if body.resolution is msgspec.UNSET:
            return None
        reference, amount_fen = act_of(body)
        return resolution_refusal(state, body.resolution, matter, reference, amount_fen)

    return rule
