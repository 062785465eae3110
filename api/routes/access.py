"""What routes ask before they answer: which estate, may this reader see it, which tree size.

Rules:
    * A closed estate (api/doors.py) shows its checkpoint and hash tiles only; the rest asks for a token
      (SPEC §10).
    * What is read for holders of a token is never cached by anybody between.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.doors import Doors
from api.key_files import Tokens
from api.problems import ProblemError
from api.services import Services
from ledger_core.limits import INTEGER_MAX

T = TypeVar("T")
ESTATE: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")
FOR_EVER: Final = "public, max-age=31536000, immutable"
JSON: Final = "application/json"


def services_of(request: Request) -> Services:
    """Return the process's parts."""
    services: Services = request.app.state.services
    return services


async def in_thread(function: Callable[..., T], *arguments: Any) -> T:
    """Return what a function that waits for a disk or a database returns, without holding the loop."""
    return await run_in_threadpool(function, *arguments)


def reply(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a struct as a JSON response."""
    return Response(msgspec.json.encode(body), status, dict(headers or {}), JSON)


def estate_of(request: Request) -> str:
    """Return the estate that the path names, well formed but perhaps unknown.

    Raises:
        ProblemError: `unknown_estate`.
    """
    estate: str = request.path_params["estate"]
    if not ESTATE.fullmatch(estate):
        raise ProblemError("unknown_estate", estate[:64])
    return estate


async def readable_estate(request: Request) -> str:
    """Return the estate that the path names, when this reader may see its entries.

    Raises:
        ProblemError: `unknown_estate`, `token_missing` or `token_wrong`.
    """
    estate, doors = estate_of(request), services_of(request).doors
    closed = doors.known(estate)
    if closed is None:
        closed = await in_thread(doors.is_closed, estate)
    if closed:
        _check_reader(request, doors, estate)
    return estate


def _check_reader(request: Request, doors: Doors, estate: str) -> None:
    """The request carries one of the estate's tokens, as a program or a browser sends it.

    A browser that was given the token for a page takes it along when the page checks itself. Basic stands
    first: Chromium looks at the first challenge of a header.
    """
    header = request.headers.get("authorization", "")
    token, basic = token_of(header), basic_challenge(estate)
    if not token:
        challenge = f'{basic}, Bearer realm="sunledger"'
        raise ProblemError("token_missing", headers={"WWW-Authenticate": challenge})
    if not doors.opens(estate, token):
        if _is_basic(header):
            # A browser asks its user again after 401 only.
            raise ProblemError("token_wrong", status=401, headers={"WWW-Authenticate": basic})
        raise ProblemError("token_wrong")


def basic_challenge(estate: str) -> str:
    """Return what asks a browser for an estate's token: it keeps one for each realm."""
    return f'Basic realm="sunledger {estate}", charset="UTF-8"'


def check_token(request: Request, tokens: Tokens, estate: str) -> None:
    """The request carries one of the estate's tokens for programs.

    Raises:
        ProblemError: `token_missing` or `token_wrong`.
    """
    token = token_of(request.headers.get("authorization", ""))
    if not token:
        raise ProblemError("token_missing", headers={"WWW-Authenticate": 'Bearer realm="sunledger"'})
    if not tokens.opens(estate, token):
        raise ProblemError("token_wrong")


def _is_basic(header: str) -> bool:
    return header.partition(" ")[0].lower() == "basic"


def token_of(header: str) -> str:
    """The token of a Bearer or Basic header; empty when there is none."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if not _is_basic(header):
        return ""
    try:
        return base64.b64decode(value.strip(), validate=True).decode().partition(":")[2]
    except ValueError:
        # Not base64, not UTF-8, or not even ASCII.
        return ""


def caching(request: Request, estate: str, public: str) -> dict[str, str]:
    """Return the Cache-Control header: `public` where everybody may see the estate, else none may keep it."""
    closed = services_of(request).doors.known(estate)
    return {"Cache-Control": "private, no-store" if closed else public}


async def size_of(request: Request, estate: str) -> int:
    """Return the tree size, with the read models brought up to it.

    Raises:
        ProblemError: `unknown_estate`.
    """
    size = await in_thread(services_of(request).size_of, estate)
    if not size:
        raise ProblemError("unknown_estate", estate)
    return size


def check_parameters(request: Request, *known: str) -> None:
    """The query holds these parameters only, each at most once: a typing error is not swallowed.

    Raises:
        ProblemError: `invalid_parameter`.
    """
    seen: set[str] = set()
    for name, _ in request.query_params.multi_items():
        if name not in known or name in seen:
            raise ProblemError(
                "invalid_parameter",
                f"{name[:64]!r}: expected once each: {', '.join(known)}",
                pointer=name[:64],
            )
        seen.add(name)


def number_parameter(
    request: Request, name: str, default: int, least: int = 0, most: int = INTEGER_MAX
) -> int:
    """Return a decimal parameter within its bounds.

    Raises:
        ProblemError: `invalid_parameter`.
    """
    text = request.query_params.get(name)
    if text is None:
        return default
    return number(text, name, least, most)


def number(text: str, name: str, least: int = 0, most: int = INTEGER_MAX) -> int:
    """Return a decimal number within its bounds.

    Raises:
        ProblemError: `invalid_parameter`.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and least <= int(text) <= most):
        raise ProblemError("invalid_parameter", f"{name} is a number from {least} to {most}", pointer=name)
    return int(text)


def seq_of(request: Request, size: int) -> int:
    """Return the entry that the path names.

    Raises:
        ProblemError: `unknown_entry`.
    """
    text = request.path_params["seq"]
    if not (text.isascii() and text.isdigit() and len(text) <= 16 and int(text) < size):
        raise ProblemError("unknown_entry", f"{text[:32]} of {size} entries")
    return int(text)


def size_parameter(request: Request, name: str, size: int) -> int:
    """Return a tree size that the log has reached; today's by default.

    Raises:
        ProblemError: `invalid_parameter` or `unknown_size`.
    """
    asked = number_parameter(request, name, size)
    if asked > size:
        raise ProblemError("unknown_size", f"{asked}; the log has {size} entries", pointer=name)
    return asked
