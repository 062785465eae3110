"""The events of the book `fund` about accounts and sub-accounts.

Rules:
    * A list of units is in ascending order of unit code, each unit once, at most 500 an event.
    * Every list carries its own bank leg: nothing waits unallocated.
    * What is asked of an application for a withdrawal stands in `withdrawal_kinds.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from ledger_core import limits
from ledger_core.books import fields as f
from ledger_core.books.fields import of
from ledger_core.books.revenue.kinds import Posting

Purpose = Literal[
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
]
Confirmer = Literal["committee", "street", "community", "supervisor", "authority"]
_LINES_MAX = limits.FUND_LINES_PER_EVENT_MAX


class FundAccountOpened(f.Body, frozen=True, kw_only=True, tag="fund.account.opened/1"):
    """A bank account of the maintenance fund is registered (专户)."""

    account: Annotated[f.AccountSlug, of("Short name of the account in this ledger")]
    bank: Annotated[f.Name, of("Bank and branch")]
    holder: Annotated[f.Name, of("Organisation in whose name the account stands; never a person")]
    custodian: Annotated[f.Slug, of("Party of the custodian bank, which holds a key in that role")]
    developer_group: Annotated[
        str, of("Owner label of the units that the developer has not sold", max_length=100)
    ] = ""
    date: Annotated[f.Date, of("Day of the opening, Asia/Shanghai")]


class FundPolicyAdopted(f.Body, frozen=True, kw_only=True, tag="fund.policy.adopted/1"):
    """The values that withdrawals are checked against, from the next event on."""

    profile: Annotated[f.Name, of("Name and version of the profile that the values follow")]
    since: Annotated[f.Date, of("Day from which the policy counts, Asia/Shanghai")]
    first_stage_max_bp: Annotated[
        int, of("Share of the approved amount that may be paid before works", unit="1/10000", ge=0, le=10_000)
    ]
    stages_max: Annotated[int, of("Most payments of one application", ge=1, le=40)]
    overrun_bp: Annotated[
        int,
        of("Overrun without a new application, of the approved; 0: none", unit="1/10000", ge=0, le=10_000),
    ] = 0
    overrun_fen: Annotated[
        f.FenOrZero, of("Overrun without a new application; 0: no such bound", unit="fen")
    ] = 0
    audit_above_fen: Annotated[
        f.FenOrZero, of("A settlement above this needs an audit; 0: always", unit="fen")
    ]
    emergency_cap_fen: Annotated[f.FenOrZero, of("Largest emergency budget; 0: no cap", unit="fen")] = 0
    emergency_confirmers: Annotated[
        tuple[Confirmer, ...], of("Roles that confirm an emergency, each once", min_length=1, max_length=5)
    ]
    replenish_below_bp: Annotated[
        int,
        of("Share of the first deposit below which owners replenish", unit="1/10000", ge=0, le=10_000),
    ]
    split_window_days: Annotated[f.Days, of("Applications so close are looked at together", unit="days")]
    split_alarm_fen: Annotated[
        f.FenOrZero, of("Smaller budgets together at or above this are flagged; 0: never", unit="fen")
    ] = 0
    frequent_max: Annotated[
        int, of("More applications than this in the window are flagged; 0: never", ge=0, le=1_000)
    ] = 0
    same_prices_bp: Annotated[
        int,
        of(
            "Share of a quotation's unit prices equal to the budget's that is flagged; 0: never",
            unit="1/10000",
            ge=0,
            le=10_000,
        ),
    ] = 0
    purposes: Annotated[tuple[Purpose, ...], of("Allowed purposes", min_length=1, max_length=10)]
    resolution: Annotated[f.Resolution, of("Decision that the policy rests on")]


class OpeningLine(f.Part, frozen=True, kw_only=True):
    """What a sub-account held when the ledger began; balance = deposits + gains − used."""

    unit: Annotated[f.UnitCode, of("Code of the unit")]
    deposits_fen: Annotated[f.FenOrZero, of("Deposited until then", unit="fen")]
    gains_fen: Annotated[f.FenOrZero, of("Interest and gains until then", unit="fen")] = 0
    used_fen: Annotated[f.FenOrZero, of("Used and returned until then", unit="fen")] = 0
    balance_fen: Annotated[f.FenOrZero, of("Balance", unit="fen")]


class OpeningCertified(f.Body, frozen=True, kw_only=True, tag="fund.opening.certified/1"):
    """Sub-accounts begin with the balances that the custodian bank or the authority certifies."""

    account: Annotated[f.AccountName, of("Fund account that holds the money")]
    date: Annotated[f.Date, of("Day of the balances, end of day, Asia/Shanghai")]
    lines: Annotated[tuple[OpeningLine, ...], of("The units", min_length=1, max_length=_LINES_MAX)]
    total_fen: Annotated[f.FenOrZero, of("Sum of the balances, as certified", unit="fen")]
    certificate: Annotated[f.Voucher, of("The certificate with its list")]


class DepositLine(f.Part, frozen=True, kw_only=True):
    """What one unit paid in."""

    unit: Annotated[f.UnitCode, of("Code of the unit")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]
    due_fen: Annotated[f.FenOrZero, of("Part of it that pays what the unit owed", unit="fen")] = 0


class DepositsReceived(f.Body, frozen=True, kw_only=True, tag="fund.deposits.received/1"):
    """Money came into the fund for these units."""

    account: Annotated[f.AccountName, of("Fund account that received it")]
    date: Annotated[f.Date, of("Day on which the bank received it, Asia/Shanghai")]
    purpose: Annotated[
        Literal["first", "replenishment", "common_revenue", "compensation"], of("What the money is")
    ]
    lines: Annotated[tuple[DepositLine, ...], of("The units", max_length=_LINES_MAX)] = ()
    developer_fen: Annotated[f.FenOrZero, of("What the developer paid of its shares", unit="fen")] = 0
    total_fen: Annotated[f.Fen, of("Sum of the amounts, as the bank received it", unit="fen")]
    bank_ref: Annotated[f.Reference, of("The bank's reference")]
    vouchers: Annotated[f.Vouchers, of("Bank slip, list of deposits")] = ()


class GainLine(f.Part, frozen=True, kw_only=True):
    """One unit's gain for a period."""

    unit: Annotated[f.UnitCode, of("Code of the unit")]
    balance_days: Annotated[
        int, of("Sum of the end-of-day balances (积数)", unit="fen·days", ge=1, le=limits.INTEGER_MAX)
    ]
    amount_fen: Annotated[f.FenOrZero, of("Gain", unit="fen")]


class GainsCredited(f.Body, frozen=True, kw_only=True, tag="fund.gains.credited/1"):
    """Interest or gains of a period are credited to the sub-accounts, in parts 1…n."""

    account: Annotated[f.AccountName, of("Fund account that received them")]
    run: Annotated[f.Slug, of("Name that the parts of this crediting share, free before")]
    part: Annotated[f.Count, of("Number of this part, from 1")]
    parts: Annotated[f.Count, of("Number of parts")]
    date: Annotated[f.Date, of("Day on which the bank credited them, Asia/Shanghai")]
    first: Annotated[f.Date, of("First day of the period")]
    last: Annotated[f.Date, of("Last day of the period")]
    method: Annotated[
        Literal["rate", "shared"], of("A yearly rate, or the bank's total shared by balance-days")
    ]
    rate_ppm: Annotated[int, of("Yearly rate; 0 unless by rate", unit="1/1000000", ge=0, le=1_000_000)] = 0
    basis_days: Annotated[Literal[0, 360, 365], of("Days of the year; 0 unless by rate", unit="days")] = 0
    rounding: Annotated[
        Literal["", "fen_half_up", "fen_down"], of("Rounding of each gain; empty unless by rate")
    ] = ""
    bank_total_fen: Annotated[f.FenOrZero, of("What the bank credited; 0 unless shared", unit="fen")] = 0
    lines: Annotated[
        tuple[GainLine, ...],
        of("Units with balance-days, ascending through all parts", min_length=1, max_length=_LINES_MAX),
    ]
    total_fen: Annotated[f.FenOrZero, of("Sum of this part's gains", unit="fen")]
    bank_ref: Annotated[f.Reference, of("The bank's reference")]
    vouchers: Annotated[f.Vouchers, of("The bank's interest list")] = ()


class CallLine(f.Part, frozen=True, kw_only=True):
    """What one unit is asked to pay in."""

    unit: Annotated[f.UnitCode, of("Code of the unit")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]


class ReplenishmentCalled(f.Body, frozen=True, kw_only=True, tag="fund.replenishment.called/1"):
    """Owners are asked to replenish their sub-accounts."""

    lines: Annotated[tuple[CallLine, ...], of("The units", min_length=1, max_length=_LINES_MAX)]
    total_fen: Annotated[f.Fen, of("Sum of the amounts", unit="fen")]
    due_by: Annotated[f.Date, of("Last day to pay, Asia/Shanghai; may lie ahead")]
    resolution: Annotated[f.Resolution, of("Decision that it rests on")]


class SubaccountReturned(f.Body, frozen=True, kw_only=True, tag="fund.subaccount.returned/1"):
    """A sub-account, or part of it, is paid back to the owner."""

    account: Annotated[f.AccountName, of("Fund account that pays")]
    date: Annotated[f.Date, of("Day of the payment, Asia/Shanghai")]
    unit: Annotated[f.UnitCode, of("Code of the unit")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]
    reason: Annotated[Literal["destroyed", "other"], of("Why: the building is destroyed, or see the remark")]
    bank_ref: Annotated[f.Reference, of("The bank's reference")]
    vouchers: Annotated[f.Vouchers, of("Proof, bank slip")] = ()


class SubaccountTransferred(f.Body, frozen=True, kw_only=True, tag="fund.subaccount.transferred/1"):
    """A sub-account has followed the title to the new owner."""

    unit: Annotated[f.UnitCode, of("Code of the unit")]
    date: Annotated[f.Date, of("Day of the transfer, Asia/Shanghai")]
    from_group: Annotated[f.Reference, of("Owner label before")]
    to_group: Annotated[f.Reference, of("Owner label after")]
    balance_fen: Annotated[f.FenOrZero, of("Balance that goes along", unit="fen")]


class FundReconciled(f.Body, frozen=True, kw_only=True, tag="fund.account.reconciled/1"):
    """The bank's figure and the book's figure of a fund account on one day stand side by side."""

    account: Annotated[f.AccountName, of("Fund account")]
    date: Annotated[f.Date, of("Day of the statement, end of day, Asia/Shanghai")]
    bank_fen: Annotated[f.SignedFen, of("Balance that the bank states", unit="fen")]
    book_fen: Annotated[f.SignedFen, of("Balance that this ledger has for that day", unit="fen")]
    statement: Annotated[f.Voucher, of("The bank's statement")]
    explanation: Annotated[str, of("Why the two differ", max_length=500)] = ""


class FundListPublished(f.Body, frozen=True, kw_only=True, tag="fund.list.published/1"):
    """The list of all sub-accounts is committed to by its root: every registered unit has a line."""

    date: Annotated[f.Date, of("Day of publication, Asia/Shanghai; the figures are those on file")]
    units: Annotated[f.Count, of("Number of lines, that of the registered units")]
    total_fen: Annotated[f.FenOrZero, of("Sum of the balances", unit="fen")]
    control_fen: Annotated[f.FenOrZero, of("Fund banks, advances and dues together", unit="fen")]
    root: Annotated[str, of("RFC 6962 root over the lines, base64", pattern="^[A-Za-z0-9+/]{43}=$")]


class FundEntryReversed(f.Body, frozen=True, kw_only=True, tag="fund.entry.reversed/1"):
    """An entry of the fund is undone in full by its opposite (红字冲销); both stay in the log."""

    entry: Annotated[f.Seq, of("Seq of the entry that is reversed")]
    event: Annotated[f.Ulid, of("Event id of that entry")]
    date: Annotated[f.Date, of("Day of the correction, Asia/Shanghai")]
    reason: Annotated[f.Text, of("Why")]
    postings: Annotated[
        tuple[Posting, ...],
        of("The opposite of the entry's postings, in its order", max_length=2 * _LINES_MAX + 2),
    ]
