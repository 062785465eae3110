"""The service and `sunaudit witness`, which share no code: a checkpoint goes out and comes back cosigned."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from api.client import Client
from tests.e2e.process import serving
from tests.e2e.town import Town, income

NAME = "witness.example/w1"


def audit(*arguments: str | Path) -> str:
    """What `sunaudit` prints."""
    command = [sys.executable, "-m", "audit_tools.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@contextmanager
def witness(directory: Path, policy: Path) -> Iterator[str]:
    """A running witness; its address."""
    options = {"key": directory / "key", "policy": policy, "state": directory / "state"}
    given = [f"--{name}={value}" for name, value in options.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "audit_tools.cli", "witness", *given, "--listen=127.0.0.1:0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://[0-9.:]+", process.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        process.kill()
        process.wait()


def cosigned_size(url: str) -> int:
    """Tree size of the checkpoint that is served, once the witness has signed it; 0 before."""
    note = httpx.get(f"{url}/logs/guangjing/checkpoint").text
    return int(note.split("\n")[1]) if f"— {NAME} " in note else 0


def wait_for(url: str, size: int) -> None:
    """The checkpoint of this size is cosigned, within seconds."""
    deadline = time.monotonic() + 60
    while cosigned_size(url) < size:
        assert time.monotonic() < deadline, "nobody cosigned"
        time.sleep(0.1)


def test_checkpoints_come_back_cosigned_and_count_in_an_audit(tmp_path: Path) -> None:
    """From a first sight, over growth, to the quorum that an auditor asks for."""
    data, policy, settings = tmp_path / "data", tmp_path / "logs", tmp_path / "witnesses"
    vkey = audit("witness-key", "--out", tmp_path / "key", "--name", NAME).split()[-1]
    with serving(data) as process, Client(process.url) as client:
        town = Town(client).found()
        log = f"log {client.log_key('guangjing').vkey}\n"
    policy.write_text(log)
    with witness(tmp_path, policy) as address:
        settings.write_text(f"witness w1 {vkey} {address}\n")
        asking = {"SUNLEDGER_WITNESSES": str(settings), "SUNLEDGER_WITNESS_SECONDS": "1"}
        with serving(data, **asking) as process, Client(process.url) as client:
            wait_for(process.url, 7)
            town.client = client
            town.take(income(4_200))
            wait_for(process.url, 8)
            bundle = tmp_path / "bundle.zip"
            bundle.write_bytes(httpx.get(f"{process.url}/v1/estates/guangjing/bundle").content)
    with zipfile.ZipFile(bundle) as archive:
        authority = re.search(r"^authority .*$", archive.read("policy").decode(), re.M)
    assert authority is not None
    strict = tmp_path / "strict"
    strict.write_text(f"{log}{authority[0]}\nwitness w1 {vkey}\nquorum w1\n")
    assert "w1" in audit("verify", bundle, "--policy", strict, "--lang", "en")
