"""The service as a process of its own, as operators run it."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple
from unittest import mock

import httpx
import pytest

from api.cli import main
from tests.e2e.town import AUTHORITY, ORIGIN

START_SECONDS = 60.0


def environment(directory: Path, **more: str) -> dict[str, str]:
    """Return the environment of a service whose everything lies in one directory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SUNLEDGER_")}
    ours = {
        "SUNLEDGER_DATA": str(directory),
        "SUNLEDGER_ORIGIN": ORIGIN,
        "SUNLEDGER_PORT": "0",
        "SUNLEDGER_POLL_MS": "20",
    }
    return {**kept, **ours, **more}


class Done(NamedTuple):
    """What a command wrote."""

    stdout: str
    stderr: str


def run(directory: Path, *arguments: str, stdin: str = "", code: int = 0) -> Done:
    """One command has ended with this exit code; in this process, which saves a start."""
    out, notes = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    given = io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")
    with (
        mock.patch.dict(os.environ, environment(directory), clear=True),
        mock.patch.multiple(sys, argv=["sunledger", *arguments], stdin=given),
        redirect_stdout(out),
        redirect_stderr(notes),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    out.flush()
    done = Done(out.buffer.getvalue().decode(), notes.getvalue())  # type: ignore[attr-defined]
    assert (ended.value.code or 0) == code, (arguments, ended.value.code, done)
    return done


def run_process(directory: Path, *arguments: str, stdin: str = "", code: int = 0) -> Done:
    """One command has ended with this exit code and without a traceback, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "api.cli", *arguments],
        env=environment(directory),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, (done.args, done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    return Done(done.stdout, done.stderr)


class Process:
    """A running service.

    Args:
        directory: Its data directory.
        more: Further settings.
    """

    def __init__(self, directory: Path, **more: str) -> None:
        directory.mkdir(exist_ok=True)
        (directory / "authorities").write_text(f"{AUTHORITY.vkey.format()}\n")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve"],
            env=environment(directory, **more),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line.startswith("Serving on http://"), line
        self.url = line.split()[-1]
        self._await()

    def _await(self) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.02)
        raise AssertionError("the service did not become ready")

    def kill(self) -> None:
        """The process is gone at once, as in a power cut."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """The process was asked to end, and has; return its exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(60)


@contextmanager
def serving(directory: Path, **more: str) -> Iterator[Process]:
    """Give a running service; it is gone afterwards."""
    process = Process(directory, **more)
    try:
        yield process
    finally:
        process.kill()
