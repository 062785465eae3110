"""How the audit tools judge the objects of tests/vectors, and which of their codes stands for which.

Rules:
    * The audit tools judge whole things. An event line is judged as one of a kind that is registered for the
      test; a seal and an entry within a receipt under a checkpoint that commits to them. So a refusal has no
      other cause than the defect.
    * What is asked is what `sunaudit` itself runs; a judge adds only what surrounds the object.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from audit_tools import codec
from audit_tools.bundle import split_entry_tile
from audit_tools.checkpoint_check import check_log_line, check_quorum, read_checkpoint
from audit_tools.errors import AuditError
from audit_tools.estate_check import check_origin
from audit_tools.findings import Findings
from audit_tools.limits import SIGNATURE_LINES_MAX
from audit_tools.merkle_check import root_from_path
from audit_tools.note_check import parse_head, parse_line, parse_note, parse_vkey
from audit_tools.paths import is_layout_path, tile_path
from audit_tools.policy import parse_policy
from audit_tools.receipt_check import parse_receipt
from audit_tools.receipt_verdict import check_receipt
from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.merkle import leaf_hash, path_of, root_of
from ledger_core.log.note import Note
from tests.vectors.log_sound import ENTRIES, EVENT, LEAVES, RECEIPT, WORKED, worked_key


def to_bytes(given: Any) -> bytes:
    """What an input stands for: text, hexadecimal, or a filling between two ends."""
    if isinstance(given, str):
        return given.encode("utf-8", "surrogatepass")
    if "hex" in given:
        return bytes.fromhex(given["hex"])
    filled: str = given["before"] + given["fill"] * given["count"] + given["after"]
    return filled.encode()


def judge_event(raw: bytes) -> None:
    """The line is an event of the registered kind."""
    if codec.decode_event(raw) is None:
        raise AuditError("malformed_event")


def judge_json(given: Any) -> None:
    """The value that stands in `{"a":…}` is the text of an event; anything else is the event."""
    raw, text = to_bytes(given), json.loads(EVENT)["body"]["text"]
    if raw.startswith(b'{"a":') and raw.endswith(b"}"):
        raw = EVENT.encode().replace(f'"{text}"'.encode(), raw[5:-1])
    judge_event(raw)


def judge_receipt(given: dict[str, Any]) -> None:
    """The receipt is sound, and its signers are all known."""
    raw = given["receipt"].encode("utf-8", "surrogatepass")
    policy = policy_of(given)
    outcome = check_receipt(raw, policy, [], [parse_vkey(key) for key in given["signers"]])
    if outcome.findings.kept:
        parse_receipt(raw)  # its own code says more than `malformed_receipt`
        raise AuditError(outcome.findings.kept[0].code, outcome.findings.kept[0].found)
    if outcome.signers.unchecked:
        raise AuditError("signer_unchecked")


def policy_of(given: dict[str, Any]) -> Any:
    """A policy that knows the one witness and does not ask for it, in the words of a policy file."""
    [witness] = given["witnesses"]
    return parse_policy(f"log {given['log_key']}\nwitness w {witness}\nquorum none\n".encode())


def judge_checkpoint(given: dict[str, Any]) -> None:
    """Steps 4 and 5 find nothing, notes included: a false witness is told, even if the rest were enough."""
    findings, policy = Findings(), policy_of(given)
    checkpoint = read_checkpoint(given["note"].encode())
    check_log_line(findings, checkpoint, policy.logs[0], policy)
    check_quorum(findings, checkpoint, policy, set())
    if findings.kept:
        raise AuditError(findings.kept[0].code, findings.kept[0].found)


def receipt_around(entry: bytes, seq: int) -> str:
    """The worked receipt of `seq` with another entry, in a log that commits to it."""
    log = worked_key("log")
    leaves = [*LEAVES[:seq], leaf_hash(entry), *LEAVES[seq + 1 :]]
    head = TreeHead(WORKED["origin"], 7, root_of(leaves)).text()
    extra = extra_line(entry, seq)
    path = "".join(b64encode(digest).decode() + "\n" for digest in path_of(leaves, seq))
    first = "sunledger/receipt/v1\n" + entry.decode("utf-8", "surrogateescape")
    note = Note(head, (log.sign(head),)).format()
    return f"{first}\n\nc2sp.org/tlog-proof@v1\n{extra}\nindex {seq}\n{path}\n{note}"


def extra_line(entry: bytes, seq: int) -> str:
    """The extra line of the worked receipt; signature lines in the seal stand in it, too, as they must."""
    row = next(row for row in WORKED["receipts"][str(seq)].split("\n") if row.startswith("extra "))
    path, _, _ = b64decode(row[6:]).decode().partition("\n\n")
    try:
        sigs = json.loads(entry.split(b"\n")[1])["sigs"]
    except (IndexError, KeyError, ValueError):
        return row
    if not sigs:
        return row
    lines = "".join(f"{sig}\n" for sig in sigs)
    return "extra " + b64encode(f"{path}\n\n{lines}".encode()).decode()


def judge_entry(raw: bytes, seq: int = 1) -> None:
    """The entry is what a receipt proves, in the place of entry `seq`; its event is of the known kind."""
    policy = parse_policy(f"log {RECEIPT['log_key']}\nquorum none\n".encode())
    text = receipt_around(raw, seq).encode("utf-8", "surrogateescape")
    # Nobody signed the altered event; that the signature fails must not hide what is wrong with the entry.
    outcome = check_receipt(text, policy, [], [])
    if outcome.findings.kept:
        parse_receipt(text)
        raise AuditError(outcome.findings.kept[0].code, outcome.findings.kept[0].found)
    judge_event(raw.split(b"\n")[0])


def judge_seal(raw: bytes) -> None:
    """The seal stands behind the event that it was made for."""
    seq = 1 if b'"seq":1,' in raw or b'"seq":1}' in raw else 2
    judge_entry(ENTRIES[seq].split(b"\n")[0] + b"\n" + raw, seq)


def judge_bundle(raw: bytes) -> None:
    """The bundle holds seven entries, each with its two lines."""
    entries, error = split_entry_tile(raw, 7)
    if error is not None:
        raise error
    for entry in entries:
        codec.split_entry(entry)


def judge_origin(text: str) -> None:
    """An estate may be founded with this origin."""
    estate = text.rpartition("/")[2].strip()
    entry: Any = SimpleNamespace(body={"origin": text}, estate=estate, event=SimpleNamespace(estate=estate))
    breach = check_origin(SimpleNamespace(origin=text), entry)  # type: ignore[arg-type]
    if breach is not None:
        raise AuditError(breach.code)


def judge_path(top: str) -> Callable[[str], None]:
    """The path is one of the layout, and spelt as the audit tools ask a bundle for it."""

    def judge(path: str) -> None:
        numbers = path.removeprefix("tile/").replace("x", "").partition(".p/")
        level, *groups = numbers[0].split("/")
        index, width = int("".join(filter(str.isdigit, groups)) or 0), int(numbers[2] or 256)
        spelt = level if top == "entries" else str(int(level) if level.isdigit() else level)
        own = tile_path(spelt, index, width) == path and (level == "entries") == (top == "entries")
        if not is_layout_path(path) or not own:
            raise AuditError("not_in_layout", path)

    return judge


def judge_inclusion(proof: dict[str, Any]) -> None:
    """The path leads to the root; hashes come in base64, as everywhere."""
    hashes = [bytes.fromhex(digest) for digest in proof["path"]]
    if any(len(digest) != 32 for digest in hashes):
        raise AuditError("bad_base64")  # decode_base64(row, 32) is where a path enters
    found = root_from_path(bytes.fromhex(proof["leaf"]), proof["index"], proof["size"], hashes)
    if found.hex() != proof["root"]:
        raise AuditError("not_included")


JUDGES: dict[str, Callable[[Any], object]] = {
    "json": judge_json,
    "text": judge_json,
    "event line": lambda given: judge_event(to_bytes(given)),
    "seal": lambda given: judge_seal(to_bytes(given)),
    "entry": lambda given: judge_entry(to_bytes(given)),
    "bundle": lambda given: judge_bundle(to_bytes(given)),
    "note": lambda given: parse_note(to_bytes(given), SIGNATURE_LINES_MAX),
    "vkey": parse_vkey,
    "signature line": parse_line,
    "tree head": parse_head,
    "origin": judge_origin,
    "tile path": judge_path("hashes"),
    "bundle path": judge_path("entries"),
    "inclusion proof": judge_inclusion,
    "checkpoint": judge_checkpoint,
    "receipt": judge_receipt,
}


def refusal(what: str, given: Any) -> str | None:
    """The audit tools' code, or None where they accept."""
    try:
        JUDGES[what](given)
    except AuditError as error:
        return error.code
    return None


# For each code of the specification, those that the audit tools give in its place.
SAME = {
    "bundle_cut": {"truncated", "entry_tile_malformed"},
    "bundle_entry_empty": {"entry_tile_malformed"},
    "bundle_width": {"truncated", "entry_tile_malformed"},
    "checkpoint_inside_submission": {"ends_inside_submission"},
    "cosignature_time": {"bad_cosignature"},
    "entry_lines": {"malformed_entry", "malformed_receipt", "malformed_event"},
    "entry_too_long": {"malformed_entry"},
    "event_envelope": {"malformed_event"},
    "event_kind": {"malformed_event"},
    "event_line_too_long": {"malformed_event"},
    "event_version": {"malformed_event"},
    "head_lines": {"malformed_checkpoint"},
    "head_origin": {"malformed_checkpoint"},
    "head_root": {"bad_base64"},
    "head_size": {"bad_number"},
    "json_float": {"malformed_event"},
    "json_integer": {"malformed_event"},
    "json_key": {"malformed_event"},
    "json_null": {"malformed_event"},
    "key_algorithm": {"bad_policy", "bad_vkey"},
    "key_id": {"bad_vkey"},
    "key_length": {"bad_base64"},
    "key_not_canonical": {"bad_vkey"},
    "key_not_on_curve": {"bad_vkey"},
    "key_small_order": {"bad_vkey"},
    "log_signature_missing": {"no_log_signature"},
    "malformed_json": {"malformed_event", "malformed_seal", "submission_structure"},
    "name_character": {"bad_name"},
    "name_empty": {"bad_name"},
    "name_too_long": {"bad_name"},
    "not_canonical": {"malformed_event", "malformed_seal", "not_included"},
    "note_character": {"malformed_note"},
    "note_duplicate": {"malformed_note"},
    "note_form": {"malformed_note", "bad_signature_line"},
    "note_signatures": {"malformed_note", "malformed_receipt"},
    "note_utf8": {"malformed_note"},
    "origin_differs": {"log_key_of_another_log", "not_our_origin"},
    "origin_form": {"not_our_origin"},
    "origin_reserved": {"not_our_origin"},
    "proof_hash": {"bad_base64"},
    "proof_index": {"bad_proof"},
    "proof_length": {"bad_proof"},
    "proof_root": {"not_included"},
    "receipt_extra": {"bad_base64", "malformed_receipt"},
    "receipt_form": {"malformed_receipt"},
    "receipt_index": {"bad_number", "index_mismatch"},
    "receipt_path": {"bad_base64"},
    "receipt_sigs": {"submission_structure"},
    "receipt_utf8": {"malformed_receipt"},
    "seal_at": {"malformed_seal"},
    "seal_of": {"submission_structure"},
    "seal_prev": {"malformed_seal"},
    "seal_seq": {"index_mismatch"},
    "seal_sigs": {"submission_structure"},
    "signature_base64": {"bad_base64", "bad_signature_line"},
    "signature_false": {"bad_cosignature", "bad_log_signature", "bad_signature"},
    "signature_form": {"bad_signature_line"},
    "signature_short": {"bad_signature_line"},
    "signer_unknown": {"signer_unchecked"},
    "text_not_allowed": {"malformed_event"},
    "tile_path": {"not_in_layout"},
    "tile_width": {"not_in_layout"},
    "vkey_base64": {"bad_base64"},
    "vkey_form": {"bad_vkey"},
    "vkey_hex": {"bad_vkey"},
}
