"""Judging a submission: who signed, what it says, whether the books admit it (docs/SPEC-books.md §4).

Rules:
    * The stages stand in the order of the specification; the first that refuses is the answer.
    * Events are judged one after the other, each by the state that the admitted ones before it left. What a
      refused submission changed is rolled back by the caller.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from ledger_core import limits
from ledger_core.append.authority import (
    LOCAL_BODIES,
    Signed,
    Signing,
    judge_installation,
    judge_signatures,
    prove_lines,
)
from ledger_core.append.installation import Installation
from ledger_core.append.submission import Opened, Prepared, Refused, Submission
from ledger_core.books.fields import Body
from ledger_core.books.fold import Fold
from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, earlier, refuse
from ledger_core.books.registry import Event, decode_event, decode_events, parse_moment, shanghai_day
from ledger_core.books.together import runs_of, take_together
from ledger_core.errors import MalformedError

_AGE_MAX = datetime.timedelta(days=limits.SIGNED_AGE_DAYS_MAX)
_AHEAD_MAX = datetime.timedelta(seconds=limits.SIGNED_AHEAD_SECONDS_MAX)


def prepare(submission: Submission, opened: Opened, claimed: Sequence[Signed]) -> Prepared:
    """Return what can be known of a submission before its turn: cheap checks first, as in `Judge.judge`.

    Args:
        submission: As sent.
        opened: Its note, which fits its lines.
        claimed: The note's lines, each with the vkey that it names.
    """
    proven = prove_lines(opened.note, claimed)
    if not proven:
        return Prepared(submission, opened)
    try:
        events = tuple(decode_events(submission.events))
    except MalformedError:
        return Prepared(submission, opened, proven)
    return Prepared(submission, opened, proven, events)


class Judge:
    """Admits submissions of one estate into its fold, or says why not.

    Args:
        estate: The estate's slug.
        fold: The estate's state; changed by what is admitted.
        installation: Its origin, log keys and trust are judged too.
    """

    def __init__(self, estate: str, fold: Fold, installation: Installation) -> None:
        self._estate = estate
        self._fold = fold
        self._installation = installation

    def judge(self, prepared: Prepared, opened: Opened, now: datetime.datetime) -> Sequence[Event] | Refused:
        """Return the events, which the fold has taken in; or the refusals, with the fold left dirty.

        Args:
            prepared: The submission.
            opened: Its note, which fits its lines.
            now: Moment of the seals.
        """
        submission = prepared.submission
        state, day = self._fold.state, shanghai_day(now)
        # A founding is alone: of whatever is sent before it, no more than one line is worth decoding.
        lines = submission.events if state.founded else submission.events[:1]
        signing = judge_signatures(state, opened.note, day, lambda: _readable_bodies(lines), prepared.proven)
        if isinstance(signing, Refusal):
            return Refused((signing,))
        events = self._ours(prepared.events) if prepared.events else self._decode(submission.events)
        if isinstance(events, Refused):
            return events
        refusals = [*self._judge_ids(events), *self._judge_size(submission)]
        refusals = refusals or list(_judge_times(events, now))
        refusals = refusals or list(self._take_in(events, signing, now))
        if refusals:
            return Refused(tuple(refusals))
        state.submissions.put(opened.head.root, (self._fold.size - len(events), len(events)))
        return events

    def _decode(self, lines: tuple[bytes, ...]) -> Sequence[Event] | Refused:
        try:
            return self._ours(decode_events(lines))
        except MalformedError:
            return Refused(tuple(_malformed(lines)))

    def _ours(self, events: Sequence[Event]) -> Sequence[Event] | Refused:
        """The events, if they are meant for this log."""
        strangers = [
            refuse("wrong_estate", "/estate", estate=event.estate[:100]).at(index)
            for index, event in enumerate(events)
            if event.estate != self._estate
        ]
        return Refused(tuple(strangers)) if strangers else events

    def _judge_ids(self, events: Sequence[Event]) -> Iterator[Refusal]:
        known, given = self._fold.state.ids, [event.id for event in events]
        if len(set(given)) < len(given):
            seen: set[str] = set()
            for index, one in enumerate(given):
                if one in seen:
                    yield refuse("id_repeated", "/id", id=one).at(index)
                seen.add(one)
        elif not known.keys().isdisjoint(given):
            for index, one in enumerate(given):
                if one in known:
                    yield refuse("id_conflict", "/id", id=one, seq=known[one]).at(index)

    def _judge_size(self, submission: Submission) -> Iterator[Refusal]:
        expected = submission.expected_size
        if expected is not None and expected != self._fold.size:
            yield refuse("stale_size", expected=expected, size=self._fold.size)

    def _take_in(
        self, events: Sequence[Event], signing: Signing, now: datetime.datetime
    ) -> Iterator[Refusal]:
        """Judge each event by the state that the admitted ones before it left, and apply it."""
        context = Context(
            seq=self._fold.size,
            event_id=events[0].id,
            alone=len(events) == 1,
            signed_on=events[0].signed_on,
            signers=signing.signers,
            possessed=signing.possessed,
            sealed_on=shanghai_day(now),
            sealed_at=now,
            first=self._fold.size,
        )
        start = 0
        for run in runs_of(events):
            context = replace(context, seq=self._fold.size, event_id=run[0].id, signed_on=run[0].signed_on)
            if not take_together(self._fold, run, context):
                yield from self._take_each(run, start, context)
            start += len(run)

    def _take_each(self, events: Sequence[Event], start: int, context: Context) -> Iterator[Refusal]:
        """The same for each of these events by itself, the first of which has the index `start`."""
        state = self._fold.state
        for index, event in enumerate(events, start):
            body = event.body
            context = replace(context, seq=self._fold.size, event_id=event.id, signed_on=event.signed_on)
            refusal = event.kind.decide(state, body, context)
            if isinstance(body, LOCAL_BODIES):
                refusal = earlier(refusal, judge_installation(self._installation, self._estate, body))
            if refusal is not None:
                yield refusal.at(index)
            else:
                self._fold.admit(event, context)


def _malformed(lines: tuple[bytes, ...]) -> Iterator[Refusal]:
    for index, line in enumerate(lines):
        try:
            decode_event(line)
        except MalformedError as error:
            yield refuse(error.code, reason=error.detail[:200]).at(index)


def _readable_bodies(lines: tuple[bytes, ...]) -> Iterator[Body]:
    for line in lines:
        try:
            yield decode_event(line).body
        except MalformedError:
            continue


def _judge_times(events: Sequence[Event], now: datetime.datetime) -> Iterator[Refusal]:
    # A batch is signed within a few seconds: few distinct moments, many events.
    judged = {at: _judge_time(at, now) for at in {event.at for event in events}}
    if any(judged.values()):
        for index, event in enumerate(events):
            if refusal := judged[event.at]:
                yield refusal.at(index)


def _judge_time(at: str, now: datetime.datetime) -> Refusal | None:
    signed = parse_moment(at)
    if signed < now - _AGE_MAX:
        return refuse("signed_too_old", "/at", at=at, days_max=limits.SIGNED_AGE_DAYS_MAX)
    if signed > now + _AHEAD_MAX:
        return refuse("signed_ahead", "/at", at=at, seconds_max=limits.SIGNED_AHEAD_SECONDS_MAX)
    return None
