"""What an operation of the service is: one method of one path, what it takes, what it answers.

Rules:
    * The lists of operations stand in `operations.py` and, a list to a book, beside it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from api.routes.cursors import LIMIT_DEFAULT, LIMIT_MAX

Endpoint = Callable[[Request], Awaitable[Response]]


class Parameter(NamedTuple):
    """One parameter in the path, the query or a header."""

    name: str
    meaning: str
    schema: dict[str, Any]
    place: str = "query"
    required: bool = False


class Operation(NamedTuple):
    """One method of one path.

    Args:
        method: Upper case.
        path: As Starlette routes it.
        endpoint: Its docstring's first line is the summary.
        answer: Struct of a JSON answer, or a media type.
        parameters: Those of the query and of headers; the path's are added.
        problems: Codes that it may answer besides the ones that any operation may (openapi.py).
        body: Struct of a JSON body, or media types.
        status: Of success.
    """

    method: str
    path: str
    endpoint: Endpoint
    answer: Any
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[str, ...] = ()
    body: Any = None
    status: int = 200

    @property
    def name(self) -> str:
        """Its operationId."""
        return getattr(self.endpoint, "__name__", "")

    @property
    def summary(self) -> str:
        """What is true afterwards."""
        return (self.endpoint.__doc__ or "").strip().splitlines()[0]


def number_parameter(meaning: str, name: str, **bounds: int) -> Parameter:
    """Return a parameter that is a number, 0 or more."""
    return Parameter(name, meaning, {"type": "integer", "minimum": 0, **bounds})


def text_parameter(meaning: str, name: str, **more: Any) -> Parameter:
    """Return a parameter that is a text."""
    return Parameter(name, meaning, {"type": "string", **more})


PATH_PARAMETERS: Final = {
    "estate": Parameter(
        "estate",
        "Slug of the estate",
        {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]{1,38}[a-z0-9]$"},
        "path",
        True,
    ),
    "seq": Parameter("seq", "0-based index of the entry", {"type": "integer", "minimum": 0}, "path", True),
    "sha256": Parameter(
        "sha256", "SHA-256, hexadecimal", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "path", True
    ),
    "path": Parameter(
        "path", "Rest of a tile's path (C2SP tlog-tiles), with slashes", {"type": "string"}, "path", True
    ),
    "unit": Parameter("unit", "Code of the unit", {"type": "string"}, "path", True),
    "application": Parameter(
        "application", "Number of the application in this ledger", {"type": "string"}, "path", True
    ),
    "code": Parameter("code", "Code of a problem, or of a ballot", {"type": "string"}, "path", True),
    "vote": Parameter("vote", "Slug of the vote", {"type": "string"}, "path", True),
    "digest": Parameter(
        "digest",
        "Digest of a sealed field",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]{43}$"},
        "path",
        True,
    ),
}
AT: Final = number_parameter("Tree size to read at; today's by default", "at")
LIMIT: Final = number_parameter(
    "Rows on a page", "limit", minimum=1, maximum=LIMIT_MAX, default=LIMIT_DEFAULT
)
CURSOR: Final = text_parameter("Goes on where a page ended; travels alone", "cursor")
READ: Final = ("unknown_estate", "token_missing", "token_wrong")
LIST: Final = (*READ, "invalid_cursor", "unknown_size")
ONE: Final = (*READ, "unknown_entry")
AT_SIZE: Final = (*READ, "unknown_size")
ESTATE: Final = "/v1/estates/{estate}"
PAGING: Final = (LIMIT, CURSOR)
