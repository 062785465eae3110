"""The diary of an import: what was signed, before it is sent, and what became of it.

    {"log":"<log origin>"}
    {"rows":["<row key>",…],"events":["<event line>",…],"note":"<submission note>"}      signed
    {"done":<number of that line>,"first":<seq>}                                        in the log
    {"refused":<number of that line>}                                                    struck out

Rules:
    * A line is on the disk before the step that relies on it.
    * Rows of a submission that is not struck out are never signed again: their event ids stay.

What a crash leaves: perhaps half a line at the end, which was not relied on and is cut off at the next start.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ledger_core.errors import ConflictError, MalformedError, StorageError


class Signed(NamedTuple):
    """A signed submission and the rows that it holds.

    Args:
        number: Its line in the diary, from 0.
        rows: Keys of its rows.
        events: Its event lines.
        note: Its note.
    """

    number: int
    rows: tuple[str, ...]
    events: tuple[bytes, ...]
    note: str


class Diary:
    """One file's diary.

    Args:
        path: Made when it is missing.
        log_origin: The log that the rows are for.

    Raises:
        MalformedError: `diary_malformed`.
        ConflictError: `diary_of_another_log`.
        StorageError: `storage_unavailable`.
    """

    def __init__(self, path: Path, log_origin: str) -> None:
        self._path = path
        self._lines: list[dict[str, Any]] = []
        try:
            self._open(log_origin)
        except OSError as error:
            raise StorageError("storage_unavailable", f"{path}: {error.strerror}") from error
        if self._lines[0].get("log") != log_origin:
            raise ConflictError("diary_of_another_log", f"{path} belongs to {self._lines[0].get('log')}")

    def _open(self, log_origin: str) -> None:
        if self._path.exists():
            whole, _, half = self._path.read_bytes().rpartition(b"\n")
            if half:
                os.truncate(self._path, len(whole) + 1 if whole else 0)
            try:
                self._lines = [msgspec.json.decode(line, type=dict[str, Any]) for line in whole.splitlines()]
            except msgspec.DecodeError as error:
                raise MalformedError("diary_malformed", f"{self._path}: {error}") from error
        if not self._lines:
            self._write({"log": log_origin})

    def sign(self, rows: Sequence[str], events: Sequence[bytes], note: str) -> Signed:
        """The submission is on the disk; it may be sent."""
        self._write({"rows": list(rows), "events": [event.decode() for event in events], "note": note})
        return self._signed(len(self._lines) - 1)

    def done(self, signed: Signed, first: int) -> None:
        """The submission is in the log."""
        self._write({"done": signed.number, "first": first})

    def refuse(self, signed: Signed) -> None:
        """The submission is struck out; its rows are free again."""
        self._write({"refused": signed.number})

    def pending(self) -> Iterator[Signed]:
        """Give the submissions whose fate is not known, in order."""
        settled = {line.get("done", line.get("refused")) for line in self._lines}
        for number, line in enumerate(self._lines):
            if "rows" in line and number not in settled:
                yield self._signed(number)

    def taken(self) -> set[str]:
        """Return the keys of rows that are in the log, or may be."""
        refused = {line["refused"] for line in self._lines if "refused" in line}
        return {
            key
            for number, line in enumerate(self._lines)
            if number not in refused
            for key in line.get("rows", ())
        }

    def _signed(self, number: int) -> Signed:
        line = self._lines[number]
        events = tuple(event.encode() for event in line["events"])
        return Signed(number, tuple(line["rows"]), events, line["note"])

    def _write(self, line: dict[str, Any]) -> None:
        try:
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode(line) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageError("storage_unavailable", f"{self._path}: {error.strerror}") from error
        self._lines.append(line)
