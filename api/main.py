"""The composition root of the web service.

Rules:
    * `create_app` opens nothing; the lifespan opens every part and closes it again.
    * Every answer carries X-Request-ID; whatever goes wrong becomes a problem (api/problems.py).
    * The pages are mounted last: `/v1`, `/logs` and the service's own routes come first.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import Metrics
from api.problems import error_response, problem_response, request_id_of
from api.routes.awaited import Awaited
from api.routes.bodies import BodyRoom
from api.routes.openapi import openapi_document
from api.routes.operation import ESTATE
from api.routes.operations import routes
from api.routes.submissions import post_submission
from api.routes.tail import HeadWatch
from api.services import open_services
from api.settings import Settings
from api.web.pages import build_pages, error_page
from ledger_core.errors import LedgerError

_log = logging.getLogger(__name__)
# Ids tell requests apart and are no secret: asking the system for each costs a turn of the interpreter.
_identify: Final = random.Random().getrandbits
_SUBMISSIONS: Final = re.compile(ESTATE.replace("{estate}", "(?P<estate>[^/]+)") + "/submissions")


class Service(FastAPI):
    """The app, with a short way for submissions: framework and router take as long as a signature's check.

    What stands on that way is the same: the frame, the route function, and the problems.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve another kind of connection."""
        sends = scope["type"] == "http" and scope["method"] == "POST"
        if sends and (match := _SUBMISSIONS.fullmatch(scope["path"])):
            scope.update(app=self, endpoint=post_submission, path_params=match.groupdict())
            await RequestFrame(_answer_submission, self.state.metrics)(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


async def _answer_submission(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive, send)
    try:
        response = await post_submission(request)
    except LedgerError as error:
        response = await _on_error(request, error)
    except Exception as error:
        # As the framework does it: the client gets the problem, and the server's log the traceback.
        await (await _on_error(request, error))(scope, receive, send)
        raise
    await response(scope, receive, send)


def create_app(settings: Settings) -> FastAPI:
    """Return the service; its parts are opened when it starts.

    Args:
        settings: As loaded.
    """
    app = Service(
        title="Sunledger",
        version=_version(),
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.bodies = BodyRoom()
    app.openapi = lambda: openapi_document(app.version)  # type: ignore[method-assign]
    app.router.routes.extend(routes())
    for expected in (LedgerError, Exception):
        app.add_exception_handler(expected, _on_error)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_middleware(RequestFrame, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    with open_services(settings, threads=True) as services:
        watch = HeadWatch(services.store, settings.poll_ms / 1_000, settings.streams_max)
        app.state.services, app.state.watch = services, watch
        app.state.awaited = Awaited(asyncio.get_running_loop())
        watch.start()
        pages = build_pages(services)
        app.router.routes.extend(pages)
        try:
            yield
        finally:
            del app.router.routes[-len(pages) :]
            await watch.stop()


async def _on_error(request: Request, error: Exception) -> Response:
    response = error_response(request, error)
    if response.status_code >= 500:
        # What the client is not told, the operator finds under the id that the client was given.
        code = getattr(error, "code", type(error).__name__)
        _log.error("request %s: %s: %s", request_id_of(request), code, error)
    return response


async def _on_http_error(request: Request, error: Exception) -> Response:
    """What the router says by itself: nothing there, or another method."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    code = {404: "not_found", 405: "method_not_allowed"}.get(status, "malformed_request")
    if code == "not_found" and _is_page(request):
        return error_page(request.app.state.services, request, code)
    return problem_response(request, code, status=status, headers=headers)


def _is_page(request: Request) -> bool:
    """Whether a browser asks for something that no program would."""
    path, accepts = request.url.path, request.headers.get("accept", "")
    return "text/html" in accepts and not path.startswith(("/v1/", "/logs/"))


class RequestFrame:
    """Around every request: an id, headers that every answer has, and the counting.

    Args:
        app: What answers.
        metrics: Where requests are counted.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; other kinds of connection pass through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"{_identify(64):016x}"
        scope.setdefault("state", {})["request_id"] = request_id
        began, status = time.perf_counter(), 500

        async def framed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_frame_headers(request_id)]
            await send(message)

        try:
            await self._app(scope, receive, framed)
        finally:
            self._metrics.count_request(_route_name(scope), status, time.perf_counter() - began)


def _frame_headers(request_id: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-request-id", request_id.encode()), (b"x-content-type-options", b"nosniff")]


def _route_name(scope: Scope) -> str:
    """A name from our own code: labels stay bounded whatever is asked for."""
    endpoint: Any = scope.get("endpoint")
    return str(getattr(endpoint, "__name__", "none"))


def _version() -> str:
    try:
        return version("sunledger")
    except PackageNotFoundError:
        return "0"
