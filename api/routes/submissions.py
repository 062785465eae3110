"""`POST /v1/estates/{estate}/submissions`: the only way in over HTTP.

Rules:
    * The body is cut off while it streams, at its bound; nothing is decoded before it is whole.
    * JSON is read strictly: known fields, none twice, right types. What events say is the books' business.
    * 201 with the log's checkpoint, once durable; a repeat too, with `Idempotent-Replayed: true`.
    * An estate that is not there yet takes a founding only; anything else is 404.
    * When the client goes away its submission is decided all the same: whoever asks again gets the answer.
"""

from __future__ import annotations

import re
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError, refused_response
from api.routes.access import check_parameters, estate_of, in_thread, reply, services_of
from api.routes.bodies import read_body
from api.routes.shapes import AcceptedReply, DryRunReply, SubmissionBody
from ledger_core.append.submission import Accepted, Outcome, Refused, Submission
from ledger_core.limits import SUBMISSION_BYTES_MAX
from ledger_core.log.canonical import encode_base64

# JSON escapes every quotation mark of an event line, and a note goes along.
BODY_BYTES_MAX: Final = 2 * SUBMISSION_BYTES_MAX
_decoder: Final = msgspec.json.Decoder(SubmissionBody)
# Every string of the body becomes one quotation mark: what is left shows how many fields it has, and how its
# number is spelt. The decoder alone would let the last of two fields win, and take 7.0 for 7.
_STRINGS: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_SKELETON: Final = b'{}[]":, \t\r\n0123456789'
_ERASURE: Final = b'"kind":"estate.subject.erased/'
_FOUNDING: Final = '"kind":"estate.founded/'


async def post_submission(request: Request) -> Response:
    """The submission is in the log, or the answer says why not."""
    dry_run = _dry_run(request)
    estate, services = estate_of(request), services_of(request)
    submission = decode_submission(await read_body(request, BODY_BYTES_MAX, "too_large"))
    founding = any(_FOUNDING in event.decode() for event in submission.events[:1])
    if not founding and not services.ledger.knows(estate):
        await _check_founded(request, estate)
    if dry_run:
        outcome = await in_thread(lambda: services.ledger.submit(estate, submission, dry_run=True))
    else:
        outcome = await _append(request, estate, submission)
    request.app.state.metrics.count_outcome(outcome, dry_run)
    return _answer(request, estate, outcome, dry_run)


async def _append(request: Request, estate: str, submission: Submission) -> Outcome:
    """Wait for the sequencer; the wait may be cancelled, the submission is not."""
    services, awaited = services_of(request), request.app.state.awaited
    outcome: Outcome = await awaited.outcome(services.sequencer.put(estate, submission))
    if isinstance(outcome, Accepted):
        services.runner.wake()
        request.app.state.watch.saw(estate, outcome.tree_size)
        if any(_ERASURE in event for event in submission.events):
            await in_thread(services.carry_out_erasures, estate)
    return outcome


async def _check_founded(request: Request, estate: str) -> None:
    if await in_thread(services_of(request).store.head, estate) is None:
        raise ProblemError("unknown_estate", f"{estate}: a log begins with estate.founded")


def _answer(request: Request, estate: str, outcome: Outcome, dry_run: bool) -> Response:
    if isinstance(outcome, Refused):
        return refused_response(request, outcome)
    if dry_run:
        return reply(DryRunReply(estate=estate, first=outcome.first, of=outcome.of, known=outcome.replayed))
    body = AcceptedReply(
        estate=estate,
        first=outcome.first,
        of=outcome.of,
        tree_size=outcome.tree_size,
        checkpoint=outcome.checkpoint,
        leaves=tuple(map(encode_base64, outcome.leaves)),
    )
    headers = {"Location": f"/v1/estates/{estate}/entries/{outcome.first}"}
    if outcome.replayed:
        headers["Idempotent-Replayed"] = "true"
    return reply(body, 201, headers)


def decode_submission(data: bytes) -> Submission:
    """Return the submission that a body holds.

    Raises:
        ProblemError: `malformed_request`.
    """
    try:
        body = _decoder.decode(data)
        events = tuple(event.encode() for event in body.events)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise ProblemError("malformed_request", str(error)[:300]) from error
    skeleton = _STRINGS.sub(b'"', data)
    fields = sum(getattr(body, name) is not msgspec.UNSET for name in body.__struct_fields__)
    if skeleton.count(b":") != fields or skeleton.translate(None, _SKELETON):
        raise ProblemError("malformed_request", "a field comes twice, or a number is not spelt as it must be")
    expected = None if body.expected_size is msgspec.UNSET else body.expected_size
    return Submission(events, body.note, expected)


def _dry_run(request: Request) -> bool:
    if not request.scope["query_string"]:
        return False
    check_parameters(request, "dry_run")
    value = request.query_params.get("dry_run", "false")
    if value not in ("true", "false"):
        raise ProblemError("invalid_parameter", "dry_run is true or false", pointer="dry_run")
    return value == "true"
