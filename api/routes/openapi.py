"""The OpenAPI document: every operation, every struct, every kind of event, with examples that are real.

Rules:
    * It is written from `OPERATIONS` and from the structs themselves; nothing is described twice.
    * The example submission is a signed one; its key's seed is public and grants nothing.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
import re
from typing import Any, Final

import msgspec

from api.problems import PROBLEM_TYPE, Fault, ProblemBody, status_of, title_of
from api.routes.exports import BOOK_TYPES
from api.routes.operation import PATH_PARAMETERS, Operation, Parameter
from api.routes.operations import OPERATIONS
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books.registry import KINDS, Event
from ledger_core.books.revenue.kinds import IncomeReceived
from ledger_core.log.keys import SigningKey

_REF: Final = "#/components/schemas/{name}"
# Any operation may answer these.
_ALWAYS: Final = ("internal_error", "storage_unavailable")
# What nobody asks with parameters: a probe's habits are no reason to fail it.
_PROBES: Final = ("/healthz", "/readyz", "/metrics")
# Refusals of the books share one status; their codes stand in /v1/problems.
_REFUSED: Final = ("malformed_note", "bad_signature")


@functools.cache
def openapi_document(version: str) -> dict[str, Any]:
    """Return the document of this service's version."""
    paths: dict[str, dict[str, Any]] = {}
    for one in OPERATIONS:
        path = re.sub(r"\{(\w+):path\}", r"{\1}", one.path)
        paths.setdefault(path, {})[one.method.lower()] = _operation(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sunledger",
            "version": version,
            "description": "A ledger of a residential estate's money that any owner can check alone. "
            "Money is integer fen. Errors are RFC 9457 problems with stable codes; their language follows "
            "Accept-Language.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def schemas() -> dict[str, Any]:
    """Return the schemas of all answers and bodies, and of every kind of event."""
    structs = [one for row in OPERATIONS for one in (row.answer, row.body) if _is_struct(one)]
    events: list[Any] = [Event, *(kind.body for kind in KINDS.values())]
    _, definitions = msgspec.json.schema_components([*structs, ProblemBody, *events], ref_template=_REF)
    return {**definitions, "Problem": {"allOf": [{"$ref": _REF.format(name="ProblemBody")}]}}


def _is_struct(one: Any) -> bool:
    return one is not None and not isinstance(one, str | tuple)


def _operation(one: Operation) -> dict[str, Any]:
    names = re.findall(r"\{(\w+)", one.path)
    described: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [
            _parameter(each) for each in (*map(PATH_PARAMETERS.__getitem__, names), *one.parameters)
        ],
        "responses": {str(one.status): _answer(one), **_problems(one)},
    }
    if one.body is not None:
        described["requestBody"] = {"required": True, "content": _body(one)}
    return described


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "in": one.place,
        "required": one.required,
        "description": one.meaning,
        "schema": one.schema,
    }


def _answer(one: Operation) -> dict[str, Any]:
    if isinstance(one.answer, str):
        schema = {"type": "string"} if one.answer.startswith("text/") else {}
        # The books' type is that of the format which was asked for.
        types = [of for _, of in BOOK_TYPES.values()] if one.name == "get_books" else [one.answer]
        content = {of.partition(";")[0]: {"schema": schema} for of in types}
    else:
        content = {"application/json": {"schema": _reference(one.answer)}}
    answer: dict[str, Any] = {"description": one.summary, "content": content}
    if one.name == "post_submission":
        answer["headers"] = {
            "Idempotent-Replayed": {"description": "true for a repeat", "schema": {"const": "true"}},
            "Location": {"description": "Its first entry", "schema": {"type": "string"}},
        }
    return answer


def _reference(struct: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([struct], ref_template=_REF)
    return schema


def _body(one: Operation) -> dict[str, Any]:
    if isinstance(one.body, tuple):
        return {media_type: {"schema": {}} for media_type in one.body}
    return {"application/json": {"schema": _reference(one.body), "example": example_submission()}}


def _problems(one: Operation) -> dict[str, Any]:
    codes = [code for code in (*one.problems, *_ALWAYS) if code != "refused"]
    codes += () if one.path in _PROBES else ("invalid_parameter",)
    codes += _REFUSED if "refused" in one.problems else ()
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(status_of(code), []).append(code)
    return {str(status): _problem(status, found) for status, found in sorted(by_status.items())}


def _problem(status: int, codes: list[str]) -> dict[str, Any]:
    examples = {code: {"value": msgspec.to_builtins(_example_problem(status, code))} for code in codes}
    content = {PROBLEM_TYPE: {"schema": {"$ref": _REF.format(name="ProblemBody")}, "examples": examples}}
    return {"description": "; ".join(title_of(code, "en") for code in codes), "content": content}


def _example_problem(status: int, code: str) -> ProblemBody:
    title = title_of(code, "en")
    return ProblemBody(
        type=f"/v1/problems/{code}",
        title=title,
        status=status,
        code=code,
        detail=title,
        errors=(Fault(code=code, detail=title),),
        request_id="5f2b8c0e9d7a4b31",
        doc_url=f"/v1/problems/{code}",
    )


@functools.cache
def example_submission() -> dict[str, Any]:
    """Return a body of `POST …/submissions` whose note verifies under a key that everybody has."""
    estate, origin = "guangjing", "ledger.example/logs/guangjing"
    key = SigningKey.from_seed("firm.example/accounts", hashlib.sha256(b"sunledger example").digest())
    body = IncomeReceived(
        date=datetime.date(2026, 3, 31), account="sunshine", category="parking", amount_fen=1_250_000
    )
    signed = datetime.datetime(2026, 3, 31, 1, 12, tzinfo=datetime.UTC)
    line = make_event(estate, body, at=signed, event_id="01KN0D5R00EXAMP1E0000000000"[:26])
    return {"events": [line.decode()], "note": sign_submission(origin, [line], [key])}
