"""The events of the book `fund` about applications for a withdrawal, in the order of an application's life.

Rules:
    * Quantities are integers of 1/1000 of the unit of measure; an amount is quantity × price, half up.
    * The slug of the application binds the events to each other.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ledger_core import limits
from ledger_core.books import fields as f
from ledger_core.books.fields import of
from ledger_core.books.fund.kinds import Confirmer
from ledger_core.books.revenue.kinds import Invoice

Milli = Annotated[int, msgspec.Meta(ge=0, le=limits.AMOUNT_FEN_MAX)]
_LINES_MAX = limits.FUND_LINES_PER_EVENT_MAX
_BUDGET_MAX = limits.BUDGET_LINES_MAX
FORBIDDEN_PURPOSES = ("warranty", "firm_duty", "utility_line", "wilful_damage", "lending", "investing")


class BudgetLine(f.Part, frozen=True, kw_only=True):
    """One item of the works."""

    item: Annotated[f.Name, of("What is done or replaced")]
    place: Annotated[f.Name, of("Where: building, entrance, floor")]
    unit_of_measure: Annotated[
        str, of("Unit of the quantity, such as m² or piece", min_length=1, max_length=20)
    ]
    quantity_milli: Annotated[Milli, of("Quantity", unit="1/1000 of the unit")]
    unit_price_fen: Annotated[f.FenOrZero, of("Price of one unit", unit="fen")]
    amount_fen: Annotated[f.FenOrZero, of("Quantity × price, half up", unit="fen")]


class Scope(f.Part, frozen=True, kw_only=True):
    """The units that bear the cost and decide; both lists absent: the whole estate."""

    buildings: Annotated[tuple[f.Reference, ...], of("Buildings, ascending", max_length=200)] = ()
    units: Annotated[tuple[f.UnitCode, ...], of("Further units, ascending", max_length=_LINES_MAX)] = ()


class Quotation(f.Part, frozen=True, kw_only=True):
    """What a bidder offered."""

    bidder: Annotated[f.Organisation, of("Who offered")]
    amount_fen: Annotated[f.Fen, of("Sum of the offer", unit="fen")]
    unit_prices_fen: Annotated[
        tuple[f.FenOrZero, ...],
        of("Price of each budget line, in its order", unit="fen", max_length=_BUDGET_MAX),
    ] = ()
    sha256: Annotated[f.Sha256Hex, of("SHA-256 of the offer, hexadecimal")]


class WithdrawalProposed(f.Body, frozen=True, kw_only=True, tag="fund.withdrawal.proposed/1"):
    """An application for a withdrawal: what is to be done, where, by whom, at what price, on what basis."""

    application: Annotated[f.Slug, of("Number of the application in this ledger")]
    date: Annotated[f.Date, of("Day of the application, Asia/Shanghai")]
    account: Annotated[f.AccountName, of("Fund account that is to pay")]
    project: Annotated[f.Text, of("What the works are")]
    purpose: Annotated[
        Literal[
            "roof",
            "facade",
            "elevator",
            "fire",
            "pipes",
            "electric",
            "structure",
            "road",
            "security",
            "other",
            "warranty",
            "firm_duty",
            "utility_line",
            "wilful_damage",
            "lending",
            "investing",
        ],
        of("Purpose; the last six are never allowed"),
    ]
    warranty_until: Annotated[
        f.Date | msgspec.UnsetType, of("Last day of the builder's warranty on the part, where there is one")
    ] = msgspec.UNSET
    budget: Annotated[
        tuple[BudgetLine, ...], of("The works, item by item", min_length=1, max_length=_BUDGET_MAX)
    ]
    budget_fen: Annotated[f.Fen, of("Sum of the budget", unit="fen")]
    scope: Annotated[Scope, of("The units concerned; empty: all")]
    contractor: Annotated[f.Organisation, of("Who is to do the works and to be paid")]
    quotations: Annotated[tuple[Quotation, ...], of("Offers", max_length=10)] = ()
    basis: Annotated[Literal["resolution", "emergency"], of("Decided by the owners, or an emergency")]
    emergency_case: Annotated[
        Literal["", "roof_leak", "elevator", "fire_order", "facade_fall", "drainage", "power_water"],
        of("Which of the six cases; empty unless an emergency"),
    ] = ""
    report: Annotated[
        f.Voucher | msgspec.UnsetType, of("Inspection report or order; absent unless an emergency")
    ] = msgspec.UNSET
    replaces: Annotated[
        str, of("Application that this one takes the place of: returned, or not yet paid", max_length=40)
    ] = ""
    vouchers: Annotated[f.Vouchers, of("Plan, photographs of the damage")] = ()


class ResolutionLinked(f.Body, frozen=True, kw_only=True, tag="fund.resolution.linked/1"):
    """The owners' decision that an application rests on."""

    application: Annotated[f.Slug, of("The application")]
    resolution: Annotated[f.Resolution, of("The decision: a vote of this ledger, or a document by digest")]
    amount_fen: Annotated[f.Fen, of("Amount that the owners decided on", unit="fen")]
    scope: Annotated[Scope, of("Scope that the owners decided in")]


class EmergencyConfirmed(f.Body, frozen=True, kw_only=True, tag="fund.emergency.confirmed/1"):
    """An office has seen the emergency itself; one event a role."""

    application: Annotated[f.Slug, of("The application")]
    role: Annotated[Confirmer, of("Role that confirms, one of the policy's")]
    date: Annotated[f.Date, of("Day of the inspection, Asia/Shanghai")]
    finding: Annotated[f.Text, of("What was found")]


class WithdrawalApproved(f.Body, frozen=True, kw_only=True, tag="fund.withdrawal.approved/1"):
    """The authority approves an application."""

    application: Annotated[f.Slug, of("The application")]
    date: Annotated[f.Date, of("Day of the approval, Asia/Shanghai")]
    amount_fen: Annotated[f.Fen, of("Amount approved", unit="fen")]
    number: Annotated[f.Reference, of("Number of the approval")]


class WithdrawalReturned(f.Body, frozen=True, kw_only=True, tag="fund.withdrawal.returned/1"):
    """The authority returns an application; it is at its end."""

    application: Annotated[f.Slug, of("The application")]
    date: Annotated[f.Date, of("Day of the return, Asia/Shanghai")]
    reason: Annotated[f.Text, of("Why")]


class PaymentMade(f.Body, frozen=True, kw_only=True, tag="fund.payment.made/1"):
    """The bank has paid one stage of an application to its contractor."""

    application: Annotated[f.Slug, of("The application")]
    stage: Annotated[int, of("Number of the payment, from 1", ge=1, le=40)]
    date: Annotated[f.Date, of("Day of the payment, Asia/Shanghai")]
    account: Annotated[f.AccountName, of("Fund account that paid, the application's")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]
    payee: Annotated[f.Organisation, of("Who was paid: the contractor")]
    invoice: Annotated[Invoice | msgspec.UnsetType, of("Invoice that is settled")] = msgspec.UNSET
    final: Annotated[bool, of("True for the last payment: it completes the settled amount")] = False
    bank_ref: Annotated[f.Reference, of("The bank's reference")]
    vouchers: Annotated[f.Vouchers, of("Invoice, contract, bank slip")] = ()


class AcceptedLine(f.Part, frozen=True, kw_only=True):
    """What was claimed and what was found of one budget line."""

    line: Annotated[int, of("Index of the budget line, from 0", ge=0, le=_BUDGET_MAX - 1)]
    claimed_milli: Annotated[Milli, of("Quantity that the contractor claims", unit="1/1000 of the unit")]
    found_milli: Annotated[
        Milli, of("Quantity that was found, not above the claim", unit="1/1000 of the unit")
    ]
    photos: Annotated[tuple[f.Sha256Hex, ...], of("SHA-256 of photographs", max_length=10)] = ()


class WorkAccepted(f.Body, frozen=True, kw_only=True, tag="fund.work.accepted/1"):
    """Works were looked at, item by item."""

    application: Annotated[f.Slug, of("The application")]
    date: Annotated[f.Date, of("Day of the inspection, Asia/Shanghai")]
    lines: Annotated[
        tuple[AcceptedLine, ...], of("Budget lines, ascending", min_length=1, max_length=_BUDGET_MAX)
    ]
    final: Annotated[bool, of("True when every budget line has been looked at")] = False
    vouchers: Annotated[f.Vouchers, of("Protocol, photographs")] = ()


class Audit(f.Part, frozen=True, kw_only=True):
    """The report of an auditor."""

    auditor: Annotated[f.Organisation, of("Who audited")]
    sha256: Annotated[f.Sha256Hex, of("SHA-256 of the report, hexadecimal")]


class WithdrawalSettled(f.Body, frozen=True, kw_only=True, tag="fund.withdrawal.settled/1"):
    """The final amount of an application is fixed (决算)."""

    application: Annotated[f.Slug, of("The application")]
    date: Annotated[f.Date, of("Day of the settlement, Asia/Shanghai")]
    final_fen: Annotated[f.Fen, of("Final amount", unit="fen")]
    audit: Annotated[Audit | msgspec.UnsetType, of("Audit, above the policy's amount")] = msgspec.UNSET
    vouchers: Annotated[f.Vouchers, of("Settlement, contract, report")] = ()


class ShareLine(f.Part, frozen=True, kw_only=True):
    """One unit's share of the cost."""

    unit: Annotated[f.UnitCode, of("Code of the unit")]
    share_fen: Annotated[f.FenOrZero, of("Share by area", unit="fen")]
    due_fen: Annotated[
        f.FenOrZero, of("Part that the sub-account could not bear; all of it for the developer", unit="fen")
    ] = 0
    developer: Annotated[bool, of("True for a unit that the developer has not sold")] = False


class CostApportioned(f.Body, frozen=True, kw_only=True, tag="fund.cost.apportioned/1"):
    """The final amount is charged to the units in scope, in parts 1…n."""

    application: Annotated[f.Slug, of("The application")]
    date: Annotated[f.Date, of("Day of the charge, Asia/Shanghai")]
    part: Annotated[f.Count, of("Number of this part, from 1")]
    parts: Annotated[f.Count, of("Number of parts")]
    lines: Annotated[
        tuple[ShareLine, ...],
        of("Units in scope, ascending through all parts", min_length=1, max_length=_LINES_MAX),
    ]
    total_fen: Annotated[f.FenOrZero, of("Sum of this part's shares", unit="fen")]


class EmergencyAudited(f.Body, frozen=True, kw_only=True, tag="fund.emergency.audited/1"):
    """An emergency withdrawal was audited and published afterwards."""

    application: Annotated[f.Slug, of("The application")]
    auditor: Annotated[f.Organisation, of("Who audited")]
    sha256: Annotated[f.Sha256Hex, of("SHA-256 of the report, hexadecimal")]
    published: Annotated[f.Date, of("Day of its publication, Asia/Shanghai")]
