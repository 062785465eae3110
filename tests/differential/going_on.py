"""Prefixes of a log that the service has written, as bundles, and audits that go on from one to another."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import pytest

from audit_tools.bundle import MemorySource
from audit_tools.state_file import parse_state
from audit_tools.verify import Report, Verification
from ledger_core.books.fields import Voucher
from ledger_core.log.checkpoint import TreeHead
from ledger_core.log.entry import decode_entry
from ledger_core.log.merkle import leaf_hash, root_of
from ledger_core.log.note import Note, SigningKey
from projections.export.bundle import format_policy
from tests.differential.tampering.forge import tiles_of
from tests.support import bodies, fund_bodies, withdrawal_bodies

Files = dict[str, bytes]
SLIP = "回单".encode()
SLIP_FILE = {f"vouchers/{sha256(SLIP).hexdigest()}": SLIP}


def carry_slips(patch: pytest.MonkeyPatch) -> None:
    """The vouchers of the tests' bodies are a file that there is."""
    slip = Voucher(sha256=sha256(SLIP).hexdigest(), size=len(SLIP), type="text/plain", title="回单")
    for module in (bodies, fund_bodies, withdrawal_bodies):
        patch.setattr(module, "VOUCHER", slip)


class Written(NamedTuple):
    """A log, who signs its checkpoints, and the files that its entries name.

    Args:
        origin: Of the log.
        entries: All of them.
        key: The log's key.
        authority: vkey of the key that founded the estate.
        voucher: Gives the file with this digest.
    """

    origin: str
    entries: list[bytes]
    key: SigningKey
    authority: str
    voucher: Callable[[str], bytes]

    def ends(self) -> list[int]:
        """The sizes at which a submission ends: those that a checkpoint may have."""
        seals = [decode_entry(entry).seal for entry in self.entries]
        return [seal.seq + 1 for seal in seals if seal.seq + 1 == seal.first + seal.of]

    def checkpoint(self, size: int, entries: Sequence[bytes] = ()) -> bytes:
        """The checkpoint of so many entries, or of those given."""
        leaves = map(leaf_hash, (entries or self.entries)[:size])
        text = TreeHead(self.origin, size, root_of(leaves)).text()
        return Note(text, (self.key.sign(text),)).format().encode()

    def files(self, size: int, entries: Sequence[bytes] = ()) -> Files:
        """The bundle of so many entries, with every voucher that they name."""
        shown = list(entries or self.entries)[:size]
        policy = format_policy([self.key.vkey.format()], [self.authority])
        files = {"checkpoint": self.checkpoint(size, shown), "policy": policy.encode()} | tiles_of(shown)
        return files | {f"vouchers/{digest}": self.voucher(digest) for digest in named_in(shown)}


def named_in(entries: Sequence[bytes]) -> set[str]:
    """The digests of all vouchers that the entries name: of whatever has a size, a type and a title."""
    return {digest for entry in entries for digest in _digests(json.loads(entry.partition(b"\n")[0]))}


def with_slips(files: Files, entries: Sequence[bytes]) -> Files:
    """The bundle with the file of `carry_slips`, where an entry names it."""
    return files | {path: raw for path, raw in SLIP_FILE.items() if path[9:] in named_in(entries)}


def _digests(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_digests, value))
    if not isinstance(value, dict):
        return set()
    if {"sha256", "size", "type", "title"} <= value.keys():
        return {str(value["sha256"])}
    return _digests(list(value.values()))


def audited(
    files: Files, state: bytes | None = None, older: bytes | None = None
) -> tuple[Report, Verification]:
    """What an audit of the bundle finds, gone on from a saved one where there is one."""
    base = None if state is None else parse_state(state)
    verification = Verification(MemorySource(files), base=base)
    return verification.run(None, older), verification


def found(report: Report) -> list[tuple[str, int, int | None]]:
    """Code, step and seq of every finding, in order."""
    return [(one.code, one.step, one.seq) for one in report.findings.kept]
