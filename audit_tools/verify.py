"""The eleven steps over one bundle, and the verdict.

1 codec, 2 chain, 3 tree, 4 checkpoint, 5 cosignatures and quorum, 6 submission signatures, 7 key authority,
8 rules of admission, 9 balances and period closes, 10 reconciliation with the bank, 11 vouchers.

* Unsound outweighs "could not tell": what is proven stays proven when something else cannot be read.
* Nothing is sound unless every step ran to its end.
* README.txt is not covered by anything that is signed.
"""

from collections.abc import Callable

from audit_tools.books_check import BooksJudge
from audit_tools.bundle import Source, split_entry_tile
from audit_tools.checkpoint_check import Checkpoint, check_log_line, check_quorum, read_checkpoint
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.findings import Breach
from audit_tools.log_check import LogPass
from audit_tools.merkle_check import Levels, leaf_hash
from audit_tools.note_check import Head
from audit_tools.older_check import check_older, check_older_root, root_by_tiles
from audit_tools.paths import SMALL_FILES, is_layout_path, tile_path
from audit_tools.policy import Policy, fingerprint, parse_policy
from audit_tools.recall import Recall
from audit_tools.report import Report
from audit_tools.short_checkpoint import read_older
from audit_tools.state import Books
from audit_tools.state_file import SavedState, books_json, format_state, restore_books
from audit_tools.tile_check import check_tile, expected_paths, tiles_of
from audit_tools.voucher_check import VoucherCheck

__all__ = ["Progress", "Report", "Verification"]

Progress = Callable[[int, int], None]


class Verification:
    """One bundle on its way through the steps.

    Args:
        source: the bundle.
        progress: told how many entries are read, of how many.
        base: the state of an earlier audit that is believed; None: everything is read.
    """

    def __init__(
        self, source: Source, progress: Progress | None = None, base: SavedState | None = None
    ) -> None:
        self.source = source
        self.progress = progress
        self.base = base
        self.report = Report(source.name)
        self.findings = self.report.findings
        self.levels = Levels()
        self.books = Books(lambda seq: self.entries.body(seq))
        self.vouchers = VoucherCheck()
        self.judge = BooksJudge(self.books, self.findings, self.vouchers.note)
        self.log = LogPass(self.judge, self.findings)
        self.entries: Recall
        self.note = b""

    def run(self, policy: Policy | None, older: bytes | None = None) -> Report:
        """All steps are done, as far as the bundle can be read.

        Args:
            policy: what is believed; None: the bundle's own policy.
            older: an older checkpoint that this log must extend: signed, as three lines, or as short text.
        """
        try:
            self._run(policy, read_older(older) if older is not None else None)
        except UnreadableError as error:
            self.findings.undecided_at(0, error.code, error.detail)
        except MalformedError as error:
            breach = Breach(error.code, "a signed checkpoint of three lines", error.detail)
            self.findings.unsound_at(4, breach, path="checkpoint")
        return self.report

    def _run(self, policy: Policy | None, older: Checkpoint | None) -> None:
        self.note = self.source.read("checkpoint")
        checkpoint = read_checkpoint(self.note)
        self._describe(checkpoint)
        self.report.own_policy = policy is None
        policy = policy or self._own_policy()
        self.report.fingerprint = fingerprint(str(policy.logs[-1]))
        self.books.origin = checkpoint.head.origin
        if self.base is not None and not self._take_up(self.base, checkpoint.head):
            return
        self.entries = Recall(self.source, checkpoint.head, self.log.size)
        complete = self._read_entries(checkpoint.head.size)
        if complete:
            self._check_tree(checkpoint.head)
        self._check_keys(checkpoint, policy, complete)
        if complete:
            self._check_older(older, checkpoint.head)
            self._check_files(checkpoint.head.size)
        self._conclude(checkpoint)

    def _describe(self, checkpoint: Checkpoint) -> None:
        self.report.size, self.report.origin = checkpoint.head.size, checkpoint.head.origin
        self.report.root = checkpoint.head.root.hex()
        self.report.checkpoint_text = checkpoint.note.text

    def _take_up(self, base: SavedState, head: Head) -> bool:
        """The audit goes on where the saved one ended; False when that is not this log's beginning."""
        if not check_older(self.findings, base.checkpoint, head):
            return False
        self.report.base_size = base.size
        self.findings.resume(base.notes, base.dropped)
        restore_books(self.books, base.books)
        self.levels = Levels(base.size, base.tails)
        self.vouchers.known = base.vouchers
        self.log.resume(base.size, base.last_leaf, base.last_at, base.last_rules)
        return True

    def saved(self) -> bytes:
        """The state to go on from next time.

        Raises:
            UnreadableError: `not_sound`, unless this audit was sound.
        """
        if self.report.verdict != "sound" or not self.note:
            raise UnreadableError("not_sound", "only a sound audit can be gone on from")
        state = SavedState(
            checkpoint=read_checkpoint(self.note),
            tails=self.levels.tails(self.report.size),
            last_leaf=self.log.last_leaf,
            last_at=self.log.last_at,
            last_rules=self.log.last_rules,
            vouchers=self.vouchers.first_named(),
            notes=self.findings.notes_on_entries(),
            dropped=self.findings.dropped_on_entries,
            books=books_json(self.books),
        )
        return format_state(state, self.note.decode())

    def _own_policy(self) -> Policy:
        try:
            return parse_policy(self.source.read("policy"))
        except MalformedError as error:
            raise UnreadableError("bad_policy", f"{error}") from error

    def _read_entries(self, size: int) -> bool:
        """Steps 1, 2, 3 (level 0), 6 to 10; False when the entries end early."""
        for level, index, width in tiles_of(size, self.log.size):
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
        known = self.log.size - index * 256
        self._compare_known(entries[:known], index)
        self.levels.add(b"".join([self.log.add(entry) for entry in entries[known:]]))
        self._compare_tile(0, index, len(entries), width)
        if isinstance(trouble, MalformedError):
            breach = Breach(trouble.code, f"{width} entries with their lengths", trouble.detail)
            self.findings.unsound_at(1, breach, index * 256 + len(entries), path)
        elif trouble is not None:
            self.findings.undecided_at(1, trouble.code, trouble.detail, path=path)
        return trouble is None

    def _compare_known(self, entries: list[bytes], index: int) -> None:
        """Entries that an earlier audit has read, in the tile where it ended, are still the same."""
        for place, entry in enumerate(entries):
            want = self.levels.tile(0, index, 256)[place * 32 : place * 32 + 32]
            if leaf_hash(entry) != want:
                breach = Breach("rewritten", want.hex(), leaf_hash(entry).hex())
                self.findings.unsound_at(3, breach, index * 256 + place)

    def _compare_tile(self, level: int, index: int, count: int, width: int) -> None:
        """The first `count` hashes of a tile file are those of the entries; all, when no entry is missing."""
        path = tile_path(str(level), index, width)
        try:
            have = self.source.read(path)
        except UnreadableError as error:
            self.findings.undecided_at(3, error.code, error.detail, path=path)
            return
        have = have if count == width else have[: count * 32]
        check_tile(self.findings, path, (level, index), have, self.levels.tile(level, index, count))

    def _check_tree(self, head: Head) -> None:
        """Step 3 above level 0, and the root."""
        for level, index, width in tiles_of(head.size, self.report.base_size):
            if level > 0:
                self._compare_tile(level, index, width, width)
        root = self.levels.root(head.size)
        if root != head.root:
            code = "rewritten" if self._is_rewritten(head) else "root_not_committed"
            self.findings.unsound_at(3, Breach(code, head.root.hex(), root.hex()), path="checkpoint")

    def _is_rewritten(self, head: Head) -> bool:
        """True when the checkpoint provably commits to other entries than the earlier audit has read."""
        if self.base is None or self.base.size == head.size:
            return self.base is not None
        try:
            return root_by_tiles(self.source, head, self.base.size) != self.base.checkpoint.head.root
        except UnreadableError:
            return False

    def _check_keys(self, checkpoint: Checkpoint, policy: Policy, complete: bool) -> None:
        """Steps 4 and 5, and the founding's authority."""
        ring = self.books.ring
        key = ring.log_key_at(checkpoint.head.size) if complete and self.judge.alive else None
        if key is not None:
            # A made-up log's policy may name a genuine key, too: shown is the one that has signed.
            self.report.fingerprint = fingerprint(str(key))
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

    def _check_older(self, older: Checkpoint | None, head: Head) -> None:
        """The log extends an older checkpoint: its root is that of the first entries."""
        if older is None or not check_older(self.findings, older, head):
            return
        size = older.head.size
        if size < self.report.base_size:
            root = root_by_tiles(self.source, head, size)
        else:
            root = self.levels.root(size)
        check_older_root(self.findings, older, root, self.books.ring.log_key_at(size))

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
        report.authority_fingerprint = fingerprint(books.founding_key) if books.founding_key else ""
        report.cosigned_by = checkpoint.cosigned_by
        report.balances = books.balances.shown()
        report.flags = {
            name: {"entries": count, "first": books.flag_first_seq[name]}
            for name, count in sorted(books.flags.items())
        }
