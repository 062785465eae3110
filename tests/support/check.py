"""Everything that must hold of a stored log, checked from its entries on."""

from __future__ import annotations

from ledger_core.log.canonical import encode_base64
from ledger_core.log.checkpoint import open_checkpoint
from ledger_core.log.entry import GENESIS_LEAF, decode_entry
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.stores.reader import LogReader
from tests.support.estate import Estate
from tests.support.states import folded


def check_log(estate: Estate) -> list[bytes]:
    """Return the leaves of the log, which is whole: no gap, chain, tree, tiles, head and checkpoint.

    Args:
        estate: Its store is read afresh; what its ledger has in memory does not count.
    """
    head = estate.store.head(estate.name)
    assert head is not None
    entries = estate.store.entries(estate.name, 0, 2**31)
    leaves = [leaf_hash(entry) for entry in entries]
    before, last_at = GENESIS_LEAF, ""
    for seq, entry in enumerate(entries):
        seal = decode_entry(entry).seal
        assert (seal.seq, seal.prev) == (seq, encode_base64(before))
        assert seal.at >= last_at
        before, last_at = leaves[seq], seal.at
    assert (head.size, head.last_leaf, head.last_at) == (len(entries), before, last_at)
    _check_submissions(entries)
    fold = folded(estate.store, estate.name)
    log_key = estate.installation.signing_key_for(estate.name, fold.state.log_key).vkey
    opened = open_checkpoint(head.checkpoint, log_key).head
    assert (opened.origin, opened.size, opened.root) == (estate.origin, len(entries), root_of(leaves))
    assert LogReader(estate.store).root(estate.name, len(entries)) == opened.root
    return leaves


def _check_submissions(entries: list[bytes]) -> None:
    """Each submission is there from its first entry to its last."""
    seq = 0
    while seq < len(entries):
        seals = [
            decode_entry(entry).seal for entry in entries[seq : seq + decode_entry(entries[seq]).seal.of]
        ]
        assert {(seal.first, seal.of) for seal in seals} == {(seq, len(seals))}
        seq += len(seals)
