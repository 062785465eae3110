"""Vouchers up and down: the files that entries name by SHA-256.

Rules:
    * A stranger cannot fill the disk: a file is taken when the entry that it comes with names it, by digest,
      size and type. Who holds one of the estate's upload tokens may send files before their entries.
    * A file is read from the socket up to its bound, hashed, and stored under its own digest.
    * Its first bytes must be those of the media type that it claims.
    * What goes out is hashed again before the first byte is sent.
    * It goes out as an attachment under the type that its bytes show: a browser runs nothing of it.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import (
    FOR_EVER,
    caching,
    check_parameters,
    check_token,
    estate_of,
    in_thread,
    number_parameter,
    readable_estate,
    reply,
    services_of,
    size_of,
)
from api.routes.bodies import read_body
from api.routes.shapes import VoucherReply
from ledger_core.limits import VOUCHER_BYTES_MAX

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
# Media type -> how such a file begins; an empty beginning stands for text, which holds no NUL.
MEDIA_TYPES: Final[dict[str, bytes]] = {
    "application/pdf": b"%PDF-",
    "application/ofd": b"PK\x03\x04",
    "application/xml": b"<",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    "text/csv": b"",
    "text/plain": b"",
}
# Types that a reader's program may open by themselves; the rest goes out as plain octets.
_SHOWN: Final = ("application/pdf", "image/jpeg", "image/png")


async def post_voucher(request: Request) -> Response:
    """The file is stored; an entry names it by digest, size and type."""
    check_parameters(request, "entry")
    estate, services = estate_of(request), services_of(request)
    if services.upload_tokens.is_closed(estate):
        check_token(request, services.upload_tokens, estate)
    size = await size_of(request, estate)
    named = () if services.upload_tokens.is_closed(estate) else await _named_by(request, estate, size)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise ProblemError("unsupported_media_type", f"taken are: {', '.join(MEDIA_TYPES)}")
    content = await read_body(request, VOUCHER_BYTES_MAX, "voucher_too_large")
    if not looks_like(media_type, content):
        raise ProblemError("unsupported_media_type", f"the content is no {media_type}")
    digest = hashlib.sha256(content).hexdigest()
    told = (digest, len(content), media_type)
    if not services.upload_tokens.is_closed(estate) and told not in named:
        raise ProblemError("voucher_not_named", digest)
    await in_thread(services.vouchers.put, estate, content)
    body = VoucherReply(sha256=digest, size=len(content), type=media_type)
    return reply(body, 201, {"Location": f"/v1/estates/{estate}/vouchers/{digest}"})


async def _named_by(request: Request, estate: str, size: int) -> tuple[tuple[str, int, str], ...]:
    """The digest, size and type of each voucher that the entry in the query names."""
    seq = number_parameter(request, "entry", -1, least=-1)
    if not 0 <= seq < size:
        raise ProblemError(
            "voucher_not_named", "the query parameter entry is the seq of an entry that names it"
        )
    trail = await in_thread(services_of(request).read_models.trail, estate, seq, size)
    return tuple((one.sha256, one.size, one.type) for one in trail.vouchers) if trail else ()


def looks_like(media_type: str, content: bytes) -> bool:
    """Whether a file begins as one of its type does."""
    opening = MEDIA_TYPES[media_type]
    if opening:
        return content.removeprefix(_BYTE_ORDER_MARK).lstrip()[: len(opening)] == opening
    return bool(content) and b"\0" not in content


async def get_voucher(request: Request) -> Response:
    """The file's bytes, hashed again."""
    check_parameters(request)
    estate, digest = await readable_estate(request), request.path_params["sha256"]
    if not _DIGEST.fullmatch(digest):
        raise ProblemError("voucher_missing", "a digest is 64 lower-case hexadecimal digits")
    content = await in_thread(services_of(request).vouchers.get, estate, digest)
    shown = next((one for one in _SHOWN if content.startswith(MEDIA_TYPES[one])), "application/octet-stream")
    headers = {
        **caching(request, estate, FOR_EVER),
        "Content-Disposition": f'attachment; filename="{digest}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, headers=headers, media_type=shown)
