"""Where bundles come from, and what the commands answer: directories, zips, servers, exit codes, JSON."""

import json
import os
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.cli import main
from audit_tools.merkle_check import leaf_hash
from audit_tools.policy import short_fingerprint
from audit_tools.replay import replay
from tests.audit.forge import AUTHORITY, CLERK, LOG, Forge, Signer, canonical, full_log, income

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def files() -> Files:
    return full_log().files()


def write(root: Path, files: Files) -> Path:
    for path, raw in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(raw)
    return root


def pack(path: Path, files: Files) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return path


def entry_tile(files: Files) -> str:
    return next(path for path in files if path.startswith("tile/entries/"))


def test_directory_and_zip_are_sound(
    tmp_path: Path, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    places = [str(write(tmp_path / "d", files)), str(pack(tmp_path / "b.zip", files))]
    assert main(["verify", *places, "--json", "--jobs", "2"]) == 0
    reports = json.loads(capsys.readouterr().out)
    assert {report["verdict"] for report in reports} == {"sound"}
    assert "relative to the keys carried in the bundle" in reports[0]["sentence"]["en"]
    assert short_fingerprint(reports[0]["fingerprint"]) in reports[0]["sentence"]["zh"]
    assert "README.txt" in reports[0]["limits"]["en"]


def test_a_policy_from_outside_is_not_called_relative(
    tmp_path: Path, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    place, policy = write(tmp_path / "d", files), write(tmp_path, {"policy": files["policy"]}) / "policy"
    assert main(["verify", str(place), "--policy", str(policy), "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "sound: the 24 entries" in said
    assert "relative" not in said
    policy.write_text(f"log {Signer(LOG.key.name, 'x').vkey}\nauthority {AUTHORITY.vkey}\nquorum none\n")
    assert main(["verify", str(place), "--policy", str(policy), "--lang", "zh"]) == 1
    assert "对不上" in capsys.readouterr().out
    policy.write_text("nonsense")
    assert main(["verify", str(place), "--policy", str(policy)]) == 2


def test_unsound_is_exit_1_and_names_the_entry(
    tmp_path: Path, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    path = entry_tile(files)
    bad = files | {path: files[path].replace(b'"amount_fen":20000', b'"amount_fen":20001')}
    assert main(["verify", str(write(tmp_path / "d", bad)), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "unsound"
    first = report["findings"][0]
    assert {"step", "code", "seq", "expected", "found", "meaning"} <= set(first)
    assert "entry 11" in report["sentence"]["en"]
    assert "第 11 条" in report["sentence"]["zh"]


def test_each_missing_or_cut_file_of_the_log_is_exit_2_and_never_sound(tmp_path: Path, files: Files) -> None:
    needed = [p for p in files if p != "README.txt" and not p.startswith("vouchers/")]
    for i, path in enumerate(needed):
        gone = {p: raw for p, raw in files.items() if p != path}
        assert main(["verify", str(write(tmp_path / f"g{i}", gone))]) == 2, path
        if path.startswith("tile/"):
            for keep in (0, 1, len(files[path]) // 2, len(files[path]) - 1):
                cut = files | {path: files[path][:keep]}
                assert main(["verify", str(write(tmp_path / f"c{i}-{keep}", cut))]) == 2, (path, keep)


def test_places_that_are_not_there_are_exit_2(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("hello")
    (tmp_path / "empty").mkdir()
    for place in ("nowhere", "text", "empty"):
        assert main(["verify", str(tmp_path / place)]) == 2
        assert main(["replay", str(tmp_path / place)]) == 2
    assert main(["verify", "http://127.0.0.1:9/logs/x"]) == 2


ZIP_NAMES = ["../checkpoint", "/checkpoint", "tile/../../x", "a\\b", "C:/x", "./checkpoint", "tile//0"]


@pytest.mark.parametrize("name", ZIP_NAMES)
def test_a_zip_that_leads_out_of_itself_is_exit_2(tmp_path: Path, files: Files, name: str) -> None:
    place = pack(tmp_path / "b.zip", files | {name: b"x"})
    assert main(["verify", str(place)]) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip"]


def test_zip_bombs_and_broken_zips_are_exit_2(tmp_path: Path, files: Files) -> None:
    bomb = files | {entry_tile(files): bytes(20 * 1024 * 1024)}
    assert main(["verify", str(pack(tmp_path / "bomb.zip", bomb))]) == 2
    raw = pack(tmp_path / "b.zip", files).read_bytes()
    for cut in (10, len(raw) // 2, len(raw) - 1):
        (tmp_path / "cut.zip").write_bytes(raw[:cut])
        assert main(["verify", str(tmp_path / "cut.zip")]) == 2
    (tmp_path / "flip.zip").write_bytes(raw[:200] + bytes([raw[200] ^ 255]) + raw[201:])
    assert main(["verify", str(tmp_path / "flip.zip")]) == 2


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_name_twice_is_exit_2(tmp_path: Path, files: Files) -> None:
    place = pack(tmp_path / "b.zip", files)
    with zipfile.ZipFile(place, "a") as archive:
        archive.writestr("README.txt", files["README.txt"])
    assert main(["verify", str(place)]) == 2


def test_a_link_out_of_a_directory_is_not_followed(tmp_path: Path, files: Files) -> None:
    place = write(tmp_path / "d", files)
    outside = tmp_path / "outside"
    outside.write_bytes(files["checkpoint"])
    (place / "checkpoint").unlink()
    (place / "checkpoint").symlink_to(outside)
    assert main(["verify", str(place)]) == 2


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path, files: Files) -> None:
    place = write(tmp_path / "d", files)
    (place / "checkpoint").unlink()
    os.mkfifo(place / "checkpoint")
    assert main(["verify", str(place)]) == 2


def test_replay_prints_balances_at_a_size_and_at_a_day(
    tmp_path: Path, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(write(tmp_path / "d", files))
    for at, size, fen in (
        ("10", 10, 100_000),
        ("2026-03-01", 24, 117_815),
        ("2026-02-28", 0, None),
        ("", 24, 117_815),
    ):
        assert main(["replay", place, "--json", *(["--at", at] if at else [])]) == 0
        shown = json.loads(capsys.readouterr().out)
        assert shown["tree_size"] == size
        assert shown["balances"].get("assets:bank:sunshine") == fen
    assert sum(shown["balances"].values()) == 0
    for at in ("25", "4_2", "2026-02-30", "x"):
        assert main(["replay", place, "--at", at]) == 2


def test_a_day_ends_at_midnight_in_shanghai() -> None:
    forge = full_log()
    forge.now = forge.now.replace(hour=15, minute=59)
    forge.add([income(1, date="2026-03-01")], CLERK)
    forge.add([income(2, date="2026-03-01")], CLERK)
    assert replay(MemorySource(forge.files()), "2026-03-01")[0] == 25
    assert replay(MemorySource(forge.files()), "2026-03-02")[0] == 26


def test_diff_names_the_first_entry_that_differs(
    tmp_path: Path, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    other = full_log()
    other.entries[23:] = []
    other.add([income(9, late=True)], CLERK)
    grown = full_log()
    grown.add([income(9, late=True)], CLERK)
    places = [
        str(write(tmp_path / n, f)) for n, f in (("a", files), ("b", other.files()), ("c", grown.files()))
    ]
    assert main(["diff", places[0], places[2]]) == 0
    capsys.readouterr()
    assert main(["diff", places[0], places[1], "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert shown["difference"]["seq"] == 23
    assert [bundle["checkpoint"].split("\n")[1] for bundle in shown["bundles"]] == ["24", "24"]
    assert main(["diff", places[0], places[1], "--lang", "en"]) == 1
    assert "contradict each other" in capsys.readouterr().out


class Server:
    """A server of answers by path, for the time of a test."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                raw = outer.answers.get(self.path)
                self.send_response(302 if raw == b"away" else 200 if raw is not None else 404)
                self.send_header("Location", "/elsewhere")
                short = 0 if raw is None else len(raw)
                self.send_header("Content-Length", str(short + (7 if raw == b"short" else 0)))
                self.end_headers()
                self.wfile.write(raw or b"")

            def log_message(self, *args: object) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    one = Server()
    yield one
    one.http.shutdown()
    one.http.server_close()


def test_a_static_log_and_a_bundle_are_verified_from_their_address(
    tmp_path: Path, files: Files, server: Server
) -> None:
    server.answers = {f"/logs/rosegarden/{path}": raw for path, raw in files.items()}
    assert main(["verify", f"{server.url}/logs/rosegarden/"]) == 0
    server.answers = {"/v1/estates/rosegarden/bundle": pack(tmp_path / "b.zip", files).read_bytes()}
    for url in ("/logs/rosegarden", "/v1/estates/rosegarden", "/v1/estates/rosegarden/bundle"):
        assert main(["verify", server.url + url]) == 0, url
    assert main(["verify", server.url, "--estate", "rosegarden"]) == 0
    assert main(["verify", server.url]) == 2
    assert main(["verify", f"{server.url}/logs/other"]) == 2


@pytest.mark.parametrize("answer", [b"away", b"short", b"", b"PK\x03\x04", bytes(70_000)])
def test_a_server_that_misbehaves_is_exit_2(files: Files, server: Server, answer: bytes) -> None:
    server.answers = {f"/logs/rosegarden/{path}": raw for path, raw in files.items()}
    server.answers["/logs/rosegarden/checkpoint"] = answer
    server.answers["/v1/estates/other/bundle"] = answer
    assert main(["verify", f"{server.url}/logs/rosegarden"]) != 0
    assert main(["verify", f"{server.url}/v1/estates/other"]) == 2


def api_of(forge: Forge) -> dict[str, bytes]:
    rows: list[dict[str, Any]] = []
    for seq, entry in enumerate(forge.entries):
        event, seal = (json.loads(line) for line in entry.split(b"\n"))
        rows.append({"seq": seq, "leaf": leaf_hash(entry).hex(), "event": event, "seal": seal})
    balances = replay(MemorySource(forge.files()))[1]
    shown = {"tree_size": len(rows), "balances": balances}
    base = "/v1/estates/rosegarden"
    return {
        f"{base}/entries?from=0&limit=100": canonical({"data": rows}).encode(),
        f"{base}/balances?at={len(rows)}": canonical(shown).encode(),
    }


def test_compare_names_the_first_difference_with_a_server(
    tmp_path: Path, files: Files, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(write(tmp_path / "d", files))
    command = ["compare", f"{server.url}/v1/estates/rosegarden", "--bundle", place, "--json"]
    good = api_of(full_log())
    server.answers = good
    assert main(command) == 0
    entries, balances = good
    lies = {
        "event": (entries, b'"amount_fen":20000', b'"amount_fen":20001'),
        "leaf": (entries, b'"leaf":"', b'"leaf":"0'),
        "balance of assets:bank:sunshine": (balances, b"117815", b"117816"),
    }
    for where, (path, true, lie) in lies.items():
        server.answers = good | {path: good[path].replace(true, lie)}
        capsys.readouterr()
        assert main(command) == 1, where
        assert json.loads(capsys.readouterr().out)["difference"]["where"] == where
    for path in good:
        for bad in (b"", b"[]", b"{}", b'{"data":7}', b"[" * 100_000):
            server.answers = good | {path: bad}
            assert main(command) == 2, bad[:9]


def test_receipts_and_bad_arguments(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    worked = json.loads((Path(__file__).parents[1] / "vectors" / "worked_log.json").read_bytes())
    file = tmp_path / "receipt"
    file.write_text(worked["receipts"]["3"])
    keys = worked["vkeys"]
    command = ["receipt", str(file), "--log-key", keys["log"], "--signer", keys["manager"]]
    assert main([*command, "--lang", "en"]) == 0
    assert "signer keys not checked: worked.example/committee" in capsys.readouterr().out
    assert main([*command, "--signer", keys["committee"], "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["verdict"], shown["signers_checked"]) == ("sound", True)
    assert main(["receipt", str(file)]) == 2
    assert main(["receipt", str(file), "--log-key", "x"]) == 2
    assert main(["receipt", str(tmp_path / "none"), "--log-key", keys["log"]]) == 2
    file.write_text(worked["receipts"]["3"].replace("four", "five"))
    file.write_text(file.read_text().replace("四", "五").replace('"seq":3', '"seq":4'))
    assert main(command) == 1


def test_an_older_checkpoint_is_compared(tmp_path: Path, files: Files) -> None:
    place, older = str(write(tmp_path / "d", files)), tmp_path / "older"
    older.write_bytes(Forge(entries=full_log().entries[:9]).checkpoint())
    assert main(["verify", place, "--from-checkpoint", str(older)]) == 0
    older.write_bytes(Forge(entries=[b"x"]).checkpoint())
    assert main(["verify", place, "--from-checkpoint", str(older)]) == 1
    older.write_bytes(b"x")
    assert main(["verify", place, "--from-checkpoint", str(older)]) == 2
