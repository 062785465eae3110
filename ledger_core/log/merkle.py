"""The Merkle tree of RFC 6962 §2.1 and RFC 9162 §2.1: hashes, proofs and their verification.

Rules:
    * leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right), empty root = SHA-256("").
    * The tree splits at the largest power of two below its size.
    * A proof is verified to its exact length; one hash too many is as false as a wrong one.
    * A `Frontier` is the roots of the complete subtrees, largest first: all that an append needs. It lives in
      memory; its bytes are stored with the head, so a crash leaves the last stored head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.limits import HASH_BYTES

EMPTY_ROOT: Final = sha256(b"").digest()

NodeAt: TypeAlias = Callable[[int, int], bytes]
"""(level, index) -> root of complete subtree number `index` among those of 2^level leaves."""


def leaf_hash(entry: bytes) -> bytes:
    """The 32-byte leaf of an entry (SPEC §4)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The 32-byte hash of a node over its two 32-byte children (SPEC §4)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: appends one leaf in constant time on average.

    One writer owns it; `copy` before an append that may be given up.
    """

    __slots__ = ("_peaks", "size")

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """The frontier of a tree of `size` leaves, from what `to_bytes` gave.

        Raises:
            MalformedError: `frontier_length` when the bytes do not fit the size.
        """
        if size < 0 or len(data) != size.bit_count() * HASH_BYTES:
            raise MalformedError("frontier_length", f"{len(data)} bytes do not fit a tree of {size}")
        frontier = cls()
        frontier.size = size
        frontier._peaks = [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]
        return frontier

    def to_bytes(self) -> bytes:
        """One 32-byte root for each bit that is set in the size, largest subtree first."""
        return b"".join(self._peaks)

    def copy(self) -> Frontier:
        """An equal frontier that grows by itself."""
        return Frontier.from_bytes(self.size, self.to_bytes())

    def append(self, leaf: bytes) -> None:
        """The tree has one more leaf."""
        self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> None:
        """The tree has these 32-byte leaves more, in order."""
        # Level by level, for this runs twice for each entry ever appended.
        nodes, edge, rest = list(leaves), list[bytes](), self.size
        self.size += len(nodes)
        while nodes:
            if rest & 1:
                nodes.insert(0, self._peaks.pop())
            if len(nodes) & 1:
                edge.append(nodes.pop())
            pairs = zip(nodes[::2], nodes[1::2], strict=True)
            nodes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
            rest >>= 1
        self._peaks += reversed(edge)

    def root(self) -> bytes:
        """The 32-byte root of the tree as it stands."""
        if not self._peaks:
            return EMPTY_ROOT
        node = self._peaks[-1]
        for peak in self._peaks[-2::-1]:
            node = node_hash(peak, node)
        return node


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The 32-byte root of the tree over these leaves."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def nodes_of(leaves: Sequence[bytes]) -> NodeAt:
    """All complete subtrees of a small tree, held in memory."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return lambda level, index: levels[level][index]


def path_of(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The inclusion path of leaf `index` in the tree over exactly these leaves.

    Raises:
        VerificationError: `proof_index` unless 0 <= index < len(leaves).
    """
    return inclusion_path(index, len(leaves), nodes_of(leaves))


def _split(size: int) -> int:
    """The largest power of two below `size`, for size >= 2."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_root(start: int, end: int, node_at: NodeAt) -> bytes:
    """The root over leaves start..end-1, where `start` is the left end of one of the tree's splits."""
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(node_at(level, start >> level))
        start += 1 << level
    node = peaks.pop()
    while peaks:
        node = node_hash(peaks.pop(), node)
    return node


def inclusion_path(index: int, size: int, node_at: NodeAt) -> list[bytes]:
    """The path that proves leaf `index` in the tree of `size` (RFC 9162 §2.1.3.1), nearest sibling first.

    Args:
        index: 0 <= index < size.
        node_at: Asked for about log2(size) roots of complete subtrees.

    Raises:
        VerificationError: `proof_index` when there is no such leaf.
    """
    _check_index(index, size)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node_at))
            end = middle
        else:
            path.append(_range_root(start, middle, node_at))
            start = middle
    return path[::-1]


def consistency_path(old_size: int, size: int, node_at: NodeAt) -> list[bytes]:
    """The path that proves the tree of `old_size` a prefix of that of `size` (RFC 9162 §2.1.4.1).

    Empty when the sizes are equal or the old one is 0.

    Raises:
        VerificationError: `proof_sizes` unless 0 <= old_size <= size.
    """
    _check_sizes(old_size, size)
    if old_size in (0, size):
        return []
    path, start, end = [], 0, size
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            path.append(_range_root(middle, end, node_at))
            end = middle
        else:
            path.append(_range_root(start, middle, node_at))
            start = middle
    # The old tree itself is known to whoever asks, unless it lies right of a split.
    if start > 0:
        path.append(_range_root(start, end, node_at))
    return path[::-1]


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that an inclusion path leads to (RFC 9162 §2.1.3.2, steps 1 to 4).

    Raises:
        VerificationError: `proof_index`, `proof_hash` or `proof_length`.
    """
    _check_index(index, size)
    _check_hashes((leaf, *path))
    node, last, at = leaf, size - 1, index
    for sibling in path:
        if last == 0:
            raise VerificationError("proof_length", "the inclusion path has too many hashes")
        if at & 1 or at == last:
            node = node_hash(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise VerificationError("proof_length", "the inclusion path has too few hashes")
    return node


def verify_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """The leaf is number `index` in the tree of `size` with this root (RFC 9162 §2.1.3.2).

    Args:
        leaf, index, size, root: Of 32 bytes the hashes; 0 <= index < size.
        path: 32-byte hashes, nearest sibling first.

    Raises:
        VerificationError: `proof_index`, `proof_hash`, `proof_length` or `proof_root`.
    """
    if root_from_path(leaf, index, size, path) != root:
        raise VerificationError("proof_root", f"the inclusion path of {index} leads to another root")


def verify_consistency(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> None:
    """The tree of `size` continues that of `old_size` (RFC 9162 §2.1.4.2).

    Args:
        old_size: 0 <= old_size <= size.
        old_root, size, root: Of 32 bytes the roots.
        path: 32-byte hashes; none when old_size is 0 or equals size.

    Raises:
        VerificationError: `proof_sizes`, `proof_hash`, `proof_length` or `proof_root`.
    """
    _check_sizes(old_size, size)
    _check_hashes((old_root, root, *path))
    if old_size == 0 or old_size == size:
        _verify_trivial(old_size, old_root, size, root, path)
        return
    # A complete old tree is its own first node, and so is left out of the path.
    nodes = list(path) if old_size & (old_size - 1) else [old_root, *path]
    old_at, at = old_size - 1, size - 1
    while old_at & 1:
        old_at, at = old_at >> 1, at >> 1
    _fold_consistency(nodes, old_at, at, old_root, root)


def _verify_trivial(old_size: int, old_root: bytes, size: int, root: bytes, path: Sequence[bytes]) -> None:
    """Nothing to prove: the old tree is empty, or the same."""
    if path:
        raise VerificationError("proof_length", "a path where none is needed")
    if (old_size == 0 and old_root != EMPTY_ROOT) or (size == 0 and root != EMPTY_ROOT):
        raise VerificationError("proof_root", "the root of no leaves is SHA-256 of nothing")
    if old_size == size and old_root != root:
        raise VerificationError("proof_root", f"two roots of the same size {size}")


def _fold_consistency(nodes: list[bytes], old_at: int, at: int, old_root: bytes, root: bytes) -> None:
    """Steps 5 to 7 of RFC 9162 §2.1.4.2: both roots follow from the nodes."""
    if not nodes:
        raise VerificationError("proof_length", "the consistency path is empty")
    old_node = node = nodes[0]
    for sibling in nodes[1:]:
        if at == 0:
            raise VerificationError("proof_length", "the consistency path has too many hashes")
        if old_at & 1 or old_at == at:
            old_node, node = node_hash(sibling, old_node), node_hash(sibling, node)
            while not old_at & 1 and old_at:
                old_at, at = old_at >> 1, at >> 1
        else:
            node = node_hash(node, sibling)
        old_at, at = old_at >> 1, at >> 1
    if at:
        raise VerificationError("proof_length", "the consistency path has too few hashes")
    if old_node != old_root or node != root:
        raise VerificationError("proof_root", "the consistency path leads to other roots")


def _check_index(index: int, size: int) -> None:
    """The tree has such a leaf."""
    if not 0 <= index < size:
        raise VerificationError("proof_index", f"no leaf {index} in a tree of {size}")


def _check_sizes(old_size: int, size: int) -> None:
    """A tree of `size` can have one of `old_size` as its prefix."""
    if not 0 <= old_size <= size:
        raise VerificationError("proof_sizes", f"a tree of {size} has no prefix of {old_size}")


def _check_hashes(hashes: Iterable[bytes]) -> None:
    """Each is 32 bytes; otherwise a pair of children could be cut at another place."""
    if any(len(digest) != HASH_BYTES for digest in hashes):
        raise VerificationError("proof_hash", f"a hash that is not {HASH_BYTES} bytes long")
