"""Defects of evidence: seals, entries, bundles, proofs, signatures, checkpoints and receipts."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.merkle import path_of, root_of
from ledger_core.log.note import Note, cosign, parse_note
from tests.vectors.log_sound import (
    BUNDLE,
    CHECKPOINT,
    CONSISTENCY,
    EVENT,
    FIRST_RECEIPT,
    INCLUSION,
    LEAVES,
    PLAIN_SEAL,
    RECEIPT,
    SEAL,
    SIGNED,
    VKEY,
    WITNESS_VKEY,
    WORKED,
    Defect,
    b64,
    hex_input,
    worked_key,
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

LOG, WITNESS, MANAGER = worked_key("log"), worked_key("witness"), worked_key("manager")


def signed_by_log(head: TreeHead) -> str:
    """A checkpoint of this head by the worked log."""
    return Note(head.text(), (LOG.sign(head.text()),)).format()


CHECK = parse_note(WORKED["checkpoint"])
OTHER_TEXT = TreeHead(WORKED["origin"], 6, root_of(LEAVES[:6])).text()
LATE = (2**53).to_bytes(8, "big")
CHECKPOINT_DEFECTS = [
    row("checkpoint", slug, "checkpoint", defect, harm, CHECKPOINT | fields, expect)
    for slug, defect, harm, fields, expect in [
        (
            "log_unsigned",
            "Only the witness signed.",
            "a witness makes checkpoints",
            {"note": Note(CHECK.text, CHECK.signatures[1:]).format()},
            "log_signature_missing",
        ),
        (
            "other_text",
            "The signature is of another size.",
            "the operator shows a fork",
            {"note": Note(OTHER_TEXT, CHECK.signatures[:1]).format()},
            "signature_false",
        ),
        (
            "witness_false",
            "The witness's line is of another text.",
            "a witness seems to have seen a fork",
            {"note": Note(OTHER_TEXT, (LOG.sign(OTHER_TEXT), CHECK.signatures[1])).format()},
            "signature_false",
        ),
        (
            "witness_time",
            "The time is 2^53.",
            "a time that no reader holds exactly",
            {
                "note": WORKED["checkpoint"].replace(
                    CHECK.signatures[1].format(),
                    f"— {WITNESS.vkey.name} {b64(WITNESS.vkey.key_id + LATE + bytes(64))}",
                )
            },
            "cosignature_time",
        ),
        (
            "witness_retimed",
            "The time differs from the signed one.",
            "an old cosignature passes for fresh",
            {"note": Note(CHECK.text, (CHECK.signatures[0], cosign(OTHER_TEXT, WITNESS, 1))).format()},
            "signature_false",
        ),
        (
            "other_origin",
            "The log's key signed for another log.",
            "one estate's books pass for another's",
            {"note": signed_by_log(TreeHead("ledger.example/logs/other", 7, root_of(LEAVES)))},
            "origin_differs",
        ),
        (
            "witness_as_log",
            "A witness's key as the log's.",
            "roles mix",
            {"log_key": WITNESS_VKEY},
            "key_algorithm",
        ),
    ]
]

SIGNED_DEFECTS = [
    row("submission", slug, "submission signatures", defect, harm, SIGNED | fields, expect)
    for slug, defect, harm, fields, expect in [
        ("no_line", "No line.", "nobody signed", {"lines": []}, "signature_missing"),
        (
            "unknown_key",
            "A line by no granted key.",
            "an unchecked line in a leaf",
            {"keys": [VKEY]},
            "signer_unknown",
        ),
        (
            "other_text",
            "Another size.",
            "an event is added",
            {"text": SIGNED["text"].replace("\n5\n", "\n6\n")},
            "signature_false",
        ),
        (
            "witness_line",
            "A cosignature.",
            "a witness submits",
            {"lines": [cosign(SIGNED["text"], WITNESS, 1).format()], "keys": [WITNESS_VKEY]},
            "key_algorithm",
        ),
    ]
]


def inside() -> str:
    """A receipt of entry 3 under a checkpoint of 5, inside its submission of 1 to 5."""
    text = RECEIPT["receipt"]
    old = "".join(b64(bytes.fromhex(digest)) + "\n" for digest in IPATH)
    new = "".join(b64(digest) + "\n" for digest in path_of(LEAVES[:5], 3))
    head = TreeHead(WORKED["origin"], 5, root_of(LEAVES[:5]))
    return str(text.replace(old, new).replace(WORKED["checkpoint"], signed_by_log(head)))


def with_extra(text: str, change: Any) -> str:
    """The receipt with another extra line."""
    line = next(line for line in text.split("\n") if line.startswith("extra "))
    extra = b64decode(line.removeprefix("extra ")).decode()
    return text.replace(line, "extra " + b64(change(extra).encode()))


TEXT, FIRST = RECEIPT["receipt"], FIRST_RECEIPT["receipt"]
RESIGNED = MANAGER.sign(SIGNED["text"]).format()
RECEIPT_DEFECTS = [
    row("receipt", slug, "receipt", defect, harm, RECEIPT | {"receipt": text}, expect)
    for slug, defect, harm, text, expect in [
        (
            "first_line",
            "Another version.",
            "unknown rules",
            TEXT.replace("receipt/v1", "receipt/v2", 1),
            "receipt_form",
        ),
        ("no_proof", "The entry alone.", "nothing is proven", TEXT.split("\n\n")[0], "receipt_form"),
        ("no_extra", "No extra line.", "no signer", TEXT.replace("extra ", "other "), "receipt_form"),
        ("no_index", "No index line.", "no place", TEXT.replace("index 3\n", ""), "receipt_form"),
        (
            "index_zero_led",
            "A leading zero.",
            "two spellings",
            TEXT.replace("index 3", "index 03"),
            "receipt_index",
        ),
        (
            "index_other",
            "Another index.",
            "another place",
            TEXT.replace("index 3", "index 2"),
            "receipt_index",
        ),
        (
            "path_base64",
            "A hash without padding.",
            "two spellings",
            TEXT.replace("Fh8=\nfMl", "Fh8\nfMl").replace("=\nfMl", "\nfMl"),
            "receipt_path",
        ),
        (
            "path_short",
            "A hash is missing.",
            "not in the log",
            TEXT.replace(b64(bytes.fromhex(IPATH[2])) + "\n", "", 1),
            "proof_length",
        ),
        ("extra_base64", "Stray text.", "two spellings", TEXT.replace("extra ", "extra !"), "receipt_extra"),
        (
            "extra_unsigned",
            "No signature line.",
            "no signer",
            with_extra(TEXT, lambda extra: extra.split("\n\n")[0] + "\n\n"),
            "receipt_extra",
        ),
        (
            "extra_no_blank",
            "No empty line.",
            "path or lines",
            with_extra(TEXT, lambda extra: extra.replace("\n\n", "\n")),
            "receipt_extra",
        ),
        (
            "extra_last_lf",
            "No LF at the end.",
            "two spellings",
            with_extra(TEXT, lambda extra: extra[:-1]),
            "receipt_extra",
        ),
        (
            "extra_path_short",
            "A hash is missing.",
            "signers of another batch",
            with_extra(TEXT, lambda extra: extra.split("\n", 1)[1]),
            "proof_length",
        ),
        (
            "extra_path_turned",
            "Two hashes exchanged.",
            "signers of another batch",
            with_extra(TEXT, lambda extra: "\n".join([*extra.split("\n")[1::-1], *extra.split("\n")[2:]])),
            "signature_false",
        ),
        ("event_altered", "Another text.", "a forged entry", TEXT.replace("é ñ", "é n"), "proof_root"),
        (
            "event_spelling",
            "A blank in the event.",
            "two leaves",
            TEXT.replace('"v":1}', '"v": 1}'),
            "not_canonical",
        ),
        (
            "inside_submission",
            "The checkpoint ends inside the submission.",
            "half a submission counts",
            inside(),
            "checkpoint_inside_submission",
        ),
        (
            "sigs_not_the_seals",
            "One of the seal's lines is left out.",
            "a co-signer is hidden",
            with_extra(FIRST, lambda extra: extra.split("\n\n")[0] + "\n\n" + RESIGNED + "\n"),
            "receipt_sigs",
        ),
        (
            "signer_unknown",
            "A line of a key nobody named.",
            "a made-up signer",
            with_extra(TEXT, lambda extra: extra + "— nobody AAAAAAAA\n"),
            "signer_unknown",
        ),
        ("not_utf8", "Half a character.", "readers disagree", TEXT.replace("é", "\ud800", 1), "receipt_utf8"),
    ]
]

EVIDENCE_DEFECTS = [
    *SEAL_DEFECTS,
    *ENTRY_DEFECTS,
    *BUNDLE_DEFECTS,
    *PROOF_DEFECTS,
    *CHECKPOINT_DEFECTS,
    *SIGNED_DEFECTS,
    *RECEIPT_DEFECTS,
]
