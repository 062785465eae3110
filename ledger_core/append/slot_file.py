"""A file of two slots, the newer of which is never written over: one note, replaced by one durable write.

    <SHA-256 hex of the note> LF <note> NUL …       twice, 4,096 bytes each

Rules:
    * A slot whose digest does not fit is as if empty.
    * The file is made whole (temporary file, fsync, rename, fsync of the directory) and keeps its size for
      ever, so that a write needs fdatasync only: a third of the time of a replacement by rename.

What a crash leaves: the note before or the note after, whole.
"""

from __future__ import annotations

import errno
import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import Final

from ledger_core.errors import MalformedError

# Each slot begins a page of its own: a write that is torn by a power cut stays within one of them.
_SLOT_BYTES: Final = 4_096
_DIGEST_CHARACTERS: Final = 64


def read_notes(path: Path) -> tuple[str, str] | None:
    """Return the notes of both slots, empty where there is no whole one; None when there is no file.

    Raises:
        OSError: The disk did not answer.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    return _note_of(content[:_SLOT_BYTES]), _note_of(content[_SLOT_BYTES:])


def write_note(path: Path, note: str, newest: str) -> None:
    """The note is on the disk, in the slot that does not hold the newest one.

    Args:
        path: The file; made when it is missing.
        note: At most some 4,000 bytes.
        newest: What must stay until the new one is whole.

    Raises:
        MalformedError: `note_form`; it is too long.
        OSError: The disk did not do it.
    """
    slot, notes = _slot_of(note), read_notes(path)
    if notes is None:
        _create(path, slot + bytes(_SLOT_BYTES))
        return
    descriptor = os.open(path, os.O_WRONLY)
    try:
        if os.pwrite(descriptor, slot, _SLOT_BYTES if notes[0] == newest else 0) != len(slot):
            raise OSError(errno.ENOSPC, f"{path}: the checkpoint was not written whole")
        # Not every system has fdatasync.
        getattr(os, "fdatasync", os.fsync)(descriptor)
    finally:
        os.close(descriptor)


def _slot_of(note: str) -> bytes:
    content = sha256(note.encode()).hexdigest().encode() + b"\n" + note.encode()
    if len(content) > _SLOT_BYTES:
        raise MalformedError("note_form", f"a checkpoint of {len(content)} bytes")
    return content.ljust(_SLOT_BYTES, b"\0")


def _note_of(slot: bytes) -> str:
    digest, _, note = slot.rstrip(b"\0").partition(b"\n")
    if len(digest) != _DIGEST_CHARACTERS or sha256(note).hexdigest().encode() != digest:
        return ""
    return note.decode()


def _create(path: Path, content: bytes) -> None:
    partial = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
