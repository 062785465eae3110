"""Sound events of votes with the flaws that each may have, for what happens when two come together.

Rules:
    * A flaw is a set of changes to a sound event, and provokes its code alone.
    * A change whose name begins with an underscore is of the submission, all others of the body. Two flaws
      with a change of one name are never tried together: `_title` marks two that cannot stand in one event.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from itertools import combinations
from typing import Any, NamedTuple

import msgspec

from ledger_core.append.submission import Refused
from ledger_core.books import fields as f
from ledger_core.books.refusals import RULES
from ledger_core.books.voting import kinds as k
from ledger_core.log.canonical import encode_base64
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.voting import CLERKS, Poll, code_of

FAR = datetime.date(2026, 4, 20)
Changes = dict[str, Any]


Flaws = tuple[tuple[str, Changes], ...]


class Event(NamedTuple):
    """A sound event: who signs it, its body with changes, and the flaws that it may have.

    Args:
        both: Changes under which two codes hold at once, where one name brings both: the earlier, the later.
    """

    by: tuple[str, ...]
    make: Callable[..., f.Body]
    flaws: Flaws
    both: tuple[tuple[tuple[str, str], Changes], ...] = ()


def codes_sent(estate: Estate, event: Event, changes: Changes) -> list[str]:
    """The codes that the changed event is refused with."""
    body = event.make(**{name: value for name, value in changes.items() if not name.startswith("_")})
    given = estate.submission(body, by=changes.get("_by", event.by))
    outcome = estate.ledger.submit(estate.name, given, dry_run=True)
    return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []


def wrong_pairs(estate: Estate, event: Event) -> tuple[int, list[object]]:
    """How many pairs of flaws were tried, and those of which the later one was told, or none."""
    codes, tried, wrong = list(RULES), 0, []
    for (one, first), (other, second) in combinations(event.flaws, 2):
        if first.keys() & second.keys():
            continue
        tried += 1
        told = codes_sent(estate, event, first | second)[:1]
        if told != [min(one, other, key=codes.index)]:
            wrong.append((one, other, told))
    for (one, other), changes in event.both:
        tried += 1
        told = codes_sent(estate, event, changes)[:1]
        if told != [one] or codes.index(one) > codes.index(other):
            wrong.append((one, other, told))
    return tried, wrong


class Hall(NamedTuple):
    """An estate with votes at several stages, and the sound roll of one that has none."""

    estate: Estate
    roll: k.RollSealed
    own_ballot: int


ROLE: tuple[str, Changes] = ("role_not_allowed", {"_by": ("owner",)})
UNKNOWN: tuple[str, Changes] = ("vote_unknown", {"vote": "other"})
UNROLLED: tuple[str, Changes] = ("roll_unsealed", {"vote": "unrolled"})
_OVER: tuple[str, Changes] = ("vote_over", {"vote": "over"})


def notice(**changes: Any) -> f.Body:
    """A vote that is posted on the day of the hall's clock."""
    fields = {"posted": datetime.date(2026, 4, 16), "opens_at": "2026-05-03T00:00:00Z"}
    fields |= {"closes_at": "2026-05-10T00:00:00Z", "count_by": datetime.date(2026, 5, 20)}
    return v.vote(**{"name": changes.pop("vote", "new")} | fields | changes)


def delivery(**changes: Any) -> tuple[k.Delivery, ...]:
    """The one line of the delivery of code 3."""
    return (v.delivery(code_of(3), **{"date": datetime.date(2026, 4, 16)} | changes),)


def notice_event(_hall: Hall) -> Event:
    """A vote is posted."""
    return Event(
        ("committee",),
        notice,
        (
            ROLE,
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
    )


def roll_event(hall: Hall) -> Event:
    """The roll of a vote that has none."""
    lines = hall.roll.lines
    other = msgspec.structs.replace(lines[0], group="h-other")
    return Event(
        ("registrar",),
        lambda **changes: msgspec.structs.replace(hall.roll, **changes),
        (
            ROLE,
            UNKNOWN,
            ("roll_sealed", {"vote": v.VOTE}),
            ("roll_late", {"vote": "late"}),
            ("part_mismatch", {"part": 2, "parts": 2}),
            ("codes_unsorted", {"lines": lines[::-1]}),
            ("code_repeated", {"lines": (*lines, lines[-1])}),
            ("roll_totals", {"codes": 1}),
            ("roll_register", {"lines": (other, *lines[1:]), "heads": hall.roll.heads + 1}),
        ),
    )


def delivery_event(_hall: Hall) -> Event:
    """A ballot is delivered."""
    return Event(
        ("registrar",),
        lambda **changes: v.delivered(**{"lines": delivery()} | changes),
        (
            ROLE,
            ("date_out_of_range", {"lines": delivery(date=FAR)}),
            ("weak_key", {"lines": delivery(claim=encode_base64(bytes(32)))}),
            ("key_known", {"lines": delivery(claim=v.claim_text(code_of(0)))}),
            UNKNOWN,
            UNROLLED,
            ("code_repeated", {"lines": delivery() + delivery(claim=v.claim_text(code_of(3), turn=9))}),
            ("code_unknown", {"lines": (v.delivery("9" * 12, date=datetime.date(2026, 4, 16)),)}),
            ("code_delivered", {"lines": (_again(0),)}),
            _OVER,
        ),
    )


def ballot_event(hall: Hall) -> Event:
    """Clerks of two parties enter a ballot on paper."""
    copied = v.digest_of(v.choices_disclosure(code=code_of(0)))
    return Event(
        CLERKS,
        lambda **changes: v.cast(**{"code": code_of(2), "channel": "paper", "scan": v.SHA} | changes),
        (
            ROLE,
            UNKNOWN,
            UNROLLED,
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
    )


def extension_event(_hall: Hall) -> Event:
    """The window is longer."""
    return Event(
        ("committee",),
        lambda **changes: v.extended(**changes),
        (
            ROLE,
            UNKNOWN,
            ("law_mismatch", {"closes_at": "2020-12-01T00:00:00Z"}),
            ("window_mismatch", {"closes_at": v.OPENS_AT}),
            _OVER,
        ),
    )


def closing_event(hall: Hall) -> Event:
    """A vote whose window is over is closed."""
    return Event(
        ("committee",),
        lambda **changes: msgspec.structs.replace(Poll(hall.estate, name="over").closing(), **changes),
        (
            ROLE,
            UNKNOWN,
            UNROLLED,
            ("vote_not_over", {"vote": v.VOTE}),
            ("vote_closed", {"vote": "done"}),
            ("participation_mismatch", {"ballots": 7}),
        ),
    )


def claim_event(_hall: Hall) -> Event:
    """A letter that was lost is replaced."""
    return Event(
        ("registrar",),
        lambda **changes: v.claim_replaced(**{"code": code_of(2)} | changes),
        (
            ROLE,
            ("weak_key", {"claim": encode_base64(bytes(32))}),
            ("key_known", {"claim": v.claim_text(code_of(0))}),
            UNKNOWN,
            UNROLLED,
            ("code_unknown", {"code": "9" * 12}),
            ("code_undelivered", {"code": code_of(3)}),
            _OVER,
            ("title_not_passed", {"reason": "title_passed", "_title": True}),
            ("ballot_stands", {"code": code_of(4), "_title": True}),
        ),
    )


def title_event(_hall: Hall) -> Event:
    """A unit has a new owner while the vote runs."""
    return Event(
        ("registrar",),
        lambda **changes: v.title_passed(
            **{"code": code_of(2), "since": datetime.date(2026, 4, 16)} | changes
        ),
        (
            ROLE,
            ("date_out_of_range", {"since": FAR}),
            UNKNOWN,
            UNROLLED,
            ("code_unknown", {"code": "9" * 12}),
            _OVER,
        ),
    )


EVENTS = {
    "notice": notice_event,
    "roll": roll_event,
    "delivery": delivery_event,
    "ballot": ballot_event,
    "extension": extension_event,
    "closing": closing_event,
    "claim": claim_event,
    "title": title_event,
}


def _again(number: int) -> k.Delivery:
    claim = v.claim_text(code_of(number), turn=9)
    return v.delivery(code_of(number), claim=claim, date=datetime.date(2026, 4, 16))
