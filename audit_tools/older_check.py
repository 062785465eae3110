"""Step 4 with an older checkpoint: the log extends it, or was rewritten, or shows less than before."""

from audit_tools.bundle import Source
from audit_tools.checkpoint_check import Checkpoint
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.findings import Breach, Findings
from audit_tools.merkle_check import verify_consistency
from audit_tools.note_check import Head, VerifierKey, verifies
from audit_tools.tile_proof import TileTree

_PLACE = "older checkpoint"


def check_older(findings: Findings, older: Checkpoint, head: Head) -> bool:
    """True when the older checkpoint is of the same log and not larger; else a finding says why."""
    then = older.head
    if then.origin != head.origin:
        findings.unsound_at(4, Breach("origin_mismatch", head.origin, then.origin), path=_PLACE)
        return False
    if then.size > head.size:
        breach = Breach("tail_cut", f"at least {then.size} entries", f"{head.size} entries")
        findings.unsound_at(4, breach, path=_PLACE)
        return False
    return True


def check_older_root(findings: Findings, older: Checkpoint, root: bytes, key: VerifierKey | None) -> None:
    """The root of as many entries is the older checkpoint's; who has signed that one, is noted.

    Args:
        findings: where findings go.
        older: the older checkpoint.
        root: 32-byte root of the first entries, as many as it covers.
        key: the log's key at its size.
    """
    if root != older.head.root:
        findings.unsound_at(4, Breach("rewritten", older.head.root.hex(), root.hex()), path=_PLACE)
    text = older.note.text.encode()
    signed = [line for line in older.note.lines if key is not None and line.label == key.label]
    if key is None or not any(verifies(key.public, line.signature, text) for line in signed):
        findings.note_at(4, Breach("older_not_signed", str(key), "no signature that holds"), path=_PLACE)


def root_by_tiles(source: Source, head: Head, size: int) -> bytes:
    """The root of the first `size` entries of the tree that a checkpoint commits to, from its tiles alone.

    Raises:
        UnreadableError: when they cannot be read, or `bad_tiles`: they are not the checkpoint's.
    """
    tree = TileTree(source, head.size)
    root, path = tree.root(0, size), tree.consistency_path(size)
    try:
        verify_consistency(size, head.size, root, head.root, path)
    except MalformedError as error:
        raise UnreadableError("bad_tiles", error.detail) from error
    return root
