"""The pages, as routes to be mounted at the root of the service.

Rules:
    * Every answer is a whole page in the reader's language, errors too; nothing is asked of a third party.
    * No script runs and none is needed; the Content-Security-Policy forbids them, whatever an entry holds.
    * Templates escape everything; no text of an entry is ever marked as safe.
    * Pages of a closed estate are kept by no cache.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from api.problems import PROBLEMS, ProblemError, status_of
from api.services import Services
from api.web import estates
from api.web.entry import entry_page
from api.web.language import COOKIE, LANGUAGES, language_of, switch_links
from api.web.listing import entries_page
from api.web.templating import render
from api.web.visit import Visit
from ledger_core.errors import LedgerError, MalformedError, StorageError, VerificationError

_log = logging.getLogger(__name__)
_STATIC: Final = Path(__file__).with_name("static")
_MEDIA: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_COOKIE_SECONDS: Final = 365 * 24 * 3600
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie, Authorization",
}
View = Callable[[Visit], dict[str, Any]]
_PAGES: Final[tuple[tuple[str, str, View], ...]] = (
    ("/", "front.html", estates.front_page),
    ("/verify", "verify.html", estates.verify_page),
    ("/estates/{estate}", "estate.html", estates.estate_page),
    ("/estates/{estate}/entries", "entries.html", entries_page),
    ("/estates/{estate}/entries/{seq}", "entry.html", entry_page),
    ("/estates/{estate}/statement", "statement.html", estates.statement_page),
    ("/estates/{estate}/questions", "questions.html", estates.questions_page),
    ("/estates/{estate}/parties", "parties.html", estates.parties_page),
)


def build_pages(services: Services) -> list[BaseRoute]:
    """Return the routes of all pages and of what they load.

    Args:
        services: The process's parts; they stay open as long as the routes are used.
    """
    routes: list[BaseRoute] = [
        Route(path, _endpoint(services, template, view), methods=["GET"], include_in_schema=False)
        for path, template, view in _PAGES
    ]
    routes.extend(_static_route(path) for path in sorted(_STATIC.iterdir()) if path.suffix in _MEDIA)
    # Whatever else is asked for under /estates was meant to be a page.
    missing = _endpoint(services, "front.html", _no_page)
    routes.append(Route("/estates{rest:path}", missing, methods=["GET"], include_in_schema=False))
    return routes


def error_page(services: Services, request: Request, code: str) -> Response:
    """Return the plain page of a problem, for addresses that are nobody's.

    Args:
        code: A key of `PROBLEMS`.
    """
    return _error_response(Visit(services, request, language_of(request)), ProblemError(code))


def _endpoint(services: Services, template: str, view: View) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        visit = Visit(services, request, language_of(request))
        try:
            return _page_response(visit, template, view(visit), 200)
        except LedgerError as error:
            return _error_response(visit, error)
        except Exception:
            _log.exception("the page %s failed", template)
            return _error_response(visit, ProblemError("internal_error"))

    # The metrics count pages under this name.
    endpoint.__name__ = view.__name__.strip("_")
    return endpoint


def _no_page(_visit: Visit) -> dict[str, Any]:
    raise ProblemError("not_found")


def _error_response(visit: Visit, error: LedgerError) -> Response:
    """The page of an error: the code's sentence, never what the database said."""
    code = _code_of(error)
    if code != error.code:
        _log.warning("a page failed: %s: %s", error.code, error.detail)
    status = error.status if isinstance(error, ProblemError) else status_of(code)
    context = {"sentence": PROBLEMS[code].zh if visit.language == "zh" else PROBLEMS[code].en, "code": code}
    response = _page_response(visit, "error.html", context, status)
    if isinstance(error, ProblemError):
        response.headers.update(error.headers)
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response


def _code_of(error: LedgerError) -> str:
    """The problem that an error is to a reader."""
    if isinstance(error, StorageError):
        return error.code if error.code in PROBLEMS else "storage_unavailable"
    if isinstance(error, MalformedError | VerificationError):
        # What readers send is checked as problems: these bytes came from the store.
        return "stored_altered"
    return error.code if error.code in PROBLEMS else "internal_error"


def _page_response(visit: Visit, template: str, context: dict[str, Any], status: int) -> Response:
    html = render(template, visit.language, {**context, "links": switch_links(visit.request)})
    response = HTMLResponse(html, status, HEADERS)
    response.headers["Content-Language"] = "zh-CN" if visit.language == "zh" else "en"
    closed = visit.services.read_tokens.is_closed(visit.request.path_params.get("estate", ""))
    response.headers["Cache-Control"] = "private, no-store" if closed else "no-cache"
    if visit.request.query_params.get("lang") in LANGUAGES:
        response.set_cookie(COOKIE, visit.language, _COOKIE_SECONDS, samesite="lax", httponly=True)
    return response


def _static_route(path: Path) -> Route:
    content, media_type = path.read_bytes(), _MEDIA[path.suffix]
    headers = {
        "Cache-Control": "public, max-age=3600",
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"',
    }

    def serve(_request: Request) -> Response:
        return Response(content, 200, headers, media_type)

    return Route(f"/static/{path.name}", serve, methods=["GET"], include_in_schema=False)
