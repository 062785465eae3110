"""The worked facts of SPEC §1.1 and the worked log: the log layer without the books."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from audit_tools.checkpoint_check import check_log_line, check_quorum, read_checkpoint
from audit_tools.encoding import decode_base64, parse_number
from audit_tools.errors import AuditError, MalformedError, UnreadableError
from audit_tools.estate_check import is_credit_code
from audit_tools.findings import Breach, Findings
from audit_tools.log_check import Label, LogPass, OpenSubmission
from audit_tools.merkle_check import Levels, leaf_hash, root_from_path, tree_root
from audit_tools.note_check import (
    SignatureLine,
    VerifierKey,
    is_sound_point,
    key_of,
    parse_note,
    parse_vkey,
)
from audit_tools.policy import parse_policy
from audit_tools.receipt_verdict import check_receipt
from audit_tools.state import Entry
from tests.audit.forge import PAYEE, Signer

WORKED: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors" / "worked_log.json").read_bytes())
KEYS = {name: parse_vkey(text) for name, text in WORKED["vkeys"].items()}
SUBMITTERS = [KEYS[name] for name in ("authority", "manager", "committee")]


class OpenJudge:
    """Judges no books: any event is one, and the worked log's submitters may sign."""

    def decode(self, rows: list[bytes]) -> list[Entry | None]:
        return [Entry(0, "", "", json.loads(raw), "", "") for raw in rows]

    def explain(self, raw: bytes) -> Breach:
        return Breach("malformed_event", "", "")

    def origin(self, submission: OpenSubmission) -> str:
        return str(WORKED["origin"])

    def keys(self, submission: OpenSubmission, labels: list[Label]) -> dict[Label, VerifierKey]:
        known = {key.label: key for key in SUBMITTERS}
        assert set(labels) <= set(known)
        return known

    def judge(self, submission: OpenSubmission, lines: list[SignatureLine]) -> None:
        assert lines

    def stop(self, seq: int) -> None:
        return


def run(entries: list[str]) -> tuple[LogPass, Findings]:
    findings = Findings()
    log = LogPass(OpenJudge(), findings)
    for entry in entries:
        log.add(entry.encode())
    log.finish()
    return log, findings


def test_the_worked_log_passes_every_step_of_the_log_layer() -> None:
    log, findings = run(WORKED["entries"])
    assert findings.kept == []
    assert log.last_leaf.hex() == WORKED["leaves"][-1]


def test_the_worked_log_cut_inside_its_submission_of_five_is_found() -> None:
    _, findings = run(WORKED["entries"][:4])
    assert [f.code for f in findings.kept] == ["ends_inside_submission"]


def test_leaves_and_roots_of_the_worked_log_are_the_published_ones() -> None:
    hashes = [leaf_hash(entry.encode()) for entry in WORKED["entries"]]
    assert [h.hex() for h in hashes] == WORKED["leaves"]
    levels = Levels()
    levels.add(b"".join(hashes))
    for size, root in enumerate(WORKED["roots_by_size"]):
        assert base64.b64encode(tree_root(b"".join(hashes[:size]))).decode() == root
        assert base64.b64encode(levels.root(size)).decode() == root


def test_levels_give_the_root_of_every_prefix_that_the_definition_gives() -> None:
    def defined(hashes: list[bytes]) -> bytes:
        if len(hashes) == 1:
            return hashes[0]
        split = 1 << (len(hashes) - 1).bit_length() - 1
        return leaf_pair(defined(hashes[:split]), defined(hashes[split:]))

    def leaf_pair(left: bytes, right: bytes) -> bytes:
        from hashlib import sha256

        return sha256(b"\x01" + left + right).digest()

    hashes = [leaf_hash(b"entry-%d" % i) for i in range(600)]
    levels = Levels()
    for start in range(0, 600, 256):
        levels.add(b"".join(hashes[start : start + 256]))
    for size in [1, 2, 3, 5, 255, 256, 257, 511, 512, 513, 600]:
        assert levels.root(size) == defined(hashes[:size]), size
    assert base64.b64encode(levels.root(600)) == b"fw7HciyvSO/Y8D+Z1XRXP3pHqOl81IAgW5hI0ARuH+Y="


def test_inclusion_proofs_of_the_worked_log_lead_to_their_roots() -> None:
    for name, path in WORKED["inclusion"].items():
        index, size = (int(part) for part in name.split(" in "))
        hashes = [base64.b64decode(row) for row in path]
        root = root_from_path(bytes.fromhex(WORKED["leaves"][index]), index, size, hashes)
        assert base64.b64encode(root).decode() == WORKED["roots_by_size"][size]
        for bad in ([*hashes, bytes(32)], hashes[:-1]):
            if len(bad) != len(hashes):
                with pytest.raises(MalformedError, match="bad_proof"):
                    root_from_path(bytes(32), index, size, bad)


def policy_of(quorum: str) -> bytes:
    vkeys = WORKED["vkeys"]
    rows = [f"log {vkeys['log']}", f"witness w1 {vkeys['witness']}", f"quorum {quorum}"]
    return "\n".join(rows).encode()


def test_the_worked_checkpoint_is_signed_and_cosigned() -> None:
    findings, policy = Findings(), parse_policy(policy_of("w1"))
    checkpoint = read_checkpoint(WORKED["checkpoint"].encode())
    check_log_line(findings, checkpoint, KEYS["log"], policy)
    check_quorum(findings, checkpoint, policy, {KEYS["log"].public})
    assert findings.kept == []
    assert checkpoint.cosigned_by == ["w1"]


@pytest.mark.parametrize("seq", sorted(WORKED["receipts"]))
def test_the_worked_receipts_hold_and_each_changed_byte_of_them_does_not(seq: str) -> None:
    raw = WORKED["receipts"][seq].encode()
    policy = parse_policy(policy_of("w1"))
    outcome = check_receipt(raw, policy, [], SUBMITTERS)
    assert outcome.findings.kept == []
    assert outcome.seq == int(seq)
    assert outcome.signers.good
    assert not outcome.signers.unchecked
    for at in range(0, len(raw), 3):
        bad = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        changed = check_receipt(bad, policy, [], SUBMITTERS)
        lost = len(changed.signers.good) < len(outcome.signers.good)
        assert changed.verdict != "sound" or lost, at


def test_a_receipt_says_what_was_not_checked() -> None:
    raw = WORKED["receipts"]["3"].encode()
    nobody = check_receipt(raw, None, [], [])
    assert nobody.verdict == "undecided"
    half = check_receipt(raw, None, [KEYS["log"]], [KEYS["manager"]])
    assert half.verdict == "sound"
    assert half.signers.good == ["firm.example/manager"]
    assert half.signers.unchecked == ["worked.example/committee"]
    stranger = Signer(WORKED["origin"], "stranger").key
    assert check_receipt(raw, None, [stranger], []).verdict == "unsound"


@pytest.mark.parametrize(
    "text", ["4_2", "+42", "٤٢", "042", " 42", "42 ", "", "-1", "4e1", "99999999999999999999"]
)
def test_numbers_have_one_form(text: str) -> None:
    with pytest.raises(MalformedError, match="bad_number"):
        parse_number(text, 2**53)


@pytest.mark.parametrize("text", ["QQ", "QR==", "Q Q==", "QQ==\n", "QUI", "Q-==", "٤٤=="])
def test_base64_has_one_form(text: str) -> None:
    with pytest.raises(MalformedError, match="bad_base64"):
        decode_base64(text)


WEAK = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0100000000000000000000000000000000000000000000000000000000000080",
]


@pytest.mark.parametrize("public", WEAK)
def test_weak_and_non_canonical_keys_are_refused(public: str) -> None:
    key = key_of("weak.example/key", 1, bytes.fromhex(public))
    assert not is_sound_point(key.public)
    with pytest.raises(MalformedError, match="weak_key"):
        parse_vkey(str(key))


def test_vkeys_have_one_form() -> None:
    good = Signer("a.example/key").vkey
    name, key_id, body = good.split("+", 2)
    bad = [f"{name}+{key_id.upper()}+{body}", f"{name}+00000000+{body}", f"{name}+{key_id}", f" {good}"]
    bad += [
        f"+{key_id}+{body}",
        f"{name}+{key_id}+{body[:-4]}",
        str(key_of(name, 2, parse_vkey(good).public)),
    ]
    for text in bad:
        with pytest.raises(MalformedError):
            parse_vkey(text)


NOTES = {
    "no line": b"a\n1\nx\n\n",
    "no empty line": "a\n1\nx\n— n QUFBQUE=\n".encode(),
    "hyphen for the dash": b"a\n\n- n QUFBQUE=\n",
    "two spaces": "a\n\n—  n QUFBQUE=\n".encode(),
    "name with a plus": "a\n\n— n+m QUFBQUE=\n".encode(),
    "only a key id": "a\n\n— n QUFBQQ==\n".encode(),
    "carriage return": "a\r\n\n— n QUFBQUE=\n".encode(),
    "no end": "a\n\n— n QUFBQUE=".encode(),
    "not UTF-8": b"\xff\n\n",
    "name too long": f"a\n\n— {'n' * 129} QUFBQUE=\n".encode(),
}


@pytest.mark.parametrize("name", NOTES)
def test_malformed_notes_are_refused(name: str) -> None:
    with pytest.raises(MalformedError):
        parse_note(NOTES[name], 16)


def test_a_checkpoint_that_was_cut_is_could_not_tell_and_never_more() -> None:
    raw = WORKED["checkpoint"].encode()
    signed = raw.index(b"\n\n")
    assert isinstance(_trouble(raw[:0]), UnreadableError)
    for cut in (10, signed - 5, signed + 60):
        assert isinstance(_trouble(raw[:cut]), UnreadableError), cut


def _trouble(raw: bytes) -> AuditError | None:
    try:
        read_checkpoint(raw)
    except AuditError as error:
        return error
    return None


W1, W2 = (Signer(f"w{i}.example/w", algorithm=4).vkey for i in (1, 2))
BAD_POLICIES = {
    "no log": f"witness a {W1}\nquorum a",
    "no quorum": f"log {WORKED['vkeys']['log']}",
    "unknown word": "log",
    "witness twice": f"witness a {W1}\nwitness a {W2}",
    "member unknown": f"witness a {W1}\ngroup g any a b",
    "k above members": f"witness a {W1}\ngroup g 2 a",
    "k zero": f"witness a {W1}\ngroup g 0 a",
    "k not canonical": f"witness a {W1}\ngroup g 01 a",
    "member twice": f"witness a {W1}\ngroup g 2 a a",
    "witness with a log key": f"witness a {WORKED['vkeys']['log']}",
    "group named none": f"witness a {W1}\ngroup none any a",
}


@pytest.mark.parametrize("name", BAD_POLICIES)
def test_policies_that_are_not_understood_are_refused(name: str) -> None:
    text = BAD_POLICIES[name]
    if "quorum" not in text and name != "no quorum":
        text = f"log {WORKED['vkeys']['log']}\n{text}\nquorum none"
    with pytest.raises(MalformedError):
        parse_policy(text.encode())


def test_groups_count_their_members() -> None:
    rows = [f"log {WORKED['vkeys']['log']}", f"witness a {W1}", f"witness b {W2}", "group one any a b"]
    policy = parse_policy("\n".join([*rows, "group two all a b", "group top 2 one a", "quorum top"]).encode())
    assert policy.is_met("top", {"a"})
    assert not policy.is_met("top", {"b"})
    assert not policy.is_met("two", {"a"})
    assert policy.is_met("two", {"a", "b"})
    assert policy.is_met("none", set())


def test_credit_codes_carry_their_check_character() -> None:
    # 91350100M000100Y43 is the worked example of GB 32100.
    assert is_credit_code("91350100M000100Y43")
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("91350100M000100I43")
    assert is_credit_code(PAYEE["code"])
