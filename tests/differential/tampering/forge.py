"""What somebody with the database can write: logs sealed anew by no rule, under any keys.

Rules:
    * A log is a list of batches, one a submission; sealing them anew gives entries, tiles and a checkpoint
      that fit each other in every hash.
    * Signature lines stay what they are until `signed` makes others: who has no key cannot make them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books import fields as f
from ledger_core.books.registry import parse_moment
from ledger_core.limits import TILE_WIDTH
from ledger_core.log.canonical import decode_untyped, encode
from ledger_core.log.entry import GENESIS_LEAF, decode_entry, seal_entries
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import SigningKey, parse_note
from ledger_core.log.tiles import bundle_path, encode_bundle, tile_path, tile_sizes
from tests.differential.tampering.worlds import WITNESSES, Files, World, signed_head
from tests.support.estate import key_of


class Batch(NamedTuple):
    """One submission as it stands in a log.

    Args:
        lines: Event lines.
        sigs: Signature lines of its note.
        at: The seals' moment.
        rules: The seals' version of the rules.
    """

    lines: tuple[bytes, ...]
    sigs: tuple[str, ...]
    at: str
    rules: int = 1


def batches_of(entries: Sequence[bytes]) -> list[Batch]:
    """Return the submissions of a whole log."""
    batches: list[Batch] = []
    for entry in map(decode_entry, entries):
        if entry.seal.seq == entry.seal.first:
            batches.append(Batch((), entry.seal.sigs, entry.seal.at, entry.seal.rules))
        last = batches[-1]
        batches[-1] = last._replace(lines=(*last.lines, entry.event_line))
    return batches


def sealed(batches: Iterable[Batch]) -> list[bytes]:
    """Return the entries of these batches, numbered and chained as they stand."""
    entries: list[bytes] = []
    prev = GENESIS_LEAF
    for batch in batches:
        more, leaves = seal_entries(
            batch.lines, first=len(entries), at=batch.at, prev=prev, rules=batch.rules, sigs=batch.sigs
        )
        entries += more
        prev = leaves[-1]
    return entries


def signed(lines: Sequence[bytes], origin: str, *names: str, at: str) -> Batch:
    """Return a batch that the keys of these names have signed."""
    note = parse_note(sign_submission(origin, lines, [key_of(name) for name in names]))
    return Batch(tuple(lines), tuple(line.format() for line in note.signatures), at)


def next_batch(world: World, *events: f.Body, by: str | tuple[str, ...] = "manager") -> Batch:
    """Return the submission that follows the world's last entry, as its signers would sign it."""
    at = decode_entry(world.entries[-1]).seal.at
    lines = [make_event(world.estate.name, body, at=parse_moment(at)) for body in events]
    return signed(lines, world.estate.origin, *((by,) if isinstance(by, str) else by), at=at)


def edited(line: bytes, change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return an event line with something of its values changed, canonical again."""
    event: Any = decode_untyped(line)
    change(event)
    return encode(event)


def moment(world: World, **later: float) -> str:
    """Return the last seal's moment, moved by `timedelta(**later)`."""
    at = parse_moment(decode_entry(world.entries[-1]).seal.at) + datetime.timedelta(**later)
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def tiles_of(entries: Sequence[bytes]) -> Files:
    """Return the tiles and entry bundles that these entries give."""
    rows = [[leaf_hash(entry) for entry in entries]]
    while len(rows[-1]) >= TILE_WIDTH:
        row = rows[-1]
        full = range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH)
        rows.append([root_of(row[start : start + TILE_WIDTH]) for start in full])
    files: Files = {}
    for level, index, width in tile_sizes(len(entries)):
        start = index * TILE_WIDTH
        files[tile_path(level, index, width)] = b"".join(rows[level][start : start + width])
        if level == 0:
            files[bundle_path(index, width)] = encode_bundle(entries[start : start + width])
    return files


def head_of(
    world: World,
    entries: Sequence[bytes],
    key: SigningKey | None = None,
    *witnesses: SigningKey,
    origin: str = "",
) -> bytes:
    """Return a checkpoint over these entries; by default under the ledger's own key."""
    root = root_of(map(leaf_hash, entries))
    return signed_head(origin or world.estate.origin, len(entries), root, key or world.log_key, *witnesses)


def rewritten(
    world: World,
    entries: Sequence[bytes],
    key: SigningKey | None = None,
    *witnesses: SigningKey,
    origin: str = "",
) -> Files:
    """Return a bundle of these entries in which every hash fits, under the ledger's key if none is named.

    Args:
        world: Whose vouchers and policy stay.
        entries: The new log.
        key: Signs the checkpoint.
        witnesses: Cosign it; both by default, as in the world's own bundle.
        origin: The log's name; the world's own by default.
    """
    whole = b"".join(entries)
    kept = {path: content for path, content in world.files.items() if not path.startswith("tile/")}
    kept = {path: content for path, content in kept.items() if _is_named(path, whole)}
    checkpoint = head_of(world, entries, key, *(witnesses or WITNESSES), origin=origin)
    return kept | tiles_of(entries) | {"checkpoint": checkpoint}


def _is_named(path: str, entries: bytes) -> bool:
    """A bundle holds no voucher that no entry names."""
    return not path.startswith("vouchers/") or path.removeprefix("vouchers/").encode() in entries


def with_batches(world: World, batches: Iterable[Batch]) -> Files:
    """Return the bundle of these batches, sealed and signed by the operator."""
    return rewritten(world, sealed(batches))


def followed_by(world: World, *events: f.Body, by: str | tuple[str, ...] = "manager") -> Files:
    """Return the world's log with one more submission, which the operator has let in unasked."""
    return with_batches(world, [*batches_of(world.entries), next_batch(world, *events, by=by)])
