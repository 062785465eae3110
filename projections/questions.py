"""Questions on entries, their answers, and the days within which they are due.

Rules:
    * A question is due by the policy that was in force when it was raised: `question_days` after its day.
    * It is overdue while it has neither an answer nor an end and that day has passed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping

import msgspec

from ledger_core.books.estate.kinds import PolicyAdopted
from ledger_core.books.fold import Applied
from ledger_core.books.registry import SHANGHAI, shanghai_day
from ledger_core.books.revenue.kinds import QuestionAnswered, QuestionClosed, QuestionRaised
from ledger_core.stores.base import ReadModelStore, Table
from projections.kind_names import EVERY_KIND
from projections.projection import Projection, Row
from projections.rows import integer, text

QUESTIONS = Table(
    "question_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("entry", "integer"),
        ("matter", "text"),
        ("text", "text"),
        ("asked_at", "text"),
    ),
    ("estate", "seq"),
)
ANSWERS = Table(
    "answer_rows",
    (
        ("estate", "text"),
        ("seq", "integer"),
        ("question", "integer"),
        ("text", "text"),
        ("answered_at", "text"),
    ),
    ("estate", "question", "seq"),
)
ENDINGS = Table(
    "question_ending_rows",
    (("estate", "text"), ("seq", "integer"), ("question", "integer"), ("outcome", "text")),
    ("estate", "question"),
)
DUE_DAYS = Table(
    "question_day_rows",
    (("estate", "text"), ("seq", "integer"), ("question_days", "integer")),
    ("estate", "seq"),
)
_QUESTIONS = """
SELECT seq, entry, matter, text, asked_at,
    (SELECT question_days FROM question_day_rows AS rule
     WHERE rule.estate = asked.estate AND rule.seq < asked.seq ORDER BY rule.seq DESC LIMIT 1)
FROM question_rows AS asked WHERE estate = ? AND seq < ? ORDER BY seq
"""
_ANSWERS = """
SELECT question, seq, text, answered_at FROM answer_rows WHERE estate = ? AND seq < ? ORDER BY question, seq
"""
_ENDINGS = "SELECT question, seq, outcome FROM question_ending_rows WHERE estate = ? AND seq < ?"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer; `at` is the moment of its seal."""

    seq: int
    text: str
    at: str


class QuestionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A question as of a tree size and a day.

    Args:
        seq: Entry of the question.
        entry: Entry that it is about.
        matter: `question` or `complaint`.
        asked_at: Moment of its seal, RFC 3339 UTC.
        answers: In order; empty while it is open.
        closed_seq: Entry that ended it.
        outcome: How it ended; empty while it has not.
        age_days: Whole days from its day until today, Asia/Shanghai.
        due_day: Day by which an answer is due; None where no policy was in force.
        overdue: Whether that day has passed without an answer or an end.
    """

    seq: int
    entry: int
    matter: str
    text: str
    asked_at: str
    answers: tuple[Answer, ...]
    closed_seq: int | None
    outcome: str
    age_days: int
    due_day: datetime.date | None
    overdue: bool

    @property
    def answer(self) -> str:
        """Text of the newest answer; empty while there is none."""
        return self.answers[-1].text if self.answers else ""

    @property
    def closed(self) -> bool:
        """Whether it is at its end."""
        return self.closed_seq is not None


class Questions(Projection):
    """One row for each question, answer and end, and each policy's days."""

    tables = (QUESTIONS, ANSWERS, ENDINGS, DUE_DAYS)
    handles = frozenset(
        {
            "estate.policy.adopted/1",
            "revenue.question.raised/1",
            "revenue.question.answered/1",
            "revenue.question.closed/1",
        }
    )
    ignores = EVERY_KIND - handles

    def rows(self, applied: Applied, _balances: Mapping[str, int]) -> Iterable[Row]:
        """See `Projection`."""
        body, place = applied.event.body, (applied.event.estate, applied.seq)
        at = applied.seal.at
        if isinstance(body, QuestionRaised):
            return (("question_rows", (*place, body.entry, body.matter, body.text, at)),)
        if isinstance(body, QuestionAnswered):
            return (("answer_rows", (*place, body.question, body.text, at)),)
        if isinstance(body, QuestionClosed):
            return (("question_ending_rows", (*place, body.question, body.outcome)),)
        if isinstance(body, PolicyAdopted):
            return (("question_day_rows", (*place, body.question_days)),)
        return ()


def questions_at(
    store: ReadModelStore, estate: str, size: int, today: datetime.date, entry: int | None = None
) -> list[QuestionRow]:
    """Return the questions as of a tree size, oldest first.

    Args:
        today: Day in Asia/Shanghai from which ages are counted.
        entry: Only those about this entry.
    """
    answers: dict[int, list[Answer]] = {}
    for question, seq, words, at in store.query(_ANSWERS, (estate, size)):
        answer = Answer(seq=integer(seq), text=text(words), at=text(at))
        answers.setdefault(integer(question), []).append(answer)
    endings = {
        integer(question): (integer(seq), text(outcome))
        for question, seq, outcome in store.query(_ENDINGS, (estate, size))
    }
    rows = store.query(_QUESTIONS, (estate, size))
    return [
        _question(row, tuple(answers.get(integer(row[0]), ())), endings.get(integer(row[0])), today)
        for row in rows
        if entry is None or row[1] == entry
    ]


def _question(
    row: tuple[object, ...],
    answers: tuple[Answer, ...],
    ending: tuple[int, str] | None,
    today: datetime.date,
) -> QuestionRow:
    seq, entry, matter, words, asked_at, days = row
    asked = shanghai_day(datetime.datetime.fromisoformat(text(asked_at)))
    due = None if days is None else asked + datetime.timedelta(days=integer(days))
    return QuestionRow(
        seq=integer(seq),
        entry=integer(entry),
        matter=text(matter),
        text=text(words),
        asked_at=text(asked_at),
        answers=answers,
        closed_seq=ending[0] if ending else None,
        outcome=ending[1] if ending else "",
        age_days=(today - asked).days,
        due_day=due,
        overdue=due is not None and due < today and not answers and ending is None,
    )


def shanghai_today() -> datetime.date:
    """Return today's day in the calendar of Asia/Shanghai."""
    return datetime.datetime.now(SHANGHAI).date()
