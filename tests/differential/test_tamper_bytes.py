"""Every byte of a small exported bundle is flipped: found and located, or said not to be covered.

Rules:
    * One bit of each byte; other bits are drawn by `test_tamper_random`.
    * The bundle is `worlds.small()`: six entries of the real ledger, a voucher, two witnesses.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

import pytest

from audit_tools.verify import Report
from tests.differential.tampering.oracle import first, located, sunaudit, verify, written
from tests.differential.tampering.worlds import small, town

HASHES, ENTRIES = "tile/0/000.p/6", "tile/entries/000.p/6"
SHARDS = 4


def flipped(content: bytes, at: int, mask: int = 1) -> bytes:
    """The content with one byte changed."""
    return content[:at] + bytes([content[at] ^ mask]) + content[at + 1 :]


def flips(path: str, start: int = 0, stop: int | None = None, step: int = 1) -> Iterator[tuple[int, Report]]:
    """What is found after each byte of a file has been changed, one at a time."""
    files = small().files
    for at in range(start, len(files[path]) if stop is None else stop, step):
        yield at, verify(files | {path: flipped(files[path], at)})


def line_starts(content: bytes) -> list[int]:
    """Where each line begins."""
    return [0, *accumulate(len(line) + 1 for line in content.split(b"\n"))]


def test_exported_worlds_are_sound() -> None:
    """Before anything is changed the bundles of the real ledger are sound, and two witnesses hold them."""
    for world in (small(), town()):
        report = verify(world.files, world.policy)
        assert report.verdict == "sound", report.findings.kept
        assert report.cosigned_by == ["w1", "w2"]
        assert report.size == world.estate.size


def test_every_byte_of_a_hash_tile_is_located_at_its_entry() -> None:
    """Step 3: the hash of that entry differs."""
    for at, report in flips(HASHES):
        assert located(report) == ("tile_mismatch", 3, at // 32), at


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_byte_of_the_entries_is_located_at_its_entry(shard: int) -> None:
    """Steps 1 to 6 name the entry that was changed, none before it and none after it."""
    ends = list(accumulate(2 + len(entry) for entry in small().entries))
    for at, report in flips(ENTRIES, shard, step=SHARDS):
        found = first(report)
        assert found.seq == next(seq for seq, end in enumerate(ends) if at < end), (at, found)
        assert found.step in (1, 2, 3, 6), (at, found)


def test_every_byte_of_a_voucher_is_located_at_the_entry_that_names_it() -> None:
    """Step 11: the file has another hash than the entry says."""
    path = next(path for path in small().files if path.startswith("vouchers/"))
    for _, report in flips(path):
        assert located(report) == ("voucher_changed", 11, 5)
        assert first(report).path == path


def test_every_byte_of_the_checkpoint_text_is_found() -> None:
    """Step 4, or 3: the text is not what the log's key signed, or not what the entries give."""
    content = small().files["checkpoint"]
    for at, report in flips("checkpoint", 0, line_starts(content)[3]):
        assert report.verdict == "unsound", at
        assert first(report).path == "checkpoint" or first(report).step in (1, 3), (at, first(report))


def test_every_byte_of_the_log_signature_line_is_found() -> None:
    """Step 4: the line does not verify, or nobody has signed."""
    content = small().files["checkpoint"]
    starts = line_starts(content)
    for at, report in flips("checkpoint", starts[3], starts[5]):
        assert report.verdict == "unsound", at
        assert first(report).step == 4, (at, first(report))


def test_every_byte_of_a_witness_line_lowers_the_count() -> None:
    """A damaged witness line takes that witness away, or makes the note malformed; it adds nobody."""
    content = small().files["checkpoint"]
    starts = line_starts(content)
    sound = 0
    for at, report in flips("checkpoint", starts[5], starts[6] - 1):
        if report.verdict == "sound":
            assert report.cosigned_by == ["w2"], at
            sound += 1
        else:
            assert first(report).step == 4, (at, first(report))
            assert report.cosigned_by == [], at
    assert sound > 80


def test_a_damaged_witness_line_is_too_few_where_all_are_asked_for() -> None:
    """Step 5: the quorum of the reader's own policy is not met."""
    files, strict = small().files, small().policy.replace("both any", "both all")
    note = files["checkpoint"]
    other = b"A" if note[-10:-9] != b"A" else b"B"
    damaged = files | {"checkpoint": note[:-10] + other + note[-9:]}
    assert located(verify(damaged, strict)) == ("quorum_not_met", 5, None)
    assert verify(damaged).verdict == "sound"


def test_the_readme_is_not_covered_and_says_so(tmp_path: Path) -> None:
    """Any README.txt goes with a sound bundle; the one that we write says that it is not covered."""
    files = small().files
    assert "This file itself is not covered by the check" in files["README.txt"].decode()
    for readme in (b"", b"send money here", flipped(files["README.txt"], 40)):
        assert verify(files | {"README.txt": readme}).verdict == "sound"
    said = sunaudit("verify", written(files | {"README.txt": b"x"}, tmp_path), "--lang", "en")
    assert said.code == 0
    assert "README.txt" in said.out


def test_no_byte_of_the_policy_makes_another_key_believed() -> None:
    """The bundle's policy is a claim: with one byte changed it is not understood, and vouches for nothing."""
    files = small().files
    for at, report in flips("policy"):
        assert report.verdict == "undecided", at
    for at in range(0, len(files["policy"]), 7):
        outside = verify(files | {"policy": flipped(files["policy"], at)}, small().policy)
        assert (outside.verdict, outside.own_policy) == ("sound", False)


def test_the_command_names_the_entry_and_ends_with_1(tmp_path: Path) -> None:
    """Exit code, sentence and figures for people, in both languages."""
    files = small().files
    place = written(files | {ENTRIES: flipped(files[ENTRIES], 60)}, tmp_path)
    for lang, words in (("en", "unsound: entry 0, step"), ("zh", "对不上:第 0 条")):
        said = sunaudit("verify", place, "--lang", lang)
        assert said.code == 1
        assert words in said.out
