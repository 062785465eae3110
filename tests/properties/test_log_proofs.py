"""Proofs for every size from 0 to 130: the sound ones verify, every alteration is refused."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_core.errors import MalformedError, VerificationError
from ledger_core.log.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    nodes_of,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from ledger_core.log.tiles import TileNodes, tile_sizes

SIZE_MAX = 130
LEAVES = [leaf_hash(b"%d" % number) for number in range(SIZE_MAX)]
ROOTS = [root_of(LEAVES[:size]) for size in range(SIZE_MAX + 1)]
NODES = nodes_of(LEAVES)
STRANGER = sha256(b"a stranger").digest()


def recursive_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1 to the letter: the independent model of the root."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(recursive_root(leaves[:split]), recursive_root(leaves[split:]))


def refused(verify: Callable[..., None], *evidence: object) -> bool:
    """The verification says that the evidence is false."""
    try:
        verify(*evidence)
    except VerificationError:
        return True
    return False


def altered_paths(path: list[bytes]) -> list[list[bytes]]:
    """Each hash replaced, each left out, one more at either end, two exchanged, the order turned round."""
    changed = [[*path[:at], STRANGER, *path[at + 1 :]] for at in range(len(path))]
    changed += [[*path[:at], *path[at + 1 :]] for at in range(len(path))]
    changed += [[*path, STRANGER], [STRANGER, *path]]
    changed += [path[::-1]] if len(path) > 1 else []
    changed += [[path[0][:-1], *path[1:]], [path[0] + b"\x00", *path[1:]]] if path else []
    return changed


@pytest.mark.parametrize("size", range(SIZE_MAX + 1))
def test_root_is_that_of_the_definition(size: int) -> None:
    """Frontier and recursive definition agree; the stored bytes of a frontier carry on."""
    assert ROOTS[size] == recursive_root(LEAVES[:size])
    frontier = Frontier()
    frontier.extend(LEAVES[: size // 2])
    frontier = Frontier.from_bytes(frontier.size, frontier.to_bytes())
    for leaf in LEAVES[size // 2 : size]:
        frontier.append(leaf)
    assert (frontier.size, frontier.root()) == (size, ROOTS[size])


@pytest.mark.parametrize("size", range(1, SIZE_MAX + 1))
def test_inclusion(size: int) -> None:
    """Each leaf's path verifies, and nothing else does under it."""
    for index in range(size):
        path = inclusion_path(index, size, NODES)
        verify_inclusion(LEAVES[index], index, size, path, ROOTS[size])
        assert refused(verify_inclusion, STRANGER, index, size, path, ROOTS[size])
        assert refused(verify_inclusion, LEAVES[index], index, size, path, STRANGER)
        for other in {index - 1, index + 1, size - 1 - index, -1, size} - {index}:
            assert refused(verify_inclusion, LEAVES[index], other, size, path, ROOTS[size])
        for altered in altered_paths(path):
            assert refused(verify_inclusion, LEAVES[index], index, size, altered, ROOTS[size])


@pytest.mark.parametrize("size", range(SIZE_MAX + 1))
def test_consistency(size: int) -> None:
    """Each older tree's path verifies, and no other root, size or path does."""
    for old in range(size + 1):
        path = consistency_path(old, size, NODES)
        verify_consistency(old, ROOTS[old], size, ROOTS[size], path)
        assert refused(verify_consistency, old, STRANGER, size, ROOTS[size], path)
        if old:
            assert refused(verify_consistency, old, ROOTS[old], size, STRANGER, path)
        for other in {old - 1, old + 1, -1, size + 1} - {old, 0}:
            assert refused(verify_consistency, other, ROOTS[old], size, ROOTS[size], path)
        for altered in altered_paths(path):
            assert refused(verify_consistency, old, ROOTS[old], size, ROOTS[size], altered)


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40), st.integers(0, 40))
def test_a_copy_grows_by_itself(leaves: list[bytes], cut: int) -> None:
    """What is appended to a copy does not reach the original."""
    frontier = Frontier()
    frontier.extend(leaves[:cut])
    twin = frontier.copy()
    twin.extend(leaves[cut:])
    assert frontier.root() == root_of(leaves[:cut])
    assert twin.root() == root_of(leaves)


@pytest.mark.parametrize(("size", "length"), [(3, 32), (3, 96), (0, 32), (-1, 32), (4, 31)])
def test_frontier_bytes_that_do_not_fit_are_refused(size: int, length: int) -> None:
    """A frontier has one hash for each bit of its size."""
    with pytest.raises(MalformedError) as refusal:
        Frontier.from_bytes(size, bytes(length))
    assert refusal.value.code == "frontier_length"


def tiles_over(leaves: list[bytes]) -> dict[tuple[int, int, int], bytes]:
    """Every tile of a log, hashed by the recursive definition."""
    tiles = {}
    for level, index, width in tile_sizes(len(leaves)):
        span = 256**level
        starts = range(index * 256 * span, (index * 256 + width) * span, span)
        tiles[level, index, width] = b"".join(recursive_root(leaves[at : at + span]) for at in starts)
    return tiles


@pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 700, 1024])
def test_proofs_from_tiles(size: int) -> None:
    """Tiles alone give the proofs that the leaves give, and reading wider than the tree is never asked."""
    leaves = [leaf_hash(b"%d" % number) for number in range(size)]
    tiles = tiles_over(leaves)
    nodes = TileNodes(lambda level, index, width: tiles[level, index, width], size)
    root = root_of(leaves)
    for index in {0, size // 3, size // 2, size - 1}:
        verify_inclusion(leaves[index], index, size, inclusion_path(index, size, nodes.node_at), root)
        path = consistency_path(index, size, nodes.node_at)
        verify_consistency(index, root_of(leaves[:index]), size, root, path)


def test_a_proof_reads_each_tile_once() -> None:
    """What was read is kept for the rest of the proof."""
    leaves = [leaf_hash(b"%d" % number) for number in range(700)]
    tiles, read = tiles_over(leaves), []

    def read_tile(level: int, index: int, width: int) -> bytes:
        read.append((level, index))
        return tiles[level, index, width]

    nodes = TileNodes(read_tile, 700)
    inclusion_path(300, 700, nodes.node_at)
    assert len(read) == len(set(read))
    assert set(read) <= {(0, 1), (0, 2), (1, 0)}


@pytest.mark.parametrize(("level", "index"), [(0, 5), (0, -1), (1, 2), (3, 0)])
def test_a_subtree_beyond_the_tree_is_refused(level: int, index: int) -> None:
    """A node that the tree does not have is never made up."""
    nodes = TileNodes(lambda level, index, width: bytes(32 * width), 5)
    with pytest.raises(MalformedError) as refusal:
        nodes.node_at(level, index)
    assert refusal.value.code == "tile_index"


def test_a_tile_of_another_width_is_refused() -> None:
    """A tile cut short does not become a proof."""
    nodes = TileNodes(lambda level, index, width: bytes(32 * width - 1), 5)
    with pytest.raises(MalformedError) as refusal:
        nodes.node_at(0, 0)
    assert refusal.value.code == "tile_length"
