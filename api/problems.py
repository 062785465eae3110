"""Problems: every answer that is not what was asked for (RFC 9457).

    {"type","title","status","code","detail","errors":[{"pointer","code","detail","index","figures"}],
     "request_id","doc_url"}

Rules:
    * `code` is stable; `title` is the sentence of the code, in Chinese or English by Accept-Language.
    * A refusal's codes and sentences are those of the books (docs/SPEC-books.md §4).
    * Refusals answer 422; malformed ones 400, too large ones 413, those that contradict the log 409.
    * Storage that did not do it answers 503 with Retry-After: nothing was acknowledged, a repeat is safe.
    * Nobody is shown a traceback, a path of the machine or the text of an unforeseen error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.problem_codes import PROBLEMS, status_of, title_of
from ledger_core.append.submission import Refused
from ledger_core.books.refusals import Refusal
from ledger_core.errors import (
    ConflictError,
    LedgerError,
    MalformedError,
    StorageError,
    UndecidedError,
    VerificationError,
)

__all__ = [
    "PROBLEMS",
    "PROBLEM_TYPE",
    "Fault",
    "Known",
    "ProblemBody",
    "ProblemError",
    "error_response",
    "language_of",
    "problem_response",
    "refused_response",
    "request_id_of",
    "status_of",
    "title_of",
]

PROBLEM_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 1


class ProblemError(LedgerError):
    """The answer is a problem.

    Args:
        code: A key of `PROBLEMS` or of the books' `RULES`.
        detail: What was wrong, in figures; the code's sentence when empty.
        pointer: JSON pointer into the body, or the parameter's name.
        status: Another status than the code's own.
        headers: Sent along.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        pointer: str = "",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, detail)
        self.pointer = pointer
        self.status = status or status_of(code)
        self.headers = dict(headers or {})


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong.

    Args:
        code: As a problem's.
        detail: One sentence with its figures.
        pointer: JSON pointer into the request's body, or the parameter's name.
        index: Index of the event in its submission.
        figures: What the rule compared.
    """

    code: str
    detail: str
    pointer: str = ""
    index: int | None = None
    figures: dict[str, str | int] = {}


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An event id that is in the log already, and where."""

    id: str
    seq: int


class ProblemBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of every problem."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: tuple[Fault, ...]
    request_id: str
    doc_url: str
    known: tuple[Known, ...] = ()


def language_of(request: Request) -> str:
    """Return `zh` or `en`, whichever Accept-Language puts first; `en` when it names neither."""
    best, language = 0.0, "en"
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().lower().partition(";")
        weight = _weight(rest)
        if tag[:2] in ("zh", "en") and weight > best:
            best, language = weight, tag[:2]
    return language


def _weight(parameters: str) -> float:
    try:
        return float(parameters.strip().removeprefix("q=")) if parameters else 1.0
    except ValueError:
        return 0.0


def refused_response(request: Request, refused: Refused) -> Response:
    """Return the problem of a submission that the books do not admit; the first refusal gives its code."""
    language = language_of(request)
    first = refused.refusals[0]
    faults = tuple(_fault_of(refusal, language) for refusal in refused.refusals)
    known = tuple(_known_of(refused.refusals))
    return problem_response(request, first.code, faults[0].detail, faults, known=known)


def _fault_of(refusal: Refusal, language: str) -> Fault:
    located = refusal.index >= 0
    return Fault(
        code=refusal.code,
        detail=refusal.detail(language),
        pointer=f"/events/{refusal.index}{refusal.pointer}" if located else refusal.pointer,
        index=refusal.index if located else None,
        figures=refusal.figures,
    )


def _known_of(refusals: Sequence[Refusal]) -> list[Known]:
    return [
        Known(id=str(one.figures["id"]), seq=int(one.figures["seq"]))
        for one in refusals
        if one.code == "id_conflict"
    ]


def error_response(request: Request, error: Exception) -> Response:
    """Return the problem of an exception; one that nobody foresaw says no more than that."""
    if isinstance(error, ProblemError):
        detail = _detail(error, language_of(request))
        faults = (Fault(code=error.code, detail=detail, pointer=error.pointer),)
        return problem_response(request, error.code, detail, faults, error.status, error.headers)
    if not isinstance(error, LedgerError):
        return problem_response(request, "internal_error")
    code, status = _code_and_status(error)
    # What the database said may name hosts and paths: the log has it, the client gets the sentence.
    public = isinstance(error, ConflictError) or (isinstance(error, MalformedError) and code == error.code)
    detail = _detail(error, language_of(request)) if public else ""
    known = tuple(Known(id=one, seq=seq) for one, seq in getattr(error, "known", ()))
    return problem_response(request, code, detail, status=status, known=known)


def _code_and_status(error: LedgerError) -> tuple[str, int]:
    if isinstance(error, StorageError):
        return error.code, 503
    if isinstance(error, VerificationError):
        return "stored_altered", 500
    if isinstance(error, UndecidedError):
        code = error.code if error.code in PROBLEMS else "cannot_tell"
        return code, status_of(code)
    if isinstance(error, ConflictError):
        return error.code, 409
    # Routes check requests and answer with a ProblemError: what else is malformed is our own.
    return (error.code, status_of(error.code)) if error.code in PROBLEMS else ("stored_altered", 500)


def _detail(error: LedgerError, language: str) -> str:
    """The figures in English; a Chinese reader gets the sentence before them."""
    said = "" if error.detail == error.code else error.detail
    if language == "zh":
        return f"{title_of(error.code, 'zh')} ({said})" if said else title_of(error.code, "zh")
    return said or title_of(error.code, "en")


def problem_response(
    request: Request,
    code: str,
    detail: str = "",
    errors: tuple[Fault, ...] = (),
    status: int = 0,
    headers: Mapping[str, str] | None = None,
    known: tuple[Known, ...] = (),
) -> Response:
    """Return a problem as a response, with its language, its request id and, for 503, Retry-After."""
    language, status = language_of(request), status or status_of(code)
    title = title_of(code, language)
    body = ProblemBody(
        type=f"/v1/problems/{code}",
        title=title,
        status=status,
        code=code,
        detail=detail or title,
        errors=errors or (Fault(code=code, detail=detail or title),),
        request_id=request_id_of(request),
        doc_url=f"/v1/problems/{code}",
        known=known,
    )
    extra = {"Content-Language": language, "Cache-Control": "no-store", **(headers or {})}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        extra.setdefault("Retry-After", str(RETRY_SECONDS))
    return Response(msgspec.json.encode(body), status, extra, PROBLEM_TYPE)


def request_id_of(request: Request) -> str:
    """Return the id that the answer's X-Request-ID header carries too."""
    return str(request.scope.get("state", {}).get("request_id", ""))
