"""What was published lies outside the database: before anybody sees it, whole after a crash, held once."""

from __future__ import annotations

import datetime
import os
from contextlib import closing
from pathlib import Path

import pytest

from ledger_core.append.clock import SteadyClock
from ledger_core.append.ledger import Ledger
from ledger_core.append.published import Published
from ledger_core.append.published_store import PublishedStore
from ledger_core.errors import LedgerError, StorageError
from ledger_core.limits import CLOCK_LEAP_SECONDS_MAX
from ledger_core.log.checkpoint import TreeHead, parse_tree_head
from ledger_core.log.note import Note, SigningKey, parse_note
from ledger_core.stores.reader import LogReader
from tests.support import bodies
from tests.support.estate import Estate

KEY = SigningKey.from_seed("ledger.example/logs/guangjing", bytes(32))
_SLOT = 4_096


def note(size: int, root: bytes = b"\x07" * 32) -> str:
    """A checkpoint of this size."""
    text = TreeHead(KEY.vkey.name, size, root).text()
    return Note(text, (KEY.sign(text),)).format()


def code_of(error: pytest.ExceptionInfo[LedgerError]) -> str:
    """The code of what was raised."""
    return error.value.code


def test_the_newest_checkpoint_is_found_again(tmp_path: Path) -> None:
    """By the next process, whichever of the two slots it was written to."""
    for size in (1, 2, 5, 6):
        with closing(Published(tmp_path)) as published:
            published.record("guangjing", note(size))
        again = Published(tmp_path).newest("guangjing")
        assert again is not None
        assert again.size == size
    assert Published(tmp_path).estates() == ["guangjing"]


def test_it_never_goes_back(tmp_path: Path) -> None:
    """A reader that was overtaken does not undo what was recorded meanwhile."""
    with closing(Published(tmp_path)) as published:
        published.record("guangjing", note(5))
        published.record("guangjing", note(4))
        assert published.is_recorded("guangjing", note(5))
    assert Published(tmp_path).newest("guangjing") == parse_tree_head(parse_note(note(5)).text)


@pytest.mark.parametrize("torn", [1, 70, 200, _SLOT - 1])
def test_a_torn_write_leaves_the_checkpoint_before(tmp_path: Path, torn: int) -> None:
    """Power goes while the third checkpoint is written over the first."""
    with closing(Published(tmp_path)) as published:
        published.record("guangjing", note(1))
        published.record("guangjing", note(2))
        before = (tmp_path / "guangjing").read_bytes()
        published.record("guangjing", note(3))
    after = (tmp_path / "guangjing").read_bytes()
    place = next(at for at in range(0, 2 * _SLOT, _SLOT) if before[at : at + _SLOT] != after[at : at + _SLOT])
    mixed = before[:place] + after[place : place + torn] + before[place + torn :]
    (tmp_path / "guangjing").write_bytes(mixed)
    found = Published(tmp_path).newest("guangjing")
    assert found is not None
    # The rest of the slot is padding: who has the note whole has the checkpoint.
    assert found.size == (3 if torn == _SLOT - 1 else 2)


def test_a_file_without_a_whole_checkpoint_is_not_taken_for_none(tmp_path: Path) -> None:
    """Damage is no permission to begin anew."""
    with closing(Published(tmp_path)) as published:
        published.record("guangjing", note(1))
    path = tmp_path / "guangjing"
    path.write_bytes(path.read_bytes().replace(b"guangjing", b"guangjinx"))
    with pytest.raises(StorageError) as error:
        Published(tmp_path).newest("guangjing")
    assert code_of(error) == "published_unreadable"


def test_one_process_holds_the_directory(tmp_path: Path) -> None:
    """The second is told so, and what to do; the third may, when the first has ended."""
    with closing(Published(tmp_path)) as first:
        first.hold()
        first.hold()
        with pytest.raises(StorageError, match="SUNLEDGER_PUBLISHED") as error:
            Published(tmp_path).record("guangjing", note(1))
        assert code_of(error) == "already_running"
    with closing(Published(tmp_path)) as third:
        third.record("guangjing", note(1))


def test_nothing_is_acknowledged_before_it_is_recorded(
    estate: Estate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk of the published checkpoints is full: no acknowledgement, and the repeat gets its receipt."""
    published = Published(tmp_path / "published")
    ledger = Ledger(estate.store, estate.installation, estate.clock, published)
    first = ledger.submit(estate.name, estate.submission(bodies.income()))
    submission = estate.submission(bodies.income())

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(StorageError) as error:
            ledger.submit(estate.name, submission)
    assert code_of(error) == "storage_full"
    newest = published.newest(estate.name)
    assert newest is not None
    assert (newest.size, estate.size) == (first.tree_size, first.tree_size + 1)  # type: ignore[union-attr]
    again = ledger.submit(estate.name, submission)
    assert again.replayed  # type: ignore[union-attr]
    assert published.is_recorded(estate.name, estate.store.head(estate.name).checkpoint)  # type: ignore[union-attr]
    published.close()


def test_no_checkpoint_is_served_before_it_is_recorded(estate: Estate, tmp_path: Path) -> None:
    """One that another process has signed is recorded by the process that shows it."""
    published = Published(tmp_path / "published")
    shown = LogReader(PublishedStore(estate.store, published))
    for _ in range(3):
        estate.must(bodies.income())
        checkpoint = shown.checkpoint(estate.name)
        assert published.is_recorded(estate.name, checkpoint)
    published.close()
    newest = Published(tmp_path / "published").newest(estate.name)
    assert newest is not None
    assert newest.size == estate.size


def test_a_clock_that_leaps_ahead_stops_appends(estate: Estate, tmp_path: Path) -> None:
    """A day more than has passed is no time; the same clock put right goes on."""
    passed, ahead = [0.0], [0.0]

    def wall() -> datetime.datetime:
        return estate.clock() + datetime.timedelta(seconds=passed[0] + ahead[0])

    ledger = Ledger(estate.store, estate.installation, SteadyClock(wall, lambda: passed[0]))
    passed[0] = 40 * 24 * 3600.0
    size = estate.size
    ahead[0] = CLOCK_LEAP_SECONDS_MAX + 1.0
    with pytest.raises(StorageError) as error:
        ledger.submit(estate.name, estate.submission(bodies.income()))
    assert code_of(error) == "clock_leapt"
    assert estate.size == size
    ahead[0] = CLOCK_LEAP_SECONDS_MAX - 1.0
    assert SteadyClock(wall, lambda: passed[0])() == wall()
    passed[0] = ahead[0] = 0.0
    assert ledger.submit(estate.name, estate.submission(bodies.income())).of == 1  # type: ignore[union-attr]
