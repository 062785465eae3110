"""RFC 6962 trees, computed again from the leaves.

* leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right), empty root = SHA-256("") (SPEC §4).
* Level by level, an odd last node moves up unchanged: the same tree as splitting at the largest power of two.
"""

from hashlib import sha256

from audit_tools.errors import MalformedError

EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(raw: bytes) -> bytes:
    """SHA-256 of a leaf's bytes behind 0x00."""
    return sha256(b"\x00" + raw).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of two children behind 0x01."""
    return sha256(b"\x01" + left + right).digest()


def tree_root(hashes: bytes) -> bytes:
    """The root over `hashes`, leaf hashes of 32 bytes one behind the other; none: the empty root."""
    if not hashes:
        return EMPTY_ROOT
    while len(hashes) > 32:
        odd = hashes[-32:] if len(hashes) % 64 else b""
        even = len(hashes) - len(odd)
        hashes = b"".join([sha256(b"\x01" + hashes[i : i + 64]).digest() for i in range(0, even, 64)]) + odd
    return hashes


def root_from_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that an inclusion path leads to (RFC 9162 §2.1.3.2).

    Args:
        leaf: 32-byte leaf hash.
        index: 0 <= index < size.
        size: leaves of the tree.
        path: 32-byte hashes from the leaf upward.

    Raises:
        MalformedError: `bad_proof`, when the path has the wrong length or the index is out of range.
    """
    if not 0 <= index < size:
        raise MalformedError("bad_proof", f"index {index} of {size}")
    here, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise MalformedError("bad_proof", "path too long")
        if here & 1 or here == last:
            node = node_hash(sibling, node)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise MalformedError("bad_proof", "path too short")
    return node


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, path: list[bytes]) -> None:
    """The tree of `new` leaves begins with the tree of `old` leaves (RFC 9162 §2.1.4.2).

    Args:
        old: size of the earlier tree, 0 <= old <= new.
        new: size of the later tree.
        old_root: 32-byte root of the earlier tree.
        new_root: 32-byte root of the later tree.
        path: 32-byte hashes; none from size 0 and between equal sizes.

    Raises:
        MalformedError: `bad_proof`.
    """
    if not 0 <= old <= new:
        raise MalformedError("bad_proof", f"from {old} to {new}")
    if old in (0, new):
        if path or old_root != (new_root if old else EMPTY_ROOT) or (new == 0 and new_root != EMPTY_ROOT):
            raise MalformedError("bad_proof", f"from {old} to {new}")
        return
    if _roots(old, new, old_root, path) != (old_root, new_root):
        raise MalformedError("bad_proof", f"from {old} to {new}: another root")


def _roots(old: int, new: int, old_root: bytes, path: list[bytes]) -> tuple[bytes, bytes]:
    """The two roots that a consistency path leads to, 0 < old < new."""
    here, last = old - 1, new - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    # An earlier tree that is one whole subtree stands for itself.
    whole = old & (old - 1) == 0
    hashes = [old_root, *path] if whole else path
    if not hashes:
        raise MalformedError("bad_proof", "path too short")
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise MalformedError("bad_proof", "path too long")
        if here & 1 or here == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise MalformedError("bad_proof", "path too short")
    return first, second


class Levels:
    """Tile levels that grow leaf tile by leaf tile; level L holds the roots of the full tiles below.

    Args:
        size: leaves of a tree that is known already, 0 for none.
        tails: of that tree, for each level, the hashes behind its last full tile; the others are not held.
    """

    def __init__(self, size: int = 0, tails: list[bytes] | None = None) -> None:
        self.levels = [bytearray(tail) for tail in tails or [b""]]
        self.dropped = [(size >> (8 * level)) // 256 * 8192 for level in range(len(self.levels))]

    def add(self, hashes: bytes) -> None:
        """The hashes of one more tile of leaves (256, or fewer at the end) stand in the levels."""
        self.levels[0] += hashes
        level = 0
        while len(hashes) and len(self.levels[level]) % 8192 == 0:
            hashes = tree_root(bytes(self.levels[level][-8192:]))
            if level + 1 == len(self.levels):
                self.levels.append(bytearray())
                self.dropped.append(0)
            self.levels[level + 1] += hashes
            level += 1

    def tile(self, level: int, index: int, width: int) -> bytes:
        """The bytes of a tile that is held; fewer where the levels end before it does."""
        start = index * 8192 - self.dropped[level]
        return bytes(self.levels[level][start : start + width * 32])

    def tails(self, size: int) -> list[bytes]:
        """For each level of the whole tree, `size` leaves, the hashes behind its last full tile."""
        counts = [size >> (8 * level) for level in range(len(self.levels))]
        return [self.tile(level, count // 256, count % 256) for level, count in enumerate(counts)]

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves, a size whose last tiles are held."""
        if size == 0:
            return EMPTY_ROOT
        node = b""
        for level in range(len(self.levels)):
            count = size >> (8 * level)
            tail = self.tile(level, count // 256, count % 256)
            node = tree_root(tail + node) if tail or node else b""
        return node
