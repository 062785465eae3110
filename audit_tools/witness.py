"""A C2SP tlog-witness: it cosigns what extends what it holds, and keeps the evidence of what does not.

* For each origin it holds one checkpoint, signed by the log, in a file, stored BEFORE the cosignature is
  given away. A crash in between leaves a state that nobody was told of: the log asks again and is told 409.
* It never goes back: only a checkpoint that provably begins with the held one takes its place.
* `contradictions` holds what the log has signed and cannot both be true; `unproven` what it has signed and
  nobody has shown to extend the held one; each checkpoint once, and the first EVIDENCE_MAX are kept for ever.
* `refusals` is a ring of the last REFUSALS_MAX requests that anybody can send.
* Threads share one object; processes share the directory, one at a time.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from audit_tools.checkpoint_check import Checkpoint, read_checkpoint
from audit_tools.durable import held_alone, write_durably
from audit_tools.encoding import decode_base64, parse_number
from audit_tools.errors import AuditError, MalformedError, UnreadableError
from audit_tools.limits import EVIDENCE_MAX, PROOF_LINES_MAX, REFUSALS_MAX, TREE_SIZE_MAX
from audit_tools.merkle_check import EMPTY_ROOT, verify_consistency
from audit_tools.note_check import VerifierKey, verifies
from audit_tools.policy import parse_policy
from audit_tools.witness_key import WitnessKey

FOLDERS = ("contradictions", "unproven", "refusals")
_OLD = "old "


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed request: what the client thinks is held, the path, and the checkpoint."""

    old: int
    path: list[bytes]
    checkpoint: Checkpoint
    raw: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the protocol: HTTP status, content type and body."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


def parse_request(raw: bytes) -> Request:
    """The request that `raw` holds (SPEC §13.2).

    Raises:
        MalformedError: when it is no such request.
        UnreadableError: when its checkpoint stops in the middle.
    """
    head, cut, note = raw.partition(b"\n\n")
    try:
        first, *rows = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError("malformed_request", "not ASCII") from error
    if not cut or not first.startswith(_OLD) or len(rows) > PROOF_LINES_MAX:
        raise MalformedError("malformed_request", "old, at most 63 hashes, empty line, checkpoint")
    old = parse_number(first[len(_OLD) :], TREE_SIZE_MAX)
    return Request(old, [decode_base64(row, 32) for row in rows], read_checkpoint(note), note)


def parse_logs(raw: bytes) -> dict[str, list[VerifierKey]]:
    """The keys of each origin that a policy file names by `log <vkey>` lines; a quorum is not needed.

    Raises:
        MalformedError: `bad_policy`, or what a vkey of it raises.
    """
    has_quorum = any(row.split()[:1] == [b"quorum"] for row in raw.split(b"\n"))
    logs: dict[str, list[VerifierKey]] = {}
    for key in parse_policy(raw if has_quorum else raw + b"\nquorum none\n").logs:
        logs.setdefault(key.name, []).append(key)
    return logs


class Witness:
    """The state of a witness in a directory.

    Args:
        directory: made when it is not there.
        key: its own key.
        logs: keys of each origin that it watches.
        clock: Unix seconds now.
    """

    def __init__(
        self,
        directory: Path,
        key: WitnessKey,
        logs: dict[str, list[VerifierKey]],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.directory, self.key, self.logs, self.clock = directory, key, logs, clock
        self.lock = threading.Lock()
        try:
            for folder in (directory, *(directory / name for name in FOLDERS)):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UnreadableError("unreadable", f"{directory}: {error}") from error

    def answer(self, raw: bytes) -> Answer:
        """The answer to the body of `POST /add-checkpoint`; the state is stored before it is returned.

        Raises:
            OSError: when the state cannot be stored; nothing was signed then.
            UnreadableError: when the held state cannot be read.
        """
        try:
            request = parse_request(raw)
        except AuditError as error:
            return self._refuse(400, f"{error}\n", raw)
        with self.lock, held_alone(self.directory):
            return self._decide(request, raw)

    def _decide(self, request: Request, raw: bytes) -> Answer:
        head = request.checkpoint.head
        if head.origin not in self.logs:
            return self._refuse(404, "unknown origin\n", raw)
        if not self.is_signed(request.checkpoint):
            return self._refuse(403, "no signature by a known key of this log holds\n", raw)
        if request.old > head.size:
            return self._refuse(400, f"old {request.old} is above {head.size}\n", raw)
        held = self.held(head.origin)
        size, root = (held.head.size, held.head.root) if held is not None else (0, EMPTY_ROOT)
        if request.old != size:
            answer = self._refuse(409, f"{size}\n", raw)
            return Answer(409, answer.body, "text/x.tlog.size")
        try:
            verify_consistency(size, head.size, root, head.root, request.path)
        except MalformedError as error:
            kind = "contradictions" if head.size == size else "unproven"
            self.keep_evidence(kind, request.checkpoint, raw)
            return self._refuse(422, f"{error}\n", raw)
        return Answer(200, self.accept(request.checkpoint, request.raw) + "\n")

    def is_signed(self, checkpoint: Checkpoint) -> bool:
        """True when a known key of the origin has signed, and no line by a known key fails."""
        known = {key.label: key for key in self.logs.get(checkpoint.head.origin, [])}
        text = checkpoint.note.text.encode()
        lines = [line for line in checkpoint.note.lines if line.label in known]
        return bool(lines) and all(verifies(known[x.label].public, x.signature, text) for x in lines)

    def held(self, origin: str) -> Checkpoint | None:
        """The checkpoint that is held for an origin.

        Raises:
            UnreadableError: `bad_state`, when the file is there and is not what was stored.
        """
        path = self._path(origin)
        try:
            held = read_checkpoint(path.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, AuditError) as error:
            raise UnreadableError("bad_state", f"{path}: {error}") from error
        if held.head.origin != origin:
            raise UnreadableError("bad_state", f"{path}: {held.head.origin}")
        return held

    def accept(self, checkpoint: Checkpoint, raw: bytes) -> str:
        """The checkpoint, proven to extend the held one, is held; returns the cosignature line.

        Args:
            checkpoint: what is cosigned.
            raw: its note, as it came.
        """
        write_durably(self._path(checkpoint.head.origin), raw)
        return self.key.cosign(checkpoint.note.text, int(self.clock()))

    def keep_evidence(self, kind: str, checkpoint: Checkpoint, raw: bytes) -> Path:
        """The held checkpoint and what was shown stand in one file, whose path is returned.

        Args:
            kind: `contradictions` or `unproven`.
            checkpoint: what the log has signed.
            raw: what was asked or read, with the checkpoint in it.
        """
        folder = self.directory / kind
        path = folder / f"{sha256(checkpoint.note.text.encode()).hexdigest()[:32]}.txt"
        if not path.exists() and len(os.listdir(folder)) < EVIDENCE_MAX:
            held = self._path(checkpoint.head.origin)
            known = held.read_bytes() if held.exists() else b""
            write_durably(path, b"held:\n" + known + b"\nshown:\n" + raw)
        return path

    def _refuse(self, status: int, body: str, raw: bytes) -> Answer:
        folder = self.directory / "refusals"
        at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self.clock()))
        # What anybody can send is not worth a sync, and a full disk is no reason to be silent.
        with suppress(OSError):
            path = folder / f"{at}-{time.monotonic_ns():020d}-{os.getpid()}.txt"
            path.write_bytes(f"{status} {body}".encode() + raw)
            for name in sorted(os.listdir(folder))[:-REFUSALS_MAX]:
                (folder / name).unlink(missing_ok=True)
        return Answer(status, body)

    def _path(self, origin: str) -> Path:
        """File names cannot hold an origin: its hash names the file, its text stands in it."""
        return self.directory / f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"
