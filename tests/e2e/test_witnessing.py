"""Witnesses over HTTP: the service submits, collects, serves, and stops where one has seen another log."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from api.client import AnsweredError
from ledger_core.errors import StorageError
from ledger_core.log.checkpoint import open_checkpoint
from ledger_core.log.receipt import parse_receipt, verify_receipt
from tests.e2e.town import income
from tests.e2e.witnessed import CHECKPOINT, ESTATE, LOG_KEY, Site, opened, standing, until
from tests.support.witness import TestWitness


def test_cosignatures_come_by_themselves(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """Each appended tree is signed by both within a round, proof and all, and the checkpoint shows it."""
    site = Site(tmp_path, witnesses)
    with site.running() as http:
        assert http.get(f"/v1/estates/{ESTATE}/witnesses").status_code == 404
        town = site.town(http).found()
        until(lambda: standing(http) == [("north", 7, ""), ("south", 7, "")])
        town.take(income(100), income(200))
        assert opened(http, witnesses).cosignatures == {}
        until(lambda: standing(http) == [("north", 9, ""), ("south", 9, "")])
        checkpoint = opened(http, witnesses)
        assert (checkpoint.head.size, set(checkpoint.cosignatures)) == (
            9,
            {"north.example/w", "south.example/w"},
        )
        body = http.get(f"/v1/estates/{ESTATE}/witnesses").json()
        assert (body["tree_size"], body["quorum"], body["holding"]) == (9, 0, 2)
        assert body["witnesses"][0]["since"].endswith("Z")
        receipt = parse_receipt(http.get(f"/v1/estates/{ESTATE}/entries/8/receipt").content)
        assert verify_receipt(receipt, LOG_KEY, [one.key.vkey for one in witnesses]).checkpoint.cosignatures
        # The proof began where the witness stood, also at its first request: nobody was told a size twice.
        assert all(answers.count(409) <= 1 for answers in (one.answers for one in witnesses))
        assert all(one.requests[0] == "/add-checkpoint" for one in witnesses)


def test_a_quorum_decides_what_is_served(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """Until both have signed there is nothing; then the newest that both signed, whatever comes after."""
    site = Site(tmp_path, witnesses, quorum=2)
    witnesses[1].instead = (500, "text/plain", b"later\n")
    with site.running() as http:
        town = site.town(http).found()
        until(lambda: standing(http)[0][1] == 7 and standing(http)[1][2] == "witness_declined")
        for path in (CHECKPOINT, f"/v1/estates/{ESTATE}/entries/0/receipt", f"/v1/estates/{ESTATE}/bundle"):
            answer = http.get(path)
            assert (answer.status_code, answer.json()["code"]) == (409, "not_yet_witnessed"), path
        witnesses[1].instead = None
        until(lambda: standing(http) == [("north", 7, ""), ("south", 7, "")])
        assert opened(http, witnesses).head.size == 7
        witnesses[0].instead = (500, "text/plain", b"later\n")
        town.take(income(100))
        until(lambda: standing(http)[1][1] == 8)
        checkpoint = opened(http, witnesses)
        assert (checkpoint.head.size, len(checkpoint.cosignatures)) == (7, 2)
        assert http.get(f"/v1/estates/{ESTATE}/entries/6/receipt").status_code == 200
        with zipfile.ZipFile(io.BytesIO(http.get(f"/v1/estates/{ESTATE}/bundle").content)) as bundle:
            carried = open_checkpoint(bundle.read("checkpoint"), LOG_KEY, [one.key.vkey for one in witnesses])
            policy = bundle.read("policy").decode().splitlines()
        assert (carried.head.size, len(carried.cosignatures)) == (7, 2)
        assert policy[-2:] == ["group witnesses-of-the-log 2 north south", "quorum witnesses-of-the-log"]
        late = http.get(f"/v1/estates/{ESTATE}/entries/7/receipt")
        assert (late.status_code, late.json()["code"]) == (409, "not_yet_witnessed")


def test_pairs_survive_a_restart(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """What was signed is served again, before any witness has answered the new start."""
    site = Site(tmp_path, witnesses)
    with site.running() as http:
        site.town(http).found()
        until(lambda: standing(http) == [("north", 7, ""), ("south", 7, "")])
    pairs = tmp_path / "witnessed" / ESTATE
    pairs.write_bytes(pairs.read_bytes() + b'{"witness":"torn')
    for one in witnesses:
        one.instead = (500, "text/plain", b"later\n")
    with site.running() as http:
        assert len(opened(http, witnesses).cosignatures) == 2


def test_a_whole_directory_taken_back_is_found_by_a_witness(
    tmp_path: Path, witnesses: list[TestWitness]
) -> None:
    """Database and published file are as old as each other; the witness has seen more. Nothing is signed."""
    site = Site(tmp_path / "data", witnesses)
    with site.running() as http:
        site.town(http).found()
        until(lambda: [size for _, size, _ in standing(http)] == [7, 7])
    shutil.copytree(tmp_path / "data", tmp_path / "backup")
    with site.running() as http:
        site.town(http).take(income(100))
        until(lambda: [size for _, size, _ in standing(http)] == [8, 8])
    shutil.rmtree(tmp_path / "data")
    shutil.copytree(tmp_path / "backup", tmp_path / "data")
    with site.running() as http:
        with pytest.raises(AnsweredError) as error:
            site.town(http).take(income(200))
        assert error.value.code == "fork_refused"
        assert ("north", 7, "fork_refused") in standing(http)
        # It may be read, for it is true as far as it goes.
        assert opened(http, witnesses).head.size == 7


def test_what_a_witness_signed_is_required_at_the_start(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """The published file is lost and the database is old; the kept cosignatures tell, without any witness."""
    site = Site(tmp_path / "data", witnesses)
    with site.running() as http:
        site.town(http).found()
    shutil.copytree(tmp_path / "data", tmp_path / "backup")
    with site.running() as http:
        site.town(http).take(income(100))
        until(lambda: [size for _, size, _ in standing(http)] == [8, 8])
    shutil.rmtree(tmp_path / "data" / "published")
    for path in (tmp_path / "data").glob("ledger.db*"):
        path.unlink()
    for path in (tmp_path / "backup").glob("ledger.db*"):
        shutil.copy(path, tmp_path / "data" / path.name)
    for one in witnesses:
        one.instead = (500, "text/plain", b"later\n")
    with pytest.raises(StorageError, match="holds 7 entries, 8 were published"), site.running():
        pass


def test_a_copy_started_twice_is_found_by_a_witness(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """Both wrote; the one that the witnesses did not hear first is stopped."""
    site = Site(tmp_path / "data", witnesses)
    with site.running() as http:
        site.town(http).found()
        until(lambda: [size for _, size, _ in standing(http)] == [7, 7])
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    copy = Site(tmp_path / "copy", witnesses)
    with copy.running() as there, site.running() as here:
        site.town(here).take(income(100))
        until(lambda: [size for _, size, _ in standing(here)] == [8, 8])
        copy.town(there).take(income(200))
        until(lambda: all(problem == "fork_refused" for _, _, problem in standing(there)))
        with pytest.raises(AnsweredError) as error:
            copy.town(there).take(income(300))
        assert error.value.code == "fork_refused"
        site.town(here).take(income(300))


def test_with_a_quorum_a_start_signs_nothing_unheard(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """The witnesses are away: appends wait, and go on when they are back."""
    site = Site(tmp_path, witnesses, quorum=2)
    with site.running() as http:
        site.town(http).found()
        until(lambda: [size for _, size, _ in standing(http)] == [7, 7])
    witnesses[0].instead = (500, "text/plain", b"later\n")
    with site.running() as http:
        with pytest.raises(AnsweredError) as error:
            site.town(http).take(income(100))
        assert error.value.code == "witnesses_unheard"
        witnesses[0].instead = None
        until(lambda: all(problem == "" for _, _, problem in standing(http)))
        assert site.town(http).take(income(100)).tree_size == 8
