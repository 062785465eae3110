"""Everything that must not come in: each gets its own problem, and nothing is stored."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger_core.append.signing import make_event, sign_submission
from ledger_core.books.estate.kinds import KeyGranted, KeyRevoked
from ledger_core.books.fields import Party
from ledger_core.log.checkpoint import submission_head
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import Note, SignatureLine
from tests.e2e.town import AUTHORITY, Town, expense, income, seeded_key, today

PATH = "/v1/estates/guangjing/submissions"


def post(
    http: TestClient, body: bytes | str | dict[str, Any], path: str = PATH
) -> tuple[int, dict[str, Any]]:
    """Return status and body of the answer."""
    content = json.dumps(body) if isinstance(body, dict) else body
    answer = http.post(path, content=content, headers={"Content-Type": "application/json"})
    return answer.status_code, answer.json()


def signed(town: Town, *lines: bytes, **more: Any) -> dict[str, Any]:
    """Return a body whose note fits its lines."""
    return {"events": [line.decode() for line in lines], "note": town.sign(lines), **more}


def good(town: Town) -> dict[str, Any]:
    """Return a body that would be taken in."""
    return signed(town, *town.lines(income(100)))


def assert_refused(http: TestClient, town: Town, body: Any, status: int, code: str) -> dict[str, Any]:
    """The answer is this problem, and the log is as it was."""
    before = http.get("/logs/guangjing/checkpoint").content
    answered, problem = post(http, body)
    assert (answered, problem["code"]) == (status, code), problem
    assert set(problem) >= {"type", "title", "status", "detail", "errors", "request_id", "doc_url"}
    assert "Traceback" not in json.dumps(problem)
    assert http.get("/logs/guangjing/checkpoint").content == before
    return problem


REQUESTS: dict[str, Callable[[dict[str, Any]], bytes | str]] = {
    "empty": lambda _: b"",
    "not JSON": lambda _: b"{",
    "not UTF-8": lambda _: b'{"events":["\xff"],"note":""}',
    "an array": lambda _: b"[]",
    "a float": lambda body: json.dumps({**body, "expected_size": 7.5}),
    "a float that is whole": lambda body: json.dumps({**body, "expected_size": 7.0}),
    "a negative size": lambda body: json.dumps({**body, "expected_size": -1}),
    "another field": lambda body: json.dumps({**body, "extra": 1}),
    "no note": lambda body: json.dumps({"events": body["events"]}),
    "null": lambda body: json.dumps({**body, "note": None}),
    "events no array": lambda body: json.dumps({**body, "events": body["events"][0]}),
    "an event as object": lambda body: json.dumps({**body, "events": [json.loads(body["events"][0])]}),
    "a field twice": lambda body: f'{{"events":[],{json.dumps(body)[1:]}',
    "a field twice, disguised": lambda body: f'{{"e\\u0076ents":[],{json.dumps(body)[1:]}',
    "a lone surrogate": lambda body: json.dumps({**body, "events": ["\ud800"]}),
    "nested too deep": lambda _: b"[" * 100_000,
}


@pytest.mark.parametrize("what", REQUESTS)
def test_a_request_that_is_not_the_json_asked_for(http: TestClient, town: Town, what: str) -> None:
    """Malformed JSON, duplicate keys, floats, wrong types, extra keys."""
    assert_refused(http, town, REQUESTS[what](good(town)), 400, "malformed_request")


EVENTS: dict[str, tuple[Callable[[bytes], bytes], int, str]] = {
    "spaced": (lambda line: line.replace(b'":', b'": '), 400, "malformed_event"),
    "unsorted": (lambda line: b'{"v":1,' + line[1:].replace(b',"v":1', b""), 400, "malformed_event"),
    "a key twice": (lambda line: line.replace(b'"v":1', b'"v":1,"v":1'), 400, "malformed_event"),
    "a float": (
        lambda line: line.replace(b'"amount_fen":100', b'"amount_fen":100.0'),
        400,
        "malformed_event",
    ),
    "needless escape": (lambda line: line.replace(b"parking", b"\\u0070arking"), 400, "malformed_event"),
    "not JSON": (lambda _: b"hello", 400, "malformed_event"),
    "two lines": (lambda line: line + b"\n", 400, "malformed_event"),
    "a default spelt out": (
        lambda line: line.replace(b'"kind"', b'"illustrative":false,"kind"'),
        400,
        "malformed_event",
    ),
    "an unknown field": (lambda line: line.replace(b'"kind"', b'"iban":"x","kind"'), 400, "malformed_event"),
    "a bad ULID": (lambda line: line.replace(b'"id":"0', b'"id":"8'), 400, "malformed_event"),
    "an unknown kind": (
        lambda line: line.replace(b"income.received/1", b"income.dreamt/1"),
        422,
        "unknown_kind",
    ),
    "a newer kind": (
        lambda line: line.replace(b"income.received/1", b"income.received/2"),
        422,
        "unknown_kind",
    ),
    "another estate": (lambda line: line.replace(b'"guangjing"', b'"elsewhere"'), 422, "wrong_estate"),
    "a control character": (
        lambda line: line.replace(
            b'"kind"', b'"kind":"revenue.income.received/1","memo":"a\\u0007b"'
        ).replace(b',"memo":"a\\u0007b":"revenue.income.received/1"', b',"memo":"a\\u0007b"'),
        400,
        "text_not_allowed",
    ),
    "a line break in a memo": (
        lambda line: _with_memo(line, b"2026-01-01 * forged\\n    assets:bank:x  1 CNY"),
        400,
        "text_not_allowed",
    ),
    "a direction mark": (lambda line: _with_memo(line, "abc\u202edef".encode()), 400, "text_not_allowed"),
    "not NFC": (lambda line: _with_memo(line, "e\u0301".encode()), 400, "text_not_allowed"),
    "an oversize line": (lambda line: line + b" " * 60_000, 413, "too_large"),
    "an oversize memo": (lambda line: _with_memo(line, b"m" * 1_001), 400, "malformed_event"),
    "no money": (lambda line: line.replace(b'"amount_fen":100', b'"amount_fen":0'), 400, "malformed_event"),
    "too much money": (
        lambda line: line.replace(b'"amount_fen":100', b'"amount_fen":10000000000001'),
        400,
        "malformed_event",
    ),
}


def _with_memo(line: bytes, memo: bytes) -> bytes:
    """The memo stands between kind and the body's end, as the order of keys wants it."""
    kind = b'"kind":"revenue.income.received/1"'
    return line.replace(kind, kind + b',"memo":"' + memo + b'"')


@pytest.mark.parametrize("what", EVENTS)
def test_an_event_that_cannot_be_admitted(http: TestClient, town: Town, what: str) -> None:
    """The note is sound and signed; what is wrong is in the line."""
    change, status, code = EVENTS[what]
    (line,) = town.lines(income(100))
    changed = change(line)
    assert changed != line
    problem = assert_refused(http, town, signed(town, changed), status, code)
    assert problem["errors"][0]["index"] == 0


def test_too_much_at_once(http: TestClient, town: Town) -> None:
    """More events than a submission has, more bytes than a body has, and none at all."""
    lines = town.lines(*[income(100 + n) for n in range(1_025)])
    assert_refused(http, town, signed(town, *lines), 413, "too_large")
    assert_refused(http, town, b'{"events":["' + b"x" * 9_000_000 + b'"],"note":""}', 413, "too_large")
    assert_refused(http, town, {"events": [], "note": good(town)["note"]}, 413, "too_large")


def test_a_body_is_cut_off_while_it_streams(http: TestClient, town: Town) -> None:
    """No Content-Length tells how much will come; the service stops reading by itself."""
    sent = 0

    def endless() -> Any:
        nonlocal sent
        while sent < 64 * 1024 * 1024:
            sent += 1024 * 1024
            yield b" " * 1024 * 1024

    answer = http.post(PATH, content=endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_notes_that_do_not_hold(http: TestClient, town: Town) -> None:
    """Malformed, bad base64, another log, another batch, a wrong or unknown or revoked key."""
    body = good(town)
    note = body["note"]
    assert_refused(http, town, {**body, "note": "hello"}, 400, "malformed_note")
    assert_refused(http, town, {**body, "note": note.replace("=\n", "!\n")}, 400, "malformed_note")
    other = sign_submission("ledger.example/logs/other", [body["events"][0].encode()], [town.keys["manager"]])
    assert_refused(http, town, {**body, "note": other}, 422, "wrong_log")
    assert_refused(http, town, {**body, "note": good(town)["note"]}, 422, "root_mismatch")
    lines = [body["events"][0].encode()]
    stranger = town.sign(lines, [seeded_key("stranger")])
    assert_refused(http, town, {**body, "note": stranger}, 422, "unknown_key")
    assert_refused(http, town, {**body, "note": _false_note(town, lines)}, 422, "bad_signature")
    registrar = town.sign(lines, [town.keys["registrar"]])
    assert_refused(http, town, {**body, "note": registrar}, 422, "role_not_allowed")


def _false_note(town: Town, lines: list[bytes]) -> str:
    """The manager's line, with somebody else's signature in it."""
    text = submission_head(town.origin, len(lines), root_of([leaf_hash(line) for line in lines])).text()
    manager = town.keys["manager"].vkey
    line = SignatureLine(manager.name, manager.key_id, seeded_key("stranger").sign(text).signature)
    return Note(text, (line,)).format()


def test_a_revoked_key_signs_no_more(http: TestClient, town: Town) -> None:
    """From the next submission on."""
    vkey = town.keys["manager"].vkey.format()
    town.take(KeyRevoked(vkey=vkey, reason="left"), keys=[AUTHORITY])
    assert_refused(http, town, good(town), 422, "revoked_key")


def test_a_key_must_prove_itself(http: TestClient, town: Town) -> None:
    """A grant without the granted key's own line."""
    body = KeyGranted(
        vkey=seeded_key("new").vkey.format(), role="auditor", party=Party(party="auditor", name="审计所")
    )
    lines = town.lines(body)
    note = town.sign(lines, [AUTHORITY])
    assert_refused(http, town, {"events": [lines[0].decode()], "note": note}, 422, "no_possession")


def test_ids_are_used_once(http: TestClient, town: Town) -> None:
    """The same id with other bytes, part of a submission known, an id twice: nothing is appended."""
    first, second = town.lines(income(100), income(200))
    assert post(http, signed(town, first))[0] == 201
    changed = first.replace(b'"amount_fen":100', b'"amount_fen":101')
    problem = assert_refused(http, town, signed(town, changed), 409, "id_conflict")
    assert problem["known"] == [{"id": json.loads(first)["id"], "seq": 7}]
    assert_refused(http, town, signed(town, first, second), 409, "id_conflict")
    assert_refused(http, town, signed(town, second, second), 422, "id_repeated")


def test_signing_times_have_bounds(http: TestClient, town: Town) -> None:
    """More than 30 days old, more than 5 minutes ahead."""
    now = datetime.datetime.now(datetime.UTC)
    for away, code in (
        (datetime.timedelta(days=-31), "signed_too_old"),
        (datetime.timedelta(minutes=6), "signed_ahead"),
    ):
        line = make_event("guangjing", income(100, date=today() - datetime.timedelta(days=40)), at=now + away)
        assert_refused(http, town, signed(town, line), 422, code)


def test_a_stale_size_is_told(http: TestClient, town: Town) -> None:
    """Who expected another tree gets nothing in."""
    (line,) = town.lines(income(100))
    assert_refused(http, town, signed(town, line, expected_size=6), 409, "stale_size")
    assert post(http, signed(town, line, expected_size=7))[0] == 201


def test_the_books_refuse(http: TestClient, town: Town) -> None:
    """Overdraft, a date far ahead, one signature where two are due; all events are judged."""
    order = town.lines(expense(1_000_001, bank_ref=""))
    assert_refused(http, town, signed(town, *order), 422, "overdraft")
    ahead = town.lines(income(100, date=today() + datetime.timedelta(days=400)))
    assert_refused(http, town, signed(town, *ahead), 422, "date_out_of_range")
    lines = town.lines(expense(500_000))
    alone = town.sign(lines, [town.keys["manager"]])
    assert_refused(http, town, {"events": [lines[0].decode()], "note": alone}, 422, "dual_control")
    mixed = town.lines(income(1), income(2, account="nowhere"), income(3, category="nothing"))
    problem = assert_refused(http, town, signed(town, *mixed), 422, "account_unknown")
    assert [(one["index"], one["code"]) for one in problem["errors"]] == [
        (1, "account_unknown"),
        (2, "category_not_allowed"),
    ]


def test_problems_speak_the_readers_language(http: TestClient, town: Town) -> None:
    """By Accept-Language, with the figures in either."""
    body = signed(town, *town.lines(expense(1_000_001, bank_ref="")))
    for accept, language, word in (("zh-CN,zh;q=0.9,en;q=0.1", "zh", "余额不足"), ("en", "en", "exceeds")):
        answer = http.post(PATH, json=body, headers={"Accept-Language": accept})
        assert answer.headers["content-language"] == language
        assert word in answer.json()["detail"]
        assert answer.headers["x-request-id"] == answer.json()["request_id"]
        assert answer.headers["content-type"] == "application/problem+json"


def test_another_method_and_another_parameter(http: TestClient, town: Town) -> None:
    """Told, not guessed."""
    assert http.delete(PATH).json()["code"] == "method_not_allowed"
    assert post(http, good(town), f"{PATH}?dryrun=true")[1]["code"] == "invalid_parameter"
    assert post(http, good(town), f"{PATH}?dry_run=yes")[1]["code"] == "invalid_parameter"


def test_a_log_begins_with_its_founding(http: TestClient, town: Town) -> None:
    """An estate that nobody founded is not there; whom nobody trusts founds nothing."""
    assert post(http, good(town), "/v1/estates/nowhere/submissions")[1]["code"] == "unknown_estate"
    other = Town(town.client, "elsewhere")
    lines = other.lines(other.founding())
    note = other.sign(lines, [seeded_key("nobody")])
    status, problem = post(
        http, {"events": [lines[0].decode()], "note": note}, "/v1/estates/elsewhere/submissions"
    )
    assert (status, problem["code"]) == (422, "unknown_key")
    assert http.get("/v1/estates/elsewhere").status_code == 404
