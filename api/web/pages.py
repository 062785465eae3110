"""The pages, as routes to be mounted at the root of the service. How one is added: api/web/__init__.py.

Rules:
    * Every answer is a whole page in the reader's language, errors too; nothing is asked of a third party.
    * The Content-Security-Policy lets this service's own files run and nothing else, whatever an entry holds:
      no script, style or handler inside a page.
    * Templates escape everything; no text of an entry is ever marked as safe.
    * Pages of a closed estate are kept by no cache.
"""

from __future__ import annotations

import gzip
import logging
from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route, compile_path

from api.problems import PROBLEMS, ProblemError, status_of
from api.services import Services
from api.web import (
    chart_page,
    checking,
    entry,
    estates,
    fund,
    home,
    listing,
    log_page,
    replay,
    supervision,
    votes,
)
from api.web.choices import language_of, remember, switch_links, view_of
from api.web.offline import OFFLINE, offline_file
from api.web.page import Page
from api.web.rooms import rooms_of
from api.web.static_files import accepts_gzip, static_routes
from api.web.templating import render
from api.web.visit import Visit
from ledger_core.errors import LedgerError, MalformedError, StorageError, VerificationError

_log = logging.getLogger(__name__)
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; style-src 'self'; "
        "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Encoding, Accept-Language, Cookie, Authorization",
}
PAGES: Final[tuple[Page, ...]] = (
    *estates.PAGES,
    *home.PAGES,
    *listing.PAGES,
    *chart_page.PAGES,
    *entry.PAGES,
    *fund.PAGES,
    *log_page.PAGES,
    *replay.PAGES,
    *checking.PAGES,
    *supervision.PAGES,
    *votes.PAGES,
)
# Problems of a reader who is in an estate that he may see.
_INSIDE: Final = frozenset(
    {"unknown_entry", "unknown_vote", "unknown_code", "unknown_application", "invalid_parameter"}
)
_ROOMS: Final = rooms_of(page.path for page in PAGES)


def build_pages(services: Services) -> list[BaseRoute]:
    """Return the routes of all pages and of what they load.

    Args:
        services: The process's parts; they stay open as long as the routes are used.
    """
    routes: list[BaseRoute] = [
        Route(page.path, _endpoint(services, page), methods=["GET"], include_in_schema=False)
        for page in PAGES
    ]
    routes.extend(static_routes())
    routes.append(Route(OFFLINE, _offline_checker, methods=["GET"], include_in_schema=False))
    # Whatever else is asked for under /estates was meant to be a page.
    missing = _endpoint(services, _NO_PAGE)
    routes.append(Route("/estates{rest:path}", missing, methods=["GET"], include_in_schema=False))
    return routes


def _offline_checker(_request: Request) -> Response:
    """The file is kept, not opened: as a page of this server it could not clear this server."""
    headers = {
        "Content-Disposition": 'attachment; filename="sunledger-checker.html"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-cache",
    }
    return Response(offline_file()[0], 200, headers, "text/html; charset=utf-8")


def error_page(services: Services, request: Request, code: str) -> Response:
    """Return the plain page of a problem, for addresses that are nobody's.

    Args:
        code: A key of `PROBLEMS`.
    """
    return _error_response(Visit(services, request, language_of(request)), ProblemError(code))


def _endpoint(services: Services, page: Page) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        visit = Visit(services, request, language_of(request))
        try:
            shown = {**page.view(visit), "room": page.room, "scripts": page.scripts}
            return _page_response(visit, page.template, shown, 200)
        except LedgerError as error:
            return _error_response(visit, error)
        except Exception:
            _log.exception("the page %s failed", page.template)
            return _error_response(visit, ProblemError("internal_error"))

    # The metrics count pages under this name.
    endpoint.__name__ = page.view.__name__.strip("_")
    return endpoint


def _no_page(_visit: Visit) -> dict[str, Any]:
    raise ProblemError("not_found")


_NO_PAGE: Final = Page("", "error.html", _no_page)


def _error_response(visit: Visit, error: LedgerError) -> Response:
    """The page of an error: the code's sentence, never what the database said."""
    code = _code_of(error)
    if code != error.code:
        _log.warning("a page failed: %s: %s", error.code, error.detail)
    status = error.status if isinstance(error, ProblemError) else status_of(code)
    sentence = PROBLEMS[code].zh if visit.language == "zh" else PROBLEMS[code].en
    above = _page_above(visit.request.url.path) if code in _INSIDE else ""
    context = {"sentence": sentence, "code": code, "above": above}
    response = _page_response(visit, "error.html", context, status)
    if isinstance(error, ProblemError):
        response.headers.update(error.headers)
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response


def _page_above(path: str) -> str:
    """The nearest address above this one that is a page; the estate's own at least."""
    while (path := path.rpartition("/")[0]).count("/") > 1:
        if any(compile_path(page.path)[0].match(path) for page in PAGES):
            return path
    return ""


def _code_of(error: LedgerError) -> str:
    """The problem that an error is to a reader."""
    if isinstance(error, StorageError):
        return error.code if error.code in PROBLEMS else "storage_unavailable"
    if isinstance(error, MalformedError | VerificationError):
        # What readers send is checked as problems: these bytes came from the store.
        return "stored_altered"
    return error.code if error.code in PROBLEMS else "internal_error"


def _page_response(visit: Visit, template: str, context: dict[str, Any], status: int) -> Response:
    request = visit.request
    # What the frame itself shows comes last: no page can take one of its names.
    shown = {
        "room": "",
        "scripts": (),
        **context,
        "links": switch_links(request),
        "view": view_of(request),
        "rooms": _ROOMS,
        "path": request.url.path,
    }
    response = _html_response(request, render(template, visit.language, shown), status)
    response.headers["Content-Language"] = "zh-CN" if visit.language == "zh" else "en"
    closed = visit.services.doors.known(request.path_params.get("estate", ""))
    response.headers["Cache-Control"] = "private, no-store" if closed else "no-cache"
    remember(request, response)
    return response


def _html_response(request: Request, html: str, status: int) -> Response:
    """A page is compressed where the reader's program takes that: a slow line carries a fifth of it."""
    if not accepts_gzip(request):
        return HTMLResponse(html, status, HEADERS)
    zipped = gzip.compress(html.encode(), 6, mtime=0)
    return HTMLResponse(zipped, status, {**HEADERS, "Content-Encoding": "gzip"})
