"""A vote of many codes, cast ballot by ballot over HTTP: `python -m benchmarks.votes [codes [seconds]]`.

Rules:
    * The service is a process of its own; every ballot is a submission of its own, signed beforehand by a key
      of its own, and acknowledged only when it is durable. 64 connections send.
    * Registering the key, casting the ballot and bringing what opens it are three requests, as on a phone.
    * The window stays open for so many seconds, and is waited for: a slow machine needs a longer one.
    * Closing, openings and count are built from what the service gives, as `sunledger vote` does.
"""

from __future__ import annotations

import asyncio
import datetime
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec

from api.client.votes import VoteClient
from api.voting.ballot import Signed, ballot_key, register_key, seal_ballot, signed
from api.voting.closing import closing_events, opening_events
from api.voting.counting import count
from api.voting.roll import Letter, claim_key
from ledger_core.stores.base import open_store
from tests.e2e.browser.site import write_settings
from tests.support.estate import key_of
from tests.support.poll import VOTE, Poll, open_poll, voters_of

CONNECTIONS = 64
ESTATE = "guangjing"
ORIGIN = f"ledger.example/logs/{ESTATE}"
TOKEN = "vault-token-of-the-registrar"
PORT = 18_431


class Prepared(NamedTuple):
    """What one owner's device sends."""

    registration: bytes
    ballot: bytes
    disclosure: bytes


def prepare(letter: Letter, option: str) -> Prepared:
    """The three requests of an owner."""
    key, claim = ballot_key(VOTE, letter.code), claim_key(letter.code, VOTE, letter.secret)
    sealed = seal_ballot(VOTE, letter.code, [("use", option)])
    registration = register_key(ORIGIN, VOTE, letter.code, claim, key)
    ballot = signed(ORIGIN, (sealed.body,), (key,))
    return Prepared(
        _body(registration), _body(ballot), msgspec.json.encode({"disclosures": [sealed.disclosure]})
    )


def _body(made: Signed) -> bytes:
    return msgspec.json.encode({"events": [line.decode() for line in made.events], "note": made.note})


async def send_all(path: str, bodies: Sequence[bytes]) -> float:
    """Every body is answered 201; return how many a second."""
    waiting = iter(bodies)

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        for body in waiting:
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = int(answer.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            content = await reader.readexactly(length)
            if not answer.startswith(b"HTTP/1.1 201"):
                raise RuntimeError(content[:500])
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return len(bodies) / (time.perf_counter() - began)


def told(what: str, call: Callable[[], Any]) -> Any:
    """What a call returns; its time is printed."""
    began = time.perf_counter()
    result = call()
    print(f"{what}: {time.perf_counter() - began:.2f} s", flush=True)
    return result


def finish(client: VoteClient, poll: Poll) -> None:
    """The vote is closed, opened and counted."""
    key = key_of("registrar")
    unit_of = {letter.code: letter.unit for letter in poll.letters}

    def submit(bodies: Sequence[Any]) -> None:
        for start in range(0, len(bodies), 60):
            made = signed(ORIGIN, bodies[start : start + 60], (key,))
            client.submit(ESTATE, made.events, made.note)

    voted = told("reading all ballots", lambda: {row.code for row in client.ballots(ESTATE, VOTE)})
    told("closing and lists", lambda: submit(closing_events(VOTE, voted, unit_of)))
    rows = told("reading what opens them", lambda: list(client.openable(ESTATE, VOTE)))
    found = {row.code: row.disclosure for row in rows if row.disclosure}
    told("opening all", lambda: submit(list(opening_events(VOTE, found))))
    vote = client.vote(ESTATE, VOTE)
    roll, ballots = list(client.roll(ESTATE, VOTE)), list(client.ballots(ESTATE, VOTE))
    body = told("adding up", lambda: count(vote.opened, vote.vote.closes_at, roll, ballots))
    told("the ledger counts too", lambda: submit([body]))
    result = body.results[0]
    print(f"{len(voted)} ballots, {len(found)} opened, for {result.a.heads_for}, passed {result.passed}")


def serve(data: Path) -> subprocess.Popen[bytes]:
    """The service runs in a process of its own, and answers."""
    environment = os.environ | {
        "SUNLEDGER_DATA": str(data),
        "SUNLEDGER_ORIGIN": "ledger.example",
        "SUNLEDGER_PORT": str(PORT),
        "SUNLEDGER_VAULT_TOKENS": str(data / "vault-tokens"),
    }
    process = subprocess.Popen([sys.executable, "-m", "api.cli", "serve"], env=environment)
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/readyz").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            break
    return process


def main() -> None:
    """A whole vote, each of its parts with its time."""
    codes = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as directory:
        data = Path(directory)
        (data / "vault-tokens").write_text(f"{ESTATE} {TOKEN}\n")
        settings = write_settings(data)
        with closing(open_store(settings.database)) as store:
            store.create_tables()
            seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30 + codes / 20
            poll = told(f"register, roll and delivery of {codes}", lambda: _open(store, codes, seconds))
        options = ("for", "for", "for", "against", "abstain")
        made = [prepare(one, options[n % 5]) for n, one in enumerate(poll.letters)]
        process = serve(data)
        try:
            _run(poll, made)
        finally:
            process.terminate()
            process.wait()


def _open(store: Any, codes: int, seconds: float) -> Poll:
    return open_poll(store, voters_of(codes), seconds)


def _run(poll: Poll, made: Sequence[Prepared]) -> None:
    path = f"/v1/estates/{ESTATE}"
    for what, bodies, where in (
        ("keys registered", [one.registration for one in made], "submissions"),
        ("ballots cast", [one.ballot for one in made], "submissions"),
        ("disclosures brought", [one.disclosure for one in made], "disclosures"),
    ):
        print(f"{what}: {asyncio.run(send_all(f'{path}/{where}', bodies)):,.0f} a second", flush=True)
    time.sleep(max(0.0, (poll.closes_at - datetime.datetime.now(datetime.UTC)).total_seconds() + 0.2))
    with VoteClient(f"http://127.0.0.1:{PORT}", token=TOKEN) as client:
        finish(client, poll)
        client.tally(ESTATE, VOTE)
        began = time.perf_counter()
        for _ in range(200):
            client.tally(ESTATE, VOTE)
        print(f"the tally: {(time.perf_counter() - began) * 5:.2f} ms")
        began = time.perf_counter()
        for _ in range(200):
            client.estate(ESTATE)
        print(f"beside it, the estate alone: {(time.perf_counter() - began) * 5:.2f} ms")
        told("a code with its proof", lambda: client.code(ESTATE, VOTE, poll.letters[0].code))


if __name__ == "__main__":
    main()
