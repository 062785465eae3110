"""Whatever is changed in a bundle is found, and where: every byte flipped, and known ways of cheating."""

import base64
import re
from collections.abc import Callable
from functools import cache

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.merkle_check import leaf_hash
from audit_tools.policy import parse_policy
from audit_tools.verify import Report, Verification
from tests.audit.forge import (
    AUTHORITY,
    CLERK,
    COMMITTEE,
    LOG,
    MANAGER,
    STRANGER,
    Forge,
    Signer,
    expense,
    founded,
    founded_log,
    granted,
    income,
    opened,
    policy,
    voucher,
)

Files = dict[str, bytes]


@cache
def small_log() -> Forge:
    forge = Forge()
    forge.vouchers.append(b"slip")
    forge.add([founded()], AUTHORITY)
    forge.add([granted(MANAGER, "manager", "firm")], AUTHORITY, MANAGER)
    forge.add([policy()], AUTHORITY)
    forge.add([opened(), income(5, vouchers=[voucher(b"slip")])], MANAGER)
    return forge


@cache
def small_files() -> Files:
    return small_log().files()


def check(files: Files, policy_file: bytes | None = None, older: bytes | None = None) -> Report:
    trusted = parse_policy(policy_file) if policy_file is not None else None
    return Verification(MemorySource(files)).run(trusted, older)


def codes(report: Report) -> set[str]:
    return {f.code for f in report.findings.kept if f.weight == "unsound"}


def flipped(raw: bytes, at: int) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


def flips(path: str) -> list[tuple[int, Report]]:
    files = small_files()
    raw = files[path]
    return [(at, check(files | {path: flipped(raw, at)})) for at in range(len(raw))]


def test_the_small_bundle_is_sound() -> None:
    assert check(small_files()).verdict == "sound"


def test_every_byte_of_the_hash_tile_is_found_at_its_entry() -> None:
    for at, report in flips("tile/0/000.p/5"):
        first = report.findings.first_unsound()
        assert first is not None, at
        assert (first.code, first.step, first.seq) == ("tile_mismatch", 3, at // 32)


def test_every_byte_of_the_entries_is_found_at_its_entry() -> None:
    ends: list[int] = []
    for entry in small_log().entries:
        ends.append((ends[-1] if ends else 0) + 2 + len(entry))
    for at, report in flips("tile/entries/000.p/5"):
        first = report.findings.first_unsound()
        assert first is not None, at
        seq = next(i for i, end in enumerate(ends) if at < end)
        assert first.seq == seq, (at, first)
        assert first.step in (1, 2, 3, 6), (at, first)


def test_every_byte_of_a_voucher_is_found_at_the_entry_that_names_it() -> None:
    path = next(p for p in small_files() if p.startswith("vouchers/"))
    for _, report in flips(path):
        first = report.findings.first_unsound()
        assert first is not None
        assert (first.code, first.step, first.seq, first.path) == ("voucher_changed", 11, 4, path)


def test_every_byte_of_the_checkpoint_is_found_or_lowers_the_count_of_witnesses() -> None:
    raw = small_files()["checkpoint"]
    lines = raw.split(b"\n")
    witness_bytes = range(len(b"\n".join(lines[:5])) + 1, len(raw))
    for at, report in flips("checkpoint"):
        assert report.verdict == "unsound", at
        first = report.findings.first_unsound()
        assert first is not None
        assert first.path == "checkpoint" or first.seq == 0, at
        if at in witness_bytes and raw[at : at + 1] not in b"\n":
            assert first.code in {
                "quorum_not_met",
                "bad_base64",
                "bad_signature_line",
                "malformed_note",
                "bad_name",
            }


def test_a_damaged_witness_line_is_sound_where_the_policy_asks_for_one() -> None:
    forge = Forge(quorum="w0")
    forge.add([founded()], AUTHORITY)
    files = forge.files()
    lines = files["checkpoint"].split(b"\n")
    lines[-2] = lines[-2][:-6] + (b"AAAA" if lines[-2][-6:-2] != b"AAAA" else b"BBBB") + lines[-2][-2:]
    report = check(files | {"checkpoint": b"\n".join(lines)})
    assert report.verdict == "sound"
    assert report.cosigned_by == ["w0"]
    assert "bad_cosignature" in {f.code for f in report.findings.kept}


def test_the_readme_is_not_covered() -> None:
    assert check(small_files() | {"README.txt": b"other"}).verdict == "sound"


def bundle_of(entries: list[bytes], log: Signer = LOG) -> Files:
    """A bundle of these entries with tiles and checkpoint made anew, as who holds the database could."""
    vouchers = [b"slip"] if any(b'"vouchers"' in entry for entry in entries) else []
    forge = Forge(entries=entries, log=log, vouchers=vouchers)
    return forge.files() | {"policy": small_files()["policy"]}


def small_entries() -> list[bytes]:
    return list(small_log().entries)


def rechained(entries: list[bytes]) -> list[bytes]:
    """The entries with seq and prev written again, so that the chain is whole."""
    done: list[bytes] = []
    for seq, entry in enumerate(entries):
        forge = Forge(entries=done)
        line, seal = entry.decode().split("\n")
        seal = re.sub(r'"prev":"[^"]*"', '"prev":"@"', seal)
        seal = re.sub(r'"seq":[0-9]+', f'"seq":{seq}', seal)
        prev = leaf_hash(done[-1]) if done else bytes(32)
        done = [*forge.entries, f"{line}\n{seal.replace('@', base64.b64encode(prev).decode())}".encode()]
    return done


CHEATS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "deleted": lambda e: [*e[:2], *e[3:]],
    "swapped": lambda e: [e[0], e[2], e[1], *e[3:]],
    "duplicated": lambda e: [*e[:3], e[2], *e[3:]],
    "inserted": lambda e: [*e[:2], e[4], *e[2:]],
}


@pytest.mark.parametrize("name", CHEATS)
def test_entries_moved_about_are_found_even_under_the_ledgers_key(name: str) -> None:
    report = check(bundle_of(CHEATS[name](small_entries())))
    first = report.findings.first_unsound()
    assert first is not None
    assert (first.step, first.seq) in {(2, 1), (2, 2), (2, 3)}
    assert {"chain_broken", "seq_mismatch"} & codes(report)


@pytest.mark.parametrize("name", CHEATS)
def test_entries_moved_about_in_a_chain_made_anew_are_found(name: str) -> None:
    report = check(bundle_of(rechained(CHEATS[name](small_entries()))))
    assert report.verdict == "unsound"


def test_an_entry_changed_in_place_is_found_against_the_old_checkpoint() -> None:
    entries = small_entries()
    entries[4] = entries[4].replace(b'"amount_fen":5', b'"amount_fen":4')
    files = bundle_of(rechained(entries), STRANGER) | {"checkpoint": small_files()["checkpoint"]}
    assert {"bad_signature", "root_not_committed"} <= codes(check(files))


def test_a_chain_made_anew_without_the_ledgers_key_is_found() -> None:
    report = check(bundle_of(small_entries(), Signer(LOG.key.name, "thief")))
    assert codes(report) == {"no_log_signature"}


def test_a_tail_that_is_cut_is_found_by_an_older_checkpoint_only() -> None:
    files = bundle_of(small_entries()[:3])
    assert check(files).verdict == "sound"
    assert codes(check(files, older=small_files()["checkpoint"])) == {"tail_cut"}


def test_a_tail_that_is_cut_inside_a_submission_is_found() -> None:
    assert codes(check(bundle_of(small_entries()[:4]))) == {"ends_inside_submission"}


def test_an_older_checkpoint_holds_or_shows_a_rewrite() -> None:
    older = Forge(entries=small_entries()[:3]).checkpoint()
    assert check(small_files(), older=older).verdict == "sound"
    board = older.partition(b"\n\n")[0]
    assert check(small_files(), older=board).verdict == "sound"
    other = Forge(entries=[*small_entries()[:2], b"x"]).checkpoint()
    assert codes(check(small_files(), older=other)) == {"rewritten"}


def test_a_signature_moved_to_another_batch_is_found() -> None:
    forge = founded_log()
    seq = forge.add([income(5)], CLERK)
    line = re.search(rb'"sigs":\[("[^"]*")\]', forge.entries[seq])
    assert line is not None
    moved = forge.add([income(6)], CLERK)
    forge.entries[moved] = re.sub(rb'"sigs":\["[^"]*"\]', b'"sigs":[' + line[1] + b"]", forge.entries[moved])
    first = check(forge.files()).findings.first_unsound()
    assert first is not None
    assert (first.code, first.step, first.seq) == ("bad_signature", 6, moved)


def test_a_submission_of_another_installation_is_found() -> None:
    forge = founded_log()
    elsewhere = Forge(origin="other.example/logs/rosegarden")
    elsewhere.add([income(5)], CLERK)
    sigs = re.search(rb'"sigs":\[("[^"]*")\]', elsewhere.entries[0])
    assert sigs is not None
    line = elsewhere.entries[0].split(b"\n")[0].decode()
    seq = forge.add([{}], CLERK, lines=[line.replace(elsewhere.ids[0], "01JQW0AAAAAAAAAAAAAAAAAAAA")])
    forge.entries[seq] = re.sub(rb'"sigs":\["[^"]*"\]', b'"sigs":[' + sigs[1] + b"]", forge.entries[seq])
    assert codes(check(forge.files())) == {"bad_signature"}


def test_a_bundle_whose_own_policy_vouches_for_it_falls_to_a_policy_from_outside() -> None:
    thief, fake = Signer(LOG.key.name, "thief"), Signer("street.example/authority", "fake")
    forge = Forge(log=thief, witnesses=[])
    forge.add([founded(log_key=thief.vkey, authority_key=fake.vkey)], fake)
    files = forge.files()
    own = files["policy"].replace(AUTHORITY.vkey.encode(), fake.vkey.encode())
    alone = check(files | {"policy": own})
    assert alone.verdict == "sound"
    assert alone.own_policy
    outside = f"log {LOG.vkey}\nauthority {AUTHORITY.vkey}\nquorum none\n".encode()
    assert codes(check(files, outside)) >= {"log_key_not_in_policy", "authority_not_trusted"}


def test_a_witness_that_is_the_log_itself_does_not_count() -> None:
    twin = Signer("witness.example/twin", LOG.key.name, algorithm=4)
    forge = Forge(witnesses=[twin])
    forge.add([founded()], AUTHORITY)
    assert codes(check(forge.files())) == {"quorum_not_met"}


def test_a_checkpoint_of_another_log_is_found() -> None:
    other = Forge(origin="other.example/logs/rosegarden", entries=small_entries())
    report = check(small_files() | {"checkpoint": other.checkpoint()})
    assert "origin_mismatch" in codes(report)


def test_files_that_nothing_commits_to_are_found() -> None:
    for path in ("tile/0/000", "tile/0/000.p/4", "notes.txt", "vouchers/" + "0" * 64):
        assert codes(check(small_files() | {path: b"x"})) == {"extra_file"}, path


def test_a_missing_voucher_is_found_at_its_entry() -> None:
    files = {p: raw for p, raw in small_files().items() if not p.startswith("vouchers/")}
    first = check(files).findings.first_unsound()
    assert first is not None
    assert (first.code, first.step, first.seq) == ("voucher_missing", 11, 4)


def test_a_large_log_is_sound_and_a_flip_deep_in_it_is_located() -> None:
    forge = founded_log()
    for start in range(0, 1200, 400):
        forge.add([income(start + i + 1) for i in range(400)], CLERK)
    forge.add([expense(5)], CLERK, COMMITTEE)
    files = forge.files()
    assert check(files).verdict == "sound"
    for path in ("tile/0/002", "tile/1/000.p/4"):
        first = check(files | {path: flipped(files[path], 40)}).findings.first_unsound()
        assert first is not None
        assert (first.code, first.step, first.path) == ("tile_mismatch", 3, path)
    first = check(
        files | {"tile/entries/002": flipped(files["tile/entries/002"], 60)}
    ).findings.first_unsound()
    assert first is not None
    assert first.seq == 512
