"""Votes for the forge: a small estate's roll, its keys and ballots, made without the server."""

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from audit_tools.encoding import encode_base64
from audit_tools.merkle_check import leaf_hash, tree_root
from tests.audit.forge import (
    AUTHORITY,
    CLERK,
    COMMITTEE,
    REGISTRAR,
    Body,
    Forge,
    Signer,
    founded_log,
    granted,
    registered,
)

STREET = Signer("street.example/office")
VOTE = "lift-2026"
OPENS = datetime(2026, 3, 20, 0, 0, tzinfo=UTC)
CLOSES = datetime(2026, 3, 25, 0, 0, tzinfo=UTC)
SILENT = "not_counted"
# unit: (building, area in 0.01 m², owner); 3-501 and 3-502 are registered by the forge already.
UNITS = {"3-501": 8950, "3-502": 12001, "4-101": 10000, "4-102": 10000, "4-103": 9049, "4-104": 10000}


def instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def topic(name: str = "lift", item: int = 5, **changes: Any) -> Body:
    return {"item": item, "text": "换电梯", "title": "更换 3 幢电梯", "topic": name} | changes


def opened_vote(**changes: Any) -> Body:
    return {
        "kind": "voting.vote.opened/1",
        "channels": ["app", "paper"],
        "closes_at": instant(CLOSES),
        "convener": "committee",
        "count_by": "2026-03-28",
        "disclosure": "codes",
        "group_policy": "all_agree",
        "law": "civil_code_278",
        "notice_days": 15,
        "objection_days": 7,
        "opens_at": instant(OPENS),
        "posted": "2026-03-01",
        "proxies_max": 1,
        "replaceable": True,
        "right": "议事规则第 8 条",
        "silence": SILENT,
        "title": "电梯更换",
        "topics": [topic()],
        "vote": VOTE,
    } | changes


def disclose(name: str, value: Any, salt: str = "") -> str:
    """A disclosure with a salt of its own."""
    fresh = sha256(f"{salt} {name} {value}".encode()).digest()[:16]
    row = [urlsafe_b64encode(fresh).rstrip(b"=").decode(), name, value]
    return (
        urlsafe_b64encode(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode())
        .rstrip(b"=")
        .decode()
    )


def digest(disclosure: str) -> str:
    return urlsafe_b64encode(sha256(disclosure.encode()).digest()).rstrip(b"=").decode()


def root(names: list[str]) -> str:
    return encode_base64(tree_root(b"".join(leaf_hash(name.encode()) for name in names)))


def code_of(unit: str) -> str:
    """A ballot code that looks random."""
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[b % 32] for b in sha256(unit.encode()).digest()[:12])


def claim_of(unit: str, vote: str = VOTE, again: str = "") -> Signer:
    name = f"claim/{vote}/{code_of(unit)}"
    return Signer(name, name + again)


def key_of(unit: str, vote: str = VOTE, again: str = "") -> Signer:
    name = f"ballot/{vote}/{code_of(unit)}"
    return Signer(name, name + again)


@dataclass
class Poll:
    """A vote on its way through a forged log."""

    forge: Forge
    vote: str = VOTE
    topics: tuple[str, ...] = ("lift",)
    areas: dict[str, int] = field(default_factory=lambda: dict(UNITS))
    groups: dict[str, str] = field(default_factory=dict)
    last: dict[str, int] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)

    def of(self, kind: str, **fields: Any) -> Body:
        return {"kind": f"voting.{kind}/1", "vote": self.vote} | fields

    def units(self) -> list[str]:
        """Units in the order of their codes."""
        return sorted(self.areas, key=code_of)

    def roll_lines(self) -> list[Body]:
        return [
            {
                "area_centi_m2": self.areas[unit],
                "code": code_of(unit),
                "commitment": digest(disclose("unit", unit)),
                "group": f"h-{self.groups.get(unit, unit)}",
            }
            for unit in self.units()
        ]

    def roll(self, **changes: Any) -> Body:
        lines = changes.pop("lines", self.roll_lines())
        heads = len({line["group"] for line in lines})
        area = sum(line["area_centi_m2"] for line in lines)
        sums = {"area_centi_m2": area, "codes": len(lines), "heads": heads}
        return self.of("roll.sealed", lines=lines, **({"part": 1, "parts": 1} | sums | changes))

    def delivered(self, units: list[str], **changes: Any) -> Body:
        lines = [
            {
                "channel": "app",
                "claim": encode_base64(claim_of(unit, self.vote).key.public),
                "code": code_of(unit),
                "date": "2026-03-02",
                "evidence": sha256(unit.encode()).hexdigest(),
            }
            | changes
            for unit in sorted(units, key=code_of)
        ]
        return self.of("ballots.delivered", lines=lines)

    def register(self, unit: str, **changes: Any) -> int:
        key = key_of(unit, self.vote)
        body = self.of("key.registered", code=code_of(unit), vkey=key.vkey) | changes
        return self.forge.add([body], claim_of(unit, self.vote), key)

    def ballot(self, unit: str, option: str, **changes: Any) -> Body:
        """A ballot; its choices are remembered for the opening."""
        chosen = disclose(
            "choices", [[name, option] for name in self.topics], f"{unit}{len(self.forge.entries)}"
        )
        body = self.of("ballot.cast", channel="app", choices=digest(chosen), code=code_of(unit)) | changes
        if unit in self.last and "replaces" not in changes:
            body["replaces"] = self.last[unit]
        self.choices[unit] = chosen
        return body

    def cast(self, unit: str, option: str, **changes: Any) -> int:
        body = self.ballot(unit, option, **changes)
        signers = [key_of(unit, self.vote)] if body["channel"] == "app" else [CLERK, COMMITTEE]
        self.last[unit] = self.forge.add([body], *signers)
        return self.last[unit]

    def voted(self) -> list[str]:
        return sorted(self.last)

    def closed(self, **changes: Any) -> Body:
        codes = sorted(map(code_of, self.last))
        body = self.of("vote.closed", ballots=len(codes), root=root(codes), units_root=root(self.voted()))
        return body | changes

    def listed(self, **changes: Any) -> Body:
        codes = sorted(map(code_of, self.last))
        return self.of("participation.listed", codes=codes, units=self.voted(), part=1, parts=1) | changes

    def opened(self, units: list[str] | None = None) -> Body:
        wanted = sorted(self.choices if units is None else units, key=code_of)
        lines = [{"code": code_of(unit), "disclosure": self.choices[unit]} for unit in wanted]
        return self.of("ballots.opened", lines=lines)


def ready(topics: tuple[str, ...] = ("lift",), terms: list[Body] | None = None, **changes: Any) -> Poll:
    """A vote that is opened, with a sealed roll and delivered ballots but for 4-104."""
    forge = founded_log()
    forge.add([granted(STREET, "street", "street-office")], AUTHORITY, STREET)
    forge.add([registered(*((u, u[0], a) for u, a in UNITS.items() if u[0] == "4"))], REGISTRAR)
    poll = Poll(forge, topics=topics)
    forge.add([opened_vote(**({"topics": terms or [topic(name) for name in topics]} | changes))], COMMITTEE)
    forge.add([poll.roll()], REGISTRAR)
    forge.add([poll.delivered([u for u in UNITS if u != "4-104"])], REGISTRAR)
    for unit in ("3-501", "3-502", "4-101"):
        poll.register(unit)
    forge.now = OPENS + timedelta(hours=1)
    return poll


def tally_row(taking: tuple[int, int], in_favour: tuple[int, int], against: tuple[int, int]) -> Body:
    """One tally as it is announced: area and heads of those taking part, for, against."""
    row: Body = {}
    for i, name in enumerate(("area", "heads")):
        row |= {f"{name}_taking_part": taking[i], f"{name}_for": in_favour[i], f"{name}_against": against[i]}
        row[f"{name}_abstaining"] = taking[i] - in_favour[i] - against[i]
    return row


def counted(poll: Poll, row: Body, passed: bool, **changes: Any) -> Body:
    """The count of one topic whose two tallies are equal."""
    said = {"passed": passed}
    result = {"topic": "lift", "area_total": 60000, "heads_total": 6, "depends_on_silence": False} | said
    result |= {"a": row | said, "b": row | said}
    channels = [{"ballots": len(poll.last), "channel": "app"}, {"ballots": 0, "channel": "paper"}]
    return poll.of("result.counted", results=[result], channels=channels, unopened=0) | changes


def voted(**changes: Any) -> Poll:
    """A vote after its window: three in favour, one against on paper, one silent, one undelivered."""
    poll = ready(**changes)
    poll.cast("3-501", "against")
    poll.cast("3-501", "for")
    poll.cast("3-502", "for")
    poll.cast("4-101", "for")
    poll.cast("4-102", "against", channel="paper", scan="ab" * 32)
    poll.forge.now = CLOSES
    return poll


# 8950 + 12001 + 10000 = 30951 for, 10000 against: 40951 of 60000 take part, 4 of 6 heads.
SUMS = ((40951, 4), (30951, 3), (10000, 1))
CHANNELS = [{"ballots": 3, "channel": "app"}, {"ballots": 1, "channel": "paper"}]


def counted_poll(**changes: Any) -> Poll:
    """The same, closed, listed, opened and counted."""
    poll = voted(**changes)
    poll.forge.add([poll.closed()], COMMITTEE)
    poll.forge.add([poll.listed()], COMMITTEE)
    poll.forge.add([poll.opened()], COMMITTEE)
    poll.forge.add([counted(poll, tally_row(*SUMS), True, channels=CHANNELS)], COMMITTEE)
    return poll


def final_poll(**changes: Any) -> Poll:
    """The same, announced, objected to, answered, final and filed."""
    poll = counted_poll(**changes)
    forge = poll.forge
    forge.add([poll.of("result.announced", objections_until="2026-04-01")], COMMITTEE)
    raised = forge.add([poll.of("objection.raised", text="我没有投")], key_of("3-501"))
    answer = {"kind": "voting.objection.answered/1", "objection": raised, "text": "已核"}
    forge.add([answer], COMMITTEE)
    forge.now = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
    forge.add([poll.of("result.final")], COMMITTEE)
    forge.add([poll.of("result.filed", number="2026-9")], STREET)
    return poll
