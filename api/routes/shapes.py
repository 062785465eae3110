"""What requests and answers look like: structs from which both the bytes and the OpenAPI schemas come."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

import msgspec

from ledger_core import limits
from projections.fund.accounts import FundList
from projections.fund.applications import Application
from projections.fund.lists import LineProof, ListCheck
from projections.fund.totals import FundTotals
from projections.fund.units import UnitAccount
from projections.read_models import Statement, Trail

T = TypeVar("T")
Size = Annotated[int, msgspec.Meta(ge=0, le=limits.INTEGER_MAX)]


def described(meaning: str, **bounds: Any) -> msgspec.Meta:
    """Return the annotation of a field: what it means, its bounds."""
    return msgspec.Meta(description=meaning, **bounds)


class SubmissionBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of `POST …/submissions`. Exactly these fields, none twice."""

    events: Annotated[
        tuple[str, ...], described("Event lines, canonical JSON (docs/SPEC-books.md §2); 1 to 1,024")
    ]
    note: Annotated[str, described("The signed submission note over the event lines (docs/SPEC.md)")]
    expected_size: Annotated[
        Size | msgspec.UnsetType, described("Tree size that the sender expects; another one answers 409")
    ] = msgspec.UNSET


class AcceptedReply(msgspec.Struct, frozen=True, kw_only=True):
    """The submission is in the log; a repeat gives the same entries with the newest checkpoint."""

    estate: str
    first: Annotated[int, described("seq of its first entry")]
    of: Annotated[int, described("Number of its entries")]
    tree_size: Annotated[int, described("Size of the tree that the checkpoint covers")]
    checkpoint: Annotated[str, described("The log's signed checkpoint note")]
    leaves: Annotated[tuple[str, ...], described("Base64 leaf hash of each entry")]


class DryRunReply(msgspec.Struct, frozen=True, kw_only=True):
    """The submission would be taken in by the present state. Nothing was appended."""

    estate: str
    first: Annotated[int, described("seq that its first entry would get, or has when it is known")]
    of: Annotated[int, described("Number of its entries")]
    known: Annotated[bool, described("Whether the submission is in the log already")]
    dry_run: bool = True


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One sentence for an owner, in Chinese and English."""

    zh: str
    en: str


class EntryReply(msgspec.Struct, frozen=True, kw_only=True):
    """An entry: its two lines exactly as they were hashed, and what they say."""

    seq: int
    leaf: Annotated[str, described("Base64 of SHA-256(0x00 || entry)")]
    event: Annotated[str, described("The event line")]
    seal: Annotated[str, described("The seal line; the entry is event, LF, seal")]
    kind: Annotated[str, described("Stable name and version of the event's kind")]
    story: Told


class TrailReply(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that belongs to one entry, as of a tree size."""

    tree_size: int
    entry: EntryReply
    trail: Trail


class ProofReply(msgspec.Struct, frozen=True, kw_only=True):
    """The entry is in the tree that the checkpoint signs (RFC 6962 §2.1.1)."""

    index: int
    tree_size: int
    hashes: Annotated[tuple[str, ...], described("Base64, nearest sibling first")]
    checkpoint: Annotated[str, described("The signed checkpoint note of this tree size")]


class ConsistencyReply(msgspec.Struct, frozen=True, kw_only=True):
    """The tree of one size is a prefix of the tree of another (RFC 6962 §2.1.2)."""

    from_size: int
    to_size: int
    hashes: Annotated[tuple[str, ...], described("Base64")]


class EstateReply(msgspec.Struct, frozen=True, kw_only=True):
    """An estate and its log."""

    id: str
    name: str
    origin: Annotated[str, described("Origin of its log, fixed at the founding")]
    vkey: Annotated[str, described("Verifier key that signs its checkpoints now")]
    tree_size: int
    closed: Annotated[bool, described("Whether its entries ask for a token")]


class AsOf(msgspec.Struct, frozen=True, kw_only=True):
    """Which tree an answer was read from."""

    tree_size: int
    root: Annotated[str, described("Base64 root hash of that tree")]


class Page(msgspec.Struct, Generic[T], frozen=True, kw_only=True, omit_defaults=True):
    """One page of a list. All pages that a cursor leads to are read at one tree size."""

    data: tuple[T, ...]
    has_more: bool
    next_cursor: Annotated[str, described("Sent alone as `cursor=`; absent on the last page")] = ""
    as_of: AsOf | msgspec.UnsetType = msgspec.UNSET


class BalancesReply(msgspec.Struct, frozen=True, kw_only=True):
    """The sum of the postings of entries 0 … tree_size - 1, debit positive, zero accounts left out."""

    tree_size: int
    balances: Annotated[dict[str, int], described("Ledger account -> fen")]


class StatementReply(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of a period, as of a tree size (docs/SPEC-books.md §5.2)."""

    tree_size: int
    statement: Statement


class FundReply(msgspec.Struct, frozen=True, kw_only=True):
    """The maintenance fund as a whole, as of a tree size."""

    tree_size: int
    fund: FundTotals


class FundUnitReply(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's own account, as of a tree size."""

    tree_size: int
    account: UnitAccount


class LineProofReply(msgspec.Struct, frozen=True, kw_only=True):
    """One unit's line in a published list. The list's entry is proven by `entries/{seq}/proof`."""

    tree_size: int
    proof: LineProof


class ApplicationReply(msgspec.Struct, frozen=True, kw_only=True):
    """One application for a withdrawal, as of a tree size and today."""

    tree_size: int
    application: Application


class FundListReply(msgspec.Struct, frozen=True, kw_only=True):
    """A published list as its entry commits to it, and what its lines add up to."""

    tree_size: int
    list: FundList
    check: ListCheck


class VoucherReply(msgspec.Struct, frozen=True, kw_only=True):
    """The file is stored; an entry may name it so."""

    sha256: str
    size: int
    type: str


class LogKeyReply(msgspec.Struct, frozen=True, kw_only=True):
    """What a founding of this estate must name: the log's origin and key."""

    estate: str
    origin: str
    vkey: str


class WitnessReply(msgspec.Struct, frozen=True, kw_only=True):
    """One witness, and how far it has signed this log."""

    name: str
    vkey: str
    tree_size: Annotated[int, described("Greatest tree that it has signed; 0 for none")]
    since: Annotated[str, described("When it signed that, RFC 3339 UTC; empty for never")]
    problem: Annotated[str, described("Code of what went wrong when it was asked last; empty for nothing")]


class WitnessesReply(msgspec.Struct, frozen=True, kw_only=True):
    """Who watches this log from outside."""

    tree_size: Annotated[int, described("Today's")]
    quorum: Annotated[int, described("How many must sign before a checkpoint is served; 0 for no rule")]
    holding: Annotated[int, described("How many have signed today's tree")]
    witnesses: tuple[WitnessReply, ...]


class ProblemKindReply(msgspec.Struct, frozen=True, kw_only=True):
    """A code that a problem may carry."""

    code: str
    status: int
    title: Told


class HealthReply(msgspec.Struct, frozen=True, kw_only=True):
    """How the service is."""

    status: str
