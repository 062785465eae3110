"""The events of the book `voting` up to the end of the window; what follows stands in result_kinds.py."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec

from ledger_core import limits
from ledger_core.books import fields as f
from ledger_core.books.fields import of

Moment = Annotated[
    str, msgspec.Meta(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", max_length=20)
]
PublicKey = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9+/]{43}=$")]
PartNumber = Annotated[int, msgspec.Meta(ge=1, le=limits.PARTS_MAX)]
Convener = Literal["committee", "street", "community", "preparation_group", "petition"]
Law = Literal["civil_code_278", "regulation_12"]
Silence = Literal["not_counted", "delivered_participates", "follows_majority"]
GroupPolicy = Literal["all_agree", "majority_area"]
Channel = Literal["app", "paper", "phone"]
Option = Literal["for", "against", "abstain"]
OPTIONS: Final[tuple[Option, ...]] = ("for", "against", "abstain")


class Subject(f.Part, frozen=True, kw_only=True):
    """What a topic lets happen when it passes: an event that names the vote is compared with it."""

    matter: Annotated[
        Literal["withdrawal", "replenishment", "policy", "contract", "distribution", "fund_transfer"],
        of("Kind of act that may rest on the result"),
    ]
    reference: Annotated[f.Reference, of("Which one: application, profile, contract, account …")]
    amount_fen: Annotated[f.FenOrZero, of("The most that it allows; 0: no money", unit="fen")] = 0


class Threshold(f.Part, frozen=True, kw_only=True):
    """A test that the estate's rules add to the law's: both area and heads must pass it."""

    who: Annotated[Literal["taking_part", "for"], of("Whose figure is tested")]
    base: Annotated[Literal["scope", "taking_part"], of("The figure that it is a part of")]
    numerator: Annotated[int, of("Numerator of the part", ge=1, le=1_000)]
    denominator: Annotated[int, of("Denominator of the part", ge=1, le=1_000)]
    strict: Annotated[bool, of("True: more than the part; absent: the part itself is enough")] = False


class Topic(f.Part, frozen=True, kw_only=True):
    """One question put to the owners, with the options `for`, `against` and `abstain`."""

    topic: Annotated[f.Slug, of("Short name of the topic, unique in the vote")]
    title: Annotated[f.Name, of("Title as posted")]
    text: Annotated[f.Text, of("The question as posted")]
    item: Annotated[int, of("Item of Civil Code 278", ge=1, le=9)]
    subject: Annotated[Subject | msgspec.UnsetType, of("What may rest on the result")] = msgspec.UNSET
    candidate: Annotated[f.UnitCode, of("Unit of the candidate, where the topic is an election")] = ""
    stricter: Annotated[tuple[Threshold, ...], of("Tests that the estate's rules add", max_length=4)] = ()
    sha256: Annotated[f.Sha256Hex, of("SHA-256 of the posted document")] = ""


class Place(f.Part, frozen=True, kw_only=True):
    """A building, or one entrance of it."""

    building: Annotated[f.Reference, of("Building")]
    entrance: Annotated[str, of("Entrance; absent: the whole building", max_length=100)] = ""


class VoteOpened(f.Body, frozen=True, kw_only=True, tag="voting.vote.opened/1"):
    """A vote is convened: topics, scope, window and rules are fixed from here on."""

    vote: Annotated[f.Slug, of("Short name of the vote, unique in the estate")]
    title: Annotated[f.Name, of("Title of the vote")]
    convener: Annotated[Convener, of("Who convenes it")]
    right: Annotated[f.Text, of("By what right it is convened")]
    law: Annotated[Law, of("Law that counts on the day of the closing")]
    topics: Annotated[
        tuple[Topic, ...], of("The topics", min_length=1, max_length=limits.TOPICS_PER_VOTE_MAX)
    ]
    scope: Annotated[
        tuple[Place, ...], of("Where the owners vote; absent: the whole estate", max_length=200)
    ] = ()
    posted: Annotated[f.Date, of("Day on which the topics were posted, Asia/Shanghai")]
    notice_days: Annotated[f.Days, of("Days from the notice to the opening, at least 15", unit="days")]
    opens_at: Annotated[Moment, of("First moment of the window, UTC")]
    closes_at: Annotated[Moment, of("End of the window, UTC: a ballot comes before it")]
    count_by: Annotated[f.Date, of("Day by which the result is counted, Asia/Shanghai")]
    channels: Annotated[tuple[Channel, ...], of("Ways to cast a ballot", min_length=1, max_length=3)]
    silence: Annotated[Silence, of("What the silence of an owner who was delivered a ballot means")]
    silence_basis: Annotated[str, of("Where the estate's rules say so", max_length=500)] = ""
    group_policy: Annotated[
        GroupPolicy, of("When an owner of several units agrees: with all of them, or with most of their area")
    ]
    proxies_max: Annotated[int, of("Ballots that one proxy may bring; 0: none", ge=0, le=1_000)]
    replaceable: Annotated[bool, of("True when a ballot may be replaced until the window ends")] = False
    disclosure: Annotated[
        Literal["codes", "units"],
        of("Whether choices are shown by ballot code only, or the registrar may open codes by the rules"),
    ]
    objection_days: Annotated[f.Days, of("Days for objections after the announcement", unit="days")]


class RollLine(f.Part, frozen=True, kw_only=True):
    """One ballot code on the roll: one unit, known to its owner and the registrar."""

    code: Annotated[f.BallotCode, of("Ballot code: 12 random characters")]
    area_centi_m2: Annotated[f.CentiM2, of("Exclusive area of the unit", unit="0.01 m²")]
    group: Annotated[f.Reference, of("Opaque label of the owner, fresh for this vote")]
    commitment: Annotated[f.SealedDigest, of("Digest of the sealed unit code", privacy="sealed")]


class RollSealed(f.Body, frozen=True, kw_only=True, tag="voting.roll.sealed/1"):
    """Part of the roll of a vote; with its last part the roll is frozen."""

    vote: Annotated[f.Slug, of("The vote")]
    part: Annotated[PartNumber, of("Number of this part, from 1")]
    parts: Annotated[PartNumber, of("Number of parts")]
    lines: Annotated[
        tuple[RollLine, ...],
        of(
            "Codes in ascending order, through all parts",
            min_length=1,
            max_length=limits.VOTE_LINES_PER_EVENT_MAX,
        ),
    ]
    codes: Annotated[f.Count, of("Codes on the whole roll, as the registrar certifies")]
    heads: Annotated[f.Count, of("Groups on the whole roll, as the registrar certifies")]
    area_centi_m2: Annotated[
        int, of("Area of the whole roll, as the registrar certifies", unit="0.01 m²", ge=1, le=10**15)
    ]


class Delivery(f.Part, frozen=True, kw_only=True):
    """One ballot that was brought to its owner, with the secret of its claim key."""

    code: Annotated[f.BallotCode, of("Ballot code")]
    claim: Annotated[PublicKey, of("Public key of the single-use secret: base64 of 32 bytes, Ed25519")]
    channel: Annotated[Literal["app", "message", "door", "post"], of("How it was delivered")]
    date: Annotated[f.Date, of("Day of the delivery, Asia/Shanghai")]
    evidence: Annotated[f.Sha256Hex, of("SHA-256 of the proof of delivery")] = ""


class BallotsDelivered(f.Body, frozen=True, kw_only=True, tag="voting.ballots.delivered/1"):
    """Ballots were delivered; whose code stands in no such event was not reached."""

    vote: Annotated[f.Slug, of("The vote")]
    lines: Annotated[
        tuple[Delivery, ...],
        of("Deliveries, codes in ascending order", min_length=1, max_length=limits.VOTE_LINES_PER_EVENT_MAX),
    ]


class ClaimReplaced(f.Body, frozen=True, kw_only=True, tag="voting.claim.replaced/1"):
    """A code has a new claim key; the keys that it had before are at their end."""

    vote: Annotated[f.Slug, of("The vote")]
    code: Annotated[f.BallotCode, of("Ballot code")]
    claim: Annotated[PublicKey, of("Public key of the new single-use secret")]
    reason: Annotated[Literal["lost", "title_passed"], of("Why")]


class KeyRegistered(f.Body, frozen=True, kw_only=True, tag="voting.key.registered/1"):
    """An owner's device has a ballot key; claim key and ballot key have signed."""

    vote: Annotated[f.Slug, of("The vote")]
    code: Annotated[f.BallotCode, of("Ballot code")]
    vkey: Annotated[f.Vkey, of("Verifier key of the ballot, named `ballot/<vote>/<code>`")]


class BallotCast(f.Body, frozen=True, kw_only=True, tag="voting.ballot.cast/1"):
    """A ballot is in, its choices sealed until the window is over."""

    vote: Annotated[f.Slug, of("The vote")]
    code: Annotated[f.BallotCode, of("Ballot code")]
    choices: Annotated[f.SealedDigest, of("Digest of the sealed choices", privacy="sealed")]
    channel: Annotated[Channel, of("How it came")]
    scan: Annotated[f.Sha256Hex, of("SHA-256 of the paper's scan or of the recording")] = ""
    proxy: Annotated[str, of("Opaque label of the proxy who brought it", max_length=64)] = ""
    replaces: Annotated[f.Seq | msgspec.UnsetType, of("Seq of the ballot that this one replaces")] = (
        msgspec.UNSET
    )


class TitlePassed(f.Body, frozen=True, kw_only=True, tag="voting.title.passed/1"):
    """The title of a unit has passed: a ballot that is in stands, else the code's keys are at their end."""

    vote: Annotated[f.Slug, of("The vote")]
    code: Annotated[f.BallotCode, of("Ballot code")]
    since: Annotated[f.Date, of("Day on which the title passed, Asia/Shanghai")]


class WindowExtended(f.Body, frozen=True, kw_only=True, tag="voting.window.extended/1"):
    """The window ends later."""

    vote: Annotated[f.Slug, of("The vote")]
    closes_at: Annotated[Moment, of("New end of the window, UTC")]
    reason: Annotated[f.Text, of("Why")]
