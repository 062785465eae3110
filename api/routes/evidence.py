"""Everything that a reader needs to check one entry alone, in one answer of a few kilobytes.

Rules:
    * The entry, those that granted its signers' keys, up to the founding, and the log's own keys: each with
      its inclusion in the tree of one checkpoint and the signature lines of its submission.
    * A hash is sent once; paths name hashes by their place in the list.
    * Nothing here is judged: a reader believes no part of it before he has computed it again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.problems import ProblemError
from api.routes.access import (
    check_parameters,
    in_thread,
    readable_estate,
    reply,
    seq_of,
    services_of,
    size_of,
)
from api.routes.shapes import described
from api.services import Services
from ledger_core.books.estate.kinds import KeyRevoked
from ledger_core.books.registry import decode_event
from ledger_core.books.revenue.kinds import QuestionClosed
from ledger_core.log.canonical import encode_base64
from ledger_core.log.checkpoint import parse_tree_head
from ledger_core.log.note import VerifierKey, parse_note
from ledger_core.log.receipt import Receipt, parse_receipt

_ENTRIES_MAX: Final = 24


class ProvenEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry with its proofs."""

    seq: int
    event: Annotated[str, described("The event line")]
    seal: Annotated[str, described("The seal line")]
    path: Annotated[tuple[int, ...], described("Inclusion path: places in `hashes`, nearest sibling first")]
    submission: Annotated[tuple[int, ...], described("Path of the event line in its submission's tree")]
    sigs: Annotated[int, described("Place in `sigs` of its submission's signature lines")]


class EvidenceReply(msgspec.Struct, frozen=True, kw_only=True):
    """The evidence about one entry; the entry asked for is the first of `entries`."""

    checkpoint: Annotated[str, described("The checkpoint note, with its cosignatures")]
    policy: Annotated[str, described("Log keys, founder, witnesses and quorum as this service names them")]
    hashes: Annotated[tuple[str, ...], described("Base64, each once")]
    sigs: Annotated[tuple[tuple[str, ...], ...], described("Signature lines of submissions, each once")]
    entries: tuple[ProvenEntry, ...]


async def get_evidence(request: Request) -> Response:
    """The entry, its signers' grants and the log's keys, each proven in one checkpoint."""
    check_parameters(request)
    estate = await readable_estate(request)
    seq = seq_of(request, await size_of(request, estate))
    evidence = await in_thread(evidence_of, services_of(request), estate, seq)
    return reply(evidence, headers={"Cache-Control": "no-store"})


def evidence_of(services: Services, estate: str, seq: int) -> EvidenceReply:
    """Return the evidence about an entry, under the checkpoint that is served if it covers the entry.

    Args:
        services: Reader and read models are asked.
        estate: A founded estate.
        seq: 0 <= seq < tree size.

    Raises:
        LedgerError: What is stored cannot be read.
    """
    checkpoint = _checkpoint_for(services, estate, seq)
    size = parse_tree_head(parse_note(checkpoint).text).size
    receipts = _receipts(services, estate, seq, checkpoint)
    return _packed(checkpoint, services.policy_of(estate, size), receipts)


def _checkpoint_for(services: Services, estate: str, seq: int) -> str:
    """The served checkpoint; the newest where that does not cover the entry yet."""
    newest = services.reader.checkpoint(estate)
    try:
        served = services.witnessing.checkpoint(estate) or newest
    except ProblemError:
        return newest
    return served if seq < parse_tree_head(parse_note(served).text).size else newest


def _receipts(services: Services, estate: str, seq: int, checkpoint: str) -> list[Receipt]:
    """The entry's receipt, and those of every grant that it rests on."""
    size = parse_tree_head(parse_note(checkpoint).text).size
    keys = services.read_models.parties(estate, size)
    seq_by_label = {(key.name, VerifierKey.parse(key.vkey).key_id): key.granted_seq for key in keys}
    log_key_seqs = [key.granted_seq for key in services.read_models.log_keys(estate, size)]
    found: dict[int, Receipt] = {}
    waiting = [seq, 0, *log_key_seqs]
    while waiting and len(found) < _ENTRIES_MAX:
        one = waiting.pop(0)
        if one < size and one not in found:
            found[one] = parse_receipt(services.reader.receipt(estate, one, checkpoint))
            waiting.extend(_rests_on(found[one], seq_by_label, with_new=one == seq))
            waiting.extend(_revoked_by(found[one], seq_by_label))
            waiting.extend(_of_votes(services, estate, size, found[one]))
    return list(found.values())


def _rests_on(
    receipt: Receipt, seq_by_label: dict[tuple[str, bytes], int], *, with_new: bool
) -> Iterator[int]:
    """The grants of the keys that signed, those of keys granted in the same submission only if asked for;
    and the question that a closing closes.
    """
    for line in receipt.sigs:
        granted = seq_by_label.get((line.name, line.key_id))
        if granted is not None and (with_new or granted < receipt.seal.first):
            yield granted
    body = decode_event(receipt.event_line).body
    if isinstance(body, QuestionClosed):
        yield body.question


def _revoked_by(receipt: Receipt, seq_by_label: dict[tuple[str, bytes], int]) -> Iterator[int]:
    """The grant of the key that a revocation ends."""
    body = decode_event(receipt.event_line).body
    if isinstance(body, KeyRevoked):
        key = VerifierKey.parse(body.vkey)
        yield from (seq for label, seq in seq_by_label.items() if label == (key.name, key.key_id))


def _of_votes(services: Services, estate: str, size: int, receipt: Receipt) -> Iterator[int]:
    """What brought the keys of a vote that signed: deliveries, and what happened to the code's keys since."""
    for line in receipt.sigs:
        role, _, place = line.name.partition("/")
        vote, _, code = place.partition("/")
        view = services.read_models.code(estate, vote, code, size) if role in ("claim", "ballot") else None
        if view is not None:
            seqs = [one.seq for one in view.deliveries]
            seqs += [one.seq for one in view.keys if one.what != "disclosed"]
            yield from (seq for seq in seqs if seq < receipt.seal.first)


def _packed(checkpoint: str, policy: str, receipts: Iterable[Receipt]) -> EvidenceReply:
    hashes: dict[str, int] = {}
    sigs: dict[tuple[str, ...], int] = {}

    def places(path: Iterable[bytes]) -> tuple[int, ...]:
        return tuple(hashes.setdefault(encode_base64(one), len(hashes)) for one in path)

    entries = tuple(
        ProvenEntry(
            seq=one.index,
            event=one.event_line.decode(),
            seal=one.entry.seal_line.decode(),
            path=places(one.path),
            submission=places(one.submission_path),
            sigs=sigs.setdefault(tuple(line.format() for line in one.sigs), len(sigs)),
        )
        for one in receipts
    )
    return EvidenceReply(
        checkpoint=checkpoint, policy=policy, hashes=tuple(hashes), sigs=tuple(sigs), entries=entries
    )
