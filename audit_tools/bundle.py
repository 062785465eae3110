"""Where a bundle's files come from: a directory or a .zip, read and never unpacked.

* Only paths of the layout (paths.py) are read; a zip that names anything outside itself is not read at all.
* Sizes and numbers of files are bounded before bytes are expanded.
* What is missing, cut or broken is "could not tell" (UnreadableError), never an accusation and never "sound".
"""

import os
import stat
from pathlib import Path
from typing import Protocol

from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.limits import FILES_MAX
from audit_tools.paths import bytes_max


class Source(Protocol):
    """A bundle that can be read file by file."""

    name: str

    def read(self, path: str) -> bytes:
        """The bytes of a file of the layout; raises UnreadableError."""

    def listing(self) -> set[str] | None:
        """All file paths, or None where they cannot be listed."""


class DirectorySource:
    """A bundle in a directory. Symbolic links that lead out of it are not followed."""

    def __init__(self, root: Path) -> None:
        self.name = str(root)
        self.root = root.resolve()

    def read(self, path: str) -> bytes:
        """The bytes of the file at `path`; raises UnreadableError."""
        place = self.root / path
        try:
            if not place.resolve().is_relative_to(self.root):
                raise UnreadableError("outside", path)
            if not stat.S_ISREG(place.stat().st_mode):
                raise UnreadableError("unreadable", f"{path} is no file")
            with place.open("rb") as file:
                raw = file.read(bytes_max(path) + 1)
        except FileNotFoundError as error:
            raise UnreadableError("missing", path) from error
        except (OSError, RuntimeError) as error:
            raise UnreadableError("unreadable", f"{path}: {error}") from error
        return bounded(path, raw)

    def listing(self) -> set[str] | None:
        """Every path below the directory."""
        found: set[str] = set()
        for folder, folders, files in os.walk(self.root, followlinks=False):
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            found |= {(Path(folder) / name).relative_to(self.root).as_posix() for name in files + links}
            if len(found) > FILES_MAX:
                raise UnreadableError("too_many_files", f"more than {FILES_MAX}")
        return found


class MemorySource:
    """A bundle held in memory, path by path."""

    def __init__(self, files: dict[str, bytes], name: str = "memory") -> None:
        self.files = files
        self.name = name

    def read(self, path: str) -> bytes:
        """The bytes at `path`; raises UnreadableError."""
        if path not in self.files:
            raise UnreadableError("missing", path)
        return bounded(path, self.files[path])

    def listing(self) -> set[str] | None:
        """Every path."""
        return set(self.files)


def bounded(path: str, raw: bytes) -> bytes:
    """`raw`, when it is not longer than a file at `path` may be; raises UnreadableError."""
    if len(raw) > bytes_max(path):
        raise UnreadableError("too_long", f"{path}: more than {bytes_max(path)} bytes")
    return raw


def open_local(place: str) -> Source:
    """The bundle at a directory or .zip file; raises UnreadableError."""
    path = Path(place)
    try:
        if path.is_dir():
            return DirectorySource(path)
        if path.is_file():
            from audit_tools.zip_source import ZipSource  # a directory needs no zip library

            return ZipSource(path)
    except (OSError, ValueError) as error:
        raise UnreadableError("unreadable", f"{place}: {error}") from error
    raise UnreadableError("missing", place)


def split_entry_tile(raw: bytes, width: int) -> tuple[list[bytes], MalformedError | UnreadableError | None]:
    """The entries of an entry bundle, as many as can be told apart, and what ended them early.

    Args:
        raw: a run of u16 BE length || entry.
        width: entries expected, 1 … 256.
    """
    entries: list[bytes] = []
    at, end = 0, len(raw)
    while len(entries) < width:
        length = int.from_bytes(raw[at : at + 2], "big")
        if at + 2 > end or at + 2 + length > end:
            return entries, _early_end(raw[at:], len(entries), width)
        entries.append(raw[at + 2 : at + 2 + length])
        at += 2 + length
    if at < end:
        return entries, MalformedError("entry_tile_malformed", f"{end - at} bytes behind entry {width - 1}")
    return entries, None


def _early_end(rest: bytes, done: int, width: int) -> MalformedError | UnreadableError:
    """A file that was cut ends inside an entry; one whose lengths are wrong still holds a whole entry."""
    detail = f"{done} of {width} entries"
    if len(rest) > 2 and rest.rstrip().endswith(b"}"):
        return MalformedError("entry_tile_malformed", detail)
    return UnreadableError("truncated", detail)
