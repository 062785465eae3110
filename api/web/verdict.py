"""The verdict on one entry: what this server checked when the page was opened, and how far it came.

Steps, in order; the first that does not hold ends the check:
    leaf         the stored bytes are an entry in its one form, and name the entry before them
    checkpoint   the log's key signed the newest checkpoint
    included     the entry's leaf leads to the checkpoint's root
    signed       every signature line of its submission verifies over the text rebuilt from the entry
    authority    each signer's key was granted in this log, or came with a ballot, and was active, and one
                 may sign this kind

Rules:
    * Everything is recomputed from stored bytes by `ledger_core.log`; a grant is read from its entry again.
    * A server cannot clear itself. The page says so beside every verdict, whatever the verdict is.
    * False and "could not tell" are different verdicts.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from api.services import Services
from api.web.vote_signers import ROLES as VOTE_ROLES
from api.web.vote_signers import check_vote_signers, vote_keys
from ledger_core.books.estate.kinds import Founded, KeyGranted
from ledger_core.books.registry import Event, decode_event, parse_moment, shanghai_day
from ledger_core.errors import LedgerError, MalformedError, UndecidedError, VerificationError
from ledger_core.log.canonical import encode_base64
from ledger_core.log.checkpoint import OpenedCheckpoint, open_checkpoint
from ledger_core.log.entry import GENESIS_LEAF, Seal, decode_entry
from ledger_core.log.keys import VerifierKey
from ledger_core.log.merkle import leaf_hash
from ledger_core.log.receipt import Receipt, parse_receipt, verify_receipt, verify_signers
from projections.parties import KeyRow


class Step(NamedTuple):
    """One step of the check.

    Args:
        name: One of `STEPS`.
        held: True, False, or None when it could not be told.
        code: Stable code of what was found wrong, else empty.
    """

    name: str
    held: bool | None
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was checked of one entry.

    Args:
        steps: Those that were carried out, in order.
        tree_size: Size of the checkpoint that the entry was checked against; 0 when it did not come so far.
        published_at: Seal time of the newest entry that the checkpoint covers, RFC 3339 UTC;
            empty when it cannot be read.
        leaf: Base64 of the entry's leaf.
        root: Base64 of the checkpoint's root.
        log_vkey: The log key that the checkpoint was checked with.
        signers: vkeys whose signature lines verified.
    """

    steps: tuple[Step, ...]
    tree_size: int = 0
    published_at: str = ""
    leaf: str = ""
    root: str = ""
    log_vkey: str = ""
    signers: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """`agrees`, `differs` or `unknown`."""
        if self.steps[-1].held is None:
            return "unknown"
        return "agrees" if self.steps[-1].held else "differs"


@dataclass(slots=True)
class _Evidence:
    """What the steps have read so far."""

    services: Services
    estate: str
    seq: int
    entry: bytes
    seal: Seal = field(init=False)
    event: Event = field(init=False)
    receipt: Receipt = field(init=False)
    log_key: VerifierKey = field(init=False)
    checkpoint: OpenedCheckpoint | None = None
    signers: tuple[VerifierKey, ...] = ()

    def known_keys(self) -> list[KeyRow]:
        """Every key that was ever granted, as the read models have it; and those of the signers' ballots."""
        size = self.services.read_models.size(self.estate)
        granted = self.services.read_models.parties(self.estate, size)
        names = [line.name for line in self.receipt.sigs]
        return [*granted, *vote_keys(self.services, self.estate, names)]

    def read(self, seq: int) -> bytes:
        """The stored bytes of an entry."""
        return self.services.reader.entry(self.estate, seq)


def check_entry(services: Services, estate: str, seq: int, entry: bytes) -> Verdict:
    """Return what can be said of an entry's bytes, the very ones that the page shows.

    Args:
        services: Reader and read models are asked.
        estate: A founded estate.
        seq: 0 <= seq < tree size.
        entry: The bytes that the page was made from.
    """
    evidence = _Evidence(services, estate, seq, entry)
    steps: list[Step] = []
    for name, check in _CHECKS.items():
        steps.append(_carried_out(name, check, evidence))
        if not steps[-1].held:
            break
    return _verdict(evidence, tuple(steps))


def _carried_out(name: str, check: Callable[[_Evidence], None], evidence: _Evidence) -> Step:
    try:
        check(evidence)
    except (VerificationError, MalformedError) as error:
        return Step(name, False, error.code)
    except LedgerError as error:
        return Step(name, None, error.code)
    return Step(name, True)


def _verdict(evidence: _Evidence, steps: tuple[Step, ...]) -> Verdict:
    leaf = encode_base64(leaf_hash(evidence.entry))
    if evidence.checkpoint is None:
        return Verdict(steps=steps, leaf=leaf)
    head = evidence.checkpoint.head
    return Verdict(
        steps=steps,
        tree_size=head.size,
        published_at=_sealed_at(evidence, head.size - 1),
        leaf=leaf,
        root=encode_base64(head.root),
        log_vkey=evidence.log_key.format(),
        signers=tuple(key.format() for key in evidence.signers),
    )


def _sealed_at(evidence: _Evidence, seq: int) -> str:
    """The seal time of an entry; empty when its stored bytes are none."""
    try:
        return decode_entry(evidence.read(seq)).seal.at
    except MalformedError:
        return ""


def _check_leaf(evidence: _Evidence) -> None:
    decoded = decode_entry(evidence.entry)
    evidence.seal, evidence.event = decoded.seal, decode_event(decoded.event_line)
    if decoded.seal.seq != evidence.seq:
        raise VerificationError("seq_gap", f"entry {decoded.seal.seq} where {evidence.seq} is due")
    before = leaf_hash(evidence.read(evidence.seq - 1)) if evidence.seq else GENESIS_LEAF
    if decoded.seal.prev != encode_base64(before):
        raise VerificationError("chain_broken", f"entry {evidence.seq} does not follow the one before")


def _check_checkpoint(evidence: _Evidence) -> None:
    services, estate = evidence.services, evidence.estate
    receipt = parse_receipt(services.reader.receipt(estate, evidence.seq))
    # A new log key may have come with the newest entries: the read models must know them.
    size = services.size_of(estate)
    log_keys = services.read_models.log_keys(estate, size)
    covered = int(receipt.checkpoint.split("\n", 2)[1])
    signing = [key.vkey for key in log_keys if key.granted_seq < covered]
    if not signing:
        raise UndecidedError("log_key_unknown", "no entry names a log key")
    evidence.receipt, evidence.log_key = receipt, VerifierKey.parse(signing[-1])
    evidence.checkpoint = open_checkpoint(receipt.checkpoint, evidence.log_key)


def _check_included(evidence: _Evidence) -> None:
    if evidence.receipt.leaf != leaf_hash(evidence.entry):
        raise VerificationError("entry_differs", "the receipt is of other bytes")
    verify_receipt(evidence.receipt, evidence.log_key)


def _check_signed(evidence: _Evidence) -> None:
    keys = [VerifierKey.parse(row.vkey) for row in evidence.known_keys()]
    evidence.signers = verify_signers(evidence.receipt, evidence.log_key.name, keys)


def _check_authority(evidence: _Evidence) -> None:
    rows = {row.vkey: row for row in evidence.known_keys()}
    signing = [rows[key.format()] for key in evidence.signers]
    for row in signing:
        _check_grant(evidence, row)
    active = [row for row in signing if _was_active(row, evidence.seal)]
    check_vote_signers(evidence.event.body, active)
    roles = {row.role for row in active}
    allowed = evidence.event.kind.signers
    if not roles or (allowed and not roles & allowed):
        raise VerificationError("role_not_allowed", f"none of {sorted(roles)} may sign this")


def _check_grant(evidence: _Evidence, row: KeyRow) -> None:
    """The key's own entry grants it in this role, and it was not revoked or expired."""
    # Keys of a vote were read from the entries that bring them.
    if row.role not in VOTE_ROLES and _granted_in(evidence, row.granted_seq) != (row.vkey, row.role):
        raise VerificationError("grant_differs", f"entry {row.granted_seq} does not grant {row.name}")
    seal = evidence.seal
    if not _was_active(row, seal) and not seal.first <= row.granted_seq < seal.first + seal.of:
        raise VerificationError("revoked_key", f"{row.name} was not active")


def _granted_in(evidence: _Evidence, seq: int) -> tuple[str, str] | None:
    """The key that an entry grants, and its role."""
    body = decode_event(decode_entry(evidence.read(seq)).event_line).body
    if isinstance(body, KeyGranted):
        return body.vkey, body.role
    return (body.authority_key, "authority") if isinstance(body, Founded) else None


def _was_active(row: KeyRow, seal: Seal) -> bool:
    """Whether the key counted for the submission that the seal belongs to (docs/SPEC-books.md §3.1)."""
    # The founding is signed by the very key that it names.
    granted = row.granted_seq < seal.first or seal.first == row.granted_seq == 0
    kept = row.revoked_seq is None or row.revoked_seq >= seal.first
    return granted and kept and _day_of(seal) <= (row.until or datetime.date.max)


def _day_of(seal: Seal) -> datetime.date:
    return shanghai_day(parse_moment(seal.at))


_CHECKS: Final[dict[str, Callable[[_Evidence], None]]] = {
    "leaf": _check_leaf,
    "checkpoint": _check_checkpoint,
    "included": _check_included,
    "signed": _check_signed,
    "authority": _check_authority,
}
STEPS: Final = tuple(_CHECKS)
