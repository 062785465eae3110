"""The commands as people run them: from a key to an exported bundle."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
import zipfile
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import pytest

from api.client import Client
from ledger_core.books.fields import Body
from tests.e2e.process import run, run_process, serving
from tests.e2e.town import Town, income, today


def bodies(*events: Body) -> str:
    """Return event bodies, one a line, as `sign` reads them."""
    return "".join(msgspec.json.encode(one).decode() + "\n" for one in events)


@pytest.fixture
def manager_key(tmp_path: Path) -> Path:
    """The manager's key as a file."""
    from api.key_files import format_signing_key, write_secret
    from tests.e2e.town import seeded_key

    for role in ("manager", "committee"):
        write_secret(tmp_path / f"{role}.key", format_signing_key(seeded_key(f"guangjing-{role}")))
    return tmp_path / "manager.key"


def test_help_is_clean(tmp_path: Path) -> None:
    """Every command tells what it does."""
    shown = run(tmp_path, "--help").stdout
    for command in ("keygen", "vkey", "sign", "submit", "import", "export", "rebuild", "check", "serve"):
        assert re.search(rf"\b{command}\b", shown)
    for command in ("import", "import-deposits", "import-gains"):
        assert "Usage" in run(tmp_path, command, "--help").stdout


def test_keygen_never_writes_over_a_key(tmp_path: Path) -> None:
    """0600, a vkey on standard output, and the second time a refusal that leaves the file alone."""
    path = tmp_path / "firm.key"
    vkey = run(tmp_path, "keygen", "firm.example/accounts", "--out", str(path)).stdout.strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    assert "file_exists" in run(tmp_path, "keygen", "again", "--out", str(path), code=1).stderr
    assert path.read_bytes() == before
    assert run(tmp_path, "vkey", str(path)).stdout.strip() == vkey
    assert vkey.startswith("firm.example/accounts+")


def test_from_a_key_to_a_bundle(tmp_path: Path, manager_key: Path) -> None:
    """sign, co-sign, submit twice, export in every format, from the service and from the database."""
    data = tmp_path / "data"
    with serving(data) as process, Client(process.url) as client:
        town = Town(client).found()
        submission = tmp_path / "out.json"
        text = bodies(income(100), income(5_000_000, memo="租金"))
        arguments = ["--key", str(manager_key), "--log-origin", town.origin, "--out", str(submission)]
        shown = run_process(data, "sign", "-", *arguments, stdin=text).stderr
        assert "50,000.00" in shown
        committee = str(tmp_path / "committee.key")
        run_process(data, "sign", "--add", str(submission), "--key", committee, "--out", str(submission))
        assert json.loads(submission.read_text())["note"].count("\u2014 ") == 2
        first = run_process(data, "submit", str(submission), "--url", process.url).stdout
        assert "entries 7 to 8, tree size 9" in first
        assert run_process(data, "submit", str(submission), "--url", process.url).stdout == first
        out = tmp_path / "remote"
        run_process(data, "export", "--estate", "guangjing", "--url", process.url, "--out", str(out))
        assert (out / "checkpoint").read_text() == client._http.get("/logs/guangjing/checkpoint").text
    for format, name in (
        ("hledger", "a.journal"),
        ("beancount", "a.beancount"),
        ("csv", "a.csv"),
        ("xlsx", "a.xlsx"),
    ):
        run(data, "export", "--estate", "guangjing", "--format", format, "--out", str(tmp_path / name))
    assert "50000.00" in (tmp_path / "a.journal").read_text()
    run(data, "export", "--estate", "guangjing", "--out", str(tmp_path / "a.zip"))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("checkpoint") == (out / "checkpoint").read_bytes()
    assert "9 entries applied" in run(data, "rebuild").stdout
    assert run(data, "check").stdout == "guangjing: 9 entries, sound\n"
    (models,) = data.glob("*-projections")
    with closing(sqlite3.connect(models)) as connection, connection:
        connection.execute("UPDATE posting_rows SET balance_fen = balance_fen + 1 WHERE seq = 8")
    assert "read_models_differ" in run(data, "check", "--estate", "guangjing", code=1).stderr


def test_users_errors_are_told_in_a_sentence(
    tmp_path: Path, manager_key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """1: no. 2: wrong usage. 3: nobody knows."""
    key, origin = str(manager_key), "ledger.example/logs/guangjing"
    missing = str(tmp_path / "nothing")
    assert "file_unreadable" in run(tmp_path, "vkey", missing, code=1).stderr
    assert (
        "key_file_malformed" in run(tmp_path, "vkey", str(_file(tmp_path, "x.key", "secret!")), code=1).stderr
    )
    run(tmp_path, "sign", code=2)
    run(tmp_path, "nonsense", code=2)
    sign = ("sign", "-", "--key", key, "--log-origin")
    assert "body_malformed" in run(tmp_path, *sign, origin, stdin="{}\n", code=1).stderr
    assert "origin_form" in run(tmp_path, *sign, "nowhere", stdin=bodies(income(1)), code=1).stderr
    out = run(tmp_path, *sign, origin, stdin=bodies(income(1))).stdout
    submission = _file(tmp_path, "s.json", out)
    monkeypatch.setattr("api.commands.submit.Client", partial(Client, attempts=1))
    away = run(tmp_path, "submit", str(submission), "--url", "http://127.0.0.1:9", code=3).stderr
    assert "unreachable" in away
    export = ("export", "--estate", "nowhere", "--out", str(tmp_path / "x.zip"))
    assert "estate_unknown" in run(tmp_path / "d", *export, code=1).stderr
    assert not (tmp_path / "x.zip").exists()


def _file(directory: Path, name: str, text: str) -> Path:
    path = directory / name
    path.write_text(text)
    return path


HEADER = "type,date,account,category,amount,counterparty,code,basis,reference,bank_ref,memo\n"


def test_an_import_may_be_repeated(tmp_path: Path, manager_key: Path) -> None:
    """Preview, refusal of the whole, import in batches, repeat, more rows, a lost answer."""
    data, day = tmp_path / "data", today().isoformat()
    good = f'income,{day},sunshine,parking,"1,234.50",,,,,B1,一月\n' * 3
    paid = f"expense,{day},sunshine,repairs,80,电梯公司,91350100M000100Y43,policy,2026-1,B2,\n"
    with serving(data) as process, Client(process.url) as client:
        Town(client).found()
        path = _file(tmp_path, "rows.csv", HEADER + good + f"income,{day},sunshine,parking,1.234,,,,,,\n")
        command = (
            "import",
            str(path),
            "--estate",
            "guangjing",
            "--key",
            str(manager_key),
            "--url",
            process.url,
        )
        told = run(data, *command, code=1).stderr
        assert "1.234" in told
        assert "row 2" in told
        path.write_text(HEADER + good + paid)
        assert "would take in the first 4 rows" in run(data, *command, "--dry-run").stdout
        assert client.estate("guangjing").tree_size == 7
        assert "4 rows sent" in run(data, *command, "--batch", "2").stdout
        assert "0 rows sent, 4 were" in run(data, *command).stdout
        assert client.estate("guangjing").tree_size == 11
        path.write_text(HEADER + good + paid + good)
        _forget_answers(tmp_path / "rows.csv.sunledger")
        run(data, *command)
        assert client.estate("guangjing").tree_size == 14
        balances = client.balances("guangjing").balances
        assert (balances["income:parking"], balances["expenses:repairs"]) == (-123_450 * 6, 8_000)


def _forget_answers(diary: Path) -> None:
    """As if the process had died between sending and hearing."""
    lines = [line for line in diary.read_text().splitlines() if '"done"' not in line]
    diary.write_text("\n".join(lines) + "\n" + '{"half')


def test_a_refused_import_is_struck_out(tmp_path: Path, manager_key: Path) -> None:
    """The service says no; corrected rows go out under new ids."""
    data, day = tmp_path / "data", today().isoformat()
    with serving(data) as process, Client(process.url) as client:
        Town(client).found()
        path = _file(tmp_path, "rows.csv", HEADER + f"income,{day},nowhere,parking,1,,,,,,\n")
        command = (
            "import",
            str(path),
            "--estate",
            "guangjing",
            "--key",
            str(manager_key),
            "--url",
            process.url,
        )
        assert "account_unknown" in run(data, *command, code=1).stderr
        path.write_text(HEADER + f"income,{day},sunshine,parking,1,,,,,,\n")
        assert "1 row sent" in run(data, *command).stdout
        assert client.estate("guangjing").tree_size == 8
