"""Who watches an estate's log from outside, and how far each has signed it; public, as the checkpoint is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import check_parameters, estate_of, in_thread, reply, services_of
from api.routes.shapes import WitnessesReply, WitnessReply
from api.services import Services
from api.witnessing import Standing, since


async def list_witnesses(request: Request) -> Response:
    """Which witness holds which tree size of the estate's log, and since when."""
    check_parameters(request)
    estate = estate_of(request)
    body = await in_thread(_witnesses, services_of(request), estate)
    return reply(body, headers={"Cache-Control": "no-store"})


def _witnesses(services: Services, estate: str) -> WitnessesReply:
    head = services.store.head(estate)
    if head is None:
        raise ProblemError("unknown_estate", estate)
    witnesses = tuple(_reply_of(one) for one in services.witnessing.standings(estate))
    return WitnessesReply(
        tree_size=head.size,
        quorum=services.witnessing.quorum,
        holding=sum(one.tree_size == head.size for one in witnesses),
        witnesses=witnesses,
    )


def _reply_of(standing: Standing) -> WitnessReply:
    pair, witness = standing.pair, standing.witness
    return WitnessReply(
        name=witness.name,
        vkey=witness.key.format(),
        tree_size=pair.head.size if pair else 0,
        since=since(pair) if pair else "",
        problem=standing.problem,
    )
