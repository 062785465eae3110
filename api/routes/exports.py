"""What leaves whole: the bundle for verifiers, and the books for other programs (SPEC §11–12).

Rules:
    * A bundle is made while it is sent: no more than one of its files is in memory at a time.
    * Books are written to a file of the system's temporary directory first, which is gone after the answer.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from api.problems import ProblemError
from api.routes.access import (
    check_parameters,
    in_thread,
    readable_estate,
    services_of,
    size_of,
    size_parameter,
)
from api.services import Services
from projections.export.books import write_export
from projections.export.bundle import stream_bundle_zip

# Format -> (file name's end, media type).
BOOK_TYPES: Final[dict[str, tuple[str, str]]] = {
    "hledger": ("journal", "text/plain; charset=utf-8"),
    "beancount": ("beancount", "text/plain; charset=utf-8"),
    "csv": ("csv", "text/csv; charset=utf-8"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


async def get_bundle(request: Request) -> Response:
    """The bundle of the newest checkpoint: entries, tiles, keys and vouchers, as a .zip."""
    check_parameters(request)
    estate = await readable_estate(request)
    size = await size_of(request, estate)
    pieces = await in_thread(_bundle, services_of(request), estate, size)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{estate}.zip"'}
    return StreamingResponse(pieces, headers=headers, media_type="application/zip")


def _bundle(services: Services, estate: str, size: int) -> Iterator[bytes]:
    policy = services.policy_of(estate, size)
    checkpoint = services.witnessing.checkpoint(estate)
    return stream_bundle_zip(services.reader, services.vouchers, estate, policy, checkpoint=checkpoint)


async def get_books(request: Request) -> Response:
    """The books as a file for hledger, beancount or a spreadsheet."""
    check_parameters(request, "format", "at")
    estate = await readable_estate(request)
    name = request.query_params.get("format", "")
    if name not in BOOK_TYPES:
        raise ProblemError("invalid_parameter", f"format is one of {', '.join(BOOK_TYPES)}", pointer="format")
    at = size_parameter(request, "at", await size_of(request, estate))
    if not at:
        raise ProblemError("unknown_size", "0", pointer="at")
    ending, media_type = BOOK_TYPES[name]
    path = await in_thread(_write_books, services_of(request), estate, name, at)
    return FileResponse(
        path,
        headers={"Cache-Control": "no-store"},
        media_type=media_type,
        filename=f"{estate}.{ending}",
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


def _write_books(services: Services, estate: str, name: str, at: int) -> Path:
    with tempfile.NamedTemporaryFile(prefix="sunledger-", delete=False) as file:
        path = Path(file.name)
    try:
        write_export(services.read_models, estate, name, path, at)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path
