"""The contract of `ReadModelStore`: rows and position move together or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from ledger_core.errors import ConflictError, MalformedError, StorageError
from ledger_core.stores.base import ReadModelStore, Table, open_read_models, open_store

POSTINGS = Table(
    "postings",
    (("estate", "text"), ("seq", "integer"), ("leg", "integer"), ("account", "text"), ("fen", "integer")),
    ("estate", "seq", "leg"),
    (("estate", "account", "seq"),),
)
LEAVES = Table("leaves", (("estate", "text"), ("leaf", "blob"), ("note", "text")), ("estate", "leaf"))
TABLES = (POSTINGS, LEAVES)


@pytest.fixture
def models(database: str) -> Iterator[ReadModelStore]:
    """An open store of read models with two tables."""
    with closing(open_read_models(database)) as opened:
        opened.create_tables(TABLES)
        yield opened


def posting(estate: str, seq: int, fen: int = 100) -> tuple[object, ...]:
    """Return one row of `postings`."""
    return (estate, seq, 0, "assets:bank:sunshine", fen)


def total(models: ReadModelStore, estate: str) -> object:
    """Return the sum of an estate's postings."""
    return models.query("SELECT sum(fen) FROM postings WHERE estate = ?", (estate,))[0][0]


class TestCommitting:
    def test_rows_and_position_are_there_together(self, models: ReadModelStore) -> None:
        assert models.position("accounts", "guangjing") == 0
        models.commit(
            "accounts", "guangjing", 0, 5, {"postings": [posting("guangjing", n) for n in range(5)]}
        )
        models.commit("accounts", "guangjing", 5, 7, {"postings": [posting("guangjing", 6)]})
        assert models.position("accounts", "guangjing") == 7
        assert total(models, "guangjing") == 600

    def test_positions_belong_to_one_projection_and_one_estate(self, models: ReadModelStore) -> None:
        models.commit("accounts", "east", 0, 3, {})
        models.commit("trail", "east", 0, 4, {})
        models.commit("accounts", "west", 0, 5, {"postings": []})
        found = [
            models.position(*pair) for pair in (("accounts", "east"), ("trail", "east"), ("accounts", "west"))
        ]
        assert found == [3, 4, 5]
        assert models.position("trail", "west") == 0

    @pytest.mark.parametrize(("expected", "position"), [(0, 9), (4, 9), (6, 9), (5, 5), (5, 4)])
    def test_a_late_worker_writes_nothing(self, models: ReadModelStore, expected: int, position: int) -> None:
        models.commit("accounts", "guangjing", 0, 5, {})
        with pytest.raises(ConflictError) as caught:
            models.commit(
                "accounts", "guangjing", expected, position, {"postings": [posting("guangjing", 1)]}
            )
        assert caught.value.code == "stale_position"
        assert models.position("accounts", "guangjing") == 5
        assert total(models, "guangjing") is None

    def test_of_workers_at_the_same_place_one_wins(self, models: ReadModelStore) -> None:
        def work(_: int) -> int:
            try:
                models.commit("accounts", "guangjing", 0, 2, {"postings": [posting("guangjing", 1)]})
            except ConflictError:
                return 0
            return 1

        with ThreadPoolExecutor(4) as threads:
            assert sum(threads.map(work, range(8))) == 1
        assert total(models, "guangjing") == 100

    def test_rows_that_the_database_refuses_leave_the_position(self, models: ReadModelStore) -> None:
        twice = {"leaves": [("guangjing", b"1", "a")], "postings": [posting("guangjing", 1)] * 2}
        with pytest.raises(StorageError):
            models.commit("accounts", "guangjing", 0, 2, twice)
        assert models.position("accounts", "guangjing") == 0
        assert models.query("SELECT * FROM leaves") == []
        models.commit("accounts", "guangjing", 0, 2, {"postings": [posting("guangjing", 1)]})

    def test_many_rows_come_back_as_they_went_in(self, models: ReadModelStore) -> None:
        rows = [("guangjing", bytes([n // 256, n % 256]), f"行 {n}\t\\\n'\"") for n in range(3000)]
        models.commit("trail", "guangjing", 0, 1, {"leaves": rows})
        assert models.query("SELECT * FROM leaves ORDER BY leaf") == rows

    def test_a_missing_value_stays_missing(self, models: ReadModelStore) -> None:
        models.commit("trail", "guangjing", 0, 1, {"leaves": [("guangjing", b"\\N", None)]})
        assert models.query("SELECT leaf, note FROM leaves") == [(b"\\N", None)]

    def test_a_name_that_is_no_name_never_reaches_the_database(self, models: ReadModelStore) -> None:
        with pytest.raises(MalformedError):
            models.commit("trail", "guangjing", 0, 1, {"leaves; DROP TABLE leaves": [("a", b"", "")]})
        assert models.query("SELECT count(*) FROM leaves") == [(0,)]


class TestClearing:
    def test_rows_and_position_are_gone_for_this_estate_only(self, models: ReadModelStore) -> None:
        for estate in ("east", "west"):
            models.commit("accounts", estate, 0, 3, {"postings": [posting(estate, 1)]})
        models.commit("trail", "east", 0, 3, {"leaves": [("east", b"1", "kept")]})
        models.clear("accounts", "east", [POSTINGS])
        assert (models.position("accounts", "east"), total(models, "east")) == (0, None)
        assert (models.position("accounts", "west"), total(models, "west")) == (3, 100)
        assert models.query("SELECT note FROM leaves") == [("kept",)]
        assert models.position("trail", "east") == 3
        models.commit("accounts", "east", 0, 1, {"postings": [posting("east", 1)]})

    def test_tables_that_exist_stay_as_they_are(self, models: ReadModelStore) -> None:
        models.commit("accounts", "guangjing", 0, 3, {"postings": [posting("guangjing", 1)]})
        models.create_tables(TABLES)
        assert models.position("accounts", "guangjing") == 3
        assert total(models, "guangjing") == 100

    def test_tables_of_another_form_are_made_anew(self, models: ReadModelStore) -> None:
        models.renew_tables("accounts", "1", [POSTINGS])
        models.commit("accounts", "guangjing", 0, 3, {"postings": [posting("guangjing", 1)]})
        models.commit("accounts-2", "guangjing", 0, 3, {"leaves": [("guangjing", b"1", "kept")]})
        models.renew_tables("accounts", "1", [POSTINGS])
        assert (models.position("accounts", "guangjing"), total(models, "guangjing")) == (3, 100)
        wider = msgspec.structs.replace(POSTINGS, columns=(*POSTINGS.columns, ("note", "text")))
        models.renew_tables("accounts", "2", [wider])
        assert (models.position("accounts", "guangjing"), total(models, "guangjing")) == (0, None)
        models.commit("accounts", "guangjing", 0, 1, {"postings": [(*posting("guangjing", 1), "")]})
        assert models.position("accounts-2", "guangjing") == 3
        assert models.query("SELECT note FROM leaves") == [("kept",)]

    def test_an_older_program_that_still_runs_writes_nothing_into_tables_of_a_newer_form(
        self, database: str
    ) -> None:
        """Its rows would stand among those of the new form, and the position would say that all is there."""
        with closing(open_read_models(database)) as older, closing(open_read_models(database)) as newer:
            older.renew_tables("accounts", "1", [POSTINGS])
            older.commit("accounts", "guangjing", 0, 3, {"postings": [posting("guangjing", 1)]})
            newer.renew_tables("accounts", "2", [POSTINGS])
            for start in (3, 0):
                with pytest.raises(StorageError) as caught:
                    older.commit("accounts", "guangjing", start, 6, {"postings": [posting("guangjing", 4)]})
                assert caught.value.code == "another_form"
            with pytest.raises(StorageError):
                older.position("accounts", "guangjing")
            assert (newer.position("accounts", "guangjing"), total(newer, "guangjing")) == (0, None)
            newer.commit("accounts", "guangjing", 0, 3, {"postings": [posting("guangjing", 1)]})
            # Started again it makes its own form, and the newer program stops in turn.
            older.renew_tables("accounts", "1", [POSTINGS])
            assert (older.position("accounts", "guangjing"), total(older, "guangjing")) == (0, None)
            with pytest.raises(StorageError):
                newer.commit("accounts", "guangjing", 3, 6, {"postings": [posting("guangjing", 4)]})

    def test_tables_are_renewed_by_many_at_once_and_while_an_older_program_writes(
        self, database: str
    ) -> None:
        """Nobody waits for the other in a ring; of the older program's rows none is left."""
        older, *newer = (open_read_models(database) for _ in range(4))
        older.renew_tables("accounts", "1", TABLES)

        def write() -> str:
            for start in range(5_000):
                rows = {
                    "postings": [posting("guangjing", start)],
                    "leaves": [("guangjing", b"%d" % start, "")],
                }
                try:
                    older.commit("accounts", "guangjing", start, start + 1, rows)
                except StorageError as error:
                    return error.code
            return "never"

        with ThreadPoolExecutor(4) as threads:
            told = threads.submit(write)
            list(threads.map(lambda store: store.renew_tables("accounts", "2", TABLES), newer))
            assert told.result() == "another_form"
        assert (newer[0].position("accounts", "guangjing"), total(newer[0], "guangjing")) == (0, None)
        for store in (older, *newer):
            store.close()

    def test_tables_may_be_created_by_many_at_once(self, database: str) -> None:
        stores = [open_read_models(database) for _ in range(4)]
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda store: store.create_tables(TABLES), stores))
        assert stores[0].position("accounts", "guangjing") == 0
        for store in stores:
            store.close()


class TestQuerying:
    def test_question_marks_and_percent_signs(self, models: ReadModelStore) -> None:
        models.commit("trail", "east", 0, 1, {"leaves": [("east", b"1", "50% ?"), ("east", b"2", "it's")]})
        assert models.query("SELECT note FROM leaves WHERE note LIKE '%\" ?' OR note LIKE '50%?'") == [
            ("50% ?",)
        ]
        assert models.query("SELECT '?''?', note FROM leaves WHERE note = ?", ("it's",)) == [("?'?", "it's")]
        assert models.query("SELECT 7 % 4") == [(3,)]

    def test_sums_are_integers_and_averages_floats(self, models: ReadModelStore) -> None:
        rows = [posting("east", 1, -(2**53)), posting("east", 2, 2**62), posting("east", 3, 1)]
        models.commit("accounts", "east", 0, 4, {"postings": rows})
        found = models.query("SELECT sum(fen), count(*), max(fen) FROM postings")[0]
        assert found == (2**62 - 2**53 + 1, 3, 2**62)
        assert [type(value) for value in found] == [int, int, int]
        assert models.query("SELECT avg(seq + 0.5) FROM postings") == [(2.5,)]

    def test_text_sorts_by_its_bytes(self, models: ReadModelStore) -> None:
        notes = ["Z", "a", "a-b", "ab", "阳", "é"]
        rows = [("east", bytes([n]), note) for n, note in enumerate(notes)]
        models.commit("trail", "east", 0, 1, {"leaves": rows})
        found = [note for (note,) in models.query("SELECT note FROM leaves ORDER BY note")]
        assert found == sorted(notes, key=str.encode)

    def test_an_index_is_used(self, models: ReadModelStore, database: str) -> None:
        catalogue = (
            "pg_indexes WHERE indexname" if database.startswith("postgres") else "sqlite_master WHERE name"
        )
        assert models.query(f"SELECT count(*) FROM {catalogue} = ?", ("postings_1",)) == [(1,)]

    def test_a_wrong_statement_is_a_storage_error(self, models: ReadModelStore) -> None:
        with pytest.raises(StorageError):
            models.query("SELECT nothing FROM nowhere")
        assert models.query("SELECT 1") == [(1,)]


class TestTables:
    @pytest.mark.parametrize(
        ("name", "columns", "key", "indexes"),
        [
            ("Bad Name", (("estate", "text"),), ("estate",), ()),
            ("x; drop", (("estate", "text"),), ("estate",), ()),
            ("fine", (("estate)", "text"),), ("estate)",), ()),
            ("fine", (("estate", "text"),), ("seq",), ()),
            ("fine", (("estate", "text"),), (), ()),
            ("fine", (("estate", "text"), ("estate", "text")), ("estate",), ()),
            ("fine", (("estate", "text"),), ("estate",), (("missing",),)),
        ],
    )
    def test_malformed_tables_are_refused(self, name, columns, key, indexes) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(MalformedError):
            Table(name, columns, key, indexes)


def test_on_sqlite_a_rebuild_does_not_hold_the_log(sqlite_url: str) -> None:
    """The read models lie in a file of their own, beside the log's."""
    log, models = open_store(sqlite_url), open_read_models(sqlite_url)
    log.create_tables()
    models.create_tables(TABLES)
    with log.append("guangjing"):
        models.commit("accounts", "guangjing", 0, 1, {"postings": [posting("guangjing", 0)]})
    assert Path(f"{sqlite_url}-projections").exists()
    log.close()
    models.close()
