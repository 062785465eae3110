"""Bad input to the reader: exit 2 with what could not be read, no traceback, and never "sound".

Rules:
    * A bundle in a directory, in a zip, behind an address; each with something missing, cut, or hostile.
    * What proves a change stays unsound though something else cannot be read.
"""

from __future__ import annotations

import io
import os
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from audit_tools import remote
from tests.differential.tampering.hostile import Asked, answering, static
from tests.differential.tampering.oracle import Said, sunaudit, verify, written
from tests.differential.tampering.worlds import Files, small, town

SLASHES = "/logs/guangjing"
PARTS = ("checkpoint", "policy", "tile/0/000.p/6", "tile/entries/000.p/6")


def undecided(said: Said, *words: str) -> None:
    """Exit 2, and each of these words is said."""
    assert said.code == 2, said
    for word in words:
        assert word in said.out + said.err, (word, said)


def zipped(files: Files, target: Path) -> Path:
    """The bundle as a zip."""
    with zipfile.ZipFile(target, "w") as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return target


@pytest.mark.parametrize("path", PARTS)
@pytest.mark.parametrize("form", [written, zipped])
def test_a_missing_file_is_undecided_and_named(path: str, form: Callable[..., Path], tmp_path: Path) -> None:
    """Whichever of the bundle's files is gone."""
    files = {name: content for name, content in small().files.items() if name != path}
    undecided(sunaudit("verify", form(files, tmp_path / "b.zip"), "--lang", "en"), path)


@pytest.mark.parametrize("path", PARTS)
def test_a_truncated_file_is_never_sound(path: str) -> None:
    """Cut anywhere: undecided, or unsound where what is left already differs."""
    content = small().files[path]
    for end in range(0, len(content), 1 + len(content) // 40):
        report = verify(
            small().files | {path: content[:end]}, small().policy if path == "checkpoint" else None
        )
        assert report.verdict != "sound", end
        if path == "tile/entries/000.p/6":
            assert report.verdict == "undecided", (end, report.findings.kept)


def test_nothing_at_all_is_undecided(tmp_path: Path) -> None:
    """No such path, an empty directory, a file that is no zip, an empty file."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("hello")
    (tmp_path / "none.zip").write_bytes(b"")
    for name in ("nowhere", "empty", "text.zip", "none.zip", "a\0b"):
        undecided(sunaudit("verify", tmp_path / name if "\0" not in name else name))


def test_a_truncated_zip_is_undecided(tmp_path: Path) -> None:
    """Cut anywhere, or damaged inside a member."""
    content = zipped(small().files, tmp_path / "whole.zip").read_bytes()
    for end in range(0, len(content), 1 + len(content) // 25):
        (tmp_path / "cut.zip").write_bytes(content[:end])
        undecided(sunaudit("verify", tmp_path / "cut.zip"))
    at = content.index(small().files["tile/entries/000.p/6"][:40])
    (tmp_path / "cut.zip").write_bytes(content[:at] + b"\0" + content[at + 1 :])
    undecided(sunaudit("verify", tmp_path / "cut.zip"), "tile/entries")


OUTSIDE = ["../evil", "/etc/evil", "a/../../evil", "C:/evil", "a\\..\\evil", "./checkpoint", "a//b", ""]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_zip_that_leads_out_of_itself_is_not_read(name: str, tmp_path: Path) -> None:
    """Not even its good members; and nothing is written anywhere."""
    target = zipped(small().files, tmp_path / "b.zip")
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(zipfile.ZipInfo("x" * (len(name) or 1)), b"evil")
    raw = target.read_bytes()
    target.write_bytes(raw.replace(b"x" * len(name), name.encode()) if name else raw.replace(b"x", b"/"))
    undecided(sunaudit("verify", target))
    assert {path.name for path in tmp_path.iterdir()} == {"b.zip"}


def test_a_zip_bomb_is_not_expanded(tmp_path: Path) -> None:
    """Members are bounded by what a file of their name may have, stated or not."""
    for path in ("checkpoint", "tile/entries/000.p/6", "policy"):
        target = tmp_path / "bomb.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in small().files.items():
                archive.writestr(name, bytes(40_000_000) if name == path else content)
        undecided(sunaudit("verify", target, "--lang", "en"), path)
        raw = target.read_bytes()
        target.write_bytes(raw.replace(struct.pack("<I", 40_000_000), struct.pack("<I", 461)))
        undecided(sunaudit("verify", target, "--lang", "en"))


def test_a_zip_with_a_name_twice_is_not_read(tmp_path: Path) -> None:
    """Two readers could take two different members for the same file."""
    target = zipped(small().files, tmp_path / "b.zip")
    with warnings.catch_warnings(), zipfile.ZipFile(target, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr("checkpoint", small().files["checkpoint"])
    undecided(sunaudit("verify", target, "--lang", "en"), "checkpoint", "twice")


def test_an_encrypted_or_strangely_packed_zip_is_undecided(tmp_path: Path) -> None:
    """The flag of encryption, and a method that nobody knows."""
    raw = bytearray(zipped(small().files, tmp_path / "b.zip").read_bytes())
    for offset, value in ((8, 1), (10, 99)):
        bent, start = bytearray(raw), 0
        while (start := raw.find(b"PK\x01\x02", start) + 1) > 0:
            bent[start - 1 + offset] = value
        (tmp_path / "b.zip").write_bytes(bent)
        undecided(sunaudit("verify", tmp_path / "b.zip"))


def test_symlinks_out_of_a_directory_are_not_followed(tmp_path: Path) -> None:
    """The file outside is a good one: it is still not the bundle's."""
    for path in ("checkpoint", "tile/0/000.p/6"):
        place = written(small().files, tmp_path / path.replace("/", "-"))
        (tmp_path / "outside").write_bytes(small().files[path])
        (place / path).unlink()
        (place / path).symlink_to(tmp_path / "outside")
        undecided(sunaudit("verify", place, "--lang", "en"), path)


def test_odd_files_in_a_directory_are_undecided(tmp_path: Path) -> None:
    """A link to itself, a directory and a pipe where a file is expected: none of them hangs the reader."""
    place = written(small().files, tmp_path / "b")
    target = place / "checkpoint"
    target.unlink()
    for make in (lambda: target.symlink_to(target), target.mkdir, lambda: os.mkfifo(target)):
        make()
        undecided(sunaudit("verify", place), "checkpoint")
        target.rmdir() if target.is_dir() else target.unlink()


def test_a_file_that_is_too_long_is_not_read(tmp_path: Path) -> None:
    """A byte beyond the bound of its name."""
    for path, bound in (("checkpoint", 65_536), ("tile/0/000.p/6", 8_192)):
        report = verify(small().files | {path: bytes(bound + 1)}, small().policy)
        assert report.verdict == "undecided", path
    voucher = next(path for path in small().files if path.startswith("vouchers/"))
    assert verify(small().files | {voucher: bytes(16_777_217)}).verdict == "undecided"


def test_what_is_proven_outweighs_what_cannot_be_read() -> None:
    """One voucher cannot be read, another byte was changed: unsound."""
    entries = small().files["tile/entries/000.p/6"]
    voucher = next(path for path in small().files if path.startswith("vouchers/"))
    changed = {"tile/entries/000.p/6": entries[:60] + b"?" + entries[61:], voucher: bytes(16_777_217)}
    assert verify(small().files | changed).verdict == "unsound"


def test_an_honest_static_server_is_sound() -> None:
    """The road that the hostile ones leave."""
    with answering(partial(static, small().files)) as url:
        said = sunaudit("verify", url + SLASHES)
        assert said.code == 0, said


def test_a_server_that_hangs_up_or_lies_about_sizes_is_undecided() -> None:
    """More promised than sent, an answer without end, no answer, nonsense for HTTP."""
    for path in PARTS:

        def answer(asked: Asked, path: str = path) -> None:
            content = small().files.get(path, b"")
            if asked.path.endswith(path):
                asked.reply(content, length=len(content) + 10)
                asked.close_connection = True
            else:
                static(small().files, asked)

        with answering(answer) as url:
            undecided(sunaudit("verify", url + SLASHES), path)

    def nonsense(asked: Asked) -> None:
        asked.wfile.write(b"\xff\xfe nonsense\r\n\r\n")
        asked.close_connection = True

    with answering(nonsense) as url:
        undecided(sunaudit("verify", url + SLASHES))
    undecided(sunaudit("verify", url + SLASHES))


def test_a_server_that_sends_less_than_it_has_is_never_sound() -> None:
    """A short Content-Length hides the rest: entries are missing, so nothing is told."""

    def answer(asked: Asked) -> None:
        content = small().files.get(asked.path.split("/", 3)[3], b"")
        asked.reply(content, length=len(content) - (20 if "entries" in asked.path else 0))

    with answering(answer) as url:
        undecided(sunaudit("verify", url + SLASHES))


def test_an_endless_answer_is_cut_off() -> None:
    """At the bound of the file that was asked for."""

    def answer(asked: Asked) -> None:
        asked.send_response(200)
        asked.end_headers()
        while True:
            asked.wfile.write(bytes(65_536))

    with answering(answer) as url:
        undecided(sunaudit("verify", url + SLASHES))
        undecided(sunaudit("compare", url + SLASHES))


def test_a_slow_server_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence, and a byte now and then: both have their bound, here made short."""
    monkeypatch.setattr(remote, "CONNECT_SECONDS_MAX", 0.3)
    limited = remote.fetch
    monkeypatch.setattr(remote, "fetch", lambda url, most, seconds=0.3: limited(url, most, seconds))
    release = __import__("threading").Event()

    def silent(asked: Asked) -> None:
        release.wait(5)

    with answering(silent) as url:
        undecided(sunaudit("verify", url + SLASHES))
        release.set()
    with answering(lambda asked: asked.drip(small().files["policy"], 0.02)) as url:
        undecided(sunaudit("verify", url + SLASHES))


def test_redirects_are_not_followed() -> None:
    """The answer stands for the address that was asked; another one is not believed."""
    with answering(partial(static, small().files)) as honest:

        def answer(asked: Asked) -> None:
            asked.reply(b"", code=302, Location=honest + asked.path)

        with answering(answer) as url:
            undecided(sunaudit("verify", url + SLASHES), "302")


def test_a_server_that_changes_in_the_middle_is_never_sound() -> None:
    """The checkpoint of one log, then the tiles of another; a size whose tiles are gone."""
    asked_once: list[str] = []

    def answer(asked: Asked) -> None:
        path = asked.path.split("/", 3)[3]
        if asked_once.count("checkpoint"):
            static(town().files | {"tile/0/000.p/6": b"", "tile/entries/000.p/6": b""}, asked)
        else:
            static(small().files, asked)
        asked_once.append(path)

    with answering(answer) as url:
        said = sunaudit("verify", url + SLASHES)
        assert said.code == 2, said


def test_a_zip_from_a_server_has_the_same_bounds(tmp_path: Path) -> None:
    """Cut on its way, or no zip."""
    content = zipped(small().files, tmp_path / "b.zip").read_bytes()
    for raw in (content[:-30], b"PK", io.BytesIO(content).read()[::-1]):
        with answering(lambda asked, raw=raw: asked.reply(raw)) as url:
            undecided(sunaudit("verify", f"{url}/bundle.zip"))
    with answering(lambda asked: asked.reply(content)) as url:
        assert sunaudit("verify", f"{url}/bundle.zip").code == 0


def test_a_bad_answer_to_compare_is_undecided(tmp_path: Path) -> None:
    """JSON of another shape, no JSON, a page too few."""
    place = written(small().files, tmp_path / "b")
    for raw in (b"", b"[]", b"{", b'{"data":[]}', b'{"data":[1,2,3,4,5,6]}', b"[" * 100_000):
        with answering(lambda asked, raw=raw: asked.reply(raw)) as url:
            undecided(sunaudit("compare", f"{url}/v1/estates/guangjing", "--bundle", place))


def test_other_commands_have_the_same_manners(tmp_path: Path) -> None:
    """replay, diff and receipt on what cannot be read; a policy and an older checkpoint that are not."""
    place = written(small().files, tmp_path / "b")
    (tmp_path / "bad").write_bytes(b"\xff\xfe")
    (place / "tile/0/000.p/6").touch()
    undecided(sunaudit("replay", tmp_path / "nowhere"))
    undecided(sunaudit("replay", place, "--at", "٣"))
    undecided(sunaudit("diff", place, tmp_path / "nowhere"))
    undecided(sunaudit("verify", place, "--policy", tmp_path / "bad"))
    undecided(sunaudit("verify", place, "--policy", tmp_path / "nowhere"))
    undecided(sunaudit("verify", place, "--from-checkpoint", tmp_path / "bad"))
    undecided(sunaudit("receipt", tmp_path / "nowhere"))
    assert sunaudit("receipt", tmp_path / "bad").code in (1, 2)
