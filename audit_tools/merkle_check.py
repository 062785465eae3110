"""RFC 6962 trees, computed again from the leaves.

* leaf = SHA-256(0x00 || entry), node = SHA-256(0x01 || left || right), empty root = SHA-256("") (FORMATS §2).
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


class Levels:
    """Tile levels that grow leaf tile by leaf tile; level L holds the roots of the full tiles below."""

    def __init__(self) -> None:
        self.levels: list[bytearray] = [bytearray()]

    def add(self, hashes: bytes) -> None:
        """The hashes of one more tile of leaves (256, or fewer at the end) stand in the levels."""
        self.levels[0] += hashes
        level = 0
        while len(hashes) and len(self.levels[level]) % 8192 == 0:
            hashes = tree_root(bytes(self.levels[level][-8192:]))
            if level + 1 == len(self.levels):
                self.levels.append(bytearray())
            self.levels[level + 1] += hashes
            level += 1

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves."""
        if size == 0:
            return EMPTY_ROOT
        node = b""
        for level, hashes in enumerate(self.levels):
            count = size >> (8 * level)
            tail = bytes(hashes[count // 256 * 8192 : count * 32])
            node = tree_root(tail + node) if tail or node else b""
        return node
