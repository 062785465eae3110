"""Steps 1, 2 and 6: entries in order of seq, their chain, and the submissions that they came in.

* An entry of the wrong form is found, and the rest of its submission is not judged: nothing is guessed.
* The submission text is rebuilt from the log's origin and the event lines, never received (SPEC §5–9).
* Every signature line of every submission verifies.
"""

from binascii import b2a_base64
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from audit_tools.codec import Seal, decode_seal, follower_head, follower_seal, instant_ms, split_entry
from audit_tools.encoding import encode_base64
from audit_tools.errors import MalformedError
from audit_tools.findings import Breach, Findings
from audit_tools.limits import (
    ENTRY_BYTES_MAX,
    EVENT_BYTES_MAX,
    RULES_KNOWN,
    SIGNATURE_LINES_MAX,
    SUBMISSION_BYTES_MAX,
    SUBMISSION_EVENTS_MAX,
)
from audit_tools.merkle_check import tree_root
from audit_tools.note_check import Label, SignatureLine, VerifierKey, parse_lines, verifies
from audit_tools.state import Entry


@dataclass(slots=True)
class OpenSubmission:
    """A submission whose entries are being read."""

    first: int
    of: int
    at: str
    at_ms: int
    sigs: list[str]
    rules: int
    rows: list[bytes] = field(default_factory=list)
    seal_ms: list[int] = field(default_factory=list)
    events: list[Entry | None] = field(default_factory=list)
    granted: dict[Label, VerifierKey] | None = None  # filled by the judge, once


class Judge(Protocol):
    """What judges the events of whole submissions; the books are one (books_check.py)."""

    def decode(self, rows: list[bytes]) -> list[Entry | None]:
        """The events of lines; None in the place of each that is not well formed."""

    def explain(self, raw: bytes) -> Breach:
        """Why a line is not well formed."""

    def origin(self, submission: OpenSubmission) -> str:
        """The origin of the log that this submission was signed for."""

    def keys(self, submission: OpenSubmission, labels: list[Label]) -> dict[Label, VerifierKey]:
        """The keys under which lines may verify; findings about the other labels are on file."""

    def judge(self, submission: OpenSubmission, lines: list[SignatureLine]) -> None:
        """The events are judged and applied."""

    def stop(self, seq: int) -> None:
        """The state is not known any more from `seq` on."""


class LogPass:
    """Reads entries in order; findings are on file as they are met."""

    def __init__(self, judge: Judge, findings: Findings) -> None:
        self.judge = judge
        self.findings = findings
        self.size = 0
        self.last_leaf = bytes(32)
        self.last_at = ""
        self.last_at_ms = 0
        self.last_rules = 0
        self.follower = b""
        self.open: OpenSubmission | None = None
        self.damaged = False

    def resume(self, size: int, last_leaf: bytes, last_at: str, last_rules: int) -> None:
        """The next entry is that of seq `size`, behind an entry that an earlier audit has read."""
        self.size, self.last_leaf, self.last_rules = size, last_leaf, last_rules
        self.last_at, self.last_at_ms = last_at, instant_ms(last_at) if last_at else 0

    def add(self, entry: bytes) -> bytes:
        """The entry of seq `size` is judged as far as it can be.

        Args:
            entry: the entry's bytes.

        Returns:
            Its 32-byte leaf hash.
        """
        seq, now, leaf = self.size, self.open, sha256(b"\x00" + entry).digest()
        self.size = seq + 1
        line, _, seal = entry.partition(b"\n")
        prev, self.last_leaf = self.last_leaf, leaf
        # The usual case: one comparison of bytes judges every field of the seal.
        if (
            now is not None
            and seal == follower_seal(self.follower, prev, seq)
            and len(entry) <= ENTRY_BYTES_MAX
        ):
            self._take(now, line)
            return leaf
        try:
            line, seal = split_entry(entry)
            submission = self._place(seq, prev, seal)
        except MalformedError as error:
            self.findings.unsound_at(1, Breach(error.code, "two canonical lines", error.detail), seq)
            self._lose(seq)
            return leaf
        if submission is not None:
            self._take(submission, line)
        return leaf

    def finish(self) -> None:
        """The log ends here; a submission that is still open is a finding (SPEC §11–12)."""
        if self.open is not None:
            self._read_events(self.open)
            found = f"{len(self.open.rows)} of {self.open.of} entries"
            breach = Breach("ends_inside_submission", f"{self.open.of} entries", found)
            self.findings.unsound_at(6, breach, self.open.first)
            self.open = None

    def _lose(self, seq: int) -> None:
        """The submission at hand cannot be judged, nor can the state after it; its lines still are."""
        if self.open is not None:
            self._read_events(self.open)
        self.open, self.damaged = None, True
        self.judge.stop(seq)

    def _place(self, seq: int, prev: bytes, line: bytes) -> OpenSubmission | None:
        """The submission that the entry belongs to, its seal compared with what must stand there."""
        seal = decode_seal(line)
        self._check_chain(seq, encode_base64(prev), seal)
        self.last_at, self.last_at_ms, self.last_rules = seal.at, seal.at_ms, seal.rules
        known = seal.of > 1 and seal.rules == RULES_KNOWN
        self.follower = follower_head(seal) if known else b""
        return self._structure(seq, seal)

    def _check_chain(self, seq: int, want: str, seal: Seal) -> None:
        rules = max(self.last_rules, 1)
        if (
            seal.seq == seq
            and seal.prev == want
            and seal.at_ms >= self.last_at_ms
            and rules <= seal.rules <= RULES_KNOWN
        ):
            return
        checks = [
            (seal.seq == seq, Breach("seq_mismatch", str(seq), str(seal.seq))),
            (seal.prev == want, Breach("chain_broken", want, seal.prev)),
            (seal.at_ms >= self.last_at_ms, Breach("seal_time_back", f"not before {self.last_at}", seal.at)),
            (
                seal.rules >= rules,
                Breach("rules_back", str(self.last_rules), str(seal.rules)),
            ),
        ]
        for holds, breach in checks:
            if not holds:
                self.findings.unsound_at(2, breach, seq)
        if seal.rules > RULES_KNOWN and self.last_rules <= RULES_KNOWN:
            self.findings.undecided_at(8, "newer_rules", f"rules {seal.rules}", seq)
            self.judge.stop(seq)

    def _structure(self, seq: int, seal: Seal) -> OpenSubmission | None:
        """The submission by the seal's `first`, `of` and `sigs`; None when they do not fit."""
        now = self.open
        if now is not None:
            if (seal.first, seal.of, seal.sigs) == (now.first, now.of, None):
                return now
        elif seal.first == seq and seal.of > SUBMISSION_EVENTS_MAX:
            # Not read to its end: a submission is held in memory until it is whole.
            breach = Breach("too_large", f"at most {SUBMISSION_EVENTS_MAX} events", f"{seal.of} events")
            self.findings.unsound_at(8, breach, seq)
            self._lose(seq)
            return None
        elif seal.first == seq and seal.of >= 1 and seal.sigs is not None:
            self.damaged = False
            self.open = OpenSubmission(seq, seal.of, seal.at, seal.at_ms, seal.sigs, seal.rules)
            return self.open
        elif self.damaged and seal.first < seq and seal.sigs is None:
            return None
        want = f"first {now.first}, of {now.of}, no sigs" if now else f"first {seq}, of 1 or more, sigs"
        found = f"first {seal.first}, of {seal.of}, {'sigs' if seal.sigs is not None else 'no sigs'}"
        self.findings.unsound_at(6, Breach("submission_structure", want, found), seq)
        self._lose(seq)
        return None

    def _take(self, submission: OpenSubmission, line: bytes) -> None:
        submission.rows.append(line)
        submission.seal_ms.append(self.last_at_ms)
        if len(submission.rows) == submission.of:
            self.open = None
            self._read_events(submission)
            self._close(submission)

    def _read_events(self, submission: OpenSubmission) -> None:
        """Step 1 of the event lines at hand."""
        submission.events = self.judge.decode(submission.rows)
        for seq, (line, event) in enumerate(
            zip(submission.rows, submission.events, strict=True), submission.first
        ):
            if event is None:
                self.findings.unsound_at(1, self.judge.explain(line), seq)
            if len(line) > EVENT_BYTES_MAX:
                breach = Breach("too_large", f"at most {EVENT_BYTES_MAX} bytes", f"{len(line)} bytes")
                self.findings.unsound_at(8, breach, seq)

    def _close(self, submission: OpenSubmission) -> None:
        """The whole submission is there: its size, its signature lines, then its events."""
        seq, size = submission.first, sum(map(len, submission.rows))
        if size > SUBMISSION_BYTES_MAX:
            breach = Breach("too_large", f"at most {SUBMISSION_BYTES_MAX} bytes", f"{size} bytes")
            self.findings.unsound_at(8, breach, seq)
        try:
            if len(submission.sigs) > SIGNATURE_LINES_MAX:
                raise MalformedError("malformed_note", f"{len(submission.sigs)} signature lines")
            lines = parse_lines(submission.sigs)
        except MalformedError as error:
            breach = Breach("malformed_note", "signature lines of a signed note", f"{error}")
            self.findings.unsound_at(6, breach, seq)
            self._lose(seq)
            return
        self._check_lines(submission, lines)
        if None not in submission.events:
            self.judge.judge(submission, lines)
        else:
            self.judge.stop(seq)

    def _check_lines(self, submission: OpenSubmission, lines: list[SignatureLine]) -> None:
        rows = submission.rows
        root = tree_root(b"".join([sha256(b"\x00" + line).digest() for line in rows]))
        message = submission_message(self.judge.origin(submission), submission.of, root)
        keys = self.judge.keys(submission, [line.label for line in lines])
        for line in lines:
            key = keys.get(line.label)
            if key is not None and not verifies(key.public, line.signature, message):
                breach = Breach("bad_signature", f"a signature by {line.name} over these events", "it fails")
                last = submission.first + submission.of - 1
                self.findings.unsound_at(6, breach, submission.first, until=last)


def submission_message(origin: str, size: int, root: bytes) -> bytes:
    """What a submission's signers sign (SPEC §5–9): three lines, each with its LF."""
    return b"sunledger/submission/v1/%b\n%d\n%b" % (origin.encode(), size, b2a_base64(root))
