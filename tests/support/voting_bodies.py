"""One body of each kind of the book `voting`, with any field replaced: `vote(topics=(…))`.

Rules:
    * The vote is `roof`, its one topic `use`; the window is April 2026, the notice of the middle of March.
    * Keys, salts and codes are the same in every run.
"""

from __future__ import annotations

import datetime
from hashlib import sha256
from typing import Any

from ledger_core.books.estate import kinds as e
from ledger_core.books.voting import kinds as k
from ledger_core.books.voting import result_kinds as r
from ledger_core.log.canonical import encode_base64
from ledger_core.log.disclosure import digest_of, make_disclosure
from ledger_core.log.note import SigningKey
from tests.support.bodies import TODAY

VOTE = "roof"
CODE = "7Z0000000001"
OPENS_AT = "2026-04-16T00:00:00Z"
CLOSES_AT = "2026-04-30T10:00:00Z"
SHA = "ab" * 32


def salt_of(name: str) -> bytes:
    """16 bytes, always the same for a name."""
    return sha256(f"salt {name}".encode()).digest()[:16]


def claim_key(code: str = CODE, vote: str = VOTE, turn: int = 0) -> SigningKey:
    """The claim key of a code: its seed is the secret on the delivered ballot."""
    seed = sha256(f"claim {vote} {code} {turn}".encode()).digest()
    return SigningKey.from_seed(f"claim/{vote}/{code}", seed)


def ballot_key(code: str = CODE, vote: str = VOTE, turn: int = 0) -> SigningKey:
    """The key that an owner's device makes for a code."""
    seed = sha256(f"ballot {vote} {code} {turn}".encode()).digest()
    return SigningKey.from_seed(f"ballot/{vote}/{code}", seed)


def claim_text(code: str = CODE, vote: str = VOTE, turn: int = 0) -> str:
    """The public half of a claim key, as a delivery has it."""
    return encode_base64(claim_key(code, vote, turn).vkey.public_key)


def unit_disclosure(unit: str = "3-2-501") -> str:
    """What opens the commitment of a unit's line on the roll."""
    return make_disclosure("unit", unit, salt_of(unit))


def choices_disclosure(*options: str, code: str = CODE, topics: tuple[str, ...] = ("use",)) -> str:
    """What opens a ballot."""
    pairs = [[topic, option] for topic, option in zip(topics, options or ("for",), strict=True)]
    return make_disclosure("choices", pairs, salt_of(f"choices {code}"))  # type: ignore[arg-type]


def topic(name: str = "use", **changes: Any) -> k.Topic:
    """Shall the fund pay for the roof? An ordinary matter."""
    fields: dict[str, Any] = {
        "topic": name,
        "title": "使用维修资金修缮屋面",
        "text": "是否同意使用维修资金修缮 3 幢屋面,预算 86,000 元?",
        "item": 5,
    }
    return k.Topic(**fields | changes)


def subject(**changes: Any) -> k.Subject:
    """The withdrawal `roof-3` of at most 86,000 yuan."""
    fields: dict[str, Any] = {"matter": "withdrawal", "reference": "roof-3", "amount_fen": 8_600_000}
    return k.Subject(**fields | changes)


def vote(name: str = VOTE, **changes: Any) -> k.VoteOpened:
    """The committee convenes a vote on the roof of the whole estate."""
    fields: dict[str, Any] = {
        "vote": name,
        "title": "3 幢屋面修缮",
        "convener": "committee",
        "right": "议事规则第 12 条",
        "law": "civil_code_278",
        "topics": (topic(),),
        "posted": TODAY,
        "notice_days": 15,
        "opens_at": OPENS_AT,
        "closes_at": CLOSES_AT,
        "count_by": datetime.date(2026, 5, 10),
        "channels": ("app", "paper"),
        "silence": "not_counted",
        "group_policy": "all_agree",
        "proxies_max": 3,
        "disclosure": "codes",
        "objection_days": 7,
    }
    return k.VoteOpened(**fields | changes)


def roll_line(code: str = CODE, unit: str = "3-2-501", **changes: Any) -> k.RollLine:
    """The line of the flat of `bodies.unit()`."""
    fields: dict[str, Any] = {
        "code": code,
        "area_centi_m2": 12_738,
        "group": f"h-{unit}",
        "commitment": digest_of(unit_disclosure(unit)),
    }
    return k.RollLine(**fields | changes)


def roll(*lines: k.RollLine, **changes: Any) -> k.RollSealed:
    """A roll of one part, certified as it is."""
    lines = lines or (roll_line(),)
    fields: dict[str, Any] = {
        "vote": VOTE,
        "part": 1,
        "parts": 1,
        "lines": lines,
        "codes": len(lines),
        "heads": len({line.group for line in lines}),
        "area_centi_m2": sum(line.area_centi_m2 for line in lines),
    }
    return k.RollSealed(**fields | changes)


def delivery(code: str = CODE, vote_name: str = VOTE, **changes: Any) -> k.Delivery:
    """A ballot brought to the door, receipt signed."""
    fields: dict[str, Any] = {
        "code": code,
        "claim": claim_text(code, vote_name),
        "channel": "door",
        "date": TODAY,
        "evidence": SHA,
    }
    return k.Delivery(**fields | changes)


def delivered(*lines: k.Delivery, **changes: Any) -> k.BallotsDelivered:
    """One ballot was delivered, or those given."""
    return k.BallotsDelivered(**{"vote": VOTE, "lines": lines or (delivery(),)} | changes)


def claim_replaced(code: str = CODE, **changes: Any) -> k.ClaimReplaced:
    """The secret was lost."""
    fields: dict[str, Any] = {"vote": VOTE, "code": code, "claim": claim_text(code, turn=1), "reason": "lost"}
    return k.ClaimReplaced(**fields | changes)


def registered(code: str = CODE, **changes: Any) -> k.KeyRegistered:
    """The device's key."""
    fields: dict[str, Any] = {"vote": VOTE, "code": code, "vkey": ballot_key(code).vkey.format()}
    return k.KeyRegistered(**fields | changes)


def cast(code: str = CODE, *options: str, **changes: Any) -> k.BallotCast:
    """A ballot in favour, or with these options."""
    fields: dict[str, Any] = {
        "vote": VOTE,
        "code": code,
        "choices": digest_of(choices_disclosure(*options, code=code)),
        "channel": "app",
    }
    return k.BallotCast(**fields | changes)


def title_passed(code: str = CODE, **changes: Any) -> k.TitlePassed:
    """The flat has a new owner."""
    return k.TitlePassed(**{"vote": VOTE, "code": code, "since": TODAY} | changes)


def extended(**changes: Any) -> k.WindowExtended:
    """A week more."""
    fields: dict[str, Any] = {"vote": VOTE, "closes_at": "2026-05-07T10:00:00Z", "reason": "投票人数过少"}
    return k.WindowExtended(**fields | changes)


def announced(**changes: Any) -> r.ResultAnnounced:
    """Objections until the middle of May."""
    return r.ResultAnnounced(**{"vote": VOTE, "objections_until": datetime.date(2026, 5, 15)} | changes)


def published(**changes: Any) -> r.ResultPublished:
    """An announcement of heads without area."""
    fields: dict[str, Any] = {
        "title": "选聘物业服务企业",
        "date": TODAY,
        "law": "civil_code_278",
        "item": 4,
        "total_heads": 101,
        "taking_part_heads": 80,
        "for_heads": 61,
        "announced_passed": True,
    }
    return r.ResultPublished(**fields | changes)


def erased(**changes: Any) -> e.SubjectErased:
    """The vault has destroyed the keys of an owner."""
    fields: dict[str, Any] = {"subject": "s-7Z0000000001", "digests": 3, "reason": "业主已出售并要求删除"}
    return e.SubjectErased(**fields | changes)
