"""Defects of what is signed: checkpoints, submissions and receipts."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.merkle import path_of, root_of
from ledger_core.log.note import Note, cosign, parse_note
from tests.vectors.log_sound import (
    CHECKPOINT,
    FIRST_RECEIPT,
    INCLUSION,
    LEAVES,
    RECEIPT,
    SIGNED,
    VKEY,
    WITNESS_VKEY,
    WORKED,
    Defect,
    b64,
    worked_key,
)


def row(layer: str, slug: str, what: str, defect: str, harm: str, given: Any, expect: str) -> Defect:
    """One defect."""
    return Defect(layer, slug, what, defect, harm, given, expect)


IPATH = INCLUSION["path"]
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

SIGNED_EVIDENCE_DEFECTS = [*CHECKPOINT_DEFECTS, *SIGNED_DEFECTS, *RECEIPT_DEFECTS]
