"""A whole vote, step by step, in a founded estate.

Rules:
    * The estate's units are those given, or five flats of three owners; code n belongs to unit n.
    * Every step signs as the specification asks; a test that wants it wrong writes its own body.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from ledger_core.append.signing import make_event, sign_submission
from ledger_core.append.submission import Accepted, Outcome, Refused, Submission
from ledger_core.books.estate import kinds as e
from ledger_core.books.fields import Body
from ledger_core.books.state import State
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.closing_rules import root_of_names, voted_codes
from ledger_core.books.voting.count_rules import channel_parts, result_parts
from ledger_core.log.note import SigningKey
from tests.support import bodies
from tests.support import voting_bodies as v
from tests.support.estate import Clock, Estate, key_of
from tests.support.states import lane_state

FLATS = (
    bodies.unit("1-101", building="1", entrance="1", area_centi_m2=10_000, group="g-1"),
    bodies.unit("1-102", building="1", entrance="1", area_centi_m2=10_000, group="g-1"),
    bodies.unit("1-201", building="1", entrance="2", area_centi_m2=12_000, group="g-2"),
    bodies.unit("2-101", building="2", entrance="1", area_centi_m2=8_000, group="g-3"),
    bodies.unit("2-102", building="2", entrance="1", area_centi_m2=20_000, group="g-4"),
)
CLERKS = ("committee", "street")


def code_of(number: int) -> str:
    """The ballot code of the unit with this number."""
    return f"{number:012d}"


class Poll:
    """One vote of an estate.

    Args:
        estate: Founded, with a clock that steps.
        units: The register; registered here unless some unit is known.
        name: The vote's slug.
        opened: Fields of the vote that differ.
    """

    def __init__(
        self, estate: Estate, units: Sequence[e.Unit] = FLATS, name: str = v.VOTE, **opened: Any
    ) -> None:
        self.estate = estate
        self.units = tuple(units)
        self.name = name
        self.opened = opened
        self.turns: dict[int, int] = {}

    @property
    def state(self) -> State:
        """The estate's state in memory."""
        return lane_state(self.estate.ledger, self.estate.name)

    @property
    def topics(self) -> tuple[str, ...]:
        """Short names of the topics."""
        return tuple(topic.topic for topic in self.state.votes[self.name].opened.topics)

    def register(self) -> None:
        """The units are on the register."""
        for start in range(0, len(self.units), 400):
            self.estate.must(bodies.units(*self.units[start : start + 400]), by="registrar")

    def open(self) -> None:
        """The vote is convened."""
        self.estate.must(v.vote(self.name, **self.opened), by="committee")

    def scope(self) -> list[tuple[int, e.Unit]]:
        """Numbers and units of the scope."""
        places = self.opened.get("scope", ())
        return [
            (number, unit)
            for number, unit in enumerate(self.units)
            if not places
            or any(one.building == unit.building and one.entrance in ("", unit.entrance) for one in places)
        ]

    def roll_lines(self) -> list[k.RollLine]:
        """The lines of a true roll."""
        return [
            v.roll_line(code_of(number), unit.unit, area_centi_m2=unit.area_centi_m2, group=f"h{unit.group}")
            for number, unit in self.scope()
        ]

    def rolls(self, size: int = 400) -> list[k.RollSealed]:
        """The roll in parts of so many lines."""
        lines = self.roll_lines()
        parts = [lines[start : start + size] for start in range(0, len(lines), size)]
        totals = v.roll(*lines)
        return [
            v.roll(
                *part,
                vote=self.name,
                part=number,
                parts=len(parts),
                codes=totals.codes,
                heads=totals.heads,
                area_centi_m2=totals.area_centi_m2,
            )
            for number, part in enumerate(parts, 1)
        ]

    def seal_roll(self) -> None:
        """The roll is sealed."""
        for roll in self.rolls():
            self.estate.must(roll, by="registrar")

    def deliver(self, *numbers: int, **changes: Any) -> None:
        """Ballots are delivered to these units; to all by default."""
        chosen = numbers or [number for number, _ in self.scope()]
        changes = {"date": self.estate.today} | changes
        for start in range(0, len(chosen), 250):
            lines = [v.delivery(code_of(n), self.name, **changes) for n in chosen[start : start + 250]]
            self.estate.must(v.delivered(*lines, vote=self.name), by="registrar")

    def prepare(self, *delivered: int) -> Poll:
        """Units registered, vote opened, roll sealed, ballots delivered, and the window is open."""
        self.register()
        self.open()
        self.seal_roll()
        self.deliver(*delivered)
        self.wait_until(v.OPENS_AT)
        return self

    def wait_until(self, moment: str, **more: float) -> None:
        """The clock shows this moment, and so much more."""
        clock = self.estate.clock
        assert isinstance(clock, Clock)
        clock.now = datetime.datetime.fromisoformat(moment) + datetime.timedelta(**more)

    def send(self, *events: Body, keys: Sequence[SigningKey]) -> Outcome:
        """What the ledger says to these bodies under these keys."""
        estate = self.estate
        lines = [make_event(estate.name, body, at=estate.clock()) for body in events]
        note = sign_submission(estate.origin, lines, keys)
        return estate.ledger.submit(estate.name, Submission(tuple(lines), note))

    def codes(self, *events: Body, keys: Sequence[SigningKey]) -> list[str]:
        """The codes with which these bodies are refused under these keys."""
        outcome = self.send(*events, keys=keys)
        return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []

    def must(self, *events: Body, keys: Sequence[SigningKey]) -> Accepted:
        """The events are in the log."""
        outcome = self.send(*events, keys=keys)
        assert isinstance(outcome, Accepted), outcome
        return outcome

    def claim(self, number: int) -> SigningKey:
        """The claim key of a unit's code."""
        return v.claim_key(code_of(number), self.name, self.turns.get(number, 0))

    def key(self, number: int) -> SigningKey:
        """The ballot key of a unit's code."""
        return v.ballot_key(code_of(number), self.name, self.turns.get(number, 0))

    def registration(self, number: int) -> k.KeyRegistered:
        """The body that registers the key of a unit's code."""
        return v.registered(code_of(number), vote=self.name, vkey=self.key(number).vkey.format())

    def take_key(self, number: int) -> None:
        """The owner's device has registered its key."""
        self.must(self.registration(number), keys=(self.claim(number), self.key(number)))

    def disclosure(self, number: int, *options: str) -> str:
        """What opens the ballot of a unit's code with these options."""
        return v.choices_disclosure(*options, code=code_of(number), topics=self.topics)

    def ballot(self, number: int, *options: str, **changes: Any) -> k.BallotCast:
        """The body of a ballot."""
        choices = v.digest_of(self.disclosure(number, *options))
        return v.cast(code_of(number), **({"vote": self.name, "choices": choices} | changes))

    def vote(self, number: int, *options: str, **changes: Any) -> Accepted:
        """An owner votes with his own key, which he registers if he has none."""
        claim = self.state.claims[self.name, code_of(number)]
        if claim.ballot is None:
            self.take_key(number)
        return self.must(self.ballot(number, *options, **changes), keys=(self.key(number),))

    def paper(self, number: int, *options: str, **changes: Any) -> Accepted:
        """Clerks of two parties enter a paper ballot."""
        body = self.ballot(number, *options, **({"channel": "paper", "scan": v.SHA} | changes))
        return self.estate.must(body, by=CLERKS)

    def closing(self, **changes: Any) -> r.VoteClosed:
        """The right closing."""
        codes = voted_codes(self.state, self.name)
        fields: dict[str, Any] = {
            "vote": self.name,
            "ballots": len(codes),
            "root": root_of_names(codes),
            "units_root": root_of_names(self.units_that_voted()),
        }
        return r.VoteClosed(**fields | changes)

    def units_that_voted(self) -> list[str]:
        """The units of the codes that voted, ascending."""
        return sorted(self.units[int(code)].unit for code in voted_codes(self.state, self.name))

    def close(self) -> None:
        """The window is over and the vote closed."""
        self.wait_until(self.state.votes[self.name].closes_at.isoformat())
        self.estate.must(self.closing(), by="committee")

    def listing(self, **changes: Any) -> r.ParticipationListed:
        """The right list, in one part."""
        fields: dict[str, Any] = {
            "vote": self.name,
            "part": 1,
            "parts": 1,
            "codes": tuple(voted_codes(self.state, self.name)),
            "units": tuple(self.units_that_voted()),
        }
        return r.ParticipationListed(**fields | changes)

    def list_units(self) -> None:
        """Who took part is listed."""
        self.estate.must(self.listing(), by="committee")

    def opening(self, *ballots: tuple[int, *tuple[str, ...]]) -> r.BallotsOpened:
        """The body that opens ballots, given as unit number and options."""
        lines = tuple(
            r.Opening(code=code_of(number), disclosure=self.disclosure(number, *options))
            for number, *options in sorted(ballots)
        )
        return r.BallotsOpened(vote=self.name, lines=lines)

    def reveal(self, *ballots: tuple[int, *tuple[str, ...]]) -> None:
        """The ballots are opened."""
        self.estate.must(self.opening(*ballots), by="committee")

    def counting(self, **changes: Any) -> r.ResultCounted:
        """The right count."""
        vote = self.state.votes[self.name]
        fields: dict[str, Any] = {
            "vote": self.name,
            "results": result_parts(self.state, self.name),
            "channels": channel_parts(self.state, self.name),
            "unopened": vote.ballots - vote.opened_ballots,
        }
        return r.ResultCounted(**fields | changes)

    def count(self) -> Accepted:
        """The vote is counted."""
        return self.estate.must(self.counting(), by="committee")

    def decide(self, *ballots: tuple[int, *tuple[str, ...]]) -> None:
        """These ballots are cast, opened and counted."""
        for number, *options in ballots:
            self.vote(number, *options)
        self.close()
        self.list_units()
        if ballots:
            self.reveal(*ballots)
        self.count()

    def announce(self) -> None:
        """The result is announced, with seven days for objections."""
        until = self.estate.today + datetime.timedelta(days=7)
        self.estate.must(v.announced(vote=self.name, objections_until=until), by="committee")

    def make_final(self) -> None:
        """Announced, no objection in time, final."""
        self.announce()
        self.wait_until(self.estate.clock().isoformat(), days=8)
        self.estate.must(r.ResultFinal(vote=self.name), by="committee")

    def by(self, *names: str) -> list[SigningKey]:
        """The estate's keys of these names."""
        return [key_of(name) for name in names]
