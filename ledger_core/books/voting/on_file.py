"""What the state keeps of votes: values of its tables, all of them immutable."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from ledger_core.books.voting.kinds import RollSealed, VoteOpened
from ledger_core.books.voting.result_kinds import ParticipationListed, TopicResult, VoteClosed

# (vote, ballot code)
CodePlace = tuple[str, str]
# (key name, key id)
KeyPlace = tuple[str, bytes]


class Vote(NamedTuple):
    """How far a vote has come.

    Args:
        opened: As it was convened.
        opens_at: First moment of the window.
        closes_at: End of the window, extensions included.
        candidates: (unit, group) of each candidate when the vote was opened.
        roll: Last part of the roll that is on file.
        is_sealed: Whether the roll is complete.
        ballots: Codes that have voted.
        closed: The closing.
        listed: Last part of the lists of who took part.
        is_listed: Whether they are complete.
        opened_ballots: Ballots whose choices are in the open.
        results: The counted result; empty before.
        objections_until: Last day for objections, once the result is announced.
        objections_open: Objections without an answer.
        final_on: Day on which the result became final.
        is_filed: Whether it is on file (备案).
        is_revoked: Whether a court has revoked it.
    """

    opened: VoteOpened
    opens_at: datetime.datetime
    closes_at: datetime.datetime
    candidates: tuple[tuple[str, str], ...]
    roll: RollSealed | None = None
    is_sealed: bool = False
    ballots: int = 0
    closed: VoteClosed | None = None
    listed: ParticipationListed | None = None
    is_listed: bool = False
    opened_ballots: int = 0
    results: tuple[TopicResult, ...] = ()
    objections_until: datetime.date | None = None
    objections_open: int = 0
    final_on: datetime.date | None = None
    is_filed: bool = False
    is_revoked: bool = False


class Claim(NamedTuple):
    """A delivered ballot: whether that is proved, its claim key, and the key of its owner's device."""

    is_proved: bool
    claim: KeyPlace
    ballot: KeyPlace | None = None


class Ballot(NamedTuple):
    """The last ballot of a code."""

    seq: int
    choices: str
    channel: str
    proxy: str


class Objection(NamedTuple):
    """An objection, and whether it has its answer."""

    vote: str
    is_answered: bool
