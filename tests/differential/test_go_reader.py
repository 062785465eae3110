"""An outside reader in Go, which shares nothing with us, finds our log sound, and each altered byte.

Rules:
    * The Go program uses golang.org/x/mod/sumdb, from Debian's golang-golang-x-mod-dev, without a network.
    * Where `go` or the package is missing the tests are skipped by name; in CI (`CI=true`) they fail.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ledger_core.append.submission import Submission
from ledger_core.limits import TILE_WIDTH
from ledger_core.log.canonical import encode_base64
from ledger_core.log.note import COSIGNATURE, Note, SigningKey, cosign, parse_note
from ledger_core.log.tiles import bundle_path, tile_path, tile_sizes
from ledger_core.stores.base import open_store
from ledger_core.stores.reader import LogReader
from tests.support import bodies
from tests.support.estate import Estate, key_of

GO_SOURCES = sorted((Path(__file__).parent / "go").glob("*.go"))
GO_PATH = Path("/usr/share/gocode")
GO_PACKAGE = GO_PATH / "src/golang.org/x/mod/sumdb/tlog"
WITNESS = SigningKey.from_seed("witness.example/w1", sha256(b"go reader").digest(), COSIGNATURE)
SEQS = (0, 1, 9, 255, 256, 511, 640, 699)


class Served(NamedTuple):
    """A log as files, and what a reader is told about it."""

    directory: Path
    task: dict[str, Any]


def missing_tool() -> str:
    """What the Go reader lacks on this machine; empty when it lacks nothing."""
    if shutil.which("go") is None:
        return "go is not installed (Debian: golang-go)"
    return "" if GO_PACKAGE.is_dir() else "golang.org/x/mod is not installed (golang-golang-x-mod-dev)"


@pytest.fixture(scope="module")
def reader_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Go reader, built in a directory of its own."""
    lacking = missing_tool()
    if lacking and os.environ.get("CI") == "true":
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)
    directory = tmp_path_factory.mktemp("go")
    environment = os.environ | {
        "GO111MODULE": "off",
        "GOPATH": str(GO_PATH),
        "GOFLAGS": "",
        "GOPROXY": "off",
        "GOCACHE": str(directory / "cache"),
    }
    program = directory / "reader"
    subprocess.run(
        ["go", "build", "-o", program, *GO_SOURCES], env=environment, cwd=directory, check=True, timeout=240
    )
    return program


def append_all(estate: Estate) -> tuple[list[tuple[int, Submission]], str]:
    """700 entries in all; the submissions with the seq of their first, and an older checkpoint."""
    submissions = [
        estate.submission(*(bodies.income(amount_fen=100 + n) for n in range(600))),
        estate.submission(bodies.expense(amount_fen=1_000_000), by=("manager", "committee")),
        estate.submission(*(bodies.income(amount_fen=7_000 + n) for n in range(89))),
    ]
    firsts, older = [], ""
    for number, submission in enumerate(submissions):
        firsts.append(estate.size)
        outcome = estate.ledger.submit(estate.name, submission)
        older = outcome.checkpoint if number == 0 else older  # type: ignore[union-attr]
    return list(zip(firsts, submissions, strict=True)), older


def write_log(reader: LogReader, estate: str, directory: Path) -> None:
    """The static files of the log, with a witness's line that the Go reader does not know."""
    size = reader.tree_size(estate)
    note = parse_note(reader.checkpoint(estate))
    cosigned = Note(note.text, (*note.signatures, cosign(note.text, WITNESS, 1_775_000_000)))
    files = {"checkpoint": cosigned.format().encode()}
    for level, index, width in tile_sizes(size):
        files[tile_path(level, index, width)] = reader.tile(estate, level, index, width)
        if level == 0:
            files[bundle_path(index, width)] = reader.entry_bundle(estate, index, width)
    for path, content in files.items():
        (directory / path).parent.mkdir(parents=True, exist_ok=True)
        (directory / path).write_bytes(content)


def base64_all(path: list[bytes]) -> list[str]:
    """A proof as JSON carries it."""
    return [encode_base64(digest) for digest in path]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A log of 700 entries, made through the real append path."""
    directory = tmp_path_factory.mktemp("log")
    store = open_store(str(directory / "ledger.db"))
    store.create_tables()
    estate = Estate.founded(store)
    submissions, older = append_all(estate)
    reader, name = LogReader(store), estate.name
    assert estate.size == 700
    write_log(reader, name, directory / "log")
    yield Served(
        directory / "log",
        {
            "LogKey": estate.installation.log_key(name).vkey.format(),
            "Older": older,
            "Consistency": base64_all(reader.consistency_proof(name, 610)),
            "Inclusion": [{"Seq": n, "Path": base64_all(reader.inclusion_proof(name, n))} for n in SEQS],
            "Submissions": [
                {"First": first, "Note": one.note, "Signers": signers_of(one.note)}
                for first, one in submissions
            ],
        },
    )
    store.close()


def signers_of(note: str) -> list[str]:
    """The vkeys of the keys that the note's lines name."""
    names = [line.name.removesuffix(".example/key") for line in parse_note(note).signatures]
    return [key_of(name).vkey.format() for name in names]


@pytest.fixture
def served(sound: Served, tmp_path: Path) -> Served:
    """A copy of the log that a test may alter."""
    directory = tmp_path / "log"
    shutil.copytree(sound.directory, directory)
    task = json.loads(json.dumps(sound.task))
    return Served(directory, task)


def judge(program: Path, served: Served, tmp_path: Path) -> tuple[int, str]:
    """Exit code and output of the Go reader."""
    task = tmp_path / "task.json"
    task.write_text(json.dumps({"Directory": str(served.directory)} | served.task), "utf-8")
    ran = subprocess.run([program, task], capture_output=True, text=True, check=False, timeout=60)
    return ran.returncode, ran.stdout.strip()


def alter(path: Path, at: int) -> None:
    """One bit of the file is another."""
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_the_log_is_sound(reader_program: Path, served: Served, tmp_path: Path) -> None:
    """Checkpoint, tiles, entries, proofs, older checkpoint and submission notes all hold in Go."""
    assert judge(reader_program, served, tmp_path) == (0, "sound")


def altered_file(path: str, at: int) -> Callable[[Served], None]:
    """A defect: one bit of one file."""
    return lambda served: alter(served.directory / path, at)


def altered_hash(claim: Callable[[dict[str, Any]], list[str]]) -> Callable[[Served], None]:
    """A defect: the first hash of a proof is another."""

    def apply(served: Served) -> None:
        claim(served.task)[0] = encode_base64(b"\x01" * 32)

    return apply


def other_signer(served: Served) -> None:
    """The second signatory is said to be another one."""
    served.task["Submissions"][1]["Signers"][1] = key_of("street").vkey.format()


LAST_WIDTH = 700 % TILE_WIDTH
DEFECTS: dict[str, tuple[Callable[[Served], None], str]] = {
    "size in the checkpoint": (
        altered_file("checkpoint", len("ledger.example/logs/guangjing\n")),
        "checkpoint",
    ),
    "full tile": (altered_file(tile_path(0, 1), 100 * 32), "tiles"),
    "partial tile": (altered_file(tile_path(0, 2, LAST_WIDTH), 5), "tiles"),
    "tile of level 1": (altered_file(tile_path(1, 0, 2), 40), "tiles"),
    "entry": (altered_file(bundle_path(2, LAST_WIDTH), 3_000), "entries"),
    "inclusion proof": (altered_hash(lambda task: task["Inclusion"][3]["Path"]), "inclusion"),
    "consistency proof": (altered_hash(lambda task: task["Consistency"]), "consistency"),
    "signer": (other_signer, "submission"),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_defect_is_found(reader_program: Path, served: Served, tmp_path: Path, defect: str) -> None:
    """The reader fails, and at the step that the defect belongs to."""
    make, step = DEFECTS[defect]
    make(served)
    code, said = judge(reader_program, served, tmp_path)
    assert (code, said.partition(":")[0]) == (1, step)
