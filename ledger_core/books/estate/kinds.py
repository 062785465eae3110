"""The events of the book `estate`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ledger_core import limits
from ledger_core.books import fields as f
from ledger_core.books.fields import of

# Who may grant which role (SPEC §5–9). Nobody grants his own role, except that an authority may name
# its successor: without that a lost authority key would end the estate's log.
GRANTS: dict[str, frozenset[str]] = {
    "authority": frozenset(
        {
            "authority",
            "street",
            "community",
            "registrar",
            "committee",
            "supervisor",
            "custodian_bank",
            "auditor",
            "manager",
        }
    ),
    "manager": frozenset({"clerk"}),
    "registrar": frozenset({"owner"}),
}


class Founded(f.Body, frozen=True, kw_only=True, tag="estate.founded/1"):
    """The estate's log begins: its origin, its keys, its authority and its property firm."""

    name: Annotated[f.Name, of("Public name of the estate")]
    origin: Annotated[str, of("Origin of the log, fixed for ever", max_length=200)]
    log_key: Annotated[f.Vkey, of("Verifier key of the log that signs checkpoints")]
    division: Annotated[str, of("Division code, GB/T 2260", pattern="^[1-8][0-9]{5}$")]
    authority: Annotated[f.Party, of("The authority that founds the log")]
    authority_key: Annotated[f.Vkey, of("Verifier key of the authority")]
    firm: Annotated[f.Organisation, of("The property firm in charge")]


class KeyGranted(f.Body, frozen=True, kw_only=True, tag="estate.key.granted/1"):
    """A key may sign for a party in a role, from the next submission on."""

    vkey: Annotated[f.Vkey, of("Verifier key that is granted; it co-signs the submission")]
    role: Annotated[f.Role, of("Role that the key acts in")]
    party: Annotated[f.Party, of("Party that holds the key")]
    until: Annotated[f.Date | msgspec.UnsetType, of("Last day of validity, Asia/Shanghai")] = msgspec.UNSET


class KeyRevoked(f.Body, frozen=True, kw_only=True, tag="estate.key.revoked/1"):
    """A key may not sign any more, from the next submission on."""

    vkey: Annotated[f.Vkey, of("Verifier key that is revoked")]
    reason: Annotated[f.Text, of("Why")]


class LogKeyGranted(f.Body, frozen=True, kw_only=True, tag="estate.log_key.granted/1"):
    """Checkpoints that cover this entry are signed by a new log key; the origin stays."""

    vkey: Annotated[f.Vkey, of("New verifier key of the log, named by the origin")]
    reason: Annotated[f.Text, of("Why")]


class Unit(f.Part, frozen=True, kw_only=True):
    """An exclusive part: a flat, a shop, a parking space."""

    unit: Annotated[f.UnitCode, of("Code of the unit, such as 3-2-501")]
    building: Annotated[f.Reference, of("Building")]
    entrance: Annotated[str, of("Entrance within the building", max_length=100)] = ""
    area_centi_m2: Annotated[f.CentiM2, of("Exclusive area", unit="0.01 m²")]
    group: Annotated[f.Reference, of("Opaque label of the owner: units of one owner share it")]
    use: Annotated[Literal["residential", "shop", "parking", "other"], of("Use of the unit")] = "residential"


class UnitsRegistered(f.Body, frozen=True, kw_only=True, tag="estate.units.registered/1"):
    """Units are on the estate's register."""

    units: Annotated[tuple[Unit, ...], of("The units", min_length=1, max_length=limits.UNITS_PER_EVENT_MAX)]
    since: Annotated[f.Date, of("Day from which the register counts, Asia/Shanghai")]


class Transfer(f.Part, frozen=True, kw_only=True):
    """One unit's change of owner."""

    unit: Annotated[f.UnitCode, of("Code of the unit")]
    group: Annotated[f.Reference, of("Opaque label of the new owner")]


class UnitsTransferred(f.Body, frozen=True, kw_only=True, tag="estate.units.transferred/1"):
    """The title of units has passed."""

    transfers: Annotated[
        tuple[Transfer, ...], of("The changes", min_length=1, max_length=limits.UNITS_PER_EVENT_MAX)
    ]
    since: Annotated[f.Date, of("Day on which the title passed, Asia/Shanghai")]


class PolicyAdopted(f.Body, frozen=True, kw_only=True, tag="estate.policy.adopted/1"):
    """The estate's own rules: the values that the books check against, from the next event on."""

    profile: Annotated[f.Name, of("Name and version of the profile that the values follow")]
    since: Annotated[f.Date, of("Day from which the policy counts, Asia/Shanghai")]
    dual_control_fen: Annotated[
        f.FenOrZero,
        of("Money that leaves needs two parties at and above this amount; 0: always", unit="fen"),
    ]
    second_party: Annotated[
        Literal["committee", "street", "community", "supervisor", "custodian_bank"],
        of("Role of the second party"),
    ]
    fund_share_bp: Annotated[
        int, of("Share of common revenue due to the maintenance fund", unit="1/10000", ge=0, le=10_000)
    ]
    disclosure: Annotated[
        Literal["monthly", "quarterly", "half_yearly", "yearly"], of("How often a period is closed")
    ]
    disclosure_days: Annotated[f.Days, of("Days after its end by which a period is closed", unit="days")]
    question_days: Annotated[f.Days, of("Days within which a question is answered", unit="days")]
    silence: Annotated[
        Literal["not_counted", "delivered_participates", "follows_majority"],
        of("What the silence of an owner who was delivered a ballot means"),
    ]
    income_categories: Annotated[tuple[f.AccountSlug, ...], of("Income that may be booked", max_length=64)]
    expense_categories: Annotated[tuple[f.AccountSlug, ...], of("Expense that may be booked", max_length=64)]
    resolution: Annotated[f.Resolution, of("Decision that the policy rests on")]


class SubjectErased(f.Body, frozen=True, kw_only=True, tag="estate.subject.erased/1"):
    """The vault has destroyed the keys of a subject: what was sealed for it opens no more."""

    subject: Annotated[f.Reference, of("Opaque label of the subject")]
    digests: Annotated[int, of("Sealed fields that it concerns", ge=0, le=10_000_000)]
    reason: Annotated[f.Text, of("Why; no personal facts")]
