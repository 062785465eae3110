"""The whole way, on the demonstration and on a large submission: from a signature to another's verdict."""

from __future__ import annotations

import base64
import html
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.client import Client
from ledger_core.amounts import parse_yuan
from tests.e2e.process import Process, environment, run_process, serving
from tests.e2e.town import Town, income

ESTATES = ("guangjing", "nanhu", "shuixie", "zhenjiang", "assembly", "chaozhou", "tiandi")


def audit(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run `sunaudit` as its users do."""
    command = [sys.executable, "-m", "audit_tools.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """The service over the demonstration estates."""
    directory = tmp_path_factory.mktemp("demonstration")
    run_process(directory, "demo", "--only-build")
    with serving(directory) as process:
        yield process


@pytest.mark.parametrize("estate", ESTATES)
def test_a_demonstration_bundle_is_sound(demonstration: Process, estate: str, tmp_path: Path) -> None:
    """Downloaded as a stranger would, and judged by the program that shares no code with the server."""
    bundle = tmp_path / f"{estate}.zip"
    bundle.write_bytes(httpx.get(f"{demonstration.url}/v1/estates/{estate}/bundle", timeout=60).content)
    done = audit("verify", bundle, "--json", "--lang", "en")
    assert done.returncode == 0, (done.stdout, done.stderr)
    assert audit("verify", f"{demonstration.url}/v1/estates/{estate}").returncode == 0


@pytest.mark.parametrize("estate", ESTATES)
def test_three_programs_give_the_same_balances(demonstration: Process, estate: str, tmp_path: Path) -> None:
    """The server, `sunaudit replay` and hledger agree to the fen."""
    if shutil.which("hledger") is None:
        if os.environ.get("CI") == "true":
            pytest.fail("hledger is missing")
        pytest.skip("hledger is not installed")
    base = f"{demonstration.url}/v1/estates/{estate}"
    ours = httpx.get(f"{base}/balances").json()["balances"]
    (tmp_path / "bundle.zip").write_bytes(httpx.get(f"{base}/bundle", timeout=60).content)
    replayed = json.loads(audit("replay", tmp_path / "bundle.zip", "--json").stdout)
    assert replayed["balances"] == ours
    journal = tmp_path / "books.journal"
    journal.write_bytes(httpx.get(f"{base}/books?format=hledger", timeout=60).content)
    assert hledger_balances(journal) == ours


def hledger_balances(journal: Path) -> dict[str, int]:
    """Balances in fen, as hledger adds them up; its check is strict."""
    subprocess.run(["hledger", "-f", str(journal), "check", "--strict"], check=True, timeout=60)
    command = ["hledger", "-f", str(journal), "bal", "--flat", "--no-total", "-O", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    rows, _ = json.loads(done.stdout)
    return {
        name: parse_yuan(f"{amount['aquantity']['decimalMantissa'] / 100:.2f}")
        for name, _, _, amounts in rows
        for amount in amounts
        if amount["aquantity"]["decimalPlaces"] == 2
    }


def test_a_receipt_from_the_middle_of_a_thousand_events_holds_offline(tmp_path: Path) -> None:
    """Signer included; a receipt with one other digit does not hold."""
    with serving(tmp_path / "data") as process, Client(process.url) as client:
        town = Town(client).found()
        first = town.take(*(income(100 + n) for n in range(1_000)), keys=[town.keys["manager"]]).first
        text = httpx.get(f"{process.url}/v1/estates/guangjing/entries/{first + 500}/receipt").text
        log_key = client.log_key("guangjing").vkey
    assert environment(tmp_path)["SUNLEDGER_DATA"], "the service is gone; only the file is left"
    receipt, manager = tmp_path / "receipt.txt", town.keys["manager"].vkey.format()
    receipt.write_text(text, "utf-8")
    assert audit("receipt", receipt, "--log-key", log_key, "--signer", manager).returncode == 0
    stranger = town.keys["committee"].vkey.format()
    assert audit("receipt", receipt, "--log-key", log_key, "--signer", stranger).returncode == 2
    receipt.write_text(text.replace('"amount_fen":600', '"amount_fen":601'), "utf-8")
    assert audit("receipt", receipt, "--log-key", log_key, "--signer", manager).returncode == 1


def test_a_receipt_is_checked_with_the_keys_of_a_bundle(demonstration: Process, tmp_path: Path) -> None:
    """As the README shows it: the bundle that was checked before says whose key signs the log."""
    base = f"{demonstration.url}/v1/estates/guangjing"
    bundle, receipt, other = tmp_path / "guangjing.zip", tmp_path / "entry-20.txt", tmp_path / "nanhu.zip"
    bundle.write_bytes(httpx.get(f"{base}/bundle", timeout=60).content)
    receipt.write_bytes(httpx.get(f"{base}/entries/20/receipt").content)
    other.write_bytes(httpx.get(f"{demonstration.url}/v1/estates/nanhu/bundle").content)
    assert audit("receipt", receipt, "--policy", bundle).returncode == 0
    assert audit("receipt", receipt, "--policy", other).returncode == 1
    assert audit("receipt", receipt).returncode == 2


def test_the_code_on_the_notice_board_proves_growth_and_a_rewrite(
    demonstration: Process, tmp_path: Path
) -> None:
    """What a phone kept from the page is what an auditor takes as an older checkpoint."""
    page = httpx.get(f"{demonstration.url}/estates/nanhu", headers={"Accept-Language": "en"}).text
    short = html.unescape(page.partition('<pre class="code">')[2].partition("</pre>")[0])
    assert "data:image/svg+xml" in page
    kept, bundle = tmp_path / "kept", tmp_path / "nanhu.zip"
    bundle.write_bytes(httpx.get(f"{demonstration.url}/v1/estates/nanhu/bundle").content)
    kept.write_text(short)
    assert audit("verify", bundle, "--from-checkpoint", kept).returncode == 0
    origin, size, root, signed = short.split()
    other = base64.b64encode(bytes(32)).decode()
    kept.write_text("\n".join([origin, size, other if other != root else root[::-1], signed]))
    assert audit("verify", bundle, "--from-checkpoint", kept).returncode == 1
