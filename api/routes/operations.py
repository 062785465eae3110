"""Every operation of the service, once: from here come the routes and the OpenAPI document."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.routes import books, entries, exports, service, submissions, tail, tiles, vouchers, witnesses
from api.routes import shapes as s
from api.routes.cursors import LIMIT_DEFAULT, LIMIT_MAX
from ledger_core.books.registry import KINDS
from projections.read_models import AccountRow, KeyRow, QuestionRow

Endpoint = Callable[[Request], Awaitable[Response]]
TEXT: Final = "text/plain; charset=utf-8"


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
        problems: Codes that it may answer besides the ones that any operation may.
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


def _number(meaning: str, name: str, **bounds: int) -> Parameter:
    return Parameter(name, meaning, {"type": "integer", "minimum": 0, **bounds})


def _text(meaning: str, name: str, **more: Any) -> Parameter:
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
    "code": Parameter("code", "Code of a problem", {"type": "string"}, "path", True),
}
_AT: Final = _number("Tree size to read at; today's by default", "at")
_LIMIT: Final = _number("Rows on a page", "limit", minimum=1, maximum=LIMIT_MAX, default=LIMIT_DEFAULT)
_CURSOR: Final = _text("Goes on where a page ended; travels alone", "cursor")
_DAY: Final = {"format": "date"}
_FILTERS: Final = (
    _text("Only this kind", "kind", enum=sorted(KINDS)),
    _text("Only this category of income or expense", "category"),
    _text("Only this registered account", "account"),
    _text("Business date on or after this day", "first_day", **_DAY),
    _text("Business date on or before this day", "last_day", **_DAY),
    _text("Words in the story or the remark", "q", maxLength=200),
    _text("Only entries with this flag (docs/SPEC-books.md §5.4)", "flag"),
)
_LAST_EVENT_ID: Final = Parameter(
    "Last-Event-ID", "seq of the last entry received; goes on behind it", {"type": "integer"}, "header"
)
_DRY_RUN: Final = Parameter("dry_run", "Decide, append nothing, answer 200", {"type": "boolean"})
_READ: Final = ("unknown_estate", "token_missing", "token_wrong")
_CHECKPOINT: Final = ("unknown_estate", "not_yet_witnessed")
_WITNESSED: Final = (*_READ, "not_yet_witnessed")
_LIST: Final = (*_READ, "invalid_parameter", "invalid_cursor", "unknown_size")
_ONE: Final = (*_READ, "unknown_entry")
_AT_SIZE: Final = (*_READ, "invalid_parameter", "unknown_size")
_E: Final = "/v1/estates/{estate}"
_PAGING: Final = (_LIMIT, _CURSOR)

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "POST",
        f"{_E}/submissions",
        submissions.post_submission,
        s.AcceptedReply,
        (_DRY_RUN,),
        (
            "malformed_request",
            "unknown_estate",
            "too_large",
            "overloaded",
            "refused",
            "id_conflict",
            "stale_size",
        ),
        s.SubmissionBody,
        201,
    ),
    Operation(
        "GET",
        f"{_E}/entries",
        entries.list_entries,
        s.Page[s.EntryReply],
        (_number("First seq", "from"), *_FILTERS, *_PAGING),
        _LIST,
    ),
    Operation("GET", f"{_E}/entries/{{seq}}", entries.get_entry, s.EntryReply, (), _ONE),
    Operation("GET", f"{_E}/entries/{{seq}}/proof", entries.get_proof, s.ProofReply, (), _ONE),
    Operation(
        "GET",
        f"{_E}/entries/{{seq}}/receipt",
        entries.get_receipt,
        TEXT,
        (),
        (*_ONE, "not_yet_witnessed"),
    ),
    Operation(
        "GET", f"{_E}/entries/{{seq}}/trail", books.get_trail, s.TrailReply, (_AT,), (*_ONE, "unknown_size")
    ),
    Operation("GET", "/logs/{estate}/checkpoint", tiles.get_checkpoint, TEXT, (), _CHECKPOINT),
    Operation(
        "GET",
        "/logs/{estate}/tile/entries/{path:path}",
        tiles.get_entry_bundle,
        tiles.OCTETS,
        (),
        (*_READ, "unknown_tile"),
    ),
    Operation("GET", "/logs/{estate}/tile/{path:path}", tiles.get_tile, tiles.OCTETS, (), ("unknown_tile",)),
    Operation(
        "GET",
        "/v1/estates",
        books.list_estates,
        s.Page[s.EstateReply],
        _PAGING,
        ("invalid_parameter", "invalid_cursor"),
    ),
    Operation("GET", _E, books.get_estate, s.EstateReply, (), ("unknown_estate",)),
    Operation("GET", f"{_E}/balances", books.get_balances, s.BalancesReply, (_AT,), _AT_SIZE),
    Operation(
        "GET",
        f"{_E}/statement",
        books.get_statement,
        s.StatementReply,
        (
            _text("First day; 1990-01-01 by default", "first", **_DAY),
            _text("Last day; today by default", "last", **_DAY),
            _AT,
        ),
        _AT_SIZE,
    ),
    Operation("GET", f"{_E}/questions", books.list_questions, s.Page[QuestionRow], (_AT, *_PAGING), _LIST),
    Operation("GET", f"{_E}/parties", books.list_parties, s.Page[KeyRow], (_AT, *_PAGING), _LIST),
    Operation("GET", f"{_E}/accounts", books.list_accounts, s.Page[AccountRow], (_AT, *_PAGING), _LIST),
    Operation("GET", f"{_E}/witnesses", witnesses.list_witnesses, s.WitnessesReply, (), ("unknown_estate",)),
    Operation(
        "GET",
        f"{_E}/proof/consistency",
        entries.get_consistency,
        s.ConsistencyReply,
        (_number("Smaller tree size", "from"), _number("Larger tree size; today's by default", "to")),
        ("unknown_estate", "invalid_parameter", "unknown_size"),
    ),
    Operation(
        "POST",
        f"{_E}/vouchers",
        vouchers.post_voucher,
        s.VoucherReply,
        (_number("Seq of the entry that names the file; not needed with an upload token", "entry"),),
        (
            *_READ,
            "invalid_parameter",
            "voucher_not_named",
            "unsupported_media_type",
            "voucher_too_large",
            "storage_full",
        ),
        tuple(vouchers.MEDIA_TYPES),
        201,
    ),
    Operation(
        "GET",
        f"{_E}/vouchers/{{sha256}}",
        vouchers.get_voucher,
        tiles.OCTETS,
        (),
        (*_READ, "voucher_missing", "stored_altered"),
    ),
    Operation("GET", f"{_E}/bundle", exports.get_bundle, "application/zip", (), _WITNESSED),
    Operation(
        "GET",
        f"{_E}/books",
        exports.get_books,
        tiles.OCTETS,
        (
            Parameter(
                "format", "Whose file", {"type": "string", "enum": list(exports.BOOK_TYPES)}, required=True
            ),
            _AT,
        ),
        _AT_SIZE,
    ),
    Operation(
        "GET",
        f"{_E}/stream",
        tail.get_stream,
        "text/event-stream",
        (_number("First seq; from now on by default", "from"), _LAST_EVENT_ID),
        (*_READ, "invalid_parameter", "unknown_size", "too_many_streams"),
    ),
    Operation(
        "GET",
        "/v1/log-key",
        service.get_log_key,
        s.LogKeyReply,
        (Parameter("estate", "Slug of an estate to be founded", {"type": "string"}, required=True),),
        ("invalid_parameter",),
    ),
    Operation("GET", "/v1/problems", service.list_problems, s.Page[s.ProblemKindReply]),
    Operation("GET", "/v1/problems/{code}", service.get_problem, s.ProblemKindReply, (), ("not_found",)),
    Operation("GET", "/healthz", service.get_health, s.HealthReply),
    Operation("GET", "/readyz", service.get_readiness, s.HealthReply, (), ("not_ready",)),
    Operation("GET", "/metrics", service.get_metrics, "text/plain"),
)


def routes() -> list[Route]:
    """Return the routes, the busiest first: they are tried in this order."""
    return [Route(one.path, one.endpoint, methods=[one.method], name=one.name) for one in OPERATIONS]
