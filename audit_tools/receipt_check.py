"""One receipt, checked offline (SPEC §11–12; C2SP tlog-proof).

* The leaf is hashed from the two lines; the submission text is rebuilt from origin, `of` and root.
* 0 <= i < of; the index is the entry's seq; for i = 0 the signature lines are the seal's own.
* A receipt does not show that a signer's key was granted and not revoked; the verdict says so.
"""

from dataclasses import dataclass, field

from audit_tools.codec import Seal, decode_seal, split_entry
from audit_tools.encoding import decode_base64, parse_number
from audit_tools.errors import MalformedError
from audit_tools.findings import Breach, Findings
from audit_tools.limits import SIGNATURE_LINES_MAX, SUBMISSION_EVENTS_MAX, TREE_SIZE_MAX
from audit_tools.log_check import submission_message
from audit_tools.merkle_check import leaf_hash, root_from_path
from audit_tools.note_check import SignatureLine, VerifierKey, parse_lines, verifies

_MAGIC = "sunledger/receipt/v1\n"
_PROOF = "c2sp.org/tlog-proof@v1"
_PATH_MAX = 64


@dataclass(slots=True)
class Receipt:
    """A parsed receipt; nothing in it is verified yet."""

    entry: bytes
    event: bytes
    seal: Seal
    index: int
    path: list[bytes]
    submission_path: list[bytes]
    rows: list[str]
    lines: list[SignatureLine]
    checkpoint: bytes


@dataclass(slots=True)
class ReceiptSigners:
    """Whose signature lines hold, fail, or could not be checked for want of a key."""

    good: list[str] = field(default_factory=list)
    bad: list[str] = field(default_factory=list)
    unchecked: list[str] = field(default_factory=list)


def parse_receipt(raw: bytes) -> Receipt:
    """The receipt that `raw` holds.

    Raises:
        MalformedError: `malformed_receipt`, or what a part of it raises.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("malformed_receipt", "not UTF-8") from error
    if not text.startswith(_MAGIC):
        raise MalformedError("malformed_receipt", "first line")
    entry, cut, proof = text[len(_MAGIC) :].partition("\n\n")
    rows, end, checkpoint = proof.partition("\n\n")
    head, *more = rows.split("\n")
    if not cut or not end or head != _PROOF or len(more) < 2 or len(more) > _PATH_MAX + 2:
        raise MalformedError("malformed_receipt", "entry, proof and checkpoint expected")
    event, seal = split_entry(entry.encode())
    submission_path, sigs = _parse_extra(_after("extra ", more[0]))
    return Receipt(
        entry=entry.encode(),
        event=event,
        seal=decode_seal(seal),
        index=parse_number(_after("index ", more[1]), TREE_SIZE_MAX),
        path=[decode_base64(row, 32) for row in more[2:]],
        submission_path=submission_path,
        rows=sigs,
        lines=parse_lines(sigs),
        checkpoint=checkpoint.encode(),
    )


def _after(word: str, row: str) -> str:
    if not row.startswith(word):
        raise MalformedError("malformed_receipt", f"a line `{word}…` expected")
    return row[len(word) :]


def _parse_extra(coded: str) -> tuple[list[bytes], list[str]]:
    """The path in the submission's tree, and the signature lines."""
    try:
        extra = decode_base64(coded).decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("malformed_receipt", "extra is not UTF-8") from error
    rows = extra.split("\n")
    if "" not in rows or rows[-1] or len(rows) > _PATH_MAX + SIGNATURE_LINES_MAX + 2:
        raise MalformedError("malformed_receipt", "extra: path, empty line, signature lines")
    cut = rows.index("")
    sigs = rows[cut + 1 : -1]
    if not sigs or len(sigs) > SIGNATURE_LINES_MAX:
        raise MalformedError("malformed_receipt", f"extra: {len(sigs)} signature lines")
    return [decode_base64(row, 32) for row in rows[:cut]], sigs


def check_inclusion(findings: Findings, receipt: Receipt, size: int, root: bytes) -> None:
    """Step 3: the entry is the leaf of its seq in the tree of the checkpoint."""
    seal = receipt.seal
    if receipt.index != seal.seq:
        breach = Breach("index_mismatch", str(seal.seq), str(receipt.index))
        findings.unsound_at(3, breach, seal.seq)
    if seal.of <= SUBMISSION_EVENTS_MAX and seal.first < size < seal.first + seal.of:
        breach = Breach("ends_inside_submission", f"{seal.first + seal.of} entries", str(size))
        findings.unsound_at(4, breach, seal.seq)
    try:
        found = root_from_path(leaf_hash(receipt.entry), seal.seq, size, receipt.path)
    except MalformedError as error:
        findings.unsound_at(3, Breach(error.code, f"a path in a tree of {size}", error.detail), seal.seq)
        return
    if found != root:
        findings.unsound_at(3, Breach("not_included", root.hex(), found.hex()), seal.seq)


def check_signers(
    findings: Findings, receipt: Receipt, origin: str, signers: list[VerifierKey]
) -> ReceiptSigners:
    """Step 6: the rebuilt submission is signed by the keys that are given; others stay unchecked."""
    found, seal = ReceiptSigners(), receipt.seal
    place = seal.seq - seal.first
    if not 0 <= place < seal.of <= SUBMISSION_EVENTS_MAX or (place == 0) != (seal.sigs is not None):
        breach = Breach("submission_structure", f"0 <= seq - first < {seal.of}", str(place))
        findings.unsound_at(6, breach, seal.seq)
        return found
    if place == 0 and seal.sigs != receipt.rows:
        breach = Breach("submission_structure", "the seal's own signature lines", "others")
        findings.unsound_at(6, breach, seal.seq)
    try:
        root = root_from_path(leaf_hash(receipt.event), place, seal.of, receipt.submission_path)
    except MalformedError as error:
        breach = Breach(error.code, f"a path in a tree of {seal.of}", error.detail)
        findings.unsound_at(6, breach, seal.seq)
        return found
    message = submission_message(origin, seal.of, root)
    known = {key.label: key for key in signers}
    for line in receipt.lines:
        _sort_line(found, line, known.get(line.label), message)
    for name in found.bad:
        breach = Breach("bad_signature", f"a signature by {name} over this submission", "it fails")
        findings.unsound_at(6, breach, seal.seq)
    return found


def _sort_line(found: ReceiptSigners, line: SignatureLine, key: VerifierKey | None, message: bytes) -> None:
    if key is None:
        found.unchecked.append(line.name)
    elif verifies(key.public, line.signature, message):
        found.good.append(line.name)
    else:
        found.bad.append(line.name)
