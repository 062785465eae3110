"""Every vector of tests/vectors/defects is refused with its code, and the sound object beside it is not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger_core.errors import LedgerError
from ledger_core.log.canonical import check_text, decode_untyped
from ledger_core.log.checkpoint import check_origin, open_checkpoint, parse_tree_head
from ledger_core.log.entry import decode_entry, decode_event_untyped, decode_seal
from ledger_core.log.merkle import verify_consistency, verify_inclusion
from ledger_core.log.note import SignatureLine, VerifierKey, parse_note, verify_every_line
from ledger_core.log.receipt import parse_receipt, verify_receipt, verify_signers
from ledger_core.log.tiles import decode_bundle, parse_bundle_path, parse_tile_path

VECTORS = Path(__file__).parents[2] / "vectors"
DEFECTS = sorted((VECTORS / "defects").glob("*.json"))
SOUND: dict[str, Any] = json.loads((VECTORS / "sound.json").read_text("utf-8"))


def keys(vkeys: list[str]) -> list[VerifierKey]:
    """The keys of these vkeys."""
    return [VerifierKey.parse(vkey) for vkey in vkeys]


def hashes(path: list[str]) -> list[bytes]:
    """A path from its hexadecimal form."""
    return [bytes.fromhex(digest) for digest in path]


def judge_inclusion(proof: dict[str, Any]) -> None:
    """Verify an inclusion proof."""
    leaf, root = hashes([proof["leaf"], proof["root"]])
    verify_inclusion(leaf, proof["index"], proof["size"], hashes(proof["path"]), root)


def judge_consistency(proof: dict[str, Any]) -> None:
    """Verify a consistency proof."""
    old_root, root = hashes([proof["old_root"], proof["root"]])
    verify_consistency(proof["old_size"], old_root, proof["size"], root, hashes(proof["path"]))


def judge_checkpoint(given: dict[str, Any]) -> None:
    """Open a checkpoint."""
    open_checkpoint(given["note"], VerifierKey.parse(given["log_key"]), keys(given["witnesses"]))


def judge_signatures(given: dict[str, Any]) -> None:
    """Verify every line of a submission."""
    lines = [SignatureLine.parse(line) for line in given["lines"]]
    verify_every_line(given["text"].encode(), lines, keys(given["keys"]))


def judge_receipt(given: dict[str, Any]) -> None:
    """Verify a receipt and its signers."""
    receipt = parse_receipt(given["receipt"])
    verified = verify_receipt(receipt, VerifierKey.parse(given["log_key"]), keys(given["witnesses"]))
    verify_signers(receipt, verified.checkpoint.head.origin, keys(given["signers"]))


def of_bytes(decode: Callable[[bytes], object]) -> Callable[[Any], object]:
    """Judge an input that stands for bytes: text, hexadecimal, or a filling between two ends."""

    def judge(given: Any) -> object:
        if isinstance(given, str):
            return decode(given.encode())
        if "hex" in given:
            return decode(bytes.fromhex(given["hex"]))
        return decode((given["before"] + given["fill"] * given["count"] + given["after"]).encode())

    return judge


JUDGES: dict[str, Callable[[Any], object]] = {
    "json": of_bytes(decode_untyped),
    "text": of_bytes(check_text),
    "event line": of_bytes(decode_event_untyped),
    "seal": of_bytes(decode_seal),
    "entry": of_bytes(decode_entry),
    "bundle": of_bytes(decode_bundle),
    "note": of_bytes(parse_note),
    "vkey": VerifierKey.parse,
    "signature line": SignatureLine.parse,
    "tree head": parse_tree_head,
    "origin": check_origin,
    "tile path": parse_tile_path,
    "bundle path": parse_bundle_path,
    "inclusion proof": judge_inclusion,
    "consistency proof": judge_consistency,
    "checkpoint": judge_checkpoint,
    "submission signatures": judge_signatures,
    "receipt": judge_receipt,
}


@pytest.mark.parametrize("file", DEFECTS, ids=lambda file: file.stem)
def test_the_defect_is_refused(file: Path) -> None:
    """The refusal has the code that the vector names, so it is refused for its own reason."""
    vector = json.loads(file.read_text("utf-8"))
    with pytest.raises(LedgerError) as refusal:
        JUDGES[vector["what"]](vector["input"])
    assert refusal.value.code == vector["expect"], vector["defect"]


@pytest.mark.parametrize("what", JUDGES)
def test_the_sound_object_is_accepted(what: str) -> None:
    """Without its defect the object passes: a judge that refuses everything would be found out."""
    JUDGES[what](SOUND[what])


def test_the_vectors_are_those_of_the_generator() -> None:
    """Nobody edited a vector by hand, and none was left behind."""
    ran = subprocess.run(
        [sys.executable, str(VECTORS / "generate.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
