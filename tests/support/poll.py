"""A vote that was posted and delivered in time, so that its window is open now, by the real clock.

    poll = open_poll(store, voters, closes_in=6)
    poll.letters[0].code, poll.letters[0].secret

Rules:
    * What the notice asks for happened sixteen days ago, under a clock that was set back; from the window on
      everything is up to whoever has the letters.
    * The estate, its keys and its policy are those of tests/support/estate.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, NamedTuple

from api.commands.votes import delivery_events
from api.voting.roll import Letter, Voter, make_roll
from ledger_core.books.estate.kinds import Unit
from ledger_core.stores.base import LogStore
from tests.support import bodies, voting_bodies
from tests.support.estate import Clock, Estate

NOTICE_DAYS = 16
VOTE = "roof"
EVIDENCE = "ab" * 32


class Poll(NamedTuple):
    """A running vote: its estate, its letters in order of unit, and when its window ends."""

    estate: Estate
    letters: tuple[Letter, ...]
    closes_at: datetime.datetime


def voters_of(count: int, area_centi_m2: int = 10_000) -> list[Voter]:
    """Units `1-1-101` and so on, each with an owner of its own."""
    return [Voter(f"1-{n // 500 + 1}-{n % 500 + 101}", area_centi_m2, "") for n in range(count)]


def moment(at: datetime.datetime) -> str:
    """A moment as windows have it."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def open_poll(
    store: LogStore,
    voters: Sequence[Voter],
    closes_in: float,
    delivered: int | None = None,
    **changes: Any,
) -> Poll:
    """The vote `roof` on one ordinary topic runs, and ends so many seconds from now.

    Args:
        store: With its tables; the estate is founded in it.
        voters: Every unit of the estate.
        closes_in: Seconds.
        delivered: How many letters were delivered, in order of unit; all by default.
        changes: Fields of the vote's opening.
    """
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    clock = Clock(now - datetime.timedelta(days=NOTICE_DAYS))
    estate = Estate.founded(store, clock=clock)
    closes_at = now + datetime.timedelta(seconds=closes_in)
    _register(estate, voters)
    fields: dict[str, Any] = {
        "posted": estate.today,
        "opens_at": moment(now - datetime.timedelta(seconds=1)),
        "closes_at": moment(closes_at),
        "count_by": estate.today + datetime.timedelta(days=60),
        "objection_days": 1,
        "replaceable": True,
    }
    estate.must(voting_bodies.vote(**fields | changes), by="committee")
    roll = make_roll(VOTE, voters)
    estate.must(*roll.events, by="registrar")
    letters = sorted(roll.letters[:delivered], key=lambda letter: letter.code)
    day = estate.today.isoformat()
    estate.must(*delivery_events(VOTE, letters, "door", day, EVIDENCE), by="registrar")
    return Poll(estate, roll.letters, closes_at)


def _register(estate: Estate, voters: Sequence[Voter]) -> None:
    for start in range(0, len(voters), 400):
        part = voters[start : start + 400]
        registered = [
            Unit(
                unit=one.unit,
                building="1",
                area_centi_m2=one.area_centi_m2,
                group=one.owner or f"h-{one.unit}",
            )
            for one in part
        ]
        estate.must(bodies.units(*registered, since=estate.today), by="registrar")
