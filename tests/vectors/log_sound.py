"""The sound objects from which each defect departs, all of the worked log, and how one is judged."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from ledger_core.log.merkle import consistency_path, leaf_hash, nodes_of, path_of, root_of
from ledger_core.log.note import SigningKey

VECTORS = Path(__file__).parent
WORKED: dict[str, Any] = json.loads((VECTORS / "worked_log.json").read_text("utf-8"))


class Defect(NamedTuple):
    """One thing that is wrong: its file is `<layer>-<slug>.json`."""

    layer: str
    slug: str
    what: str
    defect: str
    if_accepted: str
    input: Any
    expect: str


def hex_input(data: bytes) -> dict[str, str]:
    """Bytes that JSON cannot hold as a string."""
    return {"hex": data.hex()}


def b64(data: bytes) -> str:
    """Base64 as the notes have it."""
    return b64encode(data).decode()


def worked_key(role: str) -> SigningKey:
    """A key of the worked log, from its published seed."""
    name = WORKED["vkeys"][role].split("+")[0]
    algorithm = 4 if role == "witness" else 1
    for word in (role, name):
        key = SigningKey.from_seed(name, sha256(b"sunledger-worked/" + word.encode()).digest(), algorithm)
        if key.vkey.format() == WORKED["vkeys"][role]:
            return key
    raise LookupError(role)


ENTRIES = [entry.encode() for entry in WORKED["entries"]]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
EVENT, SEAL = (line.decode() for line in ENTRIES[1].split(b"\n"))
PLAIN_SEAL = WORKED["entries"][2].split("\n")[1]
VKEY: str = WORKED["vkeys"]["manager"]
WITNESS_VKEY: str = WORKED["vkeys"]["witness"]
NOTE: str = WORKED["submissions"][1]["note"]
NOTE_TEXT, NOTE_LINES = NOTE.split("\n\n")[0] + "\n", NOTE.split("\n\n")[1].split("\n")[:-1]
LINE = NOTE_LINES[0]
HEAD = NOTE_TEXT
BUNDLE = b"".join(len(entry).to_bytes(2, "big") + entry for entry in ENTRIES)
INCLUSION = {
    "leaf": LEAVES[3].hex(),
    "index": 3,
    "size": 7,
    "path": [digest.hex() for digest in path_of(LEAVES, 3)],
    "root": root_of(LEAVES).hex(),
}
CONSISTENCY = {
    "old_size": 3,
    "old_root": root_of(LEAVES[:3]).hex(),
    "size": 7,
    "root": root_of(LEAVES).hex(),
    "path": [digest.hex() for digest in consistency_path(3, 7, nodes_of(LEAVES))],
}
CHECKPOINT = {
    "note": WORKED["checkpoint"],
    "log_key": WORKED["vkeys"]["log"],
    "witnesses": [WITNESS_VKEY],
}
SIGNED = {
    "text": NOTE_TEXT,
    "lines": NOTE_LINES,
    "keys": [VKEY, WORKED["vkeys"]["committee"]],
}
RECEIPT = {
    "receipt": WORKED["receipts"]["3"],
    "log_key": WORKED["vkeys"]["log"],
    "witnesses": [WITNESS_VKEY],
    "signers": [VKEY, WORKED["vkeys"]["committee"]],
}
FIRST_RECEIPT = RECEIPT | {"receipt": WORKED["receipts"]["1"]}

SOUND: dict[str, Any] = {
    "json": EVENT,
    "text": EVENT,
    "event line": EVENT,
    "vkey": VKEY,
    "signature line": LINE,
    "note": NOTE,
    "tree head": HEAD,
    "origin": WORKED["origin"],
    "seal": SEAL,
    "entry": ENTRIES[1].decode(),
    "bundle": hex_input(BUNDLE),
    "tile path": "tile/0/x001/x234/067",
    "bundle path": "tile/entries/000.p/7",
    "inclusion proof": INCLUSION,
    "consistency proof": CONSISTENCY,
    "checkpoint": CHECKPOINT,
    "submission signatures": SIGNED,
    "receipt": RECEIPT,
}
