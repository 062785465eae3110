"""Votes as readers see them: how far each is, who takes part, the roll, the ballots, as of a tree size.

Rules:
    * Before a vote is closed nobody reads a choice: rows of openings do not exist until then.
    * Participation so far counts codes, area and groups of the roll with a ballot on file; nothing else.
"""

from __future__ import annotations

from typing import Any, Final

from ledger_core.books.registry import decode_stored
from ledger_core.books.voting.kinds import VoteOpened
from ledger_core.books.voting.result_kinds import ResultCounted, ResultPublished
from ledger_core.log.entry import decode_entry
from ledger_core.stores.base import LogStore, ReadModelStore
from projections.natural_order import natural_key
from projections.rows import integer, optional_integer, text
from projections.vote_rows import (
    BallotRow,
    Channel,
    Extent,
    RollRow,
    Step,
    VoteRow,
    ballot_row,
    closing_of,
    status_of,
)

_STEPS: Final = """
SELECT seq, kind, at, ref, detail FROM vote_step_rows
WHERE estate = ? AND vote = ? AND seq < ? ORDER BY seq
"""
_ANSWERS: Final = """
SELECT answer.seq, answer.kind, answer.at, answer.ref, answer.detail FROM vote_step_rows AS answer
JOIN vote_step_rows AS asked ON asked.estate = answer.estate AND asked.seq = answer.ref
WHERE answer.estate = ? AND asked.vote = ? AND answer.seq < ? AND answer.vote = ''
AND answer.kind = 'voting.objection.answered/1' ORDER BY answer.seq
"""
_OF_KIND: Final = """
SELECT seq, vote FROM vote_step_rows WHERE estate = ? AND kind = ? AND seq < ? ORDER BY seq
"""
_TOTALS: Final = """
SELECT COUNT(*), CAST(COALESCE(SUM(area), 0) AS BIGINT), COUNT(DISTINCT owner_group)
FROM vote_roll_rows AS line WHERE estate = ? AND vote = ? AND seq < ?
"""
_HAS_BALLOT: Final = """
AND EXISTS (SELECT 1 FROM vote_ballot_rows AS ballot WHERE ballot.estate = line.estate
AND ballot.vote = line.vote AND ballot.code = line.code AND ballot.seq < ?)
"""
_IS_DELIVERED: Final = """
AND EXISTS (SELECT 1 FROM vote_delivery_rows AS one WHERE one.estate = line.estate
AND one.vote = line.vote AND one.code = line.code AND one.seq < ?)
"""
_CHANNELS: Final = """
SELECT channel, COUNT(*) FROM vote_ballot_rows AS ballot
WHERE estate = ? AND vote = ? AND seq < ? AND NOT EXISTS (
    SELECT 1 FROM vote_ballot_rows AS later WHERE later.estate = ballot.estate
    AND later.vote = ballot.vote AND later.code = ballot.code AND later.seq > ballot.seq AND later.seq < ?)
GROUP BY channel ORDER BY channel
"""
_ROLL: Final = """
SELECT line.code, line.seq, area, owner_group, commitment,
    (SELECT MIN(seq) FROM vote_delivery_rows AS one WHERE one.estate = line.estate
     AND one.vote = line.vote AND one.code = line.code AND one.seq < ?),
    EXISTS (SELECT 1 FROM vote_delivery_rows AS one WHERE one.estate = line.estate
     AND one.vote = line.vote AND one.code = line.code AND one.seq < ? AND one.evidence <> ''),
    (SELECT MAX(seq) FROM vote_ballot_rows AS ballot WHERE ballot.estate = line.estate
     AND ballot.vote = line.vote AND ballot.code = line.code AND ballot.seq < ?)
FROM vote_roll_rows AS line WHERE estate = ? AND vote = ? AND seq < ? ORDER BY line.code
"""
_BALLOTS: Final = """
SELECT seq, ballot.code, digest, channel, at, by_proxy,
    (SELECT MIN(seq) FROM vote_ballot_rows AS later WHERE later.estate = ballot.estate
     AND later.vote = ballot.vote AND later.code = ballot.code
     AND later.seq > ballot.seq AND later.seq < ?),
    (SELECT MIN(seq) FROM vote_opening_rows AS opening WHERE opening.estate = ballot.estate
     AND opening.vote = ballot.vote AND opening.code = ballot.code AND opening.seq < ?),
    (SELECT MIN(disclosure) FROM vote_opening_rows AS opening WHERE opening.estate = ballot.estate
     AND opening.vote = ballot.vote AND opening.code = ballot.code AND opening.seq < ?)
FROM vote_ballot_rows AS ballot WHERE estate = ? AND vote = ? AND seq < ? {narrow} ORDER BY seq
"""


class VoteReader:
    """The votes of one estate as of one tree size.

    Args:
        store: Where the rows are.
        log: Where the entries are.
        estate: The estate's slug.
        size: Tree size.
    """

    def __init__(self, store: ReadModelStore, log: LogStore, estate: str, size: int) -> None:
        self._store = store
        self._log = log
        self._estate = estate
        self._size = size

    def names(self) -> list[str]:
        """Return the votes, oldest first."""
        rows = self._store.query(_OF_KIND, (self._estate, "voting.vote.opened/1", self._size))
        return [text(vote) for _, vote in rows]

    def published(self) -> list[tuple[int, ResultPublished]]:
        """Return the announcements of votes that were held elsewhere, with their entries."""
        rows = self._store.query(_OF_KIND, (self._estate, "voting.result.published/1", self._size))
        return [(integer(seq), self.body(integer(seq))) for seq, _ in rows]

    def steps(self, vote: str) -> list[Step]:
        """Return everything that happened to the vote itself, in order; empty for an unknown one."""
        parameters = (self._estate, vote, self._size)
        rows = [*self._store.query(_STEPS, parameters), *self._store.query(_ANSWERS, parameters)]
        steps = [
            Step(seq=integer(seq), kind=text(kind), at=text(at), ref=integer(ref), detail=text(detail))
            for seq, kind, at, ref, detail in rows
        ]
        return sorted(steps, key=lambda step: step.seq)

    def row(self, vote: str, now: str) -> VoteRow | None:
        """Return a vote and how far it is; None where there is no such vote.

        Args:
            vote: Its slug.
            now: The present moment, RFC 3339 UTC with seconds, ending in Z.
        """
        steps = self.steps(vote)
        if not steps:
            return None
        opened = self.opened(steps)
        closes_at = closing_of(steps)
        return VoteRow(
            vote=vote,
            seq=steps[0].seq,
            title=opened.title,
            status=status_of(steps, opened.opens_at, closes_at, now),
            opens_at=opened.opens_at,
            closes_at=closes_at,
            roll=self._extent(vote, ""),
            delivered=self._extent(vote, _IS_DELIVERED),
            taking_part=self._extent(vote, _HAS_BALLOT),
            channels=self.channels(vote),
        )

    def opened(self, steps: list[Step]) -> VoteOpened:
        """Return the event that opened the vote of these steps."""
        body: VoteOpened = self.body(steps[0].seq)
        return body

    def counted(self, steps: list[Step]) -> tuple[int, ResultCounted] | None:
        """Return the entry that counted the vote of these steps, and its figures."""
        found = [step.seq for step in steps if step.kind == "voting.result.counted/1"]
        return (found[-1], self.body(found[-1])) if found else None

    def channels(self, vote: str) -> tuple[Channel, ...]:
        """Return how the last ballots came."""
        rows = self._store.query(_CHANNELS, (self._estate, vote, self._size, self._size))
        return tuple(Channel(channel=text(name), ballots=integer(count)) for name, count in rows)

    def roll(self, vote: str) -> list[RollRow]:
        """Return the roll in order of code."""
        parameters = (self._size, self._size, self._size, self._estate, vote, self._size)
        found = self._store.query(_ROLL, parameters)
        return [
            RollRow(
                code=text(code),
                seq=integer(seq),
                area_centi_m2=integer(area),
                group=text(group),
                commitment=text(commitment),
                delivered_seq=optional_integer(delivered),
                is_proved=bool(proved),
                ballot_seq=optional_integer(ballot),
            )
            for code, seq, area, group, commitment, delivered, proved, ballot in found
        ]

    def ballots(self, vote: str, code: str = "") -> list[BallotRow]:
        """Return the ballots in order of their entries.

        Args:
            vote: The vote.
            code: Only those of this code.
        """
        sizes = (self._size, self._size, self._size)
        narrowed = _BALLOTS.format(narrow="AND ballot.code = ?" if code else "")
        parameters = (*sizes, self._estate, vote, self._size, *((code,) if code else ()))
        return [ballot_row(row) for row in self._store.query(narrowed, parameters)]

    def units(self, vote: str) -> list[str]:
        """Return the published list of units that took part, in natural order."""
        sql = "SELECT unit FROM vote_unit_rows WHERE estate = ? AND vote = ? AND seq < ? ORDER BY unit"
        found = self._store.query(sql, (self._estate, vote, self._size))
        return sorted((text(unit) for (unit,) in found), key=natural_key)

    def codes_voted(self, vote: str) -> list[str]:
        """Return the codes with a ballot on file, ascending."""
        sql = (
            "SELECT DISTINCT code FROM vote_ballot_rows"
            " WHERE estate = ? AND vote = ? AND seq < ? ORDER BY code"
        )
        return [text(code) for (code,) in self._store.query(sql, (self._estate, vote, self._size))]

    def body(self, seq: int) -> Any:
        """Return the body of an entry."""
        (entry,) = self._log.entries(self._estate, seq, seq + 1)
        return decode_stored(decode_entry(entry).event_line).body

    def _extent(self, vote: str, narrow: str) -> Extent:
        parameters = (self._estate, vote, self._size, *((self._size,) if narrow else ()))
        ((codes, area, heads),) = self._store.query(_TOTALS + narrow, parameters)
        return Extent(codes=integer(codes), area_centi_m2=integer(area), heads=integer(heads))
