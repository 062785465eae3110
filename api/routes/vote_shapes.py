"""What the answers about votes and sealed fields look like."""

from __future__ import annotations

from typing import Annotated

import msgspec

from api.routes.shapes import described
from ledger_core.books.voting.kinds import VoteOpened
from projections.vote_codes import CodeView
from projections.vote_rows import Channel, Extent, Status, Step, VoteRow
from projections.vote_tally import TopicTally


class DisclosuresBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The body of `POST …/disclosures`."""

    disclosures: Annotated[
        tuple[str, ...],
        described("Disclosures (docs/SPEC.md §12.3) whose digests stand in entries; 1 to 500"),
    ]


class DisclosuresReply(msgspec.Struct, frozen=True, kw_only=True):
    """The disclosures are in the vault."""

    stored: Annotated[int, described("How many were not there before")]
    known: Annotated[int, described("How many were")]


class DisclosureReply(msgspec.Struct, frozen=True, kw_only=True):
    """What a sealed field hides; hash it and compare."""

    digest: str
    disclosure: str


class OpenableReply(msgspec.Struct, frozen=True, kw_only=True):
    """A code's last ballot, and what opens it."""

    code: str
    seq: int
    disclosure: Annotated[str, described("Empty where nobody brought it: the ballot cannot be opened")]


class VoteReply(msgspec.Struct, frozen=True, kw_only=True):
    """One vote as of a tree size: what was posted, how far it is, who takes part; never a choice."""

    tree_size: int
    vote: VoteRow
    opened: Annotated[VoteOpened, described("The event that opened it: topics, rules, window")]
    steps: tuple[Step, ...]


class CodeReply(msgspec.Struct, frozen=True, kw_only=True):
    """What is on file about one ballot code, as of a tree size."""

    tree_size: int
    code: CodeView


class TallyReply(msgspec.Struct, frozen=True, kw_only=True):
    """The counted result; before the counting, who takes part."""

    tree_size: int
    vote: str
    status: Status
    counted_seq: Annotated[int | None, described("Entry that counted it; null before")] = None
    taking_part: Annotated[Extent | None, described("Who takes part so far; null once it is counted")] = None
    topics: tuple[TopicTally, ...] = ()
    channels: tuple[Channel, ...] = ()
    unopened: Annotated[int, described("Ballots that were left unopened")] = 0


class UnitRow(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that took part; with which code, nobody is told."""

    unit: str
