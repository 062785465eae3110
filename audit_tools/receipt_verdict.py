"""The verdict over one receipt: what it shows, and what takes a replay."""

from dataclasses import dataclass, field
from typing import Any

from audit_tools.checkpoint_check import check_log_line, check_quorum, read_checkpoint
from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.findings import Breach, Findings
from audit_tools.messages import meaning
from audit_tools.note_check import VerifierKey
from audit_tools.policy import Policy
from audit_tools.receipt_check import (
    Receipt,
    ReceiptSigners,
    check_inclusion,
    check_signers,
    parse_receipt,
)


@dataclass(slots=True)
class ReceiptOutcome:
    """What one receipt shows."""

    findings: Findings = field(default_factory=Findings)
    seq: int | None = None
    size: int = 0
    event: str = ""
    log_key_checked: bool = False
    signers: ReceiptSigners = field(default_factory=ReceiptSigners)

    @property
    def verdict(self) -> str:
        """`sound`, `unsound` or `undecided`."""
        if self.findings.unsound:
            return "unsound"
        return "undecided" if self.findings.undecided else "sound"


def check_receipt(
    raw: bytes, policy: Policy | None, log_keys: list[VerifierKey], signers: list[VerifierKey]
) -> ReceiptOutcome:
    """A receipt is checked as far as the keys that are given reach.

    Args:
        raw: the receipt's bytes.
        policy: log keys, witnesses and quorum to believe, or None.
        log_keys: log keys to believe where there is no policy; none: "could not tell" who signed.
        signers: submitters' keys to check signature lines with.
    """
    outcome = ReceiptOutcome()
    try:
        receipt = parse_receipt(raw)
        _check_parts(outcome, receipt, policy or Policy(logs=log_keys, quorum="none"), signers)
    except MalformedError as error:
        found = f"{error.code} {error.detail}"
        outcome.findings.unsound_at(1, Breach("malformed_receipt", "", found), outcome.seq, "receipt")
    except UnreadableError as error:
        outcome.findings.undecided_at(0, error.code, error.detail, path="receipt")
    return outcome


def _check_parts(
    outcome: ReceiptOutcome, receipt: Receipt, policy: Policy, signers: list[VerifierKey]
) -> None:
    findings = outcome.findings
    checkpoint = read_checkpoint(receipt.checkpoint)
    outcome.seq, outcome.size = receipt.seal.seq, checkpoint.head.size
    outcome.event = receipt.event.decode()
    check_inclusion(findings, receipt, checkpoint.head.size, checkpoint.head.root)
    outcome.signers = check_signers(findings, receipt, checkpoint.head.origin, signers)
    if signers and not (outcome.signers.good or outcome.signers.bad):
        # Somebody who names signers wants to know whether one of them signed.
        unknown = ", ".join(outcome.signers.unchecked)
        findings.undecided_at(6, "unknown_signer", unknown, outcome.seq, "receipt")
    if not policy.logs:
        findings.undecided_at(4, "no_log_key", "--policy, --log-key", path="receipt")
        return
    outcome.log_key_checked = True
    check_log_line(findings, checkpoint, None, policy)
    check_quorum(findings, checkpoint, policy, {key.public for key in policy.logs})


def receipt_json(outcome: ReceiptOutcome) -> dict[str, Any]:
    """The outcome as JSON."""
    return {
        "verdict": outcome.verdict,
        "sentence": {lang: receipt_sentence(outcome, lang) for lang in ("zh", "en")},
        "seq": outcome.seq,
        "tree_size": outcome.size,
        "log_key_checked": outcome.log_key_checked,
        "signers_checked": bool(outcome.signers.good) and not outcome.signers.unchecked,
        "signers": {"good": outcome.signers.good, "unchecked": outcome.signers.unchecked},
        "findings": [finding.as_json() for finding in outcome.findings.kept],
    }


def receipt_sentence(outcome: ReceiptOutcome, lang: str) -> str:
    """One sentence on the receipt."""
    seq, size = outcome.seq, outcome.size
    if outcome.verdict == "sound":
        if lang == "zh":
            return f"核对一致:第 {seq} 条在 {size:,} 条的检查点所承诺的账本里。"
        return f"sound: entry {seq} is in the log of {size:,} entries that the checkpoint commits to."
    first = outcome.findings.first_unsound() or outcome.findings.kept[0]
    if outcome.verdict == "unsound":
        word = "对不上:" if lang == "zh" else "unsound: "
    else:
        word = "暂时无法核对:" if lang == "zh" else "could not tell: "
    return f"{word}{meaning(first.code, lang)} ({first.found[:200]})"


def receipt_text(outcome: ReceiptOutcome, lang: str) -> str:
    """The outcome for people: verdict, entry, and whether the signers were checked."""
    good, unchecked = ", ".join(outcome.signers.good), ", ".join(outcome.signers.unchecked)
    if lang == "zh":
        rest = [f"签名成立:{good or '无'};未核公钥:{unchecked or '无'}"]
        rest.append("回执不能说明签名公钥当时已授权且未撤销;那要看授权条目的回执,或重算整本账。")
    else:
        rest = [f"signatures that hold: {good or 'none'}; signer keys not checked: {unchecked or 'none'}"]
        rest.append(
            "A receipt does not show that a signer's key was granted and not revoked: that takes a replay."
        )
    return "\n".join([receipt_sentence(outcome, lang), outcome.event, *rest])
