"""Many events of one kind, taken in as one event with the sum of their amounts.

Rules:
    * Only where it is plain that each event would be admitted in its turn, with the same state at the end
      (`Additive`). Where it is not, nothing has changed, and the events are judged one by one: no refusal is
      given from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from msgspec.structs import replace

from ledger_core.books.fields import Body
from ledger_core.books.fold import Fold
from ledger_core.books.kind import Additive, Context, Kind
from ledger_core.books.registry import Event

# Fewer events are judged one by one as fast.
_EVENTS_MIN: Final = 8
# Sums that stand for fewer events each than this are not worth forming.
_EVENTS_EACH_MIN: Final = 2

_fields_of = cache(lambda additive: attrgetter(*additive.fields))


def runs_of(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The events in their order, cut where the kind changes."""
    for _, run in groupby(events, lambda event: type(event.body)):
        yield list(run)


def take_together(fold: Fold, run: Sequence[Event], context: Context) -> bool:
    """The events are part of the state as if admitted one after the other; or nothing has changed, and False.

    Args:
        fold: The state before them; nothing is committed.
        run: Events of one kind, none of whose ids is known or comes twice.
        context: Of the first of them.
    """
    kind = run[0].kind
    if kind.additive is None or len(run) < _EVENTS_MIN or not _signed_on_one_day(run):
        return False
    bodies = [event.body for event in run]
    mark = fold.state.mark()
    if _sides_pass(kind.additive, fold, bodies, context) and _book_sums(kind, fold, bodies, context):
        kind.additive.keep(fold.state, fold.size, bodies)
        fold.count([event.id for event in run])
        return True
    fold.state.rollback(mark)
    return False


def _signed_on_one_day(run: Sequence[Event]) -> bool:
    """Whether one context does for all."""
    moments = {event.at: event for event in run}
    return len({event.signed_on for event in moments.values()}) == 1


def _sides_pass(additive: Additive, fold: Fold, bodies: Sequence[Any], context: Context) -> bool:
    """What differs from event to event is judged by itself, each different one once."""
    sides = map(attrgetter(additive.side), bodies)
    different = dict(zip(sides, bodies, strict=True)).values()
    return not any(rule(fold.state, body, context) for rule in additive.side_rules for body in different)


def _book_sums(kind: Kind, fold: Fold, bodies: Sequence[Any], context: Context) -> bool:
    """Events that the rules cannot tell apart are judged as one with their sum, and booked so."""
    additive: Any = kind.additive
    alike: defaultdict[Any, list[Any]] = defaultdict(list)
    for looks, body in zip(map(_fields_of(additive), bodies), bodies, strict=True):
        alike[looks].append(body)
    if len(alike) * _EVENTS_EACH_MIN > len(bodies):
        return False
    for parts in alike.values():
        one = _sum_of(parts)
        if not additive.fits(one) or kind.decide(fold.state, one, context) is not None:
            return False
        additive.book(fold.state, one)
    return True


def _sum_of(parts: Sequence[Any]) -> Body:
    total: Body = replace(parts[0], amount_fen=sum([body.amount_fen for body in parts]))
    return total
