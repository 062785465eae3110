"""Vouchers: the files that entries name by their SHA-256 (docs/ARCHITECTURE.md, docs/adr).

Rules:
    * A file lies under `<estate>/<first two digits>/<digest>` and holds exactly the bytes of that digest.
    * It is written beside its place, synced, renamed, and its directory synced: a name that exists has all of
      its bytes, even after a power cut.
    * Nobody gets bytes that have not been hashed on the way out.
    * Estates and digests are checked before they become part of a path.

What a crash leaves: at most a file in `<estate>/incoming/`, which nobody reads.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from ledger_core.errors import MalformedError, StorageError, UndecidedError, VerificationError
from ledger_core.limits import VOUCHER_BYTES_MAX

_ESTATE = re.compile(r"[a-z0-9-]{3,40}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class VoucherStore:
    """Content-addressed files of each estate.

    Args:
        directory: Holds one directory for each estate; made when it is missing.
    """

    def __init__(self, directory: str | Path) -> None:
        self._root = Path(directory).absolute()

    def put(self, estate: str, content: bytes) -> str:
        """The content is on the disk under its digest; a repeat changes nothing.

        Args:
            estate: The estate's slug, `[a-z0-9-]{3,40}`.
            content: At most 16 MiB.

        Returns:
            SHA-256 in 64 lower-case hexadecimal digits.

        Raises:
            MalformedError: `voucher_too_large` or `estate_malformed`.
            StorageError: `storage_full` or `storage_unavailable`.
        """
        if len(content) > VOUCHER_BYTES_MAX:
            raise MalformedError("voucher_too_large", f"a voucher has at most {VOUCHER_BYTES_MAX} bytes")
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(estate, digest)
        with _storage_errors():
            if not _holds(path, digest):
                self._write(path, content)
            # Also for a file that was there: whoever renamed it may not have come this far.
            _sync_directory(path.parent)
        return digest

    def get(self, estate: str, digest: str) -> bytes:
        """Return the bytes, hashed again.

        Raises:
            MalformedError: `digest_malformed` or `estate_malformed`.
            UndecidedError: `voucher_missing`.
            VerificationError: `voucher_altered`; the bytes on the disk have another digest.
            StorageError: `storage_unavailable`.
        """
        with self._opened(estate, digest) as file, _storage_errors():
            content = file.read()
        if hashlib.sha256(content).hexdigest() != digest:
            raise _altered(estate, digest)
        return content

    @contextmanager
    def open(self, estate: str, digest: str) -> Iterator[BufferedReader]:
        """Give a file to read from its start, all of whose bytes have been hashed before.

        Raises:
            MalformedError, UndecidedError, VerificationError, StorageError: As `get`.
        """
        with self._opened(estate, digest) as file:
            with _storage_errors():
                found = hashlib.file_digest(file, "sha256").hexdigest()
                file.seek(0)
            if found != digest:
                raise _altered(estate, digest)
            yield file

    def digests(self, estate: str) -> list[str]:
        """Return the digests of the estate's vouchers, sorted.

        Raises:
            MalformedError: `estate_malformed`.
            StorageError: `storage_unavailable`.
        """
        with _storage_errors():
            paths = self._estate(estate).glob("[0-9a-f][0-9a-f]/*")
            return sorted(path.name for path in paths if _DIGEST.fullmatch(path.name))

    @contextmanager
    def _opened(self, estate: str, digest: str) -> Iterator[BufferedReader]:
        path = self._path(estate, digest)
        try:
            with _storage_errors():
                file = path.open("rb")
        except StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                raise UndecidedError("voucher_missing", f"{estate} has no voucher {digest}") from error
            raise
        with file:
            yield file

    def _write(self, path: Path, content: bytes) -> None:
        incoming = path.parent.parent / "incoming"
        _make_directory(incoming)
        _make_directory(path.parent)
        descriptor, temporary = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _path(self, estate: str, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise MalformedError("digest_malformed", "a digest is 64 lower-case hexadecimal digits")
        return self._estate(estate) / digest[:2] / digest

    def _estate(self, estate: str) -> Path:
        if not _ESTATE.fullmatch(estate):
            raise MalformedError("estate_malformed", "an estate's slug is 3 to 40 of a-z, 0-9 and -")
        return self._root / estate


def _holds(path: Path, digest: str) -> bool:
    """True when the file is there with its bytes; a damaged one is written anew by whoever brings them."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def _make_directory(path: Path) -> None:
    """The directory exists, and so do, after a power cut, it and its parents."""
    if not path.is_dir():
        _make_directory(path.parent)
        path.mkdir(exist_ok=True)
        _sync_directory(path.parent)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _altered(estate: str, digest: str) -> VerificationError:
    return VerificationError(
        "voucher_altered", f"the bytes of {estate}'s voucher {digest} have another digest"
    )


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise StorageError("storage_full" if full else "storage_unavailable", str(error)) from error
