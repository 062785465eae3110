"""The contract of `LogStore`: what is written is there, whole, once, for ever."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import threading
from concurrent.futures import ThreadPoolExecutor

import msgspec
import psycopg
import pytest
from eventsourcing.persistence import NotSupportedError, StoredEvent

from ledger_core.errors import ConflictError, MalformedError, StorageError
from ledger_core.limits import ENTRY_BYTES_MAX
from ledger_core.stores.base import Head, LogStore, NewEntry, Tile, open_store
from tests.contract.conftest import Statement
from tests.contract.samples import entries, grow, head, states, tile


def found_once(
    database: str, turn: multiprocessing.synchronize.Barrier, answers: multiprocessing.Queue
) -> None:
    """In a process of its own: append one entry to a log that may not exist yet, and tell what was there."""
    store = open_store(database)
    turn.wait()
    for _ in range(10):
        with store.append("guangjing") as append:
            size = append.head.size if append.head else 0
            append.write(size, entries(size, 1), [], head("guangjing", size + 1))
        answers.put(size)
    store.close()


class TestReading:
    def test_a_log_that_nobody_founded_is_empty(self, store: LogStore) -> None:
        assert store.head("guangjing") is None
        assert store.heads() == []
        assert store.entries("guangjing", 0, 10) == []
        assert store.tile("guangjing", 0, 0) is None
        assert store.tile_roots("guangjing", 0, 0, 10) == []

    @pytest.mark.parametrize("count", [1, 3, 15, 16, 300])
    def test_entries_come_back_byte_for_byte(self, store: LogStore, count: int) -> None:
        grow(store, "guangjing", count)
        grow(store, "guangjing", count)
        assert store.entries("guangjing", 0, 2 * count) == states(0, 2 * count)
        assert store.head("guangjing") == head("guangjing", 2 * count)

    def test_a_range_is_cut_to_what_exists(self, store: LogStore) -> None:
        grow(store, "guangjing", 10)
        assert store.entries("guangjing", 3, 5) == states(3, 2)
        assert store.entries("guangjing", 8, 99) == states(8, 2)
        assert store.entries("guangjing", 5, 5) == []

    def test_heads_are_ordered_by_bytes(self, store: LogStore) -> None:
        for estate in ("b-1", "ab", "a-z", "a-b", "b1"):
            grow(store, estate, 1)
        assert [found.estate for found in store.heads()] == ["a-b", "a-z", "ab", "b-1", "b1"]

    def test_estates_share_nothing(self, store: LogStore) -> None:
        grow(store, "east", 2)
        grow(store, "west", 1)
        assert store.entries("west", 0, 9) == states(0, 1)
        assert store.heads() == [head("east", 2), head("west", 1)]

    def test_tiles_and_their_roots(self, store: LogStore) -> None:
        full = [tile(0, index) for index in range(4)] + [tile(1, 0)]
        with store.append("guangjing") as append:
            append.write(0, entries(0, 2), full, head("guangjing", 2))
        assert store.tile("guangjing", 0, 3) == tile(0, 3).hashes
        assert store.tile("guangjing", 1, 0) == tile(1, 0).hashes
        assert store.tile("guangjing", 1, 1) is None
        assert store.tile_roots("guangjing", 0, 1, 3) == [tile(0, 1).root, tile(0, 2).root]
        assert store.tile_roots("guangjing", 0, 2, 99) == [tile(0, 2).root, tile(0, 3).root]

    def test_eventsourcing_reads_the_entries_as_its_own(self, store: LogStore) -> None:
        grow(store, "guangjing", 3)
        recorder = store.recorder  # type: ignore[attr-defined]
        found = recorder.select_events("guangjing", gt=1)
        assert [(e.originator_id, e.originator_version) for e in found] == [
            ("guangjing", 2),
            ("guangjing", 3),
        ]
        assert [NewEntry(e.topic, e.state) for e in found] == entries(1, 2)
        with pytest.raises(NotSupportedError):
            recorder.insert_events([StoredEvent("guangjing", 4, "kind", b"without a head")])
        assert len(recorder.select_events("guangjing")) == 3


class TestAppending:
    def test_an_exception_leaves_nothing(self, store: LogStore) -> None:
        grow(store, "guangjing", 1)

        def fail_after_writing() -> None:
            with store.append("guangjing") as append:
                append.write(1, entries(1, 20), [tile(0, 0)], head("guangjing", 21))
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail_after_writing()
        assert store.head("guangjing") == head("guangjing", 1)
        assert store.entries("guangjing", 0, 99) == states(0, 1)
        assert store.tile("guangjing", 0, 0) is None
        grow(store, "guangjing", 1)
        assert store.entries("guangjing", 0, 99) == states(0, 2)

    def test_several_submissions_in_one_transaction(self, store: LogStore) -> None:
        with store.append("guangjing") as append:
            append.write(0, entries(0, 2), [], head("guangjing", 2))
            assert append.head == head("guangjing", 2)
            assert append.entries(0, 2) == states(0, 2)
            append.write(2, entries(2, 30), [], head("guangjing", 32))
            assert store.head("guangjing") is None
        assert store.entries("guangjing", 0, 99) == states(0, 32)

    def test_a_write_without_entries_moves_the_checkpoint_only(self, store: LogStore) -> None:
        grow(store, "guangjing", 3)
        newer = msgspec.structs.replace(head("guangjing", 3), checkpoint="signed again")
        with store.append("guangjing") as append:
            append.write(3, [], [], newer)
        assert store.head("guangjing") == newer
        assert store.entries("guangjing", 0, 9) == states(0, 3)

    @pytest.mark.parametrize("first", [0, 2, 4])
    def test_a_write_that_does_not_follow_on_the_head_is_refused(self, store: LogStore, first: int) -> None:
        grow(store, "guangjing", 3)
        with pytest.raises(ConflictError) as caught, store.append("guangjing") as append:
            append.write(first, entries(first, 1), [], head("guangjing", first + 1))
        assert caught.value.code == "stale_size"
        assert store.entries("guangjing", 0, 99) == states(0, 3)

    @pytest.mark.parametrize("after", [head("guangjing", 3), head("elsewhere", 2)])
    def test_a_head_that_does_not_fit_the_entries_is_refused(self, store: LogStore, after: Head) -> None:
        with pytest.raises(ConflictError), store.append("guangjing") as append:
            append.write(0, entries(0, 2), [], after)
        assert store.heads() == []

    @pytest.mark.parametrize("count", [1, 20])
    def test_a_seq_is_never_stored_twice(self, store: LogStore, execute: Statement, count: int) -> None:
        grow(store, "guangjing", 3)
        execute("INSERT INTO entries VALUES ('guangjing', 4, 'kind', 'smuggled in')")
        with pytest.raises(ConflictError) as caught, store.append("guangjing") as append:
            append.write(3, entries(3, count), [], head("guangjing", 3 + count))
        assert caught.value.code == "stale_size"
        assert store.entries("guangjing", 0, 3) == states(0, 3)
        assert len(store.entries("guangjing", 0, 99)) == 4
        assert store.head("guangjing") == head("guangjing", 3)

    @pytest.mark.parametrize(
        ("entry", "full", "code"),
        [
            (NewEntry("kind", bytes(ENTRY_BYTES_MAX + 1)), tile(0, 0), "entry_too_large"),
            (NewEntry("kind", b""), Tile(0, 0, bytes(8191), bytes(32)), "tile_malformed"),
            (NewEntry("kind", b""), Tile(0, 0, bytes(8192), bytes(31)), "tile_malformed"),
        ],
    )
    def test_wrong_sizes_are_refused(self, store: LogStore, entry: NewEntry, full: Tile, code: str) -> None:
        with pytest.raises(MalformedError) as caught, store.append("guangjing") as append:
            append.write(0, [entry], [full], head("guangjing", 1))
        assert caught.value.code == code

    @pytest.mark.parametrize(
        ("count", "length"), [(1024, 4096), (15, ENTRY_BYTES_MAX), (64, ENTRY_BYTES_MAX)]
    )
    def test_the_largest_submissions_do_not_hang(self, store: LogStore, count: int, length: int) -> None:
        new = entries(0, count, length)
        with store.append("guangjing") as append:
            append.write(0, new, [tile(0, n) for n in range(4)], head("guangjing", count))
        assert store.entries("guangjing", 0, count) == [entry.state for entry in new]


class TestTogether:
    def test_threads_append_one_after_the_other(self, store: LogStore) -> None:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: grow(store, "guangjing", 2), range(24)))
        assert store.entries("guangjing", 0, 99) == states(0, 48)

    def test_processes_that_found_the_same_estate(self, store: LogStore, database: str) -> None:
        spawn = multiprocessing.get_context("spawn")
        turn, answers = spawn.Barrier(3), spawn.Queue()
        processes = [spawn.Process(target=found_once, args=(database, turn, answers)) for _ in range(3)]
        for process in processes:
            process.start()
        sizes = [answers.get(timeout=60) for _ in range(30)]
        for process in processes:
            process.join()
        assert sorted(sizes) == list(range(30))
        assert store.entries("guangjing", 0, 99) == states(0, 30)

    def test_tables_may_be_created_by_many_at_once(self, database: str) -> None:
        stores = [open_store(database) for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda store: store.create_tables(), stores))
        grow(stores[0], "guangjing", 1)
        stores[1].create_tables()
        assert stores[2].entries("guangjing", 0, 9) == states(0, 1)
        for store in stores:
            store.close()

    def test_readers_do_not_wait_for_a_writer_and_see_what_is_committed(self, store: LogStore) -> None:
        grow(store, "guangjing", 1)
        with store.append("guangjing") as append:
            append.write(1, entries(1, 1), [], head("guangjing", 2))
            with ThreadPoolExecutor(8) as threads:
                seen = list(threads.map(lambda _: store.entries("guangjing", 0, 9), range(16)))
            assert seen == [states(0, 1)] * 16
        assert store.head("guangjing") == head("guangjing", 2)

    def test_a_second_append_sees_what_the_first_one_wrote(self, store: LogStore) -> None:
        waiting = threading.Event()

        def second() -> Head | None:
            waiting.set()
            with store.append("guangjing") as append:
                return append.head

        with ThreadPoolExecutor(1) as threads:
            with store.append("guangjing") as append:
                answer = threads.submit(second)
                waiting.wait()
                append.write(0, entries(0, 1), [], head("guangjing", 1))
            assert answer.result(10) == head("guangjing", 1)


class TestGrowingOnly:
    @pytest.mark.parametrize(
        "sql",
        [
            "UPDATE entries SET state = 'forged'",
            "UPDATE entries SET originator_version = 99",
            "DELETE FROM entries",
            "UPDATE tiles SET root = 'forged'",
            "DELETE FROM tiles WHERE level = 0",
            "DELETE FROM heads",
            "UPDATE heads SET size = 1",
            "UPDATE heads SET estate = 'elsewhere'",
        ],
    )
    def test_the_database_refuses_changes(self, store: LogStore, execute: Statement, sql: str) -> None:
        with store.append("guangjing") as append:
            append.write(0, entries(0, 2), [tile(0, 0)], head("guangjing", 2))
        with pytest.raises((StorageError, psycopg.errors.RaiseException)):
            execute(sql)
        assert store.entries("guangjing", 0, 9) == states(0, 2)
        assert store.tile_roots("guangjing", 0, 0, 9) == [tile(0, 0).root]
        assert store.heads() == [head("guangjing", 2)]


class TestFailing:
    def test_a_closed_store_says_so(self, store: LogStore) -> None:
        store.close()
        store.close()
        with pytest.raises(StorageError) as caught:
            store.head("guangjing")
        assert caught.value.code == "storage_unavailable"

    def test_a_missing_table_is_a_storage_error_and_no_more(self, database: str) -> None:
        store = open_store(database)
        with pytest.raises(StorageError):
            store.head("guangjing")
        store.create_tables()
        grow(store, "guangjing", 1)
        store.close()

    @pytest.mark.parametrize("url", ["", ":memory:", "mysql://somewhere/db", "sqlite:///x.db"])
    def test_other_databases_are_refused(self, url: str) -> None:
        with pytest.raises(StorageError) as caught:
            open_store(url)
        assert caught.value.code == "database_unsupported"
