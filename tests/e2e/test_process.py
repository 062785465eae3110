"""The service as a process: live tail, kill -9, a second process on the same database, closed estates."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.client import AnsweredError, Client
from tests.e2e.process import Process, serving
from tests.e2e.town import Town, income

STREAM = "/v1/estates/guangjing/stream"
# Seconds that a reader waits for its next event; a service that stops does not.
READER_WAITS = 60


def events(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give (id, data) of each server-sent event."""
    seq = -1
    for line in lines:
        if line.startswith("id: "):
            seq = int(line.removeprefix("id: "))
        elif line.startswith("data: "):
            yield seq, json.loads(line.removeprefix("data: "))


def test_the_live_tail_leaves_nothing_out(tmp_path: Path) -> None:
    """Entries come as they are appended, by another process too; Last-Event-ID goes on behind."""
    further = {"SUNLEDGER_PUBLISHED": str(tmp_path / "published-2")}
    with serving(tmp_path) as first, serving(tmp_path, **further) as second, Client(first.url) as client:
        town = Town(client).found()
        with httpx.stream("GET", f"{first.url}{STREAM}?from=5", timeout=READER_WAITS) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            tail = events(answer.iter_lines())
            assert [next(tail)[0] for _ in range(2)] == [5, 6]
            accepted = town.take(income(100))
            seq, entry = next(tail)
            assert (seq, entry["seq"], entry["kind"]) == (accepted.first, 7, "revenue.income.received/1")
            with Client(second.url) as other:
                Town(other).take(income(200))
            assert next(tail)[0] == 8
        headers = {"Last-Event-ID": "6"}
        with httpx.stream("GET", f"{second.url}{STREAM}", headers=headers, timeout=READER_WAITS) as answer:
            tail = events(answer.iter_lines())
            assert [next(tail)[0] for _ in range(2)] == [7, 8]


def test_an_answer_on_a_kept_connection_waits_for_no_acknowledgement(tmp_path: Path) -> None:
    """Without TCP_NODELAY each answer but the first would take 40 ms, head and body being two writes."""
    with serving(tmp_path) as process, httpx.Client(base_url=process.url) as client:
        client.get("/healthz")
        took = (client.get("/healthz").elapsed.total_seconds() for _ in range(200))
        # On a busy machine most may be late; none would come in time if each had to wait.
        assert any(seconds < 0.030 for seconds in took)


def test_streams_are_bounded_and_end_with_the_service(tmp_path: Path) -> None:
    """One too many is 503; a stop does not wait for readers."""
    process = Process(tmp_path, SUNLEDGER_STREAMS_MAX="1")
    try:
        with Client(process.url) as client:
            Town(client).found()
        with httpx.stream("GET", f"{process.url}{STREAM}", timeout=READER_WAITS) as answer:
            lines = answer.iter_lines()
            assert next(lines).startswith(": entries")
            refused = httpx.get(f"{process.url}{STREAM}")
            assert (refused.status_code, refused.json()["code"]) == (503, "too_many_streams")
            began = time.monotonic()
            assert process.stop() in (0, -15)
            assert time.monotonic() - began < READER_WAITS / 2
    finally:
        process.kill()


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    """kill -9 under load: every acknowledged entry is there, and a repeat of the others is harmless."""
    acknowledged: list[bytes] = []
    with serving(tmp_path) as process, Client(process.url) as client:
        town = Town(client).found()
        prepared = [(lines, town.sign(lines)) for lines in (town.lines(income(100 + n)) for n in range(80))]
        writing = threading.Thread(target=_write, args=(process.url, prepared, acknowledged))
        writing.start()
        while len(acknowledged) < 20:
            assert writing.is_alive()
        process.kill()
        writing.join()
    with serving(tmp_path) as process, Client(process.url) as client:
        stored = {entry.event.encode() for entry in client.entries("guangjing")}
        assert set(acknowledged) <= stored
        for lines, note in prepared:
            client.submit("guangjing", lines, note)
        assert client.estate("guangjing").tree_size == 87
        assert client.balances("guangjing").balances["income:parking"] == -sum(range(100, 180))


def _write(url: str, prepared: list[tuple[list[bytes], str]], acknowledged: list[bytes]) -> None:
    with Client(url, attempts=1) as client:
        for lines, note in prepared:
            try:
                client.submit("guangjing", lines, note)
            except Exception:
                return
            acknowledged.extend(lines)


def test_a_closed_estate_shows_its_hashes_only(tmp_path: Path) -> None:
    """Token mode (SPEC §10): checkpoint and hash tiles stay public, the rest asks."""
    token = "correct-horse-battery"
    tokens = tmp_path / "tokens"
    tokens.write_text(f"guangjing {token}\n")
    with (
        serving(tmp_path / "data", SUNLEDGER_READ_TOKENS=str(tokens)) as process,
        Client(process.url) as client,
    ):
        Town(client).found()
        base = f"{process.url}/v1/estates/guangjing"
        for path in ("entries", "entries/0", "entries/0/proof", "entries/0/receipt", "entries/0/trail"):
            assert _code(f"{base}/{path}") == (401, "token_missing")
        for path in ("balances", "statement", "questions", "parties", "accounts", "bundle", "stream"):
            assert _code(f"{base}/{path}") == (401, "token_missing")
        assert _code(f"{base}/vouchers/{'0' * 64}") == (401, "token_missing")
        assert _code(f"{base}/books?format=csv") == (401, "token_missing")
        assert _code(f"{process.url}/logs/guangjing/tile/entries/000.p/7") == (401, "token_missing")
        assert _code(f"{base}/entries", "a" * 20) == (403, "token_wrong")
        for path in ("checkpoint", "tile/0/000.p/7"):
            assert httpx.get(f"{process.url}/logs/guangjing/{path}").status_code == 200
        assert httpx.get(f"{base}/proof/consistency?from=1").status_code == 200
        opened = httpx.get(f"{base}/entries/0", headers={"Authorization": f"Bearer {token}"})
        assert (opened.status_code, opened.headers["cache-control"]) == (200, "private, no-store")
        # A browser that was asked by a page sends its user's answer along to the links of the page.
        assert httpx.get(f"{base}/entries/0/receipt", auth=("any", token)).status_code == 200
        with Client(process.url, token="wrong-wrong-wrong-wrong") as stranger, pytest.raises(AnsweredError):
            next(stranger.entries("guangjing"))


def _code(url: str, token: str = "") -> tuple[int, str]:
    answer = httpx.get(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    return answer.status_code, answer.json()["code"]
