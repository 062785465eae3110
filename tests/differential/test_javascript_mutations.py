"""Sound objects altered at random: JavaScript and the ledger refuse the same ones.

Rules:
    * Both accept or both refuse, without exception.
    * Of one line or one proof, both give the same code in 99 of 100 cases: where two things are wrong,
      the specification leaves open which one is named. Codes of entries and receipts are not compared.
    * The ledger's reading is the strict one of admission: the event line is decoded and its text is checked.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from ledger_core.errors import LedgerError
from ledger_core.log.canonical import check_text, decode_untyped
from ledger_core.log.checkpoint import check_origin, open_checkpoint, parse_tree_head
from ledger_core.log.entry import decode_entry, decode_event_untyped, decode_seal
from ledger_core.log.merkle import verify_consistency, verify_inclusion
from ledger_core.log.note import SignatureLine, VerifierKey, parse_note
from ledger_core.log.receipt import parse_receipt, verify_receipt, verify_signers
from ledger_core.log.tiles import decode_bundle, parse_bundle_path, parse_tile_path
from tests.differential.javascript import read, run_node

SOUND, WORKED = read("sound.json"), read("worked_log.json")
SIGNERS = [WORKED["vkeys"][role] for role in ("authority", "manager", "committee")]
PIECES = [
    *'{}[]",:\\ \n\t0123456789-+.eE=/_aZéñ电—\x00\x7f\u2028\u0301😀٤\ufeff',
    "null",
    "true",
    "1.0",
    "1e5",
]
PIECES += ["\\u0061", "\\n", "\n\n", '""', "9007199254740993", "x001/", ".p/5", "\u202e", "-0", '"v":1,']
WHOLE = {"entry", "receipt"}


def decode_strictly(line: bytes) -> None:
    """The event line, as admission reads it."""
    decode_event_untyped(line)
    check_text(line)


def judge_entry(entry: bytes) -> None:
    """Both lines."""
    decode_strictly(decode_entry(entry).event_line)


def judge_inclusion(proof: dict[str, Any]) -> None:
    """An inclusion proof in hexadecimal."""
    leaf, root, *path = map(bytes.fromhex, [proof["leaf"], proof["root"], *proof["path"]])
    verify_inclusion(leaf, proof["index"], proof["size"], path, root)


def judge_consistency(proof: dict[str, Any]) -> None:
    """A consistency proof in hexadecimal."""
    old_root, root, *path = map(bytes.fromhex, [proof["old_root"], proof["root"], *proof["path"]])
    verify_consistency(proof["old_size"], old_root, proof["size"], root, path)


def judge_checkpoint(given: dict[str, Any]) -> None:
    """A checkpoint with its witness."""
    witnesses = [VerifierKey.parse(key) for key in given["witnesses"]]
    open_checkpoint(given["note"], VerifierKey.parse(given["log_key"]), witnesses)


def judge_receipt(given: dict[str, Any]) -> None:
    """A receipt with its signers."""
    receipt = parse_receipt(given["receipt"])
    decode_strictly(receipt.event_line)
    witnesses = [VerifierKey.parse(key) for key in given["witnesses"]]
    verified = verify_receipt(receipt, VerifierKey.parse(given["log_key"]), witnesses)
    signers = [VerifierKey.parse(key) for key in given["signers"]]
    verify_signers(receipt, verified.checkpoint.head.origin, signers)


LEDGER: dict[str, Callable[[Any], object]] = {
    "json": lambda given: decode_untyped(given.encode()),
    "event line": lambda given: decode_strictly(given.encode()),
    "seal": lambda given: decode_seal(given.encode()),
    "entry": lambda given: judge_entry(given.encode()),
    "bundle": lambda given: decode_bundle(bytes.fromhex(given["hex"])),
    "note": lambda given: parse_note(given.encode()),
    "vkey": VerifierKey.parse,
    "signature line": SignatureLine.parse,
    "tree head": parse_tree_head,
    "origin": check_origin,
    "tile path": parse_tile_path,
    "bundle path": parse_bundle_path,
    "inclusion proof": judge_inclusion,
    "consistency proof": judge_consistency,
    "checkpoint": judge_checkpoint,
    "receipt": judge_receipt,
}


def altered_text(text: str, draw: random.Random) -> str:
    """The text with a piece put in, left out, exchanged or repeated, or with two lines exchanged."""
    for _ in range(draw.choice([1, 1, 1, 2])):
        at, way = draw.randrange(len(text) + 1), draw.randrange(5)
        end = min(len(text), at + draw.randrange(1, 60))
        if way == 0:
            text = text[:at] + draw.choice(PIECES) + text[at:]
        elif way == 1:
            text = text[:at] + draw.choice(["", *PIECES]) + text[at + 1 :]
        elif way == 2:
            text = text[:at] + text[end:]
        elif way == 3:
            text = text[:end] + text[at:]
        else:
            lines = text.split("\n")
            one, other = draw.randrange(len(lines)), draw.randrange(len(lines))
            lines[one], lines[other] = lines[other], lines[one]
            text = "\n".join(lines)
    return text


def altered_bytes(data: bytes, draw: random.Random) -> dict[str, str]:
    """Two bits turned, one of them often in the first length."""
    changed = bytearray(data)
    for at in (draw.randrange(len(changed)), draw.choice([0, 1, draw.randrange(len(changed))])):
        changed[at] ^= 1 << draw.randrange(8)
    return {"hex": changed.hex()}


def altered_proof(proof: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """Another number, or another path."""
    name = draw.choice([name for name in proof if isinstance(proof[name], int)] + ["path"])
    if name != "path":
        return proof | {name: draw.randrange(-1, 12)}
    return proof | {"path": draw.sample(proof["path"], draw.randrange(len(proof["path"]) + 1))}


def altered(what: str, draw: random.Random) -> Any:
    """An object of this sort with something wrong, most of the time."""
    seq = draw.randrange(7)
    lines = WORKED["entries"][seq].split("\n")
    if what == "bundle":
        return altered_bytes(bytes.fromhex(SOUND[what]["hex"]), draw)
    if what == "checkpoint":
        return SOUND[what] | {"note": altered_text(SOUND[what]["note"], draw)}
    if what == "receipt":
        text = altered_text(WORKED["receipts"][str(seq)], draw)
        return SOUND[what] | {"receipt": text, "signers": SIGNERS}
    if what.endswith("proof"):
        return altered_proof(SOUND[what], draw)
    own = {"json": lines[0], "event line": lines[0], "seal": lines[1], "entry": "\n".join(lines)}
    return altered_text(own.get(what, SOUND[what]), draw)


def ledger_code(what: str, given: Any) -> str | None:
    """The ledger's code, or None where it accepts."""
    try:
        LEDGER[what](given)
    except LedgerError as error:
        return error.code
    return None


@pytest.mark.parametrize("seed", [1, 2])
def test_altered_objects_are_refused_alike(seed: int) -> None:
    """100 of each sort; the odd one stays sound, and both say so."""
    draw = random.Random(seed)
    given = {
        f"{what} {n}": {"what": what, "input": altered(what, draw)} for what in LEDGER for n in range(100)
    }
    codes = run_node({"objects": given})["codes"]
    ledger = {name: ledger_code(one["what"], one["input"]) for name, one in given.items()}
    differ = {name: (ledger[name], codes[name]) for name in given if ledger[name] != codes[name]}
    assert {name: given[name] for name, pair in differ.items() if None in pair} == {}
    assert len([name for name in differ if given[name]["what"] not in WHOLE]) <= len(given) / 100, differ
    assert 0 < sum(code is None for code in codes.values()) < len(codes) / 4
