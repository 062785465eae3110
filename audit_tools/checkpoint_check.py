"""Steps 4 and 5: who signed the checkpoint, and how many witnesses hold it.

* The log's key is that of the state at the checkpoint's size, and the policy names it.
* A line by a key of the log that fails makes the checkpoint unsound; lines by unknown keys are ignored.
* A witness's line that fails lowers the count and is shown; whether the rest is enough, the policy says.
"""

from dataclasses import dataclass, field

from audit_tools.errors import MalformedError, UnreadableError
from audit_tools.findings import Breach, Findings
from audit_tools.limits import CHECKPOINT_LINES_MAX
from audit_tools.note_check import (
    Head,
    Note,
    VerifierKey,
    parse_head,
    parse_note,
    verifies,
    verifies_cosignature,
)
from audit_tools.policy import Policy


@dataclass(slots=True)
class Checkpoint:
    """A parsed checkpoint: its note and its three lines."""

    note: Note
    head: Head
    cosigned_by: list[str] = field(default_factory=list)


def read_checkpoint(raw: bytes) -> Checkpoint:
    """The checkpoint that `raw` holds.

    Raises:
        UnreadableError: `truncated`, when it is empty or stops in the middle.
        MalformedError: when it is there and is no checkpoint.
    """
    try:
        note = parse_note(raw, CHECKPOINT_LINES_MAX)
        return Checkpoint(note, parse_head(note.text))
    except MalformedError:
        if looks_cut(raw):
            raise UnreadableError("truncated", f"checkpoint of {len(raw)} bytes") from None
        raise


def looks_cut(raw: bytes) -> bool:
    """True when `raw` stops before a note could end: inside its text, or inside a signature line."""
    if raw.endswith(b"\n"):
        return b"\n\n" not in raw and raw.count(b"\n") < 4
    return len(raw.rpartition(b"\n")[2].rpartition(b" ")[2]) < 92


def check_log_line(
    findings: Findings, checkpoint: Checkpoint, key: VerifierKey | None, policy: Policy
) -> None:
    """Step 4: the log key of the state, or the policy's where the state is not known, has signed."""
    if key is not None and key not in policy.logs:
        breach = Breach("log_key_not_in_policy", ", ".join(map(str, policy.logs)), str(key))
        findings.unsound_at(4, breach, path="checkpoint")
    wanted = [key] if key is not None else policy.logs
    known = {k.label: k for k in [*policy.logs, *wanted]}
    signed = False
    for line in checkpoint.note.lines:
        if line.label not in known:
            continue
        good = verifies(known[line.label].public, line.signature, checkpoint.note.text.encode())
        signed |= good and known[line.label] in wanted
        if not good:
            breach = Breach("bad_log_signature", f"a signature by {line.name} over this text", "it fails")
            findings.unsound_at(4, breach, path="checkpoint")
            return
        if line.name != checkpoint.head.origin:
            breach = Breach("log_key_of_another_log", checkpoint.head.origin, line.name)
            findings.unsound_at(4, breach, path="checkpoint")
            return
    if not signed:
        expected = ", ".join(str(k) for k in wanted)
        found = ", ".join(line.name for line in checkpoint.note.lines)
        findings.unsound_at(4, Breach("no_log_signature", expected, found), path="checkpoint")


def check_quorum(findings: Findings, checkpoint: Checkpoint, policy: Policy, taken: set[bytes]) -> None:
    """Step 5: the witnesses whose lines verify satisfy the policy's quorum.

    Args:
        findings: where findings go.
        checkpoint: the checkpoint; the names of its good witnesses are put on it.
        policy: witnesses, groups and quorum.
        taken: 32-byte keys that serve the log or a submitter; none of them counts as a witness.
    """
    by_label = {key.label: (name, key) for name, key in policy.witnesses.items()}
    cosigned: set[str] = set()
    for line in checkpoint.note.lines:
        if line.label not in by_label:
            continue
        name, key = by_label[line.label]
        if key.public in taken:
            findings.note_at(5, Breach("witness_key_reused", "a key of its own", name), path="checkpoint")
        elif verifies_cosignature(key.public, line.signature, checkpoint.note.text):
            cosigned.add(name)
        else:
            breach = Breach("bad_cosignature", f"a cosignature by {name}", "it fails")
            findings.note_at(5, breach, path="checkpoint")
    checkpoint.cosigned_by = sorted(cosigned)
    if not policy.is_met(policy.quorum, cosigned):
        found = f"{len(cosigned)} of {len(policy.witnesses)} witnesses: {', '.join(sorted(cosigned)) or '-'}"
        breach = Breach("quorum_not_met", f"quorum {policy.quorum}", found)
        findings.unsound_at(5, breach, path="checkpoint")
