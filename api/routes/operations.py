"""Every operation of the service, once: from here come the routes and the OpenAPI document."""

from __future__ import annotations

from typing import Final

from starlette.routing import Route

from api.routes import (
    books,
    entries,
    evidence,
    exports,
    service,
    submissions,
    tail,
    tiles,
    vouchers,
    witnesses,
)
from api.routes import shapes as s
from api.routes.fund_operations import FUND_OPERATIONS
from api.routes.operation import (
    AT,
    AT_SIZE,
    ESTATE,
    LIST,
    ONE,
    PAGING,
    READ,
    Operation,
    Parameter,
    number_parameter,
    text_parameter,
)
from api.routes.vote_operations import VOTE_OPERATIONS
from ledger_core.books.registry import KINDS
from projections.read_models import AccountRow, KeyRow, QuestionRow

TEXT: Final = "text/plain; charset=utf-8"
_DAY: Final = {"format": "date"}
_FILTERS: Final = (
    text_parameter("Only this kind", "kind", enum=sorted(KINDS)),
    text_parameter("Only this category of income or expense", "category"),
    text_parameter("Only this registered account", "account"),
    text_parameter("Business date on or after this day", "first_day", **_DAY),
    text_parameter("Business date on or before this day", "last_day", **_DAY),
    text_parameter("Words in the story or the remark", "q", maxLength=200),
    text_parameter("Only entries with this flag (docs/SPEC-books.md §5.4)", "flag"),
)
_LAST_EVENT_ID: Final = Parameter(
    "Last-Event-ID", "seq of the last entry received; goes on behind it", {"type": "integer"}, "header"
)
_DRY_RUN: Final = Parameter("dry_run", "Decide, append nothing, answer 200", {"type": "boolean"})
_CHECKPOINT: Final = ("unknown_estate", "not_yet_witnessed")
_WITNESSED: Final = (*READ, "not_yet_witnessed")

OPERATIONS: Final[tuple[Operation, ...]] = (
    Operation(
        "POST",
        f"{ESTATE}/submissions",
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
        f"{ESTATE}/entries",
        entries.list_entries,
        s.Page[s.EntryReply],
        (number_parameter("First seq", "from"), *_FILTERS, *PAGING),
        LIST,
    ),
    Operation("GET", f"{ESTATE}/entries/{{seq}}", entries.get_entry, s.EntryReply, (), ONE),
    Operation("GET", f"{ESTATE}/entries/{{seq}}/proof", entries.get_proof, s.ProofReply, (), ONE),
    Operation(
        "GET", f"{ESTATE}/entries/{{seq}}/evidence", evidence.get_evidence, evidence.EvidenceReply, (), ONE
    ),
    Operation(
        "GET",
        f"{ESTATE}/entries/{{seq}}/receipt",
        entries.get_receipt,
        TEXT,
        (),
        (*ONE, "not_yet_witnessed"),
    ),
    Operation(
        "GET", f"{ESTATE}/entries/{{seq}}/trail", books.get_trail, s.TrailReply, (AT,), (*ONE, "unknown_size")
    ),
    Operation("GET", "/logs/{estate}/checkpoint", tiles.get_checkpoint, TEXT, (), _CHECKPOINT),
    Operation(
        "GET",
        "/logs/{estate}/tile/entries/{path:path}",
        tiles.get_entry_bundle,
        tiles.OCTETS,
        (),
        (*READ, "unknown_tile"),
    ),
    Operation("GET", "/logs/{estate}/tile/{path:path}", tiles.get_tile, tiles.OCTETS, (), ("unknown_tile",)),
    Operation(
        "GET",
        "/v1/estates",
        books.list_estates,
        s.Page[s.EstateReply],
        PAGING,
        ("invalid_cursor",),
    ),
    Operation("GET", ESTATE, books.get_estate, s.EstateReply, (), ("unknown_estate",)),
    Operation("GET", f"{ESTATE}/balances", books.get_balances, s.BalancesReply, (AT,), AT_SIZE),
    Operation(
        "GET",
        f"{ESTATE}/statement",
        books.get_statement,
        s.StatementReply,
        (
            text_parameter("First day; 1990-01-01 by default", "first", **_DAY),
            text_parameter("Last day; today by default", "last", **_DAY),
            AT,
        ),
        AT_SIZE,
    ),
    Operation("GET", f"{ESTATE}/questions", books.list_questions, s.Page[QuestionRow], (AT, *PAGING), LIST),
    Operation("GET", f"{ESTATE}/parties", books.list_parties, s.Page[KeyRow], (AT, *PAGING), LIST),
    Operation("GET", f"{ESTATE}/accounts", books.list_accounts, s.Page[AccountRow], (AT, *PAGING), LIST),
    Operation(
        "GET", f"{ESTATE}/witnesses", witnesses.list_witnesses, s.WitnessesReply, (), ("unknown_estate",)
    ),
    Operation(
        "GET",
        f"{ESTATE}/proof/consistency",
        entries.get_consistency,
        s.ConsistencyReply,
        (
            number_parameter("Smaller tree size", "from"),
            number_parameter("Larger tree size; today's by default", "to"),
        ),
        ("unknown_estate", "unknown_size"),
    ),
    Operation(
        "POST",
        f"{ESTATE}/vouchers",
        vouchers.post_voucher,
        s.VoucherReply,
        (number_parameter("Seq of the entry that names the file; not needed with an upload token", "entry"),),
        (
            *READ,
            "voucher_not_named",
            "unsupported_media_type",
            "voucher_too_large",
            "storage_full",
            "overloaded",
        ),
        tuple(vouchers.MEDIA_TYPES),
        201,
    ),
    Operation(
        "GET",
        f"{ESTATE}/vouchers/{{sha256}}",
        vouchers.get_voucher,
        tiles.OCTETS,
        (),
        (*READ, "voucher_missing", "stored_altered"),
    ),
    Operation("GET", f"{ESTATE}/bundle", exports.get_bundle, "application/zip", (), _WITNESSED),
    Operation(
        "GET",
        f"{ESTATE}/books",
        exports.get_books,
        tiles.OCTETS,
        (
            Parameter(
                "format", "Whose file", {"type": "string", "enum": list(exports.BOOK_TYPES)}, required=True
            ),
            AT,
        ),
        AT_SIZE,
    ),
    Operation(
        "GET",
        f"{ESTATE}/stream",
        tail.get_stream,
        "text/event-stream",
        (number_parameter("First seq; from now on by default", "from"), _LAST_EVENT_ID),
        (*READ, "unknown_size", "too_many_streams"),
    ),
    *FUND_OPERATIONS,
    *VOTE_OPERATIONS,
    Operation(
        "GET",
        "/v1/log-key",
        service.get_log_key,
        s.LogKeyReply,
        (Parameter("estate", "Slug of an estate to be founded", {"type": "string"}, required=True),),
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
