"""A service with witnesses, and the log key by which its checkpoints are verified."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from api.client import Client
from api.main import create_app
from ledger_core.append.installation import Installation
from ledger_core.log.checkpoint import OpenedCheckpoint, open_checkpoint
from ledger_core.log.note import VerifierKey
from tests.e2e.town import ORIGIN, Town, settings_in
from tests.support.witness import TestWitness

SEED = bytes(range(32))
ESTATE = "guangjing"
LOG_KEY: VerifierKey = (
    Installation(origin=ORIGIN, authorities=frozenset(), log_seed=SEED).log_key(ESTATE).vkey
)
CHECKPOINT = f"/logs/{ESTATE}/checkpoint"


class Site:
    """A service with witnesses, started and stopped at will.

    Args:
        directory: Its data directory.
        witnesses: Running already.
        quorum: As the setting.
    """

    def __init__(self, directory: Path, witnesses: list[TestWitness], quorum: int = 0) -> None:
        directory.mkdir(exist_ok=True)
        (directory / "log-key").write_text(SEED.hex() + "\n")
        self.directory = directory
        self.quorum = quorum
        self.witnesses = witnesses
        self.name_witnesses()

    def name_witnesses(self) -> None:
        """The settings file has the addresses as they are now."""
        (self.directory / "witnesses").write_text("".join(one.line for one in self.witnesses))

    @contextmanager
    def running(self) -> Iterator[TestClient]:
        """The service runs."""
        settings = settings_in(
            self.directory,
            SUNLEDGER_WITNESSES=str(self.directory / "witnesses"),
            SUNLEDGER_WITNESS_QUORUM=str(self.quorum),
            SUNLEDGER_WITNESS_SECONDS="1",
        )
        with TestClient(create_app(settings), raise_server_exceptions=False) as http:
            yield http

    def town(self, http: TestClient) -> Town:
        """The estate, kept through the running service."""
        return Town(Client("http://testserver", transport=http._transport, sleep=lambda _seconds: None))


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """The condition holds, soon."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def opened(http: TestClient, witnesses: list[TestWitness]) -> OpenedCheckpoint:
    """The checkpoint that is served, verified with the witnesses' keys."""
    answer = http.get(CHECKPOINT)
    assert answer.status_code == 200, answer.text
    return open_checkpoint(answer.content, LOG_KEY, [one.key.vkey for one in witnesses])


def standing(http: TestClient) -> list[tuple[str, int, str]]:
    """Name, size and problem of each witness, as the service shows them."""
    body = http.get(f"/v1/estates/{ESTATE}/witnesses").json()
    return [(one["name"], one["tree_size"], one["problem"]) for one in body["witnesses"]]
