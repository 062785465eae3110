"""The events of the book `voting` from the end of the window on."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ledger_core import limits
from ledger_core.books import fields as f
from ledger_core.books.fields import of
from ledger_core.books.voting.kinds import Channel, Law, PartNumber

_Hash = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9+/]{43}=$")]
_Disclosure = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]+$", max_length=4_000)]
_Area = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
_Heads = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
_M2 = "0.01 m²"


class VoteClosed(f.Body, frozen=True, kw_only=True, tag="voting.vote.closed/1"):
    """The window is over: who took part is committed to, before any choice is opened."""

    vote: Annotated[f.Slug, of("The vote")]
    ballots: Annotated[int, of("Codes that voted", ge=0, le=10_000_000)]
    root: Annotated[_Hash, of("RFC 6962 root over the codes that voted, ASCII, ascending; base64")]
    units_root: Annotated[_Hash, of("RFC 6962 root over the unit codes that took part, ascending; base64")]


class ParticipationListed(f.Body, frozen=True, kw_only=True, tag="voting.participation.listed/1"):
    """Part of the two lists of who took part: codes, and units; one does not tell the other."""

    vote: Annotated[f.Slug, of("The vote")]
    part: Annotated[PartNumber, of("Number of this part, from 1")]
    parts: Annotated[PartNumber, of("Number of parts")]
    codes: Annotated[
        tuple[f.BallotCode, ...],
        of("Codes that voted, ascending through all parts", max_length=limits.NAMES_PER_EVENT_MAX),
    ]
    units: Annotated[
        tuple[f.UnitCode, ...],
        of("Units that took part, ascending through all parts", max_length=limits.NAMES_PER_EVENT_MAX),
    ]


class Opening(f.Part, frozen=True, kw_only=True):
    """One ballot's choices."""

    code: Annotated[f.BallotCode, of("Ballot code")]
    disclosure: Annotated[_Disclosure, of("Disclosure whose digest the ballot holds (RFC 9901)")]


class BallotsOpened(f.Body, frozen=True, kw_only=True, tag="voting.ballots.opened/1"):
    """Choices are in the open."""

    vote: Annotated[f.Slug, of("The vote")]
    lines: Annotated[
        tuple[Opening, ...],
        of("Openings, codes in ascending order", min_length=1, max_length=limits.VOTE_LINES_PER_EVENT_MAX),
    ]


class Tally(f.Part, frozen=True, kw_only=True):
    """What one way of counting gives for a topic."""

    area_taking_part: Annotated[_Area, of("Area that takes part", unit=_M2)]
    heads_taking_part: Annotated[_Heads, of("Heads that take part")]
    area_for: Annotated[_Area, of("Area in favour", unit=_M2)]
    heads_for: Annotated[_Heads, of("Heads in favour")]
    area_against: Annotated[_Area, of("Area against", unit=_M2)]
    heads_against: Annotated[_Heads, of("Heads against")]
    area_abstaining: Annotated[_Area, of("Area that abstains", unit=_M2)]
    heads_abstaining: Annotated[_Heads, of("Heads that abstain")]
    passed: Annotated[bool, of("Whether every test is passed")]


class TopicResult(f.Part, frozen=True, kw_only=True):
    """The result of one topic, counted in both ways."""

    topic: Annotated[f.Slug, of("The topic")]
    area_total: Annotated[_Area, of("Area of the roll", unit=_M2)]
    heads_total: Annotated[_Heads, of("Heads of the roll")]
    a: Annotated[Tally, of("Ballots cast, and nothing else")]
    b: Annotated[Tally, of("With the vote's rule on silence")]
    passed: Annotated[bool, of("Whether the topic is passed: by tally b")]
    depends_on_silence: Annotated[bool, of("Whether a and b differ in that")]


class ChannelCount(f.Part, frozen=True, kw_only=True):
    """How many ballots came one way."""

    channel: Annotated[Channel, of("How they came")]
    ballots: Annotated[int, of("Codes whose last ballot came so", ge=0, le=10_000_000)]


class ResultCounted(f.Body, frozen=True, kw_only=True, tag="voting.result.counted/1"):
    """The figures that anybody gets who adds up the opened ballots."""

    vote: Annotated[f.Slug, of("The vote")]
    results: Annotated[
        tuple[TopicResult, ...],
        of("Each topic in its order", min_length=1, max_length=limits.TOPICS_PER_VOTE_MAX),
    ]
    channels: Annotated[
        tuple[ChannelCount, ...], of("Each channel of the vote in its order", min_length=1, max_length=3)
    ]
    unopened: Annotated[int, of("Ballots that were left unopened", ge=0, le=10_000_000)]


class ResultAnnounced(f.Body, frozen=True, kw_only=True, tag="voting.result.announced/1"):
    """The counted result is posted as preliminary; objections may be raised."""

    vote: Annotated[f.Slug, of("The vote")]
    objections_until: Annotated[f.Date, of("Last day for objections, Asia/Shanghai")]


class ObjectionRaised(f.Body, frozen=True, kw_only=True, tag="voting.objection.raised/1"):
    """An owner objects to the preliminary result."""

    vote: Annotated[f.Slug, of("The vote")]
    text: Annotated[f.Text, of("The objection; no personal facts")]


class ObjectionAnswered(f.Body, frozen=True, kw_only=True, tag="voting.objection.answered/1"):
    """An objection has its answer."""

    objection: Annotated[f.Seq, of("Seq of the objection")]
    text: Annotated[f.Text, of("The answer")]


class ResultFinal(f.Body, frozen=True, kw_only=True, tag="voting.result.final/1"):
    """The result counts: acts may rest on it."""

    vote: Annotated[f.Slug, of("The vote")]


class ResultFiled(f.Body, frozen=True, kw_only=True, tag="voting.result.filed/1"):
    """The result is on file with the street or the authority (备案)."""

    vote: Annotated[f.Slug, of("The vote")]
    number: Annotated[f.Reference, of("Number of the filing")]


class ResultRevoked(f.Body, frozen=True, kw_only=True, tag="voting.result.revoked/1"):
    """A court has revoked the result: nothing may rest on it any more."""

    vote: Annotated[f.Slug, of("The vote")]
    judgment: Annotated[f.Reference, of("Court and number of the judgment")]
    sha256: Annotated[f.Sha256Hex, of("SHA-256 of the judgment")]


class CodeDisclosed(f.Body, frozen=True, kw_only=True, tag="voting.code.disclosed/1"):
    """The registrar has opened whose unit a ballot code is."""

    vote: Annotated[f.Slug, of("The vote")]
    code: Annotated[f.BallotCode, of("Ballot code")]
    disclosure: Annotated[_Disclosure, of("Disclosure whose digest the roll holds (RFC 9901)")]
    ground: Annotated[
        Literal["court", "regulator", "rules"], of("Who asked; `rules` where the vote discloses units")
    ]
    reference: Annotated[f.Reference, of("Number of the request")]


class ResultPublished(f.Body, frozen=True, kw_only=True, tag="voting.result.published/1"):
    """A vote that was not held in this ledger was announced with these figures."""

    title: Annotated[f.Name, of("Title of the vote, or of its topic")]
    date: Annotated[f.Date, of("Day of the announcement, Asia/Shanghai")]
    law: Annotated[Law, of("Law that counts on that day")]
    item: Annotated[int, of("Item of Civil Code 278", ge=1, le=9)]
    total_heads: Annotated[_Heads | msgspec.UnsetType, of("Heads in scope")] = msgspec.UNSET
    total_area_centi_m2: Annotated[_Area | msgspec.UnsetType, of("Area in scope", unit=_M2)] = msgspec.UNSET
    taking_part_heads: Annotated[_Heads | msgspec.UnsetType, of("Heads that took part")] = msgspec.UNSET
    taking_part_area_centi_m2: Annotated[_Area | msgspec.UnsetType, of("Area that took part", unit=_M2)] = (
        msgspec.UNSET
    )
    for_heads: Annotated[_Heads | msgspec.UnsetType, of("Heads in favour")] = msgspec.UNSET
    for_area_centi_m2: Annotated[_Area | msgspec.UnsetType, of("Area in favour", unit=_M2)] = msgspec.UNSET
    announced_passed: Annotated[bool, of("Whether it was announced as passed")]
