"""Single signed appends over HTTP: 64 clients, each answered only when its entry is durable.

Beside it the same request is read, decoded and answered at once by a bare Starlette route on the same server:
nothing is verified, stored or even looked up there. Both servers are processes; the clients are one more.
The second row counts what either server takes of the processors: it holds on a busy machine as well.

python -m benchmarks.http          serves the bare route
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from api.key_files import write_secret
from benchmarks.books import ESTATE, Desk
from benchmarks.databases import Databases
from benchmarks.rows import Measured
from ledger_core.append.submission import Submission
from ledger_core.stores.base import open_store

CLIENTS = 64
_REQUESTS = 3_000
_PATH = f"/v1/estates/{ESTATE}/submissions"


def http_rows(databases: Databases) -> Iterator[Measured]:
    """Acknowledged appends a second on either database, beside the bare route."""
    for name, fresh in (("SQLite", databases.sqlite), ("PostgreSQL", databases.postgres)):
        database, data = fresh(), databases.file(f"service-{time.monotonic_ns()}")
        store = open_store(database)
        store.create_tables()
        desk = Desk(store)
        requests = [_request(desk.incomes(1)) for _ in range(_REQUESTS)]
        store.close()
        data.mkdir()
        write_secret(data / "log.seed", desk.installation.log_seed.hex() + "\n")
        with _serving(["-m", "benchmarks.http"]) as (url, pid):
            other = asyncio.run(_rates(url, pid, requests))
        settings = {
            "SUNLEDGER_DATA": str(data),
            "SUNLEDGER_DATABASE": database,
            "SUNLEDGER_ORIGIN": desk.installation.origin,
            "SUNLEDGER_LOG_KEY": str(data / "log.seed"),
            "SUNLEDGER_PORT": "0",
        }
        with _serving(["-m", "api.cli", "serve"], **settings) as (url, pid):
            ours = asyncio.run(_rates(url, pid, requests))
        what = f"single appends over HTTP, {name}"
        yield Measured(what, ours[0], other[0], "appends/s", "answered at once", "0.35")
        if ours[1] and other[1]:
            yield Measured(f"{what}, processor", ours[1], other[1], "to a second of it", "", "")


def _request(submission: Submission) -> bytes:
    """The whole HTTP request of a submission."""
    body = msgspec.json.encode(
        {"events": [line.decode() for line in submission.events], "note": submission.note}
    )
    head = (
        f"POST {_PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return head.encode() + b"\r\n\r\n" + body


@contextmanager
def _serving(command: Sequence[str], **settings: str) -> Iterator[tuple[str, int]]:
    """A server process that has told its address, and its process id."""
    process = subprocess.Popen(
        [sys.executable, *command], env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout is None:
            raise RuntimeError(command)
        yield process.stdout.readline().split()[-1], process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


async def _rates(url: str, pid: int, requests: Sequence[bytes]) -> tuple[float, float]:
    """Answers a second of all clients together, and to a second of the server's processor time, 0 where that
    is not told; every answer is a 201."""
    waiting = iter(requests)
    address = urlsplit(url)
    streams = [await _connect(str(address.hostname), int(address.port or 0)) for _ in range(CLIENTS)]
    begin, used = time.perf_counter(), _processor_seconds(pid)
    await asyncio.gather(*(_send(*stream, waiting) for stream in streams))
    seconds, used = time.perf_counter() - begin, _processor_seconds(pid) - used
    for _, writer in streams:
        writer.close()
    return len(requests) / seconds, len(requests) / used if used else 0.0


def _processor_seconds(pid: int) -> float:
    """What the process has taken by now, all threads; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # utime and stime, the 14th and 15th field; the second, which is in brackets, may hold blanks.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _connect(host: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(500):
        try:
            return await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.02)
    raise RuntimeError(f"nobody listens on {port}")


async def _send(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[bytes]) -> None:
    """One client: the next request when the last one is answered."""
    for request in waiting:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        answer = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 201"):
            raise RuntimeError(head + answer)


def main() -> None:
    """The bare route is served until the process is told to end."""
    import socket

    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from api.routes.bodies import BodyRoom, read_body
    from api.routes.submissions import BODY_BYTES_MAX, decode_submission

    async def answer(request: Request) -> Response:
        submission = decode_submission(await read_body(request, BODY_BYTES_MAX, "too_large"))
        return Response(msgspec.json.encode({"of": len(submission.events)}), 201)

    app = Starlette(routes=[Route(_PATH, answer, methods=["POST"])])
    app.state.bodies = BodyRoom()
    # The protocol is named as the service does, so that asyncio sends at once.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
