"""Vouchers up and down: the files that entries name by SHA-256.

Rules:
    * A file is read from the socket up to its bound, hashed, and stored under its own digest.
    * Its first bytes must be those of the media type that it claims.
    * What goes out is hashed again before the first byte is sent.
    * It goes out as an attachment under the type that its bytes show: a browser runs nothing of it.
"""

from __future__ import annotations

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
    readable_estate,
    reply,
    services_of,
)
from api.routes.shapes import VoucherReply
from api.routes.submissions import read_body
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
    """The file is stored; an entry may name it by digest, size and type."""
    check_parameters(request)
    estate, services = estate_of(request), services_of(request)
    check_token(request, services.upload_tokens, estate)
    if await in_thread(services.store.head, estate) is None:
        raise ProblemError("unknown_estate", estate)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        raise ProblemError("unsupported_media_type", f"taken are: {', '.join(MEDIA_TYPES)}")
    content = await read_body(request, VOUCHER_BYTES_MAX, "voucher_too_large")
    if not looks_like(media_type, content):
        raise ProblemError("unsupported_media_type", f"the content is no {media_type}")
    digest = await in_thread(services.vouchers.put, estate, content)
    body = VoucherReply(sha256=digest, size=len(content), type=media_type)
    return reply(body, 201, {"Location": f"/v1/estates/{estate}/vouchers/{digest}"})


def looks_like(media_type: str, content: bytes) -> bool:
    """Whether a file begins as one of its type does."""
    opening = MEDIA_TYPES[media_type]
    if opening:
        return content.removeprefix(_BYTE_ORDER_MARK).lstrip()[: len(opening)] == opening
    return bool(content) and b"\0" not in content


async def get_voucher(request: Request) -> Response:
    """The file's bytes, hashed again."""
    check_parameters(request)
    estate, digest = readable_estate(request), request.path_params["sha256"]
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
