"""The service's own routes: health, readiness, metrics, log keys, problems.

Rules:
    * `/healthz` says that the process runs, `/readyz` that it can append and read just now.
"""

from __future__ import annotations

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from api.problems import PROBLEMS, ProblemError, status_of, title_of
from api.routes.access import ESTATE, check_parameters, in_thread, reply, services_of
from api.routes.shapes import HealthReply, LogKeyReply, Page, ProblemKindReply, Told
from ledger_core.books.refusals import RULES
from ledger_core.errors import StorageError
from ledger_core.limits import QUEUE_MAX

FRESH = {"Cache-Control": "no-store"}


async def get_health(_request: Request) -> Response:
    """The process runs."""
    return reply(HealthReply(status="ok"), headers=FRESH)


async def get_readiness(request: Request) -> Response:
    """The database answers and the queue has room."""
    services = services_of(request)
    try:
        await in_thread(services.store.heads)
    except StorageError as error:
        raise ProblemError("not_ready") from error
    if services.sequencer.waiting >= QUEUE_MAX:
        raise ProblemError("not_ready")
    return reply(HealthReply(status="ready"), headers=FRESH)


async def get_metrics(request: Request) -> Response:
    """Counters and gauges, in Prometheus's text format."""
    state = request.app.state
    text = await in_thread(state.metrics.render, state.services, state.watch.streams)
    return Response(text, headers={**FRESH, "Content-Type": CONTENT_TYPE_LATEST})


async def get_log_key(request: Request) -> Response:
    """The origin and log key that a founding of this estate must name."""
    check_parameters(request, "estate")
    estate = request.query_params.get("estate", "")
    if not ESTATE.fullmatch(estate):
        raise ProblemError("invalid_parameter", "estate is a slug of 3 to 40 characters", pointer="estate")
    installation = services_of(request).installation
    vkey = installation.log_key(estate).vkey.format()
    return reply(LogKeyReply(estate=estate, origin=installation.origin_of(estate), vkey=vkey), headers=FRESH)


async def list_problems(request: Request) -> Response:
    """Every code that a problem may carry, in order of precedence."""
    check_parameters(request)
    kinds = tuple(_kind(code) for code in (*PROBLEMS, *RULES))
    return reply(Page(data=kinds, has_more=False))


async def get_problem(request: Request) -> Response:
    """What one code means."""
    check_parameters(request)
    code = request.path_params["code"]
    if code not in PROBLEMS and code not in RULES:
        raise ProblemError("not_found")
    return reply(_kind(code))


def _kind(code: str) -> ProblemKindReply:
    title = Told(zh=title_of(code, "zh"), en=title_of(code, "en"))
    return ProblemKindReply(code=code, status=status_of(code), title=title)
