"""A service in this process, and an estate that is kept through it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.client import Client
from api.main import create_app
from tests.e2e.town import Town, settings_in
from tests.e2e.witnessed import LOG_KEY
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
