"""A bundle behind an http(s) address: one zip, or the static log file by file.

* `…/logs/<estate>` is read as a static log where a policy stands beside it or was given, else as a zip.
* `…/v1/estates/<id>` and a bare server with an estate: the zip of `/v1/estates/<id>/bundle`.
* No redirects; sizes, silence and total time are bounded; a server that does otherwise is "could not tell".
"""

import http.client
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import IO, Any

from audit_tools.bundle import Source
from audit_tools.errors import UnreadableError
from audit_tools.limits import CONNECT_SECONDS_MAX, FILE_SECONDS_MAX, ZIP_BYTES_MAX, ZIP_SECONDS_MAX
from audit_tools.paths import bytes_max
from audit_tools.zip_source import ZipSource

_CHUNK = 64 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Redirects are not followed: the answer stands for the address that was asked."""


_opener = urllib.request.build_opener(_NoRedirect)


def copy_answer(url: str, sink: IO[bytes], bytes_most: int, seconds_most: float) -> None:
    """The body at `url` is written to `sink`.

    Raises:
        UnreadableError: `missing` (404, 410), `unreachable`, `too_long` or `truncated`.
    """
    deadline = time.monotonic() + seconds_most
    try:
        with _opener.open(url, timeout=CONNECT_SECONDS_MAX) as answer:
            _copy(url, answer, sink, bytes_most, deadline)
    except urllib.error.HTTPError as error:
        code = "missing" if error.code in (404, 410) else "unreachable"
        raise UnreadableError(code, f"{url}: HTTP {error.code}") from error
    except http.client.IncompleteRead as error:
        raise UnreadableError("truncated", url) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnreadableError("unreachable", f"{url}: {error}") from error


def _copy(url: str, answer: Any, sink: IO[bytes], bytes_most: int, deadline: float) -> None:
    total, length = 0, answer.headers.get("Content-Length")
    while chunk := answer.read1(_CHUNK):
        total += len(chunk)
        if total > bytes_most:
            raise UnreadableError("too_long", f"{url}: more than {bytes_most} bytes")
        if time.monotonic() > deadline:
            raise UnreadableError("unreachable", f"{url}: too slow")
        sink.write(chunk)
    if length is not None and length != str(total):
        raise UnreadableError("truncated", f"{url}: {total} of {length} bytes")


def fetch(url: str, bytes_most: int, seconds_most: float = FILE_SECONDS_MAX) -> bytes:
    """The body at `url`; raises UnreadableError as `copy_answer` does."""
    with tempfile.SpooledTemporaryFile(max_size=bytes_most + 1) as sink:
        copy_answer(url, sink, bytes_most, seconds_most)
        sink.seek(0)
        return sink.read()


class StaticSource:
    """A static log read file by file; its files cannot be listed."""

    def __init__(self, base: str) -> None:
        self.name = base
        self.base = base.rstrip("/") + "/"
        self.held: dict[str, bytes] = {}

    def read(self, path: str) -> bytes:
        """The bytes served at `path`; the checkpoint is asked for once. Raises UnreadableError."""
        if path in self.held:
            return self.held[path]
        raw = fetch(self.base + path, bytes_max(path))
        if path in ("checkpoint", "policy"):
            self.held[path] = raw
        return raw

    def listing(self) -> set[str] | None:
        """Not known."""
        return None


def estate_url(server: str, estate: str) -> str:
    """The API address of an estate: of `…/v1/estates/<id>`, `…/logs/<id>`, or a bare server and `estate`.

    Raises:
        UnreadableError: `unreadable`, when no estate is named.
    """
    base = server.rstrip("/").removesuffix("/bundle")
    for mark in ("/v1/estates/", "/logs/"):
        if mark in base:
            root, _, name = base.partition(mark)
            return f"{root}/v1/estates/{name.partition('/')[0]}"
    if not estate:
        raise UnreadableError("unreadable", f"{server}: which estate? use --estate")
    return f"{base}/v1/estates/{urllib.parse.quote(estate, safe='')}"


def download_zip(url: str) -> Source:
    """The zip at `url`, kept in an unnamed temporary file; raises UnreadableError."""
    with tempfile.NamedTemporaryFile(prefix="sunaudit-", suffix=".zip") as file:
        copy_answer(url, file, ZIP_BYTES_MAX, ZIP_SECONDS_MAX)
        file.flush()
        # The open zip keeps the file alive after its name is gone.
        return ZipSource(Path(file.name), url)


def open_remote(url: str, estate: str = "", has_policy: bool = False) -> Source:
    """The bundle at an address; raises UnreadableError."""
    if url.endswith(".zip"):
        return download_zip(url)
    if "/logs/" in url and "/v1/" not in url:
        static = StaticSource(url)
        try:
            if not has_policy:
                static.read("policy")
            return static
        except UnreadableError as error:
            if error.code != "missing":
                raise
    return download_zip(estate_url(url, estate) + "/bundle")
