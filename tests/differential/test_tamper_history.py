"""History rewritten: entries moved, dropped, added or dated back, by whom and with which keys.

Rules:
    * "Database" means: every hash is made again, but the log's key is not there.
    * "Operator" means: the log's key too. The firm's, the bank's and the owners' keys are never there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from audit_tools.verify import Report
from ledger_core.log.canonical import encode_base64
from ledger_core.log.entry import decode_entry
from ledger_core.log.merkle import leaf_hash
from ledger_core.log.tiles import encode_bundle
from tests.differential.tampering.forge import Batch, batches_of, head_of, rewritten, sealed, tiles_of
from tests.differential.tampering.oracle import (
    codes,
    first,
    located,
    sunaudit,
    sunaudit_json,
    verify,
    written,
)
from tests.differential.tampering.worlds import WITNESSES, Files, other_estate, town
from tests.support.estate import key_of

Entries = list[bytes]
EXPENSE = 13  # seq of an expense of 80 yuan with its voucher
INCOMES = 15  # seq of the first of three incomes, the second of which is reversed
REVERSAL = 18


def renumbered(entries: Entries) -> Entries:
    """The entries with seq and prev made to fit their new places; first, of and sigs stay."""
    done: Entries = []
    for seq, entry in enumerate(entries):
        prev = encode_base64(leaf_hash(done[-1]) if done else bytes(32)).encode()
        line, _, seal = entry.partition(b"\n")
        seal = re.sub(rb'"prev":"[^"]*"', lambda _: b'"prev":"' + prev + b'"', seal)  # noqa: B023
        done.append(line + b"\n" + re.sub(rb'"seq":[0-9]+', b'"seq":%d' % seq, seal))
    return done


MOVES: dict[str, Callable[[Entries], Entries]] = {
    "deleted": lambda e: e[:INCOMES] + e[INCOMES + 1 :],
    "duplicated": lambda e: [*e[: INCOMES + 1], e[INCOMES], *e[INCOMES + 1 :]],
    "swapped": lambda e: [*e[:INCOMES], e[INCOMES + 1], e[INCOMES], *e[INCOMES + 2 :]],
    "inserted": lambda e: [*e[:INCOMES], e[INCOMES + 1], *e[INCOMES:]],
}


@cache
def sound_entries() -> tuple[bytes, ...]:
    return tuple(town().entries)


def entries() -> Entries:
    return list(sound_entries())


def kept_checkpoint(changed: Entries) -> Files:
    """What somebody without any key can show: new tiles under the genuine checkpoint."""
    return rewritten(town(), changed) | {"checkpoint": town().files["checkpoint"]}


def by_thief(changed: Entries) -> Report:
    """A bundle whose checkpoint a made-up key of the log's name has signed."""
    thief = key_of("thief")
    named = type(thief).from_seed(town().estate.origin, b"\x07" * 32)
    return verify(rewritten(town(), changed, named), town().policy)


def batch_at(seq: int) -> int:
    """Which batch holds an entry."""
    first_of = decode_entry(entries()[seq]).seal.first
    firsts = [decode_entry(e).seal.first for e in entries()]
    return sorted(set(firsts)).index(first_of)


@pytest.mark.parametrize("name", MOVES)
def test_entries_moved_by_anybody_are_located(name: str) -> None:
    """The chain breaks where they were moved, whatever the name of the file says of their number."""
    changed = MOVES[name](entries())
    where = next(seq for seq, entry in enumerate(entries()) if changed[seq] != entry)
    path = f"tile/entries/000.p/{len(entries())}"
    found = first(verify(town().files | {path: encode_bundle(changed)}))
    assert (found.step, found.seq) == (2, where), found


@pytest.mark.parametrize("name", MOVES)
def test_entries_moved_and_chained_anew_without_the_logs_key_are_found(name: str) -> None:
    """Database: the genuine checkpoint does not commit to them, and nobody else's signature is believed."""
    changed = renumbered(MOVES[name](entries()))
    same_size = renumbered([*changed, changed[-1]][: len(entries())])
    assert "root_not_committed" in codes(verify(kept_checkpoint(same_size)))
    assert verify(kept_checkpoint(changed)).verdict != "sound"
    assert {"no_log_signature"} <= codes(by_thief(changed))


@pytest.mark.parametrize("name", MOVES)
def test_entries_moved_within_submissions_under_the_logs_key_are_found(name: str) -> None:
    """Operator: the signer's root covers the events of a batch and their order, so its signature fails."""
    found = first(verify(rewritten(town(), renumbered(MOVES[name](entries()))), town().policy))
    assert found.step in (6, 8), found


def test_a_repeated_submission_under_the_logs_key_is_found() -> None:
    """Operator: a whole signed batch counted twice has ids that are on file."""
    batches = batches_of(entries())
    doubled = [*batches, batches[batch_at(EXPENSE)]]
    assert located(verify(rewritten(town(), sealed(doubled)))) == ("id_conflict", 8, len(entries()))


def test_a_chain_hashed_anew_without_the_logs_key_is_found() -> None:
    """Database: an amount changed, every hash made again; the checkpoint does not fit, or nobody signed."""
    changed = entries()
    changed[EXPENSE] = changed[EXPENSE].replace(b'"amount_fen":8000', b'"amount_fen":9000')
    assert changed != entries()
    changed = renumbered(changed)
    report = verify(kept_checkpoint(changed))
    assert {"root_not_committed", "bad_signature"} <= codes(report)
    assert located(report)[1:] == (6, EXPENSE)
    assert "no_log_signature" in codes(by_thief(changed))


def test_a_changed_event_under_the_logs_key_fails_its_signers() -> None:
    """Operator: what a firm signed cannot be altered without the firm's key."""
    changed = entries()
    changed[EXPENSE] = changed[EXPENSE].replace(b'"amount_fen":8000', b'"amount_fen":9000')
    assert located(verify(rewritten(town(), renumbered(changed)), town().policy))[:2] == ("bad_signature", 6)


def dropped() -> Files:
    """Operator: the last submissions never happened, in a log that is whole, and even cosigned anew."""
    return rewritten(town(), sealed(batches_of(entries())[:-3]))


def test_a_rewrite_under_the_logs_key_is_sound_to_a_stranger() -> None:
    """Operator: without anything older nobody can tell; this test states the limit."""
    report = verify(dropped(), town().policy)
    assert report.verdict == "sound"
    assert report.size == len(entries()) - 3


def test_a_rewrite_under_the_logs_key_is_found_by_an_older_checkpoint(tmp_path: Path) -> None:
    """A checkpoint kept at home, or its three lines from a notice board, shows the rewrite."""
    batches = batches_of(entries())
    replaced = rewritten(town(), sealed(_in_other_order(batches)))
    assert verify(replaced, town().policy).verdict == "sound"
    kept = town().files["checkpoint"]
    for older in (kept, kept.partition(b"\n\n")[0] + b"\n"):
        assert codes(verify(replaced, town().policy, older)) == {"rewritten"}
    (tmp_path / "older").write_bytes(kept)
    place = written(replaced, tmp_path / "bundle")
    assert sunaudit("verify", place, "--lang", "en").code == 0
    said = sunaudit("verify", place, "--from-checkpoint", tmp_path / "older", "--lang", "en")
    assert said.code == 1
    assert "rewritten" in said.out


def _in_other_order(batches: list[Batch]) -> list[Batch]:
    """Two submissions that do not lean on each other, exchanged: the last two grants of keys."""
    return [*batches[:-3], batches[-2], batches[-3], batches[-1]]


def test_a_tail_cut_is_found_by_an_older_checkpoint_only() -> None:
    """With an older checkpoint: tail_cut. Without: sound, as every shorter log is."""
    assert verify(dropped(), town().policy).verdict == "sound"
    assert codes(verify(dropped(), town().policy, town().files["checkpoint"])) == {"tail_cut"}


def test_a_rewrite_is_found_by_a_receipt(tmp_path: Path) -> None:
    """A receipt proves its entry by itself; `--from-checkpoint` takes the checkpoint that it carries."""
    receipt = town().reader.receipt(town().estate.name, len(entries()) - 1)
    (tmp_path / "receipt").write_text(receipt)
    (tmp_path / "policy").write_text(town().policy.replace("quorum both", "quorum none"))
    assert sunaudit("receipt", tmp_path / "receipt", "--policy", tmp_path / "policy").code == 0
    kept = receipt.encode().split(b"\n\n", 2)[2]
    for bundle in (dropped(), rewritten(town(), sealed(_in_other_order(batches_of(entries()))))):
        assert verify(bundle, town().policy, kept).verdict == "unsound"


def test_a_rewrite_is_found_by_witnesses_that_do_not_sign_it() -> None:
    """Operator without witnesses: their keys do not cosign a second history, so the quorum is not met."""
    changed = sealed(_in_other_order(batches_of(entries())))
    alone = rewritten(town(), changed) | {"checkpoint": head_of(town(), changed)}
    assert codes(verify(alone, town().policy)) == {"quorum_not_met"}


def test_a_split_view_is_shown_by_a_diff_of_two_bundles(tmp_path: Path) -> None:
    """Two readers were shown two histories, each sound: the two checkpoints contradict each other."""
    ours = written(town().files, tmp_path / "ours")
    theirs = written(rewritten(town(), sealed(_in_other_order(batches_of(entries())))), tmp_path / "theirs")
    code, shown = sunaudit_json("diff", ours, theirs)
    assert (code, shown["difference"]["seq"]) == (1, len(entries()) - 3)
    assert [bundle["verdict"] for bundle in shown["bundles"]] == ["sound", "sound"]
    said = sunaudit("diff", ours, theirs, "--lang", "en")
    assert said.code == 1
    for bundle in (ours, theirs):
        text = (bundle / "checkpoint").read_text().partition("\n\n")[0]
        assert text in said.out
    assert "contradict each other" in said.out
    assert sunaudit("diff", ours, ours).code == 0


def test_a_checkpoint_inside_a_submission_is_found() -> None:
    """Operator: a batch of three shown as one event; its signer signed three."""
    report = verify(rewritten(town(), entries()[: INCOMES + 1]), town().policy)
    assert located(report) == ("ends_inside_submission", 6, INCOMES)


def test_a_hidden_reversal_is_found() -> None:
    """Database: gone and chained anew, the checkpoint does not fit. Operator: only what is older shows it."""
    batches = batches_of(entries())
    without = sealed([*batches[: batch_at(REVERSAL)], *batches[batch_at(REVERSAL) + 1 :]])
    assert verify(kept_checkpoint(without)).verdict == "undecided", "one entry fewer than the checkpoint says"
    assert "no_log_signature" in codes(by_thief(without))
    by_operator = verify(rewritten(town(), without), town().policy)
    assert located(by_operator)[1] in (8, 10), "later figures rest on the reversal"
    cut = rewritten(town(), sealed(batches[: batch_at(REVERSAL)]))
    assert verify(cut, town().policy).verdict == "sound"
    assert codes(verify(cut, town().policy, town().files["checkpoint"])) == {"tail_cut"}


def test_a_seal_dated_back_is_found() -> None:
    """Operator: a seal earlier than the one before it, though everything else fits."""
    batches = batches_of(entries())
    batches[9] = batches[9]._replace(at="2026-03-30T00:00:00.000Z")
    assert located(verify(rewritten(town(), sealed(batches))))[:2] == ("seal_time_back", 2)


def test_a_log_sealed_long_after_it_was_signed_is_found() -> None:
    """Operator: all seals moved later; events are older than 30 days, and the key's days are over."""
    batches = [batch._replace(at="2026-05-15T00:00:00.000Z") for batch in batches_of(entries())]
    assert "signed_too_old" in codes(verify(rewritten(town(), sealed(batches))))


def test_an_older_checkpoint_with_new_tiles_is_found() -> None:
    """Replayed: the checkpoint is genuine, the tiles are those of a later size."""
    cut = entries()[: INCOMES + 3]
    checkpoint = head_of(town(), cut, None, *WITNESSES)
    report = verify(town().files | {"checkpoint": checkpoint})
    assert report.verdict == "undecided", "the tiles of that size are not there"
    tiles = town().files | tiles_of(cut) | {"checkpoint": checkpoint}
    assert codes(verify(tiles, town().policy)) >= {"extra_file"}


def test_a_checkpoint_of_another_estate_is_found() -> None:
    """Replayed: genuine, of the same installation, and even of the same size."""
    foreign = other_estate()
    ours = rewritten(town(), entries()[:10])
    assert verify(ours).verdict == "sound"
    report = verify(ours | {"checkpoint": foreign.files["checkpoint"]}, town().policy)
    assert {"root_not_committed", "origin_mismatch"} <= codes(report)
