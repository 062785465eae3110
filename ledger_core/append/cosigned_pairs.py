"""The pairs of checkpoint and cosignature that witnesses have given, kept in files.

Rules:
    * One file an estate; a pair is one line of JSON, appended and synced before anybody is shown it.
    * A line whose cosignature does not hold is passed over: the file proves itself.
    * Pairs are told apart by tree size: a log has one checkpoint of each size, whatever its process.

What a crash leaves: every pair whose `keep` has returned; a torn last line is passed over.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec

from ledger_core.append.witnesses import Pair
from ledger_core.errors import LedgerError, StorageError
from ledger_core.log.note import SignatureLine, VerifierKey, parse_note, verify_cosignature

# Tree size -> vkey of the witness -> its pair.
Pairs = dict[int, dict[str, Pair]]


class CosignedPairs:
    """The pairs of each estate. Safe for several threads.

    Args:
        directory: One file an estate; made when it is missing.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._pairs: dict[str, Pairs] = {}
        self._guard = threading.Lock()

    def estates(self) -> list[str]:
        """Return the estates of which there are pairs, sorted."""
        return sorted(path.name for path in self._directory.iterdir()) if self._directory.is_dir() else []

    def sizes(self, estate: str) -> list[int]:
        """Return the tree sizes that a witness signed, the greatest first."""
        with self._guard:
            return sorted(self._loaded(estate), reverse=True)

    def of_size(self, estate: str, size: int) -> dict[str, Pair]:
        """Return the pairs of one tree size, by the witness's vkey."""
        with self._guard:
            return dict(self._loaded(estate).get(size, {}))

    def newest_of(self, estate: str, vkey: str) -> Pair | None:
        """Return the witness's pair of the greatest tree."""
        with self._guard:
            pairs = self._loaded(estate)
            return next(
                (pairs[size][vkey] for size in sorted(pairs, reverse=True) if vkey in pairs[size]), None
            )

    def keep(self, estate: str, pair: Pair) -> None:
        """The pair is on the disk.

        Raises:
            StorageError: `storage_unavailable`.
        """
        with self._guard:
            pairs = self._loaded(estate)
            try:
                self._append(estate, msgspec.json.encode(pair) + b"\n")
            except OSError as error:
                raise StorageError("storage_unavailable", str(error)) from error
            pairs.setdefault(pair.head.size, {})[pair.witness] = pair

    def _append(self, estate: str, line: bytes) -> None:
        self._directory.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._directory / estate, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            end = os.fstat(descriptor).st_size
            torn = end > 0 and os.pread(descriptor, 1, end - 1) != b"\n"
            os.write(descriptor, b"\n" + line if torn else line)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _loaded(self, estate: str) -> Pairs:
        if estate not in self._pairs:
            path, pairs = self._directory / estate, Pairs()
            for line in path.read_bytes().splitlines() if path.exists() else []:
                if (pair := _decode(line)) is not None:
                    pairs.setdefault(pair.head.size, {})[pair.witness] = pair
            self._pairs[estate] = pairs
        return self._pairs[estate]


def _decode(line: bytes) -> Pair | None:
    """The pair of a line, if it is one whose cosignature holds."""
    try:
        pair = msgspec.json.decode(line, type=Pair)
        key, signature = VerifierKey.parse(pair.witness), SignatureLine.parse(pair.line).signature
        verify_cosignature(parse_note(pair.checkpoint).text, key, signature)
    except (msgspec.MsgspecError, LedgerError):
        return None
    return pair
