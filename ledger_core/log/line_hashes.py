"""The hashes of a submission's event lines, from the signed root to the leaves of the entries (SPEC §4).

Rules:
    * An entry begins with its event line: its leaf continues the hash that was begun for the line's own.
    * A begun hash changes when it is continued, so it is given out once.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

from ledger_core.log.merkle import root_of

if TYPE_CHECKING:
    from hashlib import _Hash as Hash


class LineHashes:
    """SHA-256 begun over 0x00 and each event line: the line's own leaf, and the beginning of its entry's.

    A submission's root is over its event lines, and each entry begins with one (SPEC §4): it is hashed once.

    Args:
        lines: Event lines.
    """

    __slots__ = ("_begun", "_lines")

    def __init__(self, lines: Sequence[bytes]) -> None:
        self._lines = lines
        self._begun = self._begin()

    def _begin(self) -> list[Hash]:
        return [sha256(b"\x00" + line) for line in self._lines]

    def root(self) -> bytes:
        """The 32-byte root of the tree whose leaves are the lines."""
        return root_of([begun.digest() for begun in self._begun or self._begin()])

    def take(self, lines: Sequence[bytes]) -> list[Hash]:
        """The begun hashes, which are the caller's to continue; whoever asks again gets others.

        Args:
            lines: The event lines once more: wrong leaves would be signed if these were the hashes of others.

        Raises:
            ValueError: They are other lines.
        """
        if lines is not self._lines and list(lines) != list(self._lines):
            raise ValueError("hashes of other lines")
        begun, self._begun = self._begun, []
        return begun or self._begin()
