"""What a kind of event is: its body, who signs it, its rules, what it does, how it is told.

Rules:
    * A kind is defined once, in its book; codec, rules, postings, reference and story come from there.
    * `rules` stand in order of precedence; the first refusal wins. A rule only looks, `apply` only changes.
    * `postings` is a pure function of the body alone, so anybody can add up a log without our state.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

import msgspec

from ledger_core.books.fields import Body
from ledger_core.books.refusals import Refusal
from ledger_core.books.state import GrantedKey, State

_END_OF_TIME: Final = datetime.datetime.max.replace(tzinfo=datetime.UTC)
Postings = tuple[tuple[str, int], ...]


class Context(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What a rule may know beside the state and the body.

    Args:
        seq: Index that the event gets.
        event_id: Its ULID.
        alone: Whether it is the only event of its submission.
        signed_on: Day of its signing, Asia/Shanghai.
        signers: Active keys whose lines stand on the submission note, in the note's order.
        possessed: vkeys that this submission grants and that co-sign it.
        sealed_on: Day of the seal, Asia/Shanghai: whether a key is active is judged by it. The defaults of
            this and of `first` judge most strictly, and are for those who only apply.
        sealed_at: Moment of the seal: what a vote's window is judged by.
        first: Index that the first event of the submission gets: only older keys are active.
    """

    seq: int
    event_id: str
    alone: bool
    signed_on: datetime.date
    signers: tuple[GrantedKey, ...]
    possessed: frozenset[str]
    sealed_on: datetime.date = datetime.date.max
    sealed_at: datetime.datetime = _END_OF_TIME
    first: int = 0

    def signer_with(self, roles: frozenset[str]) -> GrantedKey | None:
        """The first signer with one of the roles."""
        for key in self.signers:
            if key.role in roles:
                return key
        return None


class Story(NamedTuple):
    """One sentence for an owner, in Chinese and in English."""

    zh: str
    en: str


Rule = Callable[[State, Any, Context], Refusal | None]
Apply = Callable[[State, Any, Context], None]


def _no_postings(_body: Any) -> Postings:
    return ()


def _no_flags(_state: State, _body: Any, _context: Context) -> tuple[str, ...]:
    return ()


class Additive(NamedTuple):
    """What makes events of a kind add up: together.py judges and books many of them as one with their sum.

    It has to hold of the kind (tests/properties/test_together.py) that
        * its rules look at nothing of an event but `fields`, `amount_fen` and the day of signing, and
          `side_rules` at the field `side` and nothing else;
        * where the rules admit sums, one after the other, they admit all their parts in whatever order;
        * `book` of a sum leaves the state that `book` of each part leaves.

    Args:
        fields: Names of fields.
        side: Name of a field that may differ from event to event.
        side_rules: Rules of the kind.
        fits: Whether the second point holds for a body of these fields.
        book: Changes the state by the amount.
        keep: Notes what each event has of its own, given the seq of the first.
    """

    fields: tuple[str, ...]
    side: str
    side_rules: tuple[Rule, ...]
    fits: Callable[[Any], bool]
    book: Callable[[State, Any], None]
    keep: Callable[[State, int, Sequence[Any]], None]


@cache
def _name_of(body: type[Body]) -> str:
    return str(body.__struct_config__.tag)


class Kind(NamedTuple):
    """One kind of event.

    Args:
        body: The struct of its body; its tag is the kind's stable name.
        rules: What must hold, in order of precedence.
        apply: Changes the state once the event is admitted.
        story: Tells the event to an owner.
        signers: Roles of which one must have signed; empty where a rule of its own says who may.
        postings: Its legs, a pure function of the body.
        flags: What readers must see, asked after `apply`.
        is_money: Whether it moves money: readers list these.
        is_remembered: Whether flags look at more of it than its balances: a reader applies it too.
        additive: How many of them are judged as one; None where each is judged by itself.
    """

    body: type[Body]
    rules: tuple[Rule, ...]
    apply: Apply
    story: Callable[[Any], Story]
    signers: frozenset[str] = frozenset()
    postings: Callable[[Any], Postings] = _no_postings
    flags: Callable[[State, Any, Context], tuple[str, ...]] = _no_flags
    is_money: bool = False
    is_remembered: bool = False
    additive: Additive | None = None

    @property
    def name(self) -> str:
        """Stable name and version, such as `revenue.expense.paid/1`."""
        return _name_of(self.body)

    def decide(self, state: State, body: Body, context: Context) -> Refusal | None:
        """The first rule that the event breaks, or None."""
        for rule in self.rules:
            refusal = rule(state, body, context)
            if refusal is not None:
                return refusal
        return None
