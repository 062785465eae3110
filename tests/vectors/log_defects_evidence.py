"""Defects of seals, entries, bundles and proofs."""

from __future__ import annotations

import json
from typing import Any

from ledger_core.log.merkle import root_of
from tests.vectors.log_sound import (
    BUNDLE,
    CONSISTENCY,
    EVENT,
    INCLUSION,
    PLAIN_SEAL,
    SEAL,
    Defect,
    b64,
    hex_input,
)


def row(layer: str, slug: str, what: str, defect: str, harm: str, given: Any, expect: str) -> Defect:
    """One defect."""
    return Defect(layer, slug, what, defect, harm, given, expect)


def seal_with(line: str, **fields: Any) -> str:
    """A seal line with other fields, still canonical; None leaves a field out."""
    seal = json.loads(line) | fields
    kept = {name: value for name, value in seal.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


WHEN = "nobody can say when it was sealed"
WHERE = "the entry belongs to no submission, and its signers cannot be checked"
SIGS: list[str] = json.loads(SEAL)["sigs"]
SEAL_DEFECTS = [
    row("seal", slug, "seal", defect, harm, given, expect)
    for slug, defect, harm, given, expect in [
        ("unsorted", "at is not first.", "two leaves", '{"first":0,' + PLAIN_SEAL[1:], "not_canonical"),
        ("field_more", "A field more.", "unjudged content", seal_with(PLAIN_SEAL, x=1), "malformed_json"),
        (
            "field_missing",
            "No rules.",
            "judged by no rules",
            seal_with(PLAIN_SEAL, rules=None),
            "malformed_json",
        ),
        (
            "at_offset",
            "An offset for Z.",
            WHEN,
            seal_with(PLAIN_SEAL, at="2026-03-31T01:10:01.000+00:00"),
            "seal_at",
        ),
        ("at_seconds", "No milliseconds.", WHEN, seal_with(PLAIN_SEAL, at="2026-03-31T01:10:01Z"), "seal_at"),
        ("at_day", "31 April.", WHEN, seal_with(PLAIN_SEAL, at="2026-04-31T01:10:01.000Z"), "seal_at"),
        (
            "at_leap_second",
            "Second 60.",
            WHEN,
            seal_with(PLAIN_SEAL, at="2026-03-31T01:10:60.000Z"),
            "seal_at",
        ),
        (
            "at_comma",
            "A decimal comma.",
            WHEN,
            seal_with(PLAIN_SEAL, at="2026-03-31T01:10:01,000Z"),
            "seal_at",
        ),
        (
            "prev_short",
            "prev of 31 bytes.",
            "no chain",
            seal_with(PLAIN_SEAL, prev=b64(bytes(31))),
            "seal_prev",
        ),
        ("prev_bits", "Stray bits.", "two leaves", seal_with(PLAIN_SEAL, prev="A" * 42 + "B="), "seal_prev"),
        ("of_zero", "A submission of none.", WHERE, seal_with(PLAIN_SEAL, of=0), "malformed_json"),
        ("of_large", "1,025 events.", "receipts outgrow", seal_with(PLAIN_SEAL, of=1025), "seal_of"),
        ("seq_before", "seq before first.", WHERE, seal_with(PLAIN_SEAL, seq=0), "seal_seq"),
        ("seq_behind", "seq behind the last.", WHERE, seal_with(PLAIN_SEAL, seq=6), "seal_seq"),
        ("seq_negative", "seq below 0.", WHERE, seal_with(PLAIN_SEAL, seq=-1), "malformed_json"),
        ("seq_large", "2^53.", "not exact", seal_with(PLAIN_SEAL, seq=2**53, first=2**53), "malformed_json"),
        ("rules_zero", "Rules 0.", "judged by no rules", seal_with(PLAIN_SEAL, rules=0), "malformed_json"),
        ("sigs_missing", "No sigs in the first.", "nobody signed", seal_with(SEAL, sigs=None), "seal_sigs"),
        (
            "sigs_later",
            "sigs in a later one.",
            "two lists of signers",
            seal_with(PLAIN_SEAL, sigs=SIGS),
            "seal_sigs",
        ),
        ("sigs_empty", "An empty list.", "two leaves", seal_with(PLAIN_SEAL, sigs=[]), "not_canonical"),
        ("sigs_spelling", "A line without dash.", "unchecked", seal_with(SEAL, sigs=["x"]), "signature_form"),
        ("sigs_twice", "A line twice.", "two for one", seal_with(SEAL, sigs=[SIGS[0]] * 2), "note_duplicate"),
        ("sigs_many", "17 lines.", "verifying has no end", seal_with(SEAL, sigs=SIGS * 9), "note_signatures"),
    ]
]

FRAMES = "one leaf has two readings"
ENTRY_DEFECTS = [
    row("entry", slug, "entry", defect, FRAMES, given, expect)
    for slug, defect, given, expect in [
        ("one_line", "No seal line.", EVENT, "entry_lines"),
        ("three_lines", "An LF at the end.", f"{EVENT}\n{SEAL}\n", "entry_lines"),
        ("no_event", "An empty event line.", f"\n{SEAL}", "entry_lines"),
        ("no_seal", "An empty seal line.", f"{EVENT}\n", "entry_lines"),
        ("carriage_return", "A CR at the end.", f"{EVENT}\n{SEAL}\r", "not_canonical"),
        (
            "event_long",
            "An event line of 60,001 bytes.",
            {"before": "", "fill": "a", "count": 60_001, "after": "\n" + SEAL},
            "event_line_too_long",
        ),
        (
            "too_long",
            "65,536 bytes.",
            {"before": EVENT + "\n", "fill": "a", "count": 65_535 - len(EVENT.encode()), "after": ""},
            "entry_too_long",
        ),
    ]
]

BUNDLE_DEFECTS = [
    row("bundle", slug, "bundle", defect, "entries are lost or made up in a mirror", hex_input(data), expect)
    for slug, defect, data, expect in [
        ("empty", "No entry.", b"", "bundle_width"),
        ("cut", "The last entry is cut.", BUNDLE[:-1], "bundle_cut"),
        ("half_length", "A single byte at the end.", BUNDLE + b"\x01", "bundle_cut"),
        ("empty_entry", "An entry of no bytes.", BUNDLE + b"\x00\x00", "bundle_entry_empty"),
        ("wide", "257 entries.", b"\x00\x01a" * 257, "bundle_width"),
    ]
]

IPATH, CPATH = INCLUSION["path"], CONSISTENCY["path"]
INCLUDED = "an entry passes for logged that is not, or at another place"
PROOF_DEFECTS = [
    row("inclusion", slug, "inclusion proof", defect, INCLUDED, INCLUSION | fields, expect)
    for slug, defect, fields, expect in [
        ("index_beyond", "The index is the size.", {"index": 7}, "proof_index"),
        ("index_negative", "The index is negative.", {"index": -1}, "proof_index"),
        ("index_other", "The index of another leaf.", {"index": 2}, "proof_root"),
        ("size_zero", "A tree of none.", {"size": 0, "index": 0}, "proof_index"),
        ("size_other", "A smaller tree.", {"size": 4}, "proof_length"),
        ("path_short", "A hash is missing.", {"path": IPATH[:-1]}, "proof_length"),
        ("path_long", "A hash too many.", {"path": [*IPATH, IPATH[0]]}, "proof_length"),
        ("path_turned", "The path from above.", {"path": IPATH[::-1]}, "proof_root"),
        ("hash_short", "A hash of 31 bytes.", {"path": [IPATH[0][2:], *IPATH[1:]]}, "proof_hash"),
        ("node_as_leaf", "A node for a leaf.", {"leaf": IPATH[1]}, "proof_root"),
        ("root_other", "The root of another size.", {"root": CONSISTENCY["old_root"]}, "proof_root"),
    ]
] + [
    row(
        "consistency",
        slug,
        "consistency proof",
        defect,
        "a rewritten log passes",
        CONSISTENCY | fields,
        expect,
    )
    for slug, defect, fields, expect in [
        ("shrinks", "The old tree is larger.", {"old_size": 8}, "proof_sizes"),
        ("negative", "A negative size.", {"old_size": -1}, "proof_sizes"),
        ("empty_path", "No path.", {"path": []}, "proof_length"),
        ("path_short", "A hash is missing.", {"path": CPATH[:-1]}, "proof_length"),
        ("path_long", "A hash too many.", {"path": [*CPATH, CPATH[0]]}, "proof_length"),
        ("old_root", "Another old root.", {"old_root": CONSISTENCY["root"]}, "proof_root"),
        ("new_root", "Another new root.", {"root": CONSISTENCY["old_root"]}, "proof_root"),
        ("same_size", "Two roots of one size.", {"old_size": 7, "path": []}, "proof_root"),
        ("from_nothing", "An empty tree with a root.", {"old_size": 0, "path": []}, "proof_root"),
        (
            "needless_path",
            "A path from nothing.",
            {"old_size": 0, "old_root": root_of([]).hex()},
            "proof_length",
        ),
        ("hash_long", "A hash of 33 bytes.", {"path": [CPATH[0] + "00", *CPATH[1:]]}, "proof_hash"),
    ]
]

EVIDENCE_DEFECTS = [*SEAL_DEFECTS, *ENTRY_DEFECTS, *BUNDLE_DEFECTS, *PROOF_DEFECTS]
