"""A service in this process, and an estate that is kept through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.client import Client
from api.main import create_app
from tests.e2e.fund_town import AREAS, TOKEN, FundTown
from tests.e2e.town import Town, settings_in, today
from tests.e2e.witnessed import LOG_KEY
from tests.support import fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.witness import TestWitness, watching


@pytest.fixture
def http(tmp_path: Path) -> Iterator[TestClient]:
    """The service on a fresh SQLite file; errors that nobody foresaw become answers, as for any client."""
    app = create_app(settings_in(tmp_path))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def client(http: TestClient) -> Client:
    """Our own client, speaking to that service."""
    return Client("http://testserver", transport=http._transport, sleep=lambda _seconds: None)


@pytest.fixture
def town(client: Client) -> Town:
    """An estate with keys, policy and account: seven entries."""
    return Town(client).found()


@pytest.fixture
def witnesses() -> Iterator[list[TestWitness]]:
    """Two witnesses that watch the estate's log."""
    with ExitStack() as stack:
        yield [stack.enter_context(watching(TestWitness(name, [LOG_KEY]))) for name in ("north", "south")]


@pytest.fixture
def fund_tokens(tmp_path: Path) -> Path:
    """A file with the owners' token; empty at first."""
    path = tmp_path / "tokens"
    path.write_text(f"elsewhere {TOKEN}\n")
    return path


@pytest.fixture
def fund_http(tmp_path: Path, fund_tokens: Path) -> Iterator[TestClient]:
    """A service on a fresh database."""
    settings = settings_in(tmp_path, SUNLEDGER_READ_TOKENS=str(fund_tokens))
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def fund_town(fund_http: TestClient) -> FundTown:
    """An estate with a fund, whose submissions need no token."""
    client = Client("http://testserver", transport=fund_http._transport, sleep=lambda _seconds: None)
    return FundTown(client).open_fund()


@pytest.fixture
def opened_fund(tmp_path: Path) -> Iterator[tuple[TestClient, FundTown]]:
    """A fund whose estate is let open, with a balance for each of its units."""
    app = create_app(settings_in(tmp_path, SUNLEDGER_OPEN_ESTATES="guangjing"))
    with TestClient(app, raise_server_exceptions=False) as http:
        client = Client("http://testserver", transport=http._transport)
        town = FundTown(client).open_fund()
        opening = fund_bodies.opening(
            *(fund_bodies.opening_line(unit, 2_000_000) for unit in AREAS), date=today()
        )
        town.take(opening, keys=[town.keys["custodian_bank"]])
        town.take(wb.proposal(date=today()), keys=[town.keys["manager"]])
        yield http, town
