"""Files that are whole and on the disk before anybody is told about them.

* A file is written beside its place, synced, renamed over it, and the directory is synced.
* A crash leaves the old content or the new one, and at most a file ending in `.new` that nobody reads.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from pathlib import Path


def write_durably(path: Path, raw: bytes) -> None:
    """`path` holds `raw`, also after a power cut. Raises OSError, and then the old content stands."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """The names in a directory are on the disk."""
    opened = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@contextmanager
def held_alone(directory: Path) -> Iterator[None]:
    """No other process that asks so works in the directory at the same time."""
    with (directory / "lock").open("w") as file:
        flock(file, LOCK_EX)
        yield
