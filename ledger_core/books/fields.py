"""The field types that event bodies are made of: each with its bounds, its unit and its privacy class.

Rules:
    * A string of a fixed form (`Form`) is checked by forms.py, in one pass over many events.
    * An optional field has a default and is absent when it equals the default: one fact, one form.
    * Privacy is `public` (anybody), `owners` (owners of the estate) or `sealed` (a digest of a
      disclosure in the vault, SPEC §12.3). A field without a class does not exist: `of` demands it.
    * No name of a person, phone number, identity number or bank account number is ever a field.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Final, Literal

import msgspec

from ledger_core import limits
from ledger_core.books.forms import Form

Privacy = Literal["public", "owners", "sealed"]


def of(meaning: str, *, privacy: Privacy = "public", unit: str = "", **bounds: Any) -> msgspec.Meta:
    """Return the annotation of a field: what it means, its unit, who may see it, its bounds."""
    return msgspec.Meta(description=meaning, extra={"privacy": privacy, "unit": unit}, **bounds)


class Body(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="kind",
    # Immutable and without cycles: a collector that walks a million of them finds nothing.
    gc=False,
):
    """What every event body may carry beside its own fields."""

    memo: Annotated[str, of("Remark for readers, one line", max_length=1000)] = ""
    source: Annotated[str, of("Where a published figure was taken from", max_length=500)] = ""
    illustrative: Annotated[
        bool, of("True when the event is made up to try the system out; pages say so")
    ] = False


class Part(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False
):
    """A group of fields inside a body."""


_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEX: Final = Form("^[0-9a-f]{64}$", 64, _DIGITS + "abcdef")
_SEALED: Final = Form("^[A-Za-z0-9_-]{43}$", 43, _DIGITS + "_-" + _LETTERS + _LETTERS.lower())
_USCC: Final = Form("^[0-9A-HJ-NPQRTUWXY]{18}$", 18, _DIGITS + "ABCDEFGHJKLMNPQRTUWXY")
_BALLOT: Final = Form("^[0-9A-HJKMNP-TV-Z]{12}$", 12, _DIGITS + "ABCDEFGHJKMNPQRSTVWXYZ")
ULID: Final = Form("^[0-7][0-9A-HJKMNP-TV-Z]{25}$", 26, _DIGITS + "ABCDEFGHJKMNPQRSTVWXYZ", "01234567")

Slug = Annotated[str, msgspec.Meta(pattern="^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")]
AccountSlug = Annotated[str, msgspec.Meta(pattern="^[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?$")]
# Names an account or category that the rules look up: its form was checked where it was registered.
AccountName = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Vkey = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Ulid = Annotated[str, ULID.meta()]
Seq = Annotated[int, msgspec.Meta(ge=0, le=limits.INTEGER_MAX)]
Fen = Annotated[int, msgspec.Meta(ge=1, le=limits.AMOUNT_FEN_MAX)]
FenOrZero = Annotated[int, msgspec.Meta(ge=0, le=limits.AMOUNT_FEN_MAX)]
SignedFen = Annotated[int, msgspec.Meta(ge=-limits.AMOUNT_FEN_MAX, le=limits.AMOUNT_FEN_MAX)]
CentiM2 = Annotated[int, msgspec.Meta(ge=1, le=limits.AREA_CENTI_M2_MAX)]
Count = Annotated[int, msgspec.Meta(ge=1, le=10_000_000)]
Days = Annotated[int, msgspec.Meta(ge=1, le=3_660)]
Sha256Hex = Annotated[str, _HEX.meta()]
SealedDigest = Annotated[str, _SEALED.meta()]
Uscc = Annotated[str, _USCC.meta()]
UnitCode = Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z]{1,16}(?:-[0-9A-Za-z]{1,16}){0,3}$")]
BallotCode = Annotated[str, _BALLOT.meta()]
Date = datetime.date

Role = Literal[
    "authority",
    "street",
    "community",
    "registrar",
    "manager",
    "clerk",
    "committee",
    "supervisor",
    "custodian_bank",
    "auditor",
    "owner",
]


class Voucher(Part, frozen=True, kw_only=True):
    """A file that supports an event, bound by its hash."""

    sha256: Annotated[Sha256Hex, of("SHA-256 of the file, hexadecimal")]
    size: Annotated[int, of("Size of the file", unit="bytes", ge=1, le=limits.VOUCHER_BYTES_MAX)]
    type: Annotated[
        Literal[
            "application/pdf",
            "application/ofd",
            "application/xml",
            "image/jpeg",
            "image/png",
            "text/csv",
            "text/plain",
        ],
        of("Media type of the file"),
    ]
    title: Annotated[Name, of("What the file is")]


Vouchers = Annotated[tuple[Voucher, ...], msgspec.Meta(max_length=limits.VOUCHERS_PER_EVENT_MAX)]


class Organisation(Part, frozen=True, kw_only=True):
    """A legal person, by name and unified social credit code (GB 32100)."""

    name: Annotated[Name, of("Registered name")]
    code: Annotated[Uscc, of("Unified social credit code, check character included")]


class Party(Part, frozen=True, kw_only=True):
    """Somebody who holds keys: a firm, an office, a committee, a bank."""

    party: Annotated[Slug, of("Short name of the party, unique in the estate")]
    name: Annotated[Name, of("Public name of the party; never a person's name")]


class Counterparty(Part, frozen=True, kw_only=True):
    """Who pays or is paid: an organisation in the open, or a person sealed."""

    name: Annotated[str, of("Registered name of the organisation", max_length=100)] = ""
    code: Annotated[Uscc, of("Unified social credit code of the organisation")] = ""
    person: Annotated[SealedDigest, of("Digest of a sealed disclosure of the person", privacy="sealed")] = ""


class Resolution(Part, frozen=True, kw_only=True):
    """The decision of the owners or of their committee that an event rests on."""

    reference: Annotated[Reference, of("Number or title of the decision")]
    date: Annotated[Date, of("Day of the decision, Asia/Shanghai")]
    sha256: Annotated[Sha256Hex, of("SHA-256 of the filed document")] = ""
    vote: Annotated[str, of("Vote of this ledger that decided; absent: a filed document", max_length=40)] = ""
    topic: Annotated[str, of("Topic of that vote", max_length=40)] = ""
