"""The layer reproduces the worked facts and the worked log, which other programs made."""

from __future__ import annotations

import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from ledger_core.log.canonical import encode_base64
from ledger_core.log.checkpoint import TreeHead, open_checkpoint, parse_tree_head, submission_head
from ledger_core.log.entry import GENESIS_LEAF, decode_entry, decode_event_untyped, encode_seal, seal_entries
from ledger_core.log.merkle import (
    EMPTY_ROOT,
    consistency_path,
    leaf_hash,
    nodes_of,
    path_of,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from ledger_core.log.note import (
    COSIGNATURE,
    ED25519,
    SigningKey,
    VerifierKey,
    cosign,
    parse_note,
    verify_cosignature,
    verify_every_line,
)
from ledger_core.log.receipt import build_receipt, parse_receipt, verify_receipt, verify_signers
from ledger_core.log.tiles import tile_path, tile_sizes

VECTORS = Path(__file__).parents[2] / "vectors"
FACTS: dict[str, Any] = json.loads((VECTORS / "worked_facts.json").read_text("utf-8"))
WORKED: dict[str, Any] = json.loads((VECTORS / "worked_log.json").read_text("utf-8"))
ENTRIES = [entry.encode() for entry in WORKED["entries"]]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
KEYS = {role: VerifierKey.parse(vkey) for role, vkey in WORKED["vkeys"].items()}


def numbered_leaves(count: int) -> list[bytes]:
    """Leaves of `entry-0`, `entry-1`, …"""
    return [leaf_hash(b"entry-%d" % number) for number in range(count)]


def base64_of(hashes: list[bytes]) -> list[str]:
    """The hashes as the vectors spell them."""
    return [encode_base64(digest) for digest in hashes]


def test_facts_of_the_tree() -> None:
    """Leaf, roots and proofs are those that Go's sumdb gives."""
    five = numbered_leaves(5)
    assert five[2].hex() == FACTS["leaf_of_entry_2"]
    for size, root in FACTS["roots"].items():
        assert encode_base64(root_of(numbered_leaves(int(size)))) == root
    assert base64_of(path_of(five, 2)) == FACTS["inclusion_of_2_in_5"]
    assert base64_of(consistency_path(3, 5, nodes_of(five))) == FACTS["consistency_of_3_to_5"]


def test_facts_of_the_notes() -> None:
    """The log's signature and the witness's cosignature follow from their seeds, to the byte."""
    log, witness = FACTS["log"], FACTS["witness"]
    text = TreeHead(log["name"], 5, root_of(numbered_leaves(5))).text()
    log_key = SigningKey.from_seed(log["name"], sha256(log["seed_words"].encode()).digest(), ED25519)
    witness_key = SigningKey.from_seed(
        witness["name"], sha256(witness["seed_words"].encode()).digest(), COSIGNATURE
    )
    assert log_key.vkey.format() == log["vkey"]
    assert witness_key.vkey.format() == witness["vkey"]
    assert log_key.sign(text).format() == f"— {log['name']} {log['signature']}"
    line = cosign(text, witness_key, witness["seconds"])
    assert line.format() == f"— {witness['name']} {witness['signature']}"
    assert verify_cosignature(text, witness_key.vkey, line.signature) == witness["seconds"]


def test_facts_of_the_tiles() -> None:
    """A log of 70,000 has the tiles that the specification lists, and the path of a large number is right."""
    widths = Counter((level, width == 256) for level, _, width in tile_sizes(70_000))
    partial = {level: width for level, _, width in tile_sizes(70_000) if width < 256}
    for level, (full, rest) in FACTS["tiles_of_70000"].items():
        assert widths[int(level), True] == full
        assert partial[int(level)] == rest
    for number, path in FACTS["tile_number"].items():
        assert tile_path(0, int(number)) == f"tile/0/{path}"


def test_worked_tree() -> None:
    """Leaves, all roots and all proofs of the worked log."""
    assert [leaf.hex() for leaf in LEAVES] == WORKED["leaves"]
    roots = [root_of(LEAVES[:size]) for size in range(len(LEAVES) + 1)]
    assert base64_of(roots) == WORKED["roots_by_size"]
    assert roots[0] == EMPTY_ROOT
    for name, path in WORKED["inclusion"].items():
        index, _, size = name.split()
        made = path_of(LEAVES[: int(size)], int(index))
        assert base64_of(made) == path
        verify_inclusion(LEAVES[int(index)], int(index), int(size), made, roots[int(size)])
    for name, path in WORKED["consistency"].items():
        old_size, size = (int(word) for word in name.split(" to "))
        made = consistency_path(old_size, size, nodes_of(LEAVES[:size]))
        assert base64_of(made) == path
        verify_consistency(old_size, roots[old_size], size, roots[size], made)


@pytest.mark.parametrize("submission", WORKED["submissions"], ids=lambda one: str(one["first"]))
def test_worked_submission(submission: dict[str, Any]) -> None:
    """Each note is spelt and signed as given, and sealing its events gives the stored entries."""
    first, end = submission["first"], submission["first"] + submission["of"]
    lines = [decode_entry(entry).event_line for entry in ENTRIES[first:end]]
    note = parse_note(submission["note"])
    assert note.format() == submission["note"]
    head = submission_head(WORKED["origin"], len(lines), root_of(map(leaf_hash, lines)))
    assert note.text == head.text()
    assert parse_tree_head(note.text) == head
    verify_every_line(note.text.encode(), note.signatures, list(KEYS.values()))
    entries, leaves = seal_entries(
        lines,
        first=first,
        at=decode_entry(ENTRIES[first]).seal.at,
        prev=LEAVES[first - 1] if first else GENESIS_LEAF,
        rules=1,
        sigs=[line.format() for line in note.signatures],
    )
    assert entries == ENTRIES[first:end]
    assert leaves == LEAVES[first:end]


@pytest.mark.parametrize("seq", range(len(ENTRIES)))
def test_worked_entry(seq: int) -> None:
    """Each entry decodes, and its seal encodes to the same line."""
    entry = decode_entry(ENTRIES[seq])
    assert entry.seal.seq == seq
    assert encode_seal(entry.seal) == entry.seal_line
    assert decode_event_untyped(entry.event_line)["estate"] == "worked"


def test_worked_checkpoint() -> None:
    """The checkpoint opens under the log's key and the witness's."""
    opened = open_checkpoint(WORKED["checkpoint"], KEYS["log"], [KEYS["witness"]])
    assert opened.head == TreeHead(WORKED["origin"], len(LEAVES), root_of(LEAVES))
    assert list(opened.cosignatures) == ["witness.example/w1"]
    assert opened.note.format() == WORKED["checkpoint"]


@pytest.mark.parametrize("seq", WORKED["receipts"])
def test_worked_receipt(seq: str) -> None:
    """Each receipt verifies with its signers, and is rebuilt to the byte from the log."""
    text = WORKED["receipts"][seq]
    receipt = parse_receipt(text)
    verified = verify_receipt(receipt, KEYS["log"], [KEYS["witness"]])
    signers = verify_signers(receipt, verified.checkpoint.head.origin, list(KEYS.values()))
    assert [key.name for key in signers] == [line.name for line in receipt.sigs]
    first, end = receipt.seal.first, receipt.seal.first + receipt.seal.of
    event_leaves = [leaf_hash(decode_entry(entry).event_line) for entry in ENTRIES[first:end]]
    rebuilt = build_receipt(
        entry=ENTRIES[int(seq)],
        path=path_of(LEAVES, int(seq)),
        checkpoint=WORKED["checkpoint"],
        submission_path=path_of(event_leaves, int(seq) - first),
        sigs=decode_entry(ENTRIES[first]).seal.sigs,
    )
    assert rebuilt == text
