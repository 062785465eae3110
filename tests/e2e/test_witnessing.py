"""Witnesses over HTTP: the service submits, collects, serves, and stops where one has seen another log."""

from __future__ import annotations

import io
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.client import AnsweredError, Client
from api.main import create_app
from ledger_core.append.installation import Installation
from ledger_core.errors import MalformedError
from ledger_core.log.checkpoint import OpenedCheckpoint, open_checkpoint
from ledger_core.log.note import VerifierKey
from ledger_core.log.receipt import parse_receipt, verify_receipt
from tests.e2e.town import ORIGIN, Town, income, settings_in
from tests.support.witness import TestWitness, watching

SEED = bytes(range(32))
ESTATE = "guangjing"
LOG_KEY: VerifierKey = (
    Installation(origin=ORIGIN, authorities=frozenset(), log_seed=SEED).log_key(ESTATE).vkey
)
CHECKPOINT = f"/logs/{ESTATE}/checkpoint"


class Site:
    """A service with witnesses, started and stopped at will.

    Args:
        directory: Its data directory.
        witnesses: Running already.
        quorum: As the setting.
    """

    def __init__(self, directory: Path, witnesses: list[TestWitness], quorum: int = 0) -> None:
        directory.mkdir(exist_ok=True)
        (directory / "log-key").write_text(SEED.hex() + "\n")
        self.directory = directory
        self.quorum = quorum
        self.witnesses = witnesses
        self.name_witnesses()

    def name_witnesses(self) -> None:
        """The settings file has the addresses as they are now."""
        (self.directory / "witnesses").write_text("".join(one.line for one in self.witnesses))

    @contextmanager
    def running(self) -> Iterator[TestClient]:
        """The service runs."""
        settings = settings_in(
            self.directory,
            SUNLEDGER_WITNESSES=str(self.directory / "witnesses"),
            SUNLEDGER_WITNESS_QUORUM=str(self.quorum),
            SUNLEDGER_WITNESS_SECONDS="1",
        )
        with TestClient(create_app(settings), raise_server_exceptions=False) as http:
            yield http

    def town(self, http: TestClient) -> Town:
        """The estate, kept through the running service."""
        return Town(Client("http://testserver", transport=http._transport, sleep=lambda _seconds: None))


@pytest.fixture
def witnesses() -> Iterator[list[TestWitness]]:
    """Two witnesses that watch the estate's log."""
    with ExitStack() as stack:
        yield [stack.enter_context(watching(TestWitness(name, [LOG_KEY]))) for name in ("north", "south")]


def until(condition: Callable[[], bool], seconds: float = 8.0) -> None:
    """The condition holds, soon."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


def opened(http: TestClient, witnesses: list[TestWitness]) -> OpenedCheckpoint:
    """The checkpoint that is served, verified with the witnesses' keys."""
    answer = http.get(CHECKPOINT)
    assert answer.status_code == 200, answer.text
    return open_checkpoint(answer.content, LOG_KEY, [one.key.vkey for one in witnesses])


def standing(http: TestClient) -> list[tuple[str, int, str]]:
    """Name, size and problem of each witness, as the service shows them."""
    body = http.get(f"/v1/estates/{ESTATE}/witnesses").json()
    return [(one["name"], one["tree_size"], one["problem"]) for one in body["witnesses"]]


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


@pytest.mark.parametrize(
    ("instead", "code"),
    [
        ((200, "text/plain", "— north.example/w AAAA\n".encode()), "signature_short"),
        ((200, "text/plain", b"well done\n"), "signature_form"),
        ((200, "text/plain", b"\xff\n"), "signature_form"),
        ((200, "text/plain", b"x" * 70_000), "witness_silent"),
        ((307, "text/plain", b""), "witness_declined"),
        ((404, "text/plain", b""), "origin_unknown"),
        ((409, "text/x.tlog.size", b"4_2\n"), "witness_size"),
    ],
)
def test_a_witness_in_trouble_harms_nobody(
    tmp_path: Path, instead: tuple[int, str, bytes], code: str, witnesses: list[TestWitness]
) -> None:
    """Its answer is named, its line is not served, appends go on, and the other witness signs."""
    site = Site(tmp_path, witnesses)
    witnesses[0].instead = instead
    with site.running() as http:
        town = site.town(http).found()
        until(lambda: standing(http) == [("north", 0, code), ("south", 7, "")])
        assert set(opened(http, witnesses).cosignatures) == {"south.example/w"}
        assert town.take(income(100)).tree_size == 8
        assert set(witnesses[0].requests) == {"/add-checkpoint"}


def test_no_append_waits_for_a_witness(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """One hangs for seconds; founding and income are through long before."""
    site = Site(tmp_path, witnesses)
    witnesses[0].silence = 3.0
    with site.running() as http:
        began = time.monotonic()
        town = site.town(http).found()
        town.take(income(100))
        assert time.monotonic() - began < 2.5
        until(lambda: standing(http)[1][1] == 8)
        witnesses[0].silence = 0.0


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


@pytest.mark.parametrize(
    "line",
    [
        "witness north {vkey} http://witness.example/",
        "witness north {vkey} https://user:pass@witness.example/",
        "witness north {vkey} ftp://127.0.0.1/",
        "witness north {log} https://witness.example/",
        "witness north {vkey}",
        "witness north {vkey} https://a.example/\nwitness south {vkey} https://b.example/",
    ],
)
def test_a_witness_that_cannot_be_is_named(tmp_path: Path, line: str) -> None:
    """The start stops: addresses are https or of this machine, keys are witnesses' keys, each counts once."""
    site = Site(tmp_path, [])
    text = line.format(vkey=TestWitness("north", []).key.vkey.format(), log=LOG_KEY.format())
    (tmp_path / "witnesses").write_text(text + "\n")
    with pytest.raises(MalformedError) as error, site.running():
        pass
    assert error.value.code == "witness_malformed"


def test_a_quorum_of_more_than_there_are_is_refused(tmp_path: Path, witnesses: list[TestWitness]) -> None:
    """Nothing would ever be served."""
    with (
        pytest.raises(MalformedError, match="SUNLEDGER_WITNESS_QUORUM"),
        Site(tmp_path, witnesses, 3).running(),
    ):
        pass
