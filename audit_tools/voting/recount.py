"""Votes added up again from the entries: roll, keys, ballots and openings, with their signatures.

* The entries are those that the checkpoint commits to, or nothing is told (quick_read.py).
* Signatures of submissions that carry a vote, a key or the register are checked, and the rules of §4.6.
* Of other books nothing is judged, and no proof is asked that a key is a point: that is `sunaudit verify`.
"""

from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from typing import Any

from audit_tools.bundle import Source
from audit_tools.checkpoint_check import check_log_line
from audit_tools.codec import decode_events, shanghai_day
from audit_tools.entry_check import EFFECTS, FOUNDED, RULES
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.findings import Breach, Findings
from audit_tools.keys_check import GRANTING, check_new_key, check_possession
from audit_tools.log_check import submission_message
from audit_tools.merkle_check import tree_root
from audit_tools.note_check import Label, VerifierKey, parse_lines, split_vkey
from audit_tools.policy import Policy, parse_policy
from audit_tools.quick_read import Batch, QuickRead
from audit_tools.state import Books, Entry, Submission
from audit_tools.voting.ballot_check import check_ballot_key
from audit_tools.voting.closing_check import check_result, count_of, differences
from audit_tools.voting.opening_check import check_claims
from audit_tools.voting.result_check import failed_test, is_complete
from audit_tools.voting.signature_pool import SignaturePool
from audit_tools.voting.state import Vote
from audit_tools.voting.tally import Outcome, Shortfall, tally
from audit_tools.voting.usual import is_usual

_VOTING, _ESTATE = b'"kind":"voting.', b'"kind":"estate.'
# Keys as points cost more than the rest of a recount, and the count is compared figure by figure below.
_LEFT_OUT = {check_claims, check_ballot_key, check_new_key, check_possession, check_result}
# What a submission's own new key is written in: that key proves itself, and conveys nothing else.
_KEY_FIELDS = {FOUNDED: "authority_key", **dict.fromkeys(GRANTING, "vkey")}
_RULES = {
    kind: tuple(rule for rule in rules if rule not in _LEFT_OUT)
    for kind, rules in RULES.items()
    if kind.startswith("voting.")
}
_EFFECTS = {kind: effects for kind, effects in EFFECTS.items() if kind.startswith(("voting.", "estate."))}


@dataclass(slots=True)
class Announced:
    """A result as it was announced: by a count in this log, or an earlier one with figures only."""

    vote: str
    seq: int
    body: dict[str, Any]


@dataclass(slots=True)
class Counted:
    """One vote added up again; `differences` are (place, ours, announced)."""

    name: str
    vote: Vote | None
    outcomes: list[Outcome] = field(default_factory=list)
    announced: Announced | None = None
    differences: list[tuple[str, object, object]] = field(default_factory=list)
    problem: str = ""  # why nothing can be told
    failed: Shortfall | None = None  # of an earlier result: what its own figures do not reach

    @property
    def verdict(self) -> str:
        """`equal`, `different` or `undecided`."""
        if self.differences:
            return "different"
        return "undecided" if self.problem else "equal"


class Recount:
    """A log read for its votes.

    Args:
        source: the bundle.
        policy: what is believed; None: the bundle's own policy.
        jobs: processes that check signatures, this one included.
    """

    def __init__(self, source: Source, policy: Policy | None = None, jobs: int = 1) -> None:
        self.source = source
        self.books = Books(_no_recall)
        self.findings = Findings()
        self.announced: dict[str, Announced] = {}
        self.published: list[Announced] = []
        self.policy = policy
        self.size = 0
        self.pool = SignaturePool(jobs)
        self.signed: list[tuple[int, str]] = []  # first entry and name of each signature in the pool

    def run(self) -> None:
        """Everything is read, and findings are on file.

        Raises:
            UnreadableError: when the bundle cannot be read, or is not what its checkpoint commits to.
        """
        try:
            policy = self.policy or parse_policy(self.source.read("policy"))
            reading = QuickRead(self.source)
            self.books.origin = reading.checkpoint.head.origin
            for batches in reading.batches():
                self._take([batch for batch in batches if _is_wanted(batch)])
        except MalformedError as error:
            raise UnreadableError(error.code, error.detail) from error
        finally:
            self._conclude()
        self.size = reading.size
        key = self.books.ring.log_key_at(reading.size)
        check_log_line(self.findings, reading.checkpoint, key, policy)

    def _take(self, batches: list[Batch]) -> None:
        """The submissions are read, decoded together."""
        events = iter(decode_events([row for batch in batches for row in batch.rows]))
        for batch in batches:
            entries = []
            for seq, event in enumerate(islice(events, len(batch.rows)), batch.first):
                if event is None:
                    raise UnreadableError("malformed_event", f"entry {seq}")
                entries.append(event)
            self._read(batch, entries)
        self.pool.send()

    def _read(self, batch: Batch, entries: list[Entry]) -> None:
        under = self._signed(batch, entries)
        for seq, entry in enumerate(entries, batch.first):
            entry.seq, entry.seal_ms, entry.submission = seq, batch.at_ms, under
            if entry.kind in _RULES and not is_usual(self.books, entry):
                self._judge(entry)
            for effect in _EFFECTS.get(entry.kind, ()):
                effect(self.books, entry)
            self.books.seq_by_id[entry.event_id] = seq

    def _judge(self, entry: Entry) -> None:
        for rule in _RULES[entry.kind]:
            breach = rule(self.books, entry)
            if breach is not None:
                self.findings.unsound_at(8, breach, entry.seq)
                break
        if entry.kind == "voting.result.counted/1":
            announced = Announced(entry.body["vote"], entry.seq, entry.body)
            self.announced.setdefault(announced.vote, announced)
        elif entry.kind == "voting.result.published/1":
            self.published.append(Announced(entry.body["title"], entry.seq, entry.body))

    def _signed(self, batch: Batch, entries: list[Entry]) -> Submission:
        """The submission with its active signers; lines that do not hold are findings."""
        first, day = batch.first, shanghai_day(batch.at_ms)
        if first == 0 and entries[0].kind == FOUNDED:
            self.books.origin = entries[0].body["origin"]
        root = tree_root(b"".join([sha256(b"\x00" + row).digest() for row in batch.rows]))
        message = submission_message(self.books.origin, len(entries), root)
        lines, signers, proven, granted = parse_lines(batch.sigs), [], set(), _granted(entries)
        for line in lines:
            grant = self.books.ring.grants.get(line.label)
            if grant is not None and grant.is_active(day):
                signers.append(grant)
                key = grant.key
            elif line.label in granted:
                proven.add(line.label)
                key = granted[line.label]
            else:
                self.findings.unsound_at(7, Breach("unknown_key", "a key that is active", line.name), first)
                continue
            self.pool.checks.append((key.public, line.signature, message))
            self.signed.append((first, key.name))
        return Submission(first, len(entries), day, lines, signers, proven)

    def _conclude(self) -> None:
        for number in sorted(self.pool.finish()):
            first, name = self.signed[number]
            breach = Breach("bad_signature", f"a signature by {name} over these events", "it fails")
            self.findings.unsound_at(6, breach, first)

    def counted(self, wanted: str = "") -> list[Counted]:
        """Every vote added up again, or the one that is wanted; then earlier results with figures only."""
        votes = self.books.votes.votes
        rows = [
            recounted(name, vote, self.announced.get(name))
            for name, vote in votes.items()
            if not wanted or name == wanted
        ]
        return rows + [judged(one) for one in self.published if not wanted]


def _is_wanted(batch: Batch) -> bool:
    return any([_VOTING in row or _ESTATE in row for row in batch.rows])


def _no_recall(seq: int) -> dict[str, Any]:
    raise UnreadableError("not_recalled", str(seq))


def _granted(entries: list[Entry]) -> dict[Label, VerifierKey]:
    """The keys that the submission itself brings, by label."""
    granted: dict[Label, VerifierKey] = {}
    for entry in entries:
        name = _KEY_FIELDS.get(entry.kind)
        if name is None:
            continue
        try:
            key = split_vkey(entry.body[name])
        except MalformedError:
            continue
        granted[key.label] = key
    return granted


def recounted(name: str, vote: Vote, announced: Announced | None) -> Counted:
    """One vote, beside its announcement."""
    if vote.closed_seq < 0:
        return Counted(name, vote, problem="vote_not_closed")
    outcomes = tally(vote)
    if announced is None:
        return Counted(name, vote, outcomes, problem="not_counted")
    want = count_of(vote, outcomes)
    found = {field: announced.body.get(field) for field in want}
    return Counted(name, vote, outcomes, announced, differences(want, found))


def judged(published: Announced) -> Counted:
    """An earlier result by its own figures: without both measures nothing can be told."""
    body = published.body
    row = Counted(published.vote, None, announced=published)
    row.failed = failed_test(body)
    if row.failed is not None and body["announced_passed"]:
        row.differences = [("passed", False, True)]
    elif not is_complete(body):
        row.problem = "not_verifiable"
    elif row.failed is None and not body["announced_passed"]:
        row.differences = [("passed", True, False)]
    return row
