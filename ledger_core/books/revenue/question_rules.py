"""Questions on entries, and their answers (docs/SPEC-books.md §3.2, §4.4)."""

from __future__ import annotations

from ledger_core.books.kind import Context
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.revenue import kinds as k
from ledger_core.books.state import Question, State

_CLOSERS = frozenset({"committee", "street"})
_OWNER = frozenset({"owner"})


def apply_raised(state: State, body: k.QuestionRaised, context: Context) -> None:
    """The question is open, in the name of the asking key."""
    asker = context.signer_with(_OWNER)
    state.questions.put(context.seq, Question(body.entry, asker.vkey if asker else "", False))


def question_known(
    state: State, body: k.QuestionAnswered | k.QuestionClosed, _context: Context
) -> Refusal | None:
    """The question is on file."""
    if body.question in state.questions:
        return None
    return refuse("question_unknown", "/body/question", question=body.question)


def question_open(
    state: State, body: k.QuestionAnswered | k.QuestionClosed, _context: Context
) -> Refusal | None:
    """The question is not at its end."""
    if not state.questions[body.question].closed:
        return None
    return refuse("question_closed", "/body/question", question=body.question)


def closer_allowed(state: State, body: k.QuestionClosed, context: Context) -> Refusal | None:
    """The asker ends a question, or the committee or the street does."""
    question = state.questions.get(body.question)
    asker = question.asked_by if question else ""
    if any(key.vkey == asker or key.role in _CLOSERS for key in context.signers):
        return None
    return refuse("role_not_allowed", allowed="asker,committee,street")


def apply_answered(_state: State, _body: k.QuestionAnswered, _context: Context) -> None:
    """An answer leaves the question open: its asker ends it."""


def apply_question_closed(state: State, body: k.QuestionClosed, _context: Context) -> None:
    """The question is at its end."""
    state.questions.put(body.question, state.questions[body.question]._replace(closed=True))
