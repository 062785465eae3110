"""`/logs/{estate}/…`: the static log as C2SP tlog-tiles has it (SPEC §10).

Rules:
    * Checkpoint and hash tiles are public always; entry bundles ask for a token where the estate is closed.
    * A tile, full or partial, never changes; the checkpoint may be kept for a second.
    * A path has one spelling; any other is 404.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import (
    FOR_EVER,
    caching,
    check_parameters,
    estate_of,
    in_thread,
    readable_estate,
    services_of,
)
from ledger_core.errors import MalformedError
from ledger_core.log.tiles import parse_bundle_path, parse_tile_path

OCTETS = "application/octet-stream"


async def get_checkpoint(request: Request) -> Response:
    """The newest checkpoint of the estate's log that its witnesses' quorum has signed, with their lines."""
    check_parameters(request)
    estate = estate_of(request)
    checkpoint = await in_thread(services_of(request).witnessing.checkpoint, estate)
    if checkpoint is None:
        raise ProblemError("unknown_estate", estate)
    return Response(
        checkpoint,
        headers={"Cache-Control": "public, max-age=1"},
        media_type="text/plain; charset=utf-8",
    )


async def get_tile(request: Request) -> Response:
    """Hashes of a tile of any width up to today's."""
    check_parameters(request)
    estate = estate_of(request)
    try:
        level, index, width = parse_tile_path(f"tile/{request.path_params['path']}")
        data = await in_thread(services_of(request).reader.tile, estate, level, index, width)
    except MalformedError as error:
        raise ProblemError("unknown_tile") from error
    return Response(data, headers={"Cache-Control": FOR_EVER}, media_type=OCTETS)


async def get_entry_bundle(request: Request) -> Response:
    """Entries of a bundle of any width up to today's, each behind its 16-bit length."""
    check_parameters(request)
    estate = await readable_estate(request)
    try:
        index, width = parse_bundle_path(f"tile/entries/{request.path_params['path']}")
        data = await in_thread(services_of(request).reader.entry_bundle, estate, index, width)
    except MalformedError as error:
        raise ProblemError("unknown_tile") from error
    return Response(data, headers=caching(request, estate, FOR_EVER), media_type=OCTETS)
