"""What a replay keeps of votes (SPEC-books §7.1): their course, their codes, who objected."""

from dataclasses import dataclass, field
from typing import Any

from audit_tools.note_check import VerifierKey


@dataclass(slots=True, eq=False)
class Code:
    """One ballot code of a roll, what was delivered for it and what came in under it."""

    area: int
    group: str
    commitment: str
    claim: VerifierKey | None = None  # the claim key that counts
    claims: int = 0  # ballot keys that this claim key has registered
    key: VerifierKey | None = None  # the ballot key that counts
    delivered: bool = False
    evidence: bool = False
    passed: bool = False  # the title has passed
    stands: bool = False  # … when a ballot was in
    choices: str = ""  # digest that the last ballot holds
    seq: int = -1  # of the last ballot
    channel: str = ""
    proxy: str = ""
    opened: dict[str, str] | None = None  # option by topic
    disclosed: bool = False

    @property
    def voted(self) -> bool:
        """True when a ballot is in."""
        return self.seq >= 0

    @property
    def silent(self) -> bool:
        """True when it was delivered with evidence and cast no ballot (SPEC-books §7.4)."""
        return self.evidence and self.seq < 0


@dataclass(slots=True, eq=False)
class Roll:
    """The roll as far as its parts have come: certified totals, and the sums of the lines."""

    parts: int
    totals: tuple[int, int, int]  # codes, groups, area
    part: int = 0
    area: int = 0
    last_code: str = ""


@dataclass(slots=True, eq=False)
class Listing:
    """The two lists of who took part, as far as their parts have come."""

    parts: int
    part: int = 0
    codes: list[str] = field(default_factory=list)
    units: list[str] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Vote:
    """One vote; moments in milliseconds since 1970 UTC, days in Asia/Shanghai."""

    seq: int
    terms: dict[str, Any]  # the body that opened it
    opens_ms: int
    closes_ms: int
    candidates: dict[str, str] = field(default_factory=dict)  # group of each candidate's unit
    roll: Roll | None = None
    codes: dict[str, Code] = field(default_factory=dict)
    sealed: bool = False
    closed_seq: int = -1
    roots: tuple[str, str, int] = ("", "", 0)  # of codes and of units as closed; ballots
    listing: Listing | None = None
    listed: bool = False
    counted_seq: int = -1
    passed: dict[str, bool] = field(default_factory=dict)  # by topic, as counted
    objections_until: str = ""
    final_day: str = ""
    filed: bool = False
    proxies: dict[str, int] = field(default_factory=dict)  # codes whose last ballot each proxy brought
    days_longer: int = 0  # by which extensions have moved the closing day
    revoked: bool = False

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of its topics, in order."""
        return tuple(topic["topic"] for topic in self.terms["topics"])

    @property
    def counted(self) -> bool:
        """True when a count is on file."""
        return self.counted_seq >= 0


@dataclass(slots=True, eq=False)
class Objection:
    """An objection to a result, and whether it was answered."""

    vote: str
    answered: bool = False


@dataclass(slots=True, eq=False)
class Votes:
    """All votes by name, objections by seq, and what acts have used of a subject's amount."""

    votes: dict[str, Vote] = field(default_factory=dict)
    objections: dict[int, Objection] = field(default_factory=dict)
    sealed: dict[str, int] = field(default_factory=dict)  # seq of the ballot that cast the digest
    spent: dict[tuple[str, str], int] = field(default_factory=dict)  # fen paid on a topic
