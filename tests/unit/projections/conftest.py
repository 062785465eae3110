"""Every read model is tested on every store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger_core.stores.base import LogStore, ReadModelStore, open_read_models, open_store
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.unit.projections.sunshine import Sunshine


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """What `open_store` takes: an empty database of either sort."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def log(database: str) -> Iterator[LogStore]:
    """An open log store with its tables."""
    with closing(open_store(database)) as opened:
        opened.create_tables()
        yield opened


@pytest.fixture
def store(database: str) -> Iterator[ReadModelStore]:
    """An open store of read models."""
    with closing(open_read_models(database)) as opened:
        yield opened


@pytest.fixture
def runner(log: LogStore, store: ReadModelStore) -> Runner:
    """A runner between the two."""
    return Runner(log, store)


@pytest.fixture
def models(log: LogStore, store: ReadModelStore, runner: Runner) -> ReadModels:
    """What readers ask."""
    return ReadModels(store, log)


@pytest.fixture
def sunshine(log: LogStore) -> Sunshine:
    """A founded estate with an account of 10,000 yuan."""
    return Sunshine(log).found()
