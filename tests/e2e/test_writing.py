"""What is taken in: once, durably, and answered the same way when it is sent again."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from api.client import AnsweredError, Client
from ledger_core.errors import StorageError
from ledger_core.log.checkpoint import open_checkpoint
from ledger_core.log.note import VerifierKey
from tests.e2e.town import Town, expense, income

PATH = "/v1/estates/guangjing/submissions"


def test_a_submission_is_answered_with_the_checkpoint(http: TestClient, town: Town) -> None:
    """201, where its first entry is, and a signed checkpoint that covers it."""
    lines = town.lines(income(100), income(200))
    body = {"events": [line.decode() for line in lines], "note": town.sign(lines)}
    answer = http.post(PATH, json=body)
    assert (answer.status_code, answer.headers["location"]) == (201, "/v1/estates/guangjing/entries/7")
    reply = answer.json()
    assert (reply["first"], reply["of"], reply["tree_size"]) == (7, 2, 9)
    log_key = VerifierKey.parse(town.client.log_key("guangjing").vkey)
    assert open_checkpoint(reply["checkpoint"], log_key).head.size == 9


def test_a_repeat_is_harmless(http: TestClient, town: Town) -> None:
    """The same entries, the original status, and a header that says so; whoever signs it anew as well."""
    lines = town.lines(income(100))
    body = {"events": [line.decode() for line in lines], "note": town.sign(lines)}
    first = http.post(PATH, json=body)
    again = http.post(PATH, json=body)
    alone = http.post(PATH, json={**body, "note": town.sign(lines, [town.keys["manager"]])})
    assert "idempotent-replayed" not in first.headers
    for repeat in (again, alone):
        assert (repeat.status_code, repeat.headers["idempotent-replayed"]) == (201, "true")
        assert repeat.json() == first.json()
    assert http.get("/v1/estates/guangjing").json()["tree_size"] == 8


def test_a_dry_run_appends_nothing(http: TestClient, town: Town, client: Client) -> None:
    """It decides as the ledger would, for good and for bad."""
    lines = town.lines(income(100))
    before = http.get("/logs/guangjing/checkpoint").content
    reply = client.try_out("guangjing", lines, town.sign(lines))
    assert (reply.first, reply.of, reply.known, reply.dry_run) == (7, 1, False, True)
    bad = town.lines(expense(1_000_001, bank_ref=""))
    with pytest.raises(AnsweredError) as refused:
        client.try_out("guangjing", bad, town.sign(bad))
    assert refused.value.code == "overdraft"
    assert http.get("/logs/guangjing/checkpoint").content == before
    client.submit("guangjing", lines, town.sign(lines))
    assert client.try_out("guangjing", lines, town.sign(lines)).known


def test_storage_that_is_gone_is_a_503(http: TestClient, town: Town) -> None:
    """A repeat is safe, and says so; nothing of the database's own words goes out."""
    lines = town.lines(income(100))
    body = {"events": [line.decode() for line in lines], "note": town.sign(lines)}

    def gone(*_: object) -> None:
        raise StorageError("storage_unavailable", "host db.internal refused")

    append = http.app.state.services.store.append
    http.app.state.services.store.append = gone
    answer = http.post(PATH, json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "storage_unavailable")
    assert answer.headers["retry-after"] == "1"
    assert "db.internal" not in answer.text
    http.app.state.services.store.append = append
    assert http.post(PATH, json=body).status_code == 201


def test_a_full_queue_is_a_503(http: TestClient, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-pressure before collapse."""
    monkeypatch.setattr("ledger_core.append.sequencer.QUEUE_MAX", 0)
    lines = town.lines(income(100))
    body = {"events": [line.decode() for line in lines], "note": town.sign(lines)}
    answer = http.post(PATH, json=body)
    assert (answer.status_code, answer.json()["code"]) == (503, "overloaded")


def test_a_defect_of_ours_tells_nothing(
    http: TestClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500 with a request id, and no traceback."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("projections.read_models.ReadModels.balances", broken)
    answer = http.get("/v1/estates/guangjing/balances")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert answer.json()["request_id"]


def test_the_short_way_has_the_same_frame(
    http: TestClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Accepted, refused, broken, wrongly addressed: an id, the usual headers, and counted by its route."""

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    lines = town.lines(income(100))
    body = {"events": [line.decode() for line in lines], "note": town.sign(lines)}
    answers = [http.post(PATH, json=body), http.post(PATH, json={}), http.post(f"{PATH}?x=1", json=body)]
    monkeypatch.setattr("ledger_core.append.sequencer.Sequencer.put", broken)
    answers += [http.post(PATH, json=body), http.put(PATH, json=body)]
    assert [answer.status_code for answer in answers] == [201, 400, 400, 500, 405]
    assert "secret" not in answers[3].text
    assert len({answer.headers["x-request-id"] for answer in answers}) == len(answers)
    assert {answer.headers["x-content-type-options"] for answer in answers} == {"nosniff"}
    assert all(one.json()["request_id"] == one.headers["x-request-id"] for one in answers[1:4])
    counted = http.get("/metrics").text
    for status, times in (("400", 2), ("500", 1)):
        assert f'requests_total{{route="post_submission",status="{status}"}} {times}.0' in counted


def test_the_client_sends_again(town: Town, http: TestClient) -> None:
    """After 503 and after a lost connection; once in the log is enough."""
    waits: list[float] = []
    flaky = _Flaky(http._transport, lost=2)
    client = Client("http://testserver", transport=flaky, sleep=waits.append)
    lines = town.lines(income(100))
    accepted = client.submit("guangjing", lines, town.sign(lines))
    assert (accepted.first, accepted.tree_size) == (7, 8)
    assert waits == sorted(waits)
    assert len(waits) == 2


class _Flaky:
    """A transport that loses the answers of its first requests, after they were carried out."""

    def __init__(self, transport: object, lost: int) -> None:
        self._transport = transport
        self._lost = lost

    def handle_request(self, request: object) -> object:
        import httpx

        answer = self._transport.handle_request(request)  # type: ignore[attr-defined]
        self._lost -= 1
        if self._lost >= 0:
            raise httpx.ReadError("connection lost")
        return answer

    def close(self) -> None:
        """Nothing to close."""
