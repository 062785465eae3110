"""kill -9 of the service under load: every round ends with a sound log, and every promise kept."""

from __future__ import annotations

import random
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from api.client import Client
from ledger_core.append.submission import Submission
from ledger_core.stores.base import LogStore, open_read_models, open_store
from tests.e2e.process import Process, serving
from tests.e2e.town import AUTHORITY, Town
from tests.simulation.faults.soundness import check_once, check_projections, check_sound, stored_lines
from tests.simulation.load import Load, post

# Rounds on one estate; a soak goes on with the next one, so that checking stays short.
ROUNDS = 5
SOAK_ESTATES = 20


def repeat(client: httpx.Client, store: LogStore, estate: str, submission: Submission) -> None:
    """What nobody answered is sent again: the answer is the stored outcome, or it is stored now."""
    known = stored_lines(store, estate)[submission.events[0]]
    answer = post(client, estate, submission)
    assert answer.status_code == 201, answer.text
    assert (answer.headers.get("idempotent-replayed") == "true") == bool(known)
    first = answer.json()["first"]
    entries = store.entries(estate, first, first + len(submission.events))
    assert [entry.partition(b"\n")[0] for entry in entries] == list(submission.events)


class Rounds:
    """One estate of a service that is killed in the middle of its work, again and again.

    Args:
        directory: The service's.
        database: What `open_store` takes.
        estate: A slug that nobody has founded.
    """

    def __init__(self, directory: Path, database: str, estate: str) -> None:
        self.directory = directory
        self.database = database
        self.estate = estate
        self.chance = random.Random(estate)
        self.acknowledged: list[Submission] = []
        self.unacknowledged: list[Submission] = []

    def play(self, rounds: int) -> None:
        """So many kills, each with everything checked, and a last start."""
        with closing(open_store(self.database)) as store, closing(open_read_models(self.database)) as models:
            for _ in range(rounds):
                with serving(self.directory, SUNLEDGER_DATABASE=self.database) as process:
                    self._repeat(process, store)
                    self._load_and_kill(process)
                # The database server may still be at the COMMIT of the process that is gone.
                with store.append(self.estate):
                    pass
                check_once(store, self.estate, self.acknowledged, self.unacknowledged)
                check_sound(store, self.estate, AUTHORITY.vkey.format())
                check_projections(store, models, self.estate)
            with serving(self.directory, SUNLEDGER_DATABASE=self.database) as process:
                self._repeat(process, store)
            check_once(store, self.estate, self.acknowledged)
            check_sound(store, self.estate, AUTHORITY.vkey.format())
            events = sum(len(one.events) for one in self.acknowledged)
            assert sum(stored_lines(store, self.estate).values()) == 7 + events

    def _repeat(self, process: Process, store: LogStore) -> None:
        """What nobody answered is sent again: it is there afterwards, once."""
        with httpx.Client(base_url=process.url) as client:
            for submission in self.unacknowledged:
                repeat(client, store, self.estate, submission)
        self.acknowledged += self.unacknowledged
        self.unacknowledged = []

    def _load_and_kill(self, process: Process) -> None:
        with Client(process.url) as client:
            town = Town(client, self.estate)
            if not self.acknowledged:
                town.found()
        load = Load(process.url, town, self.chance)
        load.start()
        time.sleep(self.chance.random() * 0.15)
        process.kill()
        load.join()
        assert load.unacknowledged, "killed after its work"
        self.acknowledged += load.acknowledged
        self.unacknowledged = load.unacknowledged


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_killed_under_load(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """Ten rounds in the default run, five on either database."""
    Rounds(tmp_path / "service", str(request.getfixturevalue(f"{kind}_url")), "guangjing").play(ROUNDS)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_killed_two_hundred_times(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    """A hundred rounds on either database."""
    database = str(request.getfixturevalue(f"{kind}_url"))
    for number in range(SOAK_ESTATES):
        Rounds(tmp_path / "service", database, f"estate-{number}").play(ROUNDS)
