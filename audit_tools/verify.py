"""The eleven steps over one bundle, and the verdict.

1 codec, 2 chain, 3 tree, 4 checkpoint, 5 cosignatures and quorum, 6 submission signatures, 7 key authority,
8 rules of admission, 9 balances and period closes, 10 reconciliation with the bank, 11 vouchers.

* Unsound outweighs "could not tell": what is proven stays proven when something else cannot be read.
* Nothing is sound unless every step ran to its end.
* README.txt is not covered by anything that is signed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from audit_tools.books_check import BooksJudge
from audit_tools.bundle import Source, split_entry_tile
from audit_tools.checkpoint_check import Checkpoint, check_log_line, check_quorum, read_checkpoint
from audit_tools.codec import decode_event, split_entry
from audit_tools.errors import AuditError, MalformedError, UnreadableError
from audit_tools.findings import Breach, Findings
from audit_tools.limits import TILE_WIDTH
from audit_tools.log_check import LogPass
from audit_tools.merkle_check import Levels
from audit_tools.note_check import Head, Note, parse_head, verifies
from audit_tools.paths import SMALL_FILES, is_layout_path, tile_path
from audit_tools.policy import Policy, parse_policy
from audit_tools.state import Books
from audit_tools.tile_check import check_tile, expected_paths, expected_tile, tiles_of
from audit_tools.voucher_check import VoucherCheck

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Report:
    """What one verification found."""

    name: str
    findings: Findings = field(default_factory=Findings)
    size: int = 0
    origin: str = ""
    root: str = ""
    last_at: str = ""
    checkpoint_text: str = ""
    fingerprint: str = ""
    own_policy: bool = True
    cosigned_by: list[str] = field(default_factory=list)
    balances: dict[str, int] = field(default_factory=dict)
    flags: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """`sound`, `unsound` or `undecided`."""
        if self.findings.unsound:
            return "unsound"
        return "undecided" if self.findings.undecided else "sound"


class Verification:
    """One bundle on its way through the steps."""

    def __init__(self, source: Source, progress: Progress | None = None) -> None:
        self.source = source
        self.progress = progress
        self.report = Report(source.name)
        self.findings = self.report.findings
        self.levels = Levels()
        self.tile_cache: tuple[int, list[bytes]] = (-1, [])
        self.books = Books(self.recall)
        self.vouchers = VoucherCheck()
        self.judge = BooksJudge(self.books, self.findings, self.vouchers.note)
        self.log = LogPass(self.judge, self.findings)

    def run(self, policy: Policy | None, older: bytes | None = None) -> Report:
        """All steps are done, as far as the bundle can be read.

        Args:
            policy: what is believed; None: the bundle's own policy.
            older: an older checkpoint that this log must extend, signed or as three lines.
        """
        try:
            self._run(policy, older)
        except UnreadableError as error:
            self.findings.undecided_at(0, error.code, error.detail)
        except MalformedError as error:
            breach = Breach(error.code, "a signed checkpoint of three lines", error.detail)
            self.findings.unsound_at(4, breach, path="checkpoint")
        return self.report

    def _run(self, policy: Policy | None, older: bytes | None) -> None:
        checkpoint = read_checkpoint(self.source.read("checkpoint"))
        self._describe(checkpoint)
        self.report.own_policy = policy is None
        policy = policy or self._own_policy()
        self.report.fingerprint = policy.fingerprint
        self.books.origin = checkpoint.head.origin
        complete = self._read_entries(checkpoint.head.size)
        if complete:
            self._check_tree(checkpoint.head)
        self._check_keys(checkpoint, policy, complete)
        if complete:
            self._check_older(older)
            self._check_files(checkpoint.head.size)
        self._conclude(checkpoint)

    def _describe(self, checkpoint: Checkpoint) -> None:
        self.report.size, self.report.origin = checkpoint.head.size, checkpoint.head.origin
        self.report.root = checkpoint.head.root.hex()
        self.report.checkpoint_text = checkpoint.note.text

    def _own_policy(self) -> Policy:
        try:
            return parse_policy(self.source.read("policy"))
        except MalformedError as error:
            raise UnreadableError("bad_policy", f"{error}") from error

    def _read_entries(self, size: int) -> bool:
        """Steps 1, 2, 3 (level 0), 6 to 10; False when the entries end early."""
        for level, index, width in tiles_of(size):
            if level > 0:
                break
            if not self._read_tile(index, width):
                return False
            if self.progress is not None:
                self.progress(self.log.size, size)
        self.log.finish()
        return True

    def _read_tile(self, index: int, width: int) -> bool:
        path = tile_path("entries", index, width)
        try:
            entries, trouble = split_entry_tile(self.source.read(path), width)
        except UnreadableError as error:
            entries, trouble = [], error
        self.levels.add(b"".join([self.log.add(entry) for entry in entries]))
        self._compare_tile(0, index, len(entries), width)
        if isinstance(trouble, MalformedError):
            breach = Breach(trouble.code, f"{width} entries with their lengths", trouble.detail)
            self.findings.unsound_at(1, breach, index * 256 + len(entries), path)
        elif trouble is not None:
            self.findings.undecided_at(1, trouble.code, trouble.detail, path=path)
        return trouble is None

    def _compare_tile(self, level: int, index: int, count: int, width: int) -> None:
        """The first `count` hashes of a tile file are those of the entries; all, when no entry is missing."""
        path = tile_path(str(level), index, width)
        try:
            have = self.source.read(path)
        except UnreadableError as error:
            self.findings.undecided_at(3, error.code, error.detail, path=path)
            return
        have = have if count == width else have[: count * 32]
        check_tile(self.findings, path, (level, index), have, expected_tile(self.levels, level, index, count))

    def _check_tree(self, head: Head) -> None:
        """Step 3 above level 0, and the root."""
        for level, index, width in tiles_of(head.size):
            if level > 0:
                self._compare_tile(level, index, width, width)
        root = self.levels.root(head.size)
        if root != head.root:
            breach = Breach("root_not_committed", head.root.hex(), root.hex())
            self.findings.unsound_at(3, breach, path="checkpoint")

    def _check_keys(self, checkpoint: Checkpoint, policy: Policy, complete: bool) -> None:
        """Steps 4 and 5, and the founding's authority."""
        ring = self.books.ring
        key = ring.log_key_at(checkpoint.head.size) if complete and self.judge.alive else None
        check_log_line(self.findings, checkpoint, key, policy)
        taken = ring.publics | {k.public for k in policy.logs + policy.authorities}
        check_quorum(self.findings, checkpoint, policy, taken)
        if self.books.origin != checkpoint.head.origin:
            breach = Breach("origin_mismatch", self.books.origin, checkpoint.head.origin)
            self.findings.unsound_at(4, breach, path="checkpoint")
        if self.books.founding_key:
            self._check_authority(policy)
        elif complete and not self.findings.unsound:
            self.findings.undecided_at(7, "not_founded", f"{checkpoint.head.size} entries, no founding")

    def _check_authority(self, policy: Policy) -> None:
        known = [str(key) for key in policy.authorities]
        if not known:
            self.findings.undecided_at(7, "no_authority_named", self.books.founding_key, path="policy")
        elif self.books.founding_key not in known:
            breach = Breach("authority_not_trusted", ", ".join(known), self.books.founding_key)
            self.findings.unsound_at(7, breach, 0)

    def _check_older(self, older: bytes | None) -> None:
        """The log extends an older checkpoint: its root is that of the first entries."""
        if older is None:
            return
        then, key = read_older(older), None
        if then.head.origin != self.report.origin:
            breach = Breach("origin_mismatch", self.report.origin, then.head.origin)
            self.findings.unsound_at(4, breach, path="older checkpoint")
            return
        if then.head.size > self.log.size:
            breach = Breach("tail_cut", f"at least {then.head.size} entries", f"{self.log.size} entries")
            self.findings.unsound_at(4, breach, path="older checkpoint")
            return
        root = self.levels.root(then.head.size)
        if root != then.head.root:
            breach = Breach("rewritten", then.head.root.hex(), root.hex())
            self.findings.unsound_at(4, breach, path="older checkpoint")
        key = self.books.ring.log_key_at(then.head.size)
        signed = [line for line in then.note.lines if key is not None and line.label == key.label]
        text = then.note.text.encode()
        if key is None or not any(verifies(key.public, line.signature, text) for line in signed):
            self.findings.note_at(4, Breach("older_not_signed", str(key), "no signature that holds"))

    def _check_files(self, size: int) -> None:
        """Step 11, and files that nothing commits to."""
        listing = self.source.listing()
        self.vouchers.check(self.source, self.findings)
        if listing is None:
            return
        expected = expected_paths(size) | SMALL_FILES
        for path in sorted(listing - expected):
            if not path.startswith("vouchers/") or not is_layout_path(path):
                breach = Breach("extra_file", f"only the tiles of {size} entries", path)
                self.findings.unsound_at(3, breach, path=path)
        if self.judge.alive:
            self.vouchers.check_extra({p for p in listing if is_layout_path(p)}, self.findings)

    def _conclude(self, checkpoint: Checkpoint) -> None:
        report, books = self.report, self.books
        report.last_at = self.log.last_at
        report.cosigned_by = checkpoint.cosigned_by
        report.balances = books.balances.shown()
        report.flags = {
            name: {"entries": count, "first": books.flag_first_seq[name]}
            for name, count in sorted(books.flags.items())
        }

    def recall(self, seq: int) -> dict[str, Any]:
        """The body of an entry that was replayed before.

        Raises:
            UnreadableError: `not_recalled`, when it cannot be read again.
        """
        index, place = divmod(seq, TILE_WIDTH)
        if self.tile_cache[0] != index:
            width = min(256, self.report.size - index * 256)
            raw = self.source.read(tile_path("entries", index, width))
            self.tile_cache = (index, split_entry_tile(raw, width)[0])
        held = self.tile_cache[1]
        event = decode_event(split_entry(held[place])[0]) if place < len(held) else None
        if event is None:
            raise UnreadableError("not_recalled", str(seq))
        return event.body


def read_older(raw: bytes) -> Checkpoint:
    """An older checkpoint: a signed note, or its three lines as a notice board shows them.

    Raises:
        UnreadableError: `bad_older_checkpoint`.
    """
    try:
        if b"\n\n" in raw:
            return read_checkpoint(raw)
        text = raw.decode("utf-8").removesuffix("\n") + "\n"
        return Checkpoint(Note(text, []), parse_head(text))
    except (AuditError, UnicodeDecodeError) as error:
        raise UnreadableError("bad_older_checkpoint", str(error)) from error
