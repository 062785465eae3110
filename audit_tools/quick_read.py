"""Submissions of a log in order, read for one question and not judged whole: what a recount needs.

* Each entry hangs on the one before it, and together they are what the checkpoint commits to.
* The forms of events and signatures are for the reader; who may do what is for `sunaudit verify`.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from audit_tools.bundle import Source, split_entry_tile
from audit_tools.checkpoint_check import Checkpoint, read_checkpoint
from audit_tools.codec import decode_seal, instant_ms, split_entry
from audit_tools.encoding import encode_base64
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.limits import RULES_KNOWN
from audit_tools.merkle_check import Levels
from audit_tools.paths import tile_path
from audit_tools.patterns import seal_moment_pattern
from audit_tools.tile_check import tiles_of

# Of a seal's line, from behind its moment to its signatures, in a submission of one event.
_MIDDLE = b'","first":%%d,"of":1,"prev":"%%b","rules":%d,"seq":%%d,"sigs":["' % RULES_KNOWN
_SEAL_MOMENT = re.compile(seal_moment_pattern())


class Batch(NamedTuple):
    """A submission as it stands in the log: seq of its first entry, moment of its seal, its lines."""

    first: int
    at_ms: int
    rows: list[bytes]
    sigs: list[str]


@dataclass(slots=True)
class _Open:
    first: int
    of: int
    rows: list[bytes]
    sigs: list[str]


@lru_cache(maxsize=16)
def _moment_ms(at: bytes) -> int:
    text = at.decode("ascii", "replace")
    if _SEAL_MOMENT.fullmatch(text) is None:
        raise MalformedError("malformed_seal", text)
    return instant_ms(text)


def _plain_strings(written: bytes) -> list[str] | None:
    """The strings of a JSON array, from its first quote to its last, if none has an escape; else None."""
    try:
        strings = written[1:-1].decode().split('","')
    except UnicodeDecodeError:
        return None
    plain = written[-1:] == b'"' and written.count(b'"') == 2 * len(strings)
    return strings if plain and b"\\" not in written and b"\n" not in written else None


class QuickRead:
    """Reads a bundle once.

    Args:
        source: the bundle.

    Raises:
        UnreadableError, MalformedError: when its checkpoint cannot be read.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.note = source.read("checkpoint")
        self.checkpoint: Checkpoint = read_checkpoint(self.note)
        self.size = 0
        self._levels = Levels()
        self._prev = bytes(32)
        self._at_ms = 0
        self._open: _Open | None = None

    def batches(self) -> Iterator[list[Batch]]:
        """Every submission in order, those that end in one tile together.

        Raises:
            UnreadableError: when the bundle cannot be read to its end.
            MalformedError: when the entries are not what the checkpoint commits to.
        """
        head = self.checkpoint.head
        for level, index, width in tiles_of(head.size):
            if level > 0:
                break
            yield self._tile(index, width)
        if self._open is not None:
            raise MalformedError("ends_inside_submission", f"entry {self._open.first}")
        if self._levels.root(head.size) != head.root:
            raise MalformedError("root_not_committed", f"{head.size} entries")

    def _tile(self, index: int, width: int) -> list[Batch]:
        path = tile_path("entries", index, width)
        entries, trouble = split_entry_tile(self.source.read(path), width)
        if trouble is not None:
            raise UnreadableError(trouble.code, f"{path}: {trouble.detail}")
        leaves, batches = [], []
        for entry in entries:
            batch = self._single(entry) or self._general(entry)
            self._prev = sha256(b"\x00" + entry).digest()
            leaves.append(self._prev)
            self.size += 1
            if batch is not None:
                batches.append(batch)
        self._levels.add(b"".join(leaves))
        return batches

    def _single(self, entry: bytes) -> Batch | None:
        """The submission that is this entry alone, sealed in the usual spelling; else None."""
        line, _, seal = entry.partition(b"\n")
        seq = self.size
        middle = _MIDDLE % (seq, b2a_base64(self._prev, newline=False), seq)
        if self._open is not None or seal[:7] != b'{"at":"' or not seal.startswith(middle, 31):
            return None
        sigs = _plain_strings(seal[30 + len(middle) : -2])
        if seal[-2:] != b"]}" or sigs is None:
            return None
        self._advance(_moment_ms(seal[7:31]))
        return Batch(seq, self._at_ms, [line], sigs)

    def _general(self, entry: bytes) -> Batch | None:
        """The submission that this entry ends, or None while it goes on."""
        line, raw = split_entry(entry)
        seal, seq, now = decode_seal(raw), self.size, self._open
        if seal.seq != seq or seal.prev != encode_base64(self._prev):
            raise MalformedError("chain_broken", f"entry {seq}")
        self._advance(seal.at_ms)
        if now is None and seal.first == seq and seal.sigs is not None:
            now = self._open = _Open(seq, seal.of, [], seal.sigs)
        elif now is None or (seal.first, seal.of, seal.sigs) != (now.first, now.of, None):
            raise MalformedError("submission_structure", f"entry {seq}")
        now.rows.append(line)
        if len(now.rows) < now.of:
            return None
        self._open = None
        return Batch(now.first, self._at_ms, now.rows, now.sigs)

    def _advance(self, at_ms: int) -> None:
        if at_ms < self._at_ms:
            raise MalformedError("seal_time_back", f"entry {self.size}")
        self._at_ms = at_ms
