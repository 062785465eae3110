"""Of two rules of votes that an event breaks, the one that the specification lists first is the refusal.

Rules:
    * A flaw is a set of changes to a sound event, and provokes its code alone. Every two flaws that touch
      different fields are tried together; two of one field cannot stand in one event.
    * Two codes of one submission, `ballot_repeated` before `ballot_known`, are tried by themselves.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from ledger_core.append.submission import Refused
from ledger_core.books import fields as f
from ledger_core.books.refusals import RULES
from ledger_core.books.registry import KINDS
from ledger_core.books.voting import kinds as k
from ledger_core.log.canonical import encode_base64
from ledger_core.stores.base import open_store
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.voting import CLERKS, Poll, code_of
from tests.unit.books.test_rule_order import codes_of

FAR = datetime.date(2026, 4, 20)
Changes = dict[str, Any]


class Event(NamedTuple):
    """A sound event: who signs it, its body with changes, and the flaws that it may have."""

    by: tuple[str, ...]
    make: Callable[..., f.Body]
    flaws: tuple[tuple[str, Changes], ...]


class Hall(NamedTuple):
    """An estate with votes at several stages, and the sound roll of one that has none."""

    estate: Estate
    roll: k.RollSealed
    own_ballot: int


_ROLE: tuple[str, Changes] = ("role_not_allowed", {"_by": ("owner",)})
_UNKNOWN: tuple[str, Changes] = ("vote_unknown", {"vote": "other"})
_UNROLLED: tuple[str, Changes] = ("roll_unsealed", {"vote": "unrolled"})
_OVER: tuple[str, Changes] = ("vote_over", {"vote": "over"})


def notice(**changes: Any) -> f.Body:
    """A vote that is posted on the day of the hall's clock."""
    fields = {"posted": datetime.date(2026, 4, 16), "opens_at": "2026-05-03T00:00:00Z"}
    fields |= {"closes_at": "2026-05-10T00:00:00Z", "count_by": datetime.date(2026, 5, 20)}
    return v.vote(**{"name": changes.pop("vote", "new")} | fields | changes)


def delivery(**changes: Any) -> tuple[k.Delivery, ...]:
    """The one line of the delivery of code 3."""
    return (v.delivery(code_of(3), **{"date": datetime.date(2026, 4, 16)} | changes),)


def events_of(hall: Hall) -> dict[str, Event]:
    """Each event with its flaws."""
    lines = hall.roll.lines
    other = msgspec.structs.replace(lines[0], group="h-other")
    copied = v.digest_of(v.choices_disclosure(code=code_of(0)))
    return {
        "notice": Event(
            ("committee",),
            notice,
            (
                _ROLE,
                ("date_out_of_range", {"posted": FAR}),
                ("unit_unknown", {"topics": (v.topic(item=3, candidate="9-901"),)}),
                ("no_units", {"scope": (k.Place(building="9"),)}),
                ("vote_known", {"vote": v.VOTE}),
                ("convener_unsigned", {"convener": "street"}),
                ("law_mismatch", {"law": "regulation_12"}),
                ("topic_repeated", {"channels": ("app", "app")}),
                ("window_mismatch", {"closes_at": "2026-05-03T00:00:00Z"}),
                ("notice_short", {"notice_days": 40}),
                ("silence_mismatch", {"silence": "follows_majority", "silence_basis": "规则"}),
            ),
        ),
        "roll": Event(
            ("registrar",),
            lambda **changes: msgspec.structs.replace(hall.roll, **changes),
            (
                _ROLE,
                _UNKNOWN,
                ("roll_sealed", {"vote": v.VOTE}),
                ("roll_late", {"vote": "late"}),
                ("part_mismatch", {"part": 2, "parts": 2}),
                ("codes_unsorted", {"lines": lines[::-1]}),
                ("code_repeated", {"lines": (*lines, lines[-1])}),
                ("roll_totals", {"codes": 1}),
                ("roll_register", {"lines": (other, *lines[1:]), "heads": hall.roll.heads + 1}),
            ),
        ),
        "delivery": Event(
            ("registrar",),
            lambda **changes: v.delivered(**{"lines": delivery()} | changes),
            (
                _ROLE,
                ("date_out_of_range", {"lines": delivery(date=FAR)}),
                ("weak_key", {"lines": delivery(claim=encode_base64(bytes(32)))}),
                ("key_known", {"lines": delivery(claim=v.claim_text(code_of(0)))}),
                _UNKNOWN,
                _UNROLLED,
                ("code_repeated", {"lines": delivery() + delivery(claim=v.claim_text(code_of(3), turn=9))}),
                ("code_unknown", {"lines": (v.delivery("9" * 12, date=datetime.date(2026, 4, 16)),)}),
                ("code_delivered", {"lines": (_again(0),)}),
                _OVER,
            ),
        ),
        "ballot": Event(
            CLERKS,
            lambda **changes: v.cast(**{"code": code_of(2), "channel": "paper", "scan": v.SHA} | changes),
            (
                _ROLE,
                _UNKNOWN,
                _UNROLLED,
                ("code_unknown", {"code": "9" * 12}),
                ("code_undelivered", {"code": code_of(3)}),
                _OVER,
                ("vote_not_open", {"vote": "future"}),
                ("ballot_stands", {"code": code_of(4)}),
                ("channel_not_allowed", {"channel": "phone"}),
                ("scan_mismatch", {"scan": ""}),
                ("two_parties", {"_by": ("committee",)}),
                ("ballot_known", {"code": code_of(0)}),
                ("replaces_mismatch", {"replaces": 3}),
                ("own_key_only", {"vote": "again", "code": code_of(0), "replaces": hall.own_ballot}),
                ("proxies_exceeded", {"proxy": "p1"}),
                ("choices_repeated", {"choices": copied}),
            ),
        ),
        "extension": Event(
            ("committee",),
            lambda **changes: v.extended(**changes),
            (
                _ROLE,
                _UNKNOWN,
                ("law_mismatch", {"closes_at": "2020-12-01T00:00:00Z"}),
                ("window_mismatch", {"closes_at": v.OPENS_AT}),
                _OVER,
            ),
        ),
        "closing": Event(
            ("committee",),
            lambda **changes: msgspec.structs.replace(Poll(hall.estate, name="over").closing(), **changes),
            (
                _ROLE,
                _UNKNOWN,
                _UNROLLED,
                ("vote_not_over", {"vote": v.VOTE}),
                ("vote_closed", {"vote": "done"}),
                ("participation_mismatch", {"ballots": 7}),
            ),
        ),
    }


def _again(number: int) -> k.Delivery:
    claim = v.claim_text(code_of(number), turn=9)
    return v.delivery(code_of(number), claim=claim, date=datetime.date(2026, 4, 16))


NAMES = ("notice", "roll", "delivery", "ballot", "extension", "closing")


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Votes that run, are over, begin later, allow replacing, have no roll in time and none too late."""
    path = Path(tmp_path_factory.mktemp("precedence"), "sunledger.db")
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = Estate.founded(store)
        later = {"opens_at": "2026-05-03T00:00:00Z", "closes_at": "2026-05-10T00:00:00Z"}
        later["count_by"] = datetime.date(2026, 5, 20)  # type: ignore[assignment]
        polls = {
            v.VOTE: Poll(estate, proxies_max=1),
            "again": Poll(estate, name="again", replaceable=True),
            "over": Poll(estate, name="over", closes_at="2026-04-16T01:00:00Z"),
            "done": Poll(estate, name="done", closes_at="2026-04-16T01:00:00Z"),
            "future": Poll(estate, name="future", **later),
            "late": Poll(estate, name="late"),
            "unrolled": Poll(estate, name="unrolled", **later),
        }
        polls[v.VOTE].register()
        for name, poll in polls.items():
            poll.open()
            if name not in ("late", "unrolled"):
                poll.seal_roll()
                poll.deliver(0, 1, 2, 4)
        polls[v.VOTE].wait_until(v.OPENS_AT, minutes=1)
        polls[v.VOTE].vote(0)
        own = (
            polls["again"].vote(0, "against", choices=v.digest_of(v.choices_disclosure(code="7" * 12))).first
        )
        polls[v.VOTE].paper(4, proxy="p1")
        estate.must(v.title_passed(code_of(4), since=estate.today), by="registrar")
        polls[v.VOTE].wait_until(v.OPENS_AT, hours=2)
        estate.must(polls["done"].closing(), by="committee")
        yield Hall(estate, polls["unrolled"].rolls()[0], own)


def send(hall: Hall, event: Event, changes: Changes) -> list[str]:
    """The codes that the changed event is refused with."""
    body = event.make(**{name: value for name, value in changes.items() if name != "_by"})
    given = hall.estate.submission(body, by=changes.get("_by", event.by))
    outcome = hall.estate.ledger.submit(hall.estate.name, given, dry_run=True)
    return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []


@pytest.mark.parametrize("name", NAMES)
def test_the_earlier_rule_wins(hall: Hall, name: str) -> None:
    """For every two flaws of the event that touch different fields."""
    event, codes, tried = events_of(hall)[name], list(RULES), 0
    for (one, first), (other, second) in combinations(event.flaws, 2):
        if first.keys() & second.keys():
            continue
        tried += 1
        expected = min(one, other, key=codes.index)
        assert send(hall, event, first | second)[:1] == [expected], (one, other)
    assert tried >= len(event.flaws)


@pytest.mark.parametrize("name", NAMES)
def test_each_flaw_provokes_its_own_code(hall: Hall, name: str) -> None:
    """And the event without a flaw none: otherwise a pair would show nothing."""
    event = events_of(hall)[name]
    assert send(hall, event, {}) == []
    for code, changes in event.flaws:
        assert send(hall, event, changes)[:1] == [code], changes


# Codes of these events' rules that have no flaw above, and why.
LEFT_OUT = {
    "not_founded": "in a founded estate no event can break it",
    "no_policy": "in an estate with a policy no event can break it",
    "ballot_repeated": "takes two events: it has a test of its own",
}


@pytest.mark.parametrize("name", NAMES)
def test_every_code_of_the_rules_has_a_flaw_or_a_reason(hall: Hall, name: str) -> None:
    """A rule that is added to the kind is tried here too."""
    event = events_of(hall)[name]
    kind = KINDS[f"{type(event.make()).__struct_config__.tag}"]
    codes = {code for rule in kind.rules for code in codes_of(rule)}
    assert codes - {code for code, _ in event.flaws} <= LEFT_OUT.keys()


def test_two_ballots_of_one_submission_are_told_before_a_second_ballot(hall: Hall) -> None:
    """`ballot_repeated` before `ballot_known`, `replaces_mismatch` and `choices_repeated`, which hold too."""
    ballot = v.cast(code_of(2), channel="paper", scan=v.SHA)
    given = hall.estate.submission(ballot, ballot, by=CLERKS)
    outcome = hall.estate.ledger.submit(hall.estate.name, given, dry_run=True)
    assert isinstance(outcome, Refused)
    assert [one.code for one in outcome.refusals] == ["ballot_repeated"]


def test_every_pair_of_neighbours_is_tried_or_cannot_stand_together(hall: Hall) -> None:
    """Neighbours in the list of a ballot's codes: those of one field are the only ones left out."""
    flaws = events_of(hall)["ballot"].flaws
    together = {(one, other) for (one, a), (other, b) in combinations(flaws, 2) if not a.keys() & b.keys()}
    codes = [code for code, _ in flaws]
    apart = {pair for pair in pairwise(codes) if pair not in together}
    assert apart == {
        ("vote_unknown", "roll_unsealed"),  # one vote is named
        ("code_unknown", "code_undelivered"),  # one code is named
        ("vote_over", "vote_not_open"),  # a window that ends before it begins is never posted
        ("replaces_mismatch", "own_key_only"),  # the second begins where the first is right
    }
