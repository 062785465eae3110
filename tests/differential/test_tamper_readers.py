"""Bad input to the reader: exit 2 with what could not be read, no traceback, and never "sound".

Rules:
    * A bundle in a directory or in a zip, each with something missing, cut, or hostile.
    * What proves a change stays unsound though something else cannot be read.
"""

from __future__ import annotations

import os
import struct
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.differential.tampering.oracle import sunaudit, undecided, verify, written, zipped
from tests.differential.tampering.worlds import small

PARTS = ("checkpoint", "policy", "tile/0/000.p/6", "tile/entries/000.p/6")


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
