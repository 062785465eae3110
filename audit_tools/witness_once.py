"""One round of a witness without a server, as cron runs it: look at each log, cosign it or raise the alarm.

* The tiles prove that the new checkpoint begins with the held one. Tiles that do not lead to the root of
  the new checkpoint itself accuse nobody: "could not tell".
* Tiles that lead to the new root and not to the held one are proof: the log has signed two histories.
* A checkpoint smaller than the held one is an alarm, too: the log shows less than it has shown before.
"""

from dataclasses import dataclass

from audit_tools.bundle import Source
from audit_tools.checkpoint_check import Checkpoint, read_checkpoint
from audit_tools.durable import held_alone
from audit_tools.errors import AuditError, UnreadableError
from audit_tools.older_check import root_by_tiles
from audit_tools.witness import Witness


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a log gave: `sound`, `unsound` (alarm) or `undecided`; and what is to be shown."""

    address: str
    verdict: str
    code: str = ""
    detail: str = ""
    cosignature: str = ""
    held: str = ""
    shown: str = ""
    evidence: str = ""


def look(witness: Witness, source: Source) -> Look:
    """A log was looked at once: its checkpoint is held and cosigned, or there is an alarm with evidence."""
    try:
        raw = source.read("checkpoint")
        checkpoint = read_checkpoint(raw)
        if checkpoint.head.origin not in witness.logs:
            raise UnreadableError("unknown_origin", checkpoint.head.origin)
        if not witness.is_signed(checkpoint):
            raise UnreadableError("no_log_signature", checkpoint.head.origin)
        with witness.lock, held_alone(witness.directory):
            return _judge(witness, source, checkpoint, raw)
    except (AuditError, OSError) as error:
        code = error.code if isinstance(error, AuditError) else "unreadable"
        return Look(source.name, "undecided", code, str(error))


def _judge(witness: Witness, source: Source, checkpoint: Checkpoint, raw: bytes) -> Look:
    held, head = witness.held(checkpoint.head.origin), checkpoint.head
    if held is not None and head.size < held.head.size:
        return _alarm(witness, source, held, (checkpoint, raw), "tail_cut")
    if held is not None and root_by_tiles(source, head, held.head.size) != held.head.root:
        return _alarm(witness, source, held, (checkpoint, raw), "rewritten")
    line = witness.accept(checkpoint, raw)
    return Look(source.name, "sound", cosignature=line, shown=checkpoint.note.text)


def _alarm(
    witness: Witness, source: Source, held: Checkpoint, shown: tuple[Checkpoint, bytes], code: str
) -> Look:
    checkpoint, raw = shown
    kept = witness.keep_evidence("contradictions", checkpoint, raw)
    return Look(
        source.name,
        "unsound",
        code,
        f"held {held.head.size} entries, shown {checkpoint.head.size}",
        held=held.note.text,
        shown=checkpoint.note.text,
        evidence=str(kept),
    )
