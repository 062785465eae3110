"""The rows that readers of votes get, and how far a vote is by its steps and the clock.

Rules:
    * A ballot that another one replaces stays in the list, and says which.
"""

from __future__ import annotations

from typing import Any, Final, Literal

import msgspec

from ledger_core.books.voting.kinds import Option
from ledger_core.log.disclosure import open_disclosure
from projections.rows import integer, optional_integer, optional_text, text

Status = Literal[
    "posted", "running", "ended", "closed", "opened", "counted", "announced", "final", "filed", "revoked"
]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One event in the life of a vote.

    Args:
        kind: Stable name of the event's kind.
        at: Moment of its seal, RFC 3339 UTC.
        ref: A number that it tells: part, lines, ballots, or the entry that is answered.
        detail: A text that it tells, such as a new end of the window.
    """

    seq: int
    kind: str
    at: str
    ref: int
    detail: str


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """So many codes of a roll, their area in 0.01 m², and their owners' groups."""

    codes: int
    area_centi_m2: int
    heads: int


class Channel(msgspec.Struct, frozen=True, kw_only=True):
    """How many codes' last ballot came this way."""

    channel: str
    ballots: int


class VoteRow(msgspec.Struct, frozen=True, kw_only=True):
    """A vote and how far it is.

    Args:
        seq: Entry that opened it.
        closes_at: End of the window with its extensions, RFC 3339 UTC.
        roll: The whole roll; nothing before it is sealed.
        delivered: Part of the roll whose ballots were delivered.
        taking_part: Part of the roll with a ballot on file.
        channels: How the ballots came; never what they say.
    """

    vote: str
    seq: int
    title: str
    status: Status
    opens_at: str
    closes_at: str
    roll: Extent
    delivered: Extent
    taking_part: Extent
    channels: tuple[Channel, ...]


class RollRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a roll.

    Args:
        delivered_seq: Entry that says that the ballot was delivered.
        is_proved: Whether a delivery has evidence: only then may silence mean anything.
        ballot_seq: Entry of the last ballot.
    """

    code: str
    seq: int
    area_centi_m2: int
    group: str
    commitment: str
    delivered_seq: int | None
    is_proved: bool
    ballot_seq: int | None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What a ballot says on one topic."""

    topic: str
    option: Option


class BallotRow(msgspec.Struct, frozen=True, kw_only=True):
    """One ballot.

    Args:
        at: Moment of its seal.
        choices_digest: What sealed its choices.
        replaced_by: Entry of the code's next ballot.
        opened_seq: Entry that opened it; None for a replaced or unopened one.
        disclosure: What opened it.
        choices: What it says, once it is opened.
    """

    seq: int
    code: str
    at: str
    channel: str
    by_proxy: bool
    choices_digest: str
    replaced_by: int | None
    opened_seq: int | None
    disclosure: str
    choices: tuple[Choice, ...]


def closing_of(steps: list[Step]) -> str:
    """Return the end of the window with its extensions."""
    ends = [one.detail for one in steps if one.kind in ("voting.vote.opened/1", "voting.window.extended/1")]
    return ends[-1]


_AFTER: Final[dict[str, Status]] = {
    "voting.vote.closed/1": "closed",
    "voting.ballots.opened/1": "opened",
    "voting.result.counted/1": "counted",
    "voting.result.announced/1": "announced",
    "voting.result.final/1": "final",
    "voting.result.filed/1": "filed",
    "voting.result.revoked/1": "revoked",
}


def status_of(steps: list[Step], opens_at: str, closes_at: str, now: str) -> Status:
    """Return how far a vote is; before its closing is on file the clock tells."""
    for step in reversed(steps):
        if step.kind in _AFTER:
            return _AFTER[step.kind]
    if now < opens_at:
        return "posted"
    return "running" if now < closes_at else "ended"


def ballot_row(row: tuple[object, ...]) -> BallotRow:
    """Return a ballot from the columns of its query."""
    seq, code, digest, channel, at, by_proxy, replaced_by, opened_seq, disclosure = row
    replaced = optional_integer(replaced_by)
    # An opening opens the code's last ballot, whose digest the rule has compared.
    opened = optional_text(disclosure) if replaced is None else None
    return BallotRow(
        seq=integer(seq),
        code=text(code),
        at=text(at),
        channel=text(channel),
        by_proxy=bool(by_proxy),
        choices_digest=text(digest),
        replaced_by=replaced,
        opened_seq=optional_integer(opened_seq) if opened else None,
        disclosure=opened or "",
        choices=choices_of(opened) if opened else (),
    )


def choices_of(disclosure: str) -> tuple[Choice, ...]:
    """Return what a ballot's disclosure says, in order of the topics.

    Raises:
        MalformedError: As `open_disclosure`; an admitted one never is.
    """
    value: Any = open_disclosure(disclosure).value
    return tuple(Choice(topic=str(topic), option=option) for topic, option in value)
