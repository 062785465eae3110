"""The bundle: the whole of an estate's log as static files, with its vouchers (SPEC §11–12).

    checkpoint  policy  tile/<L>/<N>[.p/<W>]  tile/entries/<N>[.p/<W>]  vouchers/<sha-256>  README.txt

Rules:
    * Everything is cut at the size of the one checkpoint that was read first, while the log goes on growing.
    * Tiles are exactly those of that size, partial ones included; any tlog-tiles client reads the directory.
    * Vouchers are those that the entries name and that are there whole; README.txt lists the others.
    * The same log at the same size gives the same zip: one order, one date, no trace of who made it.

What a crash leaves: what was there before, and perhaps something whose name ends in `.partial`.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from ledger_core.errors import MalformedError, StorageError, UndecidedError, VerificationError
from ledger_core.limits import TILE_WIDTH
from ledger_core.log.checkpoint import TreeHead, parse_tree_head
from ledger_core.log.note import parse_note
from ledger_core.log.tiles import bundle_path, tile_path, tile_sizes
from ledger_core.stores.reader import LogReader
from ledger_core.stores.vouchers import VoucherStore
from projections.export.bundle_readme import format_readme

# In canonical JSON a quote within a text stands behind a backslash: this is a field, never part of a text.
_NAMED: Final = re.compile(rb'"sha256":"([0-9a-f]{64})"')
_ZIP_DATE: Final = (1980, 1, 1, 0, 0, 0)
_READABLE_FILE: Final = 0o100644 << 16
_UNIX: Final = 3

File = tuple[str, bytes]


def format_policy(log_keys: Iterable[str], authority_keys: Iterable[str]) -> str:
    """Return a bundle's own policy (C2SP tlog-policy, and our `authority` lines).

    Args:
        log_keys: vkeys of the log, oldest first.
        authority_keys: vkeys of the authorities that may found it.
    """
    lines = [f"log {vkey}" for vkey in log_keys] + [f"authority {vkey}" for vkey in authority_keys]
    return "".join(f"{line}\n" for line in (*lines, "quorum none"))


def bundle_files(
    reader: LogReader,
    vouchers: VoucherStore,
    estate: str,
    policy: str,
    *,
    checkpoint: str | None = None,
    readme: str | None = None,
) -> Iterator[File]:
    """Give the files of a bundle, name and content, in a fixed order.

    Args:
        reader: The log.
        vouchers: The files that entries name.
        estate: The estate's slug.
        policy: Text of the policy file; see `format_policy`.
        checkpoint: A checkpoint of this log, perhaps cosigned; the newest one by default.
        readme: Text of README.txt; ours by default.

    Raises:
        MalformedError: `estate_unknown`, or as `parse_note` and `parse_tree_head`.
        StorageError: A database or the disk did not answer.
    """
    note = reader.checkpoint(estate) if checkpoint is None else checkpoint
    head = parse_tree_head(parse_note(note).text)
    yield "checkpoint", note.encode()
    yield "policy", policy.encode()
    for level, index, width in tile_sizes(head.size):
        yield tile_path(level, index, width), reader.tile(estate, level, index, width)
    named: set[str] = set()
    for path, content in _entry_bundles(reader, estate, head.size):
        named.update(digest.decode() for digest in _NAMED.findall(content))
        yield path, content
    yield from _with_readme(vouchers, estate, sorted(named), head, readme)


def _entry_bundles(reader: LogReader, estate: str, size: int) -> Iterator[File]:
    for index in range(-(-size // TILE_WIDTH)):
        width = min(TILE_WIDTH, size - index * TILE_WIDTH)
        yield bundle_path(index, width), reader.entry_bundle(estate, index, width)


def _with_readme(
    vouchers: VoucherStore, estate: str, named: Sequence[str], head: TreeHead, readme: str | None
) -> Iterator[File]:
    """The vouchers that are there, then the README that tells of the others."""
    absent = []
    for digest in named:
        try:
            content = vouchers.get(estate, digest)
        except (UndecidedError, VerificationError):
            absent.append(digest)
        else:
            yield f"vouchers/{digest}", content
    yield "README.txt", (format_readme(head, absent) if readme is None else readme).encode()


def stream_bundle_zip(
    reader: LogReader,
    vouchers: VoucherStore,
    estate: str,
    policy: str,
    *,
    checkpoint: str | None = None,
    readme: str | None = None,
) -> Iterator[bytes]:
    """Give the zip of a bundle piece by piece; one file is in memory at a time.

    Raises:
        MalformedError, StorageError: As `bundle_files`; an unknown estate before anything is given.
    """
    files = bundle_files(reader, vouchers, estate, policy, checkpoint=checkpoint, readme=readme)
    first = next(files)
    return _zip_pieces(chain((first,), files))


def _zip_pieces(files: Iterable[File]) -> Iterator[bytes]:
    pieces = _Pieces()
    with zipfile.ZipFile(pieces, "w") as archive:
        for name, content in files:
            archive.writestr(_zip_entry(name), content)
            yield pieces.taken()
    yield pieces.taken()


class _Pieces:
    """What zipfile writes to: it cannot seek, so sizes stand behind each file."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, piece: bytes, /) -> int:
        """Keep the piece until it is taken."""
        self._written += piece
        return len(piece)

    def flush(self) -> None:
        """There is nothing below to flush."""

    def close(self) -> None:
        """There is nothing below to close."""

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        piece, self._written = bytes(self._written), bytearray()
        return piece


def _zip_entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _ZIP_DATE)
    entry.create_system, entry.external_attr = _UNIX, _READABLE_FILE
    # Hashes do not compress; trying costs time.
    is_hashes = name.startswith("tile/") and not name.startswith("tile/entries/")
    entry.compress_type = zipfile.ZIP_STORED if is_hashes else zipfile.ZIP_DEFLATED
    return entry


def write_bundle(
    reader: LogReader,
    vouchers: VoucherStore,
    estate: str,
    target: Path,
    policy: str,
    *,
    checkpoint: str | None = None,
    readme: str | None = None,
) -> None:
    """The bundle is at the target, whole.

    Args:
        target: A path ending in `.zip`, which is replaced; or a directory, which must be new or empty.

    Raises:
        MalformedError: `target_exists`, or as `bundle_files`.
        StorageError: `storage_unavailable`, or as `bundle_files`.
    """
    files = bundle_files(reader, vouchers, estate, policy, checkpoint=checkpoint, readme=readme)
    partial = target.with_name(f"{target.name}.partial")
    try:
        try:
            if target.suffix == ".zip":
                with partial.open("wb") as file:
                    file.writelines(_zip_pieces(files))
            else:
                _check_new(target)
                _write_directory(partial, files)
            partial.replace(target)
        finally:
            _remove(partial)
    except OSError as error:
        raise StorageError("storage_unavailable", f"{target}: {error}") from error


def _write_directory(directory: Path, files: Iterable[File]) -> None:
    _remove(directory)
    for name, content in files:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _check_new(target: Path) -> None:
    """Old tiles beside new ones would make a bundle that nobody signed."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise MalformedError("target_exists", f"{target} is there and not empty")


def _remove(partial: Path) -> None:
    if partial.is_dir():
        shutil.rmtree(partial)
    else:
        partial.unlink(missing_ok=True)
