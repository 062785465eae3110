"""What pages load: style, pictures, modules. All of it lies under `static` and comes from nowhere else.

Rules:
    * A file is asked for by its name and, in `?v=`, the version of its content. So asked for it never
      changes; without the version, or with an old one, browsers ask each time whether they have the newest
      (ETag).
    * Modules import each other by relative addresses without versions: they are always asked about.
    * Files are read once, when the service starts.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

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


def asset(name: str) -> str:
    """Return the address of a file, with its version.

    Args:
        name: Path below `static`; there must be such a file.
    """
    return f"/static/{name}?v={static_files()[name].version}"


def static_routes() -> list[Route]:
    """Return one route for each file: no path of a request is ever put together with a directory."""
    return [_route(name, file) for name, file in static_files().items()]


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


def _route(name: str, file: StaticFile) -> Route:
    tag = f'W/"{file.version}"'

    def static_file(request: Request) -> Response:
        is_newest = request.query_params.get("v") == file.version
        headers = {**HEADERS, "ETag": tag, "Cache-Control": _FOR_EVER if is_newest else "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        if len(file.content) < _ZIPPED_FROM_BYTES or not accepts_gzip(request):
            return Response(file.content, 200, headers, file.media_type)
        return Response(file.zipped, 200, {**headers, "Content-Encoding": "gzip"}, file.media_type)

    return Route(f"/static/{name}", static_file, methods=["GET"], include_in_schema=False)
