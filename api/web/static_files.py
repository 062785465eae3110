"""What pages load: style, pictures, modules. All of it lies under `static` and comes from nowhere else.

Rules:
    * A page names files under `/static/<release>/…`; the release is a digest of all of them. So asked for, a
      file never changes, and neither do the modules that it imports by relative addresses.
    * Under another release, or none, browsers ask each time whether they have the newest (ETag): a page that
      was open while the service was renewed still finds what it needs.
    * Names are looked up among the files that were read when the service started: no path of a request is
      ever put together with a directory.
    * What a module imports is named in the page as well, so that a slow line fetches all of it at once.
"""

from __future__ import annotations

import gzip
import hashlib
import posixpath
import re
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_STATIC: Final = Path(__file__).with_name("static")
_MEDIA: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_ZIPPED_FROM_BYTES: Final = 512
_RELEASE: Final = re.compile(r"(?P<release>[0-9a-f]{16})/(?P<name>.+)")
_IMPORT: Final = re.compile(r"""^(?:import|export)\b[^;"]*"(\.{1,2}/[^"]+)";""", re.MULTILINE)
_FOR_EVER: Final = "public, max-age=31536000, immutable"
HEADERS: Final = {"Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Encoding"}


class StaticFile(NamedTuple):
    """A file, its bytes as they are and compressed.

    Args:
        version: Begin of the SHA-256 of the content, in hexadecimal digits.
    """

    content: bytes
    zipped: bytes
    media_type: str
    version: str


@lru_cache(maxsize=1)
def static_files() -> dict[str, StaticFile]:
    """Return path below `static` -> file."""
    found = (path for path in sorted(_STATIC.rglob("*")) if path.suffix in _MEDIA)
    return {path.relative_to(_STATIC).as_posix(): _read(path) for path in found}


@lru_cache(maxsize=1)
def release() -> str:
    """Return the digest of all files, 16 hexadecimal digits."""
    names = "".join(f"{name}\n{file.version}\n" for name, file in static_files().items())
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def asset(name: str) -> str:
    """Return the address of a file in this release.

    Args:
        name: Path below `static`; there must be such a file.
    """
    if name not in static_files():
        raise KeyError(name)
    return f"/static/{release()}/{name}"


@lru_cache(maxsize=64)
def imported(name: str) -> tuple[str, ...]:
    """Return the modules that a module imports when it begins, theirs too; in order of their paths.

    Args:
        name: Path below `static`.
    """
    found, open_modules = set[str](), [name]
    while open_modules:
        module = open_modules.pop()
        source = static_files()[module].content.decode()
        for relative in _IMPORT.findall(source):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(module), relative))
            if target in static_files() and target not in found:
                found.add(target)
                open_modules.append(target)
    return tuple(sorted(found - {name}))


def static_routes() -> list[Route]:
    """Return the route of all files."""
    return [Route("/static/{path:path}", static_file, methods=["GET"], include_in_schema=False)]


def static_file(request: Request) -> Response:
    """One file, kept for a year by whoever asks for it in this release.

    Raises:
        HTTPException: 404; there is no such file.
    """
    asked = _RELEASE.fullmatch(request.path_params["path"])
    name = asked["name"] if asked else request.path_params["path"]
    file = static_files().get(name)
    if file is None:
        raise HTTPException(404)
    is_newest = asked is not None and asked["release"] == release()
    tag = f'W/"{file.version}"'
    headers = {**HEADERS, "ETag": tag, "Cache-Control": _FOR_EVER if is_newest else "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if len(file.content) < _ZIPPED_FROM_BYTES or not accepts_gzip(request):
        return Response(file.content, 200, headers, file.media_type)
    return Response(file.zipped, 200, {**headers, "Content-Encoding": "gzip"}, file.media_type)


def accepts_gzip(request: Request) -> bool:
    """Return whether the reader's program takes compressed answers."""
    offered = request.headers.get("accept-encoding", "").lower().replace(" ", "").split(",")
    return any(
        one == "gzip" or (one.startswith("gzip;q=") and one[7:] not in ("0", "0.0")) for one in offered
    )


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:16]
    return StaticFile(content, gzip.compress(content, 9, mtime=0), _MEDIA[path.suffix], version)
