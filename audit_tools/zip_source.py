"""A bundle in a .zip: read member by member, never unpacked.

* A zip that names anything outside itself, or one name twice, is not read at all.
* Sizes and numbers of members are bounded before bytes are expanded.
"""

import zipfile
import zlib
from pathlib import Path

from audit_tools.bundle import bounded
from audit_tools.errors import UnreadableError
from audit_tools.limits import FILES_MAX
from audit_tools.paths import bytes_max

_BROKEN = (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError)


class ZipSource:
    """A bundle in a .zip; members are read one at a time and never written anywhere."""

    def __init__(self, file: Path, name: str = "") -> None:
        self.name = name or str(file)
        try:
            self.zip = zipfile.ZipFile(file)
            members = self.zip.infolist()
        except _BROKEN as error:
            raise UnreadableError("bad_zip", str(error)) from error
        if len(members) > FILES_MAX:
            raise UnreadableError("too_many_files", f"{len(members)}, at most {FILES_MAX}")
        self.members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            self._add(member)

    def _add(self, member: zipfile.ZipInfo) -> None:
        path = member.filename
        steps = path.rstrip("/").split("/")
        if path.startswith("/") or "\\" in path or ":" in steps[0] or {"", ".", ".."} & set(steps):
            raise UnreadableError("outside", path[:200])
        if path in self.members:
            raise UnreadableError("bad_zip", f"{path} stands in it twice")
        if not member.is_dir():
            self.members[path] = member

    def read(self, path: str) -> bytes:
        """The bytes of the member at `path`; raises UnreadableError."""
        member = self.members.get(path)
        if member is None:
            raise UnreadableError("missing", path)
        if member.file_size > bytes_max(path):
            raise UnreadableError("too_long", f"{path}: {member.file_size} bytes")
        try:
            with self.zip.open(member) as file:
                raw = file.read(bytes_max(path) + 1)
        except _BROKEN as error:
            raise UnreadableError("bad_zip", f"{path}: {error}") from error
        return bounded(path, raw)

    def listing(self) -> set[str] | None:
        """Every member's path."""
        return set(self.members)
