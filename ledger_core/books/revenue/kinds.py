"""The events of the book `revenue`."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from ledger_core import limits
from ledger_core.books import fields as f
from ledger_core.books.fields import of


class AccountOpened(f.Body, frozen=True, kw_only=True, tag="revenue.account.opened/1"):
    """A bank account is registered: only registered accounts receive or pay."""

    account: Annotated[f.AccountSlug, of("Short name of the account in this ledger")]
    bank: Annotated[f.Name, of("Bank and branch")]
    holder: Annotated[f.Name, of("Organisation in whose name the account stands; never a person")]
    number: Annotated[f.SealedDigest, of("Digest of the sealed account number", privacy="sealed")] = ""
    date: Annotated[f.Date, of("Day of the opening balance, Asia/Shanghai")]
    opening_fen: Annotated[f.FenOrZero, of("Balance brought into the ledger", unit="fen")]


class Due(f.Part, frozen=True, kw_only=True):
    """An amount that a contract makes due on a day."""

    date: Annotated[f.Date, of("Day on which it falls due, Asia/Shanghai")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]


class ContractRegistered(f.Body, frozen=True, kw_only=True, tag="revenue.contract.registered/1"):
    """A contract about common parts is on file, with what it makes due."""

    contract: Annotated[f.Slug, of("Number of the contract in this ledger")]
    direction: Annotated[Literal["income", "expense"], of("Whether the estate receives or pays")]
    counterparty: Annotated[f.Counterparty, of("The other side")]
    purpose: Annotated[f.Text, of("What it is about, and where")]
    category: Annotated[f.AccountSlug, of("Category of the income or expense")]
    dues: Annotated[tuple[Due, ...], of("Amounts due, in order of day", min_length=1, max_length=400)]
    vouchers: Annotated[f.Vouchers, of("The contract as signed")] = ()
    resolution: Annotated[f.Resolution | msgspec.UnsetType, of("Decision that it rests on")] = msgspec.UNSET


class IncomeReceived(f.Body, frozen=True, kw_only=True, tag="revenue.income.received/1"):
    """Money came into a registered account."""

    date: Annotated[f.Date, of("Day on which the bank received it, Asia/Shanghai")]
    account: Annotated[f.AccountName, of("Registered account that received it")]
    category: Annotated[f.AccountName, of("Income category of the policy in force")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]
    payer: Annotated[f.Counterparty | msgspec.UnsetType, of("Who paid")] = msgspec.UNSET
    contract: Annotated[str, of("Contract that made it due", max_length=40)] = ""
    excess_reason: Annotated[str, of("Why more came in than the contract makes due", max_length=500)] = ""
    bank_ref: Annotated[str, of("The bank's reference", max_length=100)] = ""
    vouchers: Annotated[f.Vouchers, of("Bank slip, invoice issued, list")] = ()
    late: Annotated[bool, of("True when the date lies in a closed period")] = False


class Invoice(f.Part, frozen=True, kw_only=True):
    """The invoice that a payment settles, wholly or in part."""

    number: Annotated[str, of("Number; 20 digits for an e-invoice (数电票)", pattern="^[0-9]{8,30}$")]
    total_fen: Annotated[f.Fen, of("Total of the invoice, tax included", unit="fen")]


class Authorisation(f.Part, frozen=True, kw_only=True):
    """Why the money may leave."""

    basis: Annotated[
        Literal["policy", "budget", "contract", "committee", "assembly", "emergency"],
        of("Kind of decision that allows the payment"),
    ]
    reference: Annotated[f.Reference, of("Number or title of the decision")]
    sha256: Annotated[f.Sha256Hex, of("SHA-256 of the filed document")] = ""


class ExpensePaid(f.Body, frozen=True, kw_only=True, tag="revenue.expense.paid/1"):
    """Money leaves a registered account: executed where the bank's reference is given, else ordered."""

    date: Annotated[f.Date, of("Day of the payment or of the order, Asia/Shanghai")]
    account: Annotated[f.AccountName, of("Registered account that pays")]
    category: Annotated[f.AccountName, of("Expense category of the policy in force")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]
    payee: Annotated[f.Counterparty, of("Who is paid")]
    authorisation: Annotated[Authorisation, of("Why it may be paid")]
    invoice: Annotated[Invoice | msgspec.UnsetType, of("Invoice that is settled")] = msgspec.UNSET
    contract: Annotated[str, of("Contract that it is paid under", max_length=40)] = ""
    bank_ref: Annotated[
        str, of("The bank's reference; present when the bank has executed it", max_length=100)
    ] = ""
    vouchers: Annotated[f.Vouchers, of("Invoice, acceptance, photographs")] = ()
    late: Annotated[bool, of("True when the date lies in a closed period")] = False


class Posting(f.Part, frozen=True, kw_only=True):
    """One leg: a ledger account and an amount, debit positive."""

    account: Annotated[str, of("Ledger account, such as assets:bank:sunshine", max_length=100)]
    amount_fen: Annotated[f.SignedFen, of("Debit positive, credit negative", unit="fen")]


class EntryReversed(f.Body, frozen=True, kw_only=True, tag="revenue.entry.reversed/1"):
    """An entry is undone in full by its opposite (红字冲销); both stay in the log."""

    entry: Annotated[f.Seq, of("Seq of the entry that is reversed")]
    event: Annotated[f.Ulid, of("Event id of that entry")]
    date: Annotated[f.Date, of("Day of the correction, Asia/Shanghai")]
    reason: Annotated[f.Text, of("Why")]
    postings: Annotated[
        tuple[Posting, ...],
        of("The opposite of the entry's postings, in its order", min_length=2, max_length=8),
    ]
    late: Annotated[bool, of("True when the date lies in a closed period")] = False


class DistributionPaid(f.Body, frozen=True, kw_only=True, tag="revenue.distribution.paid/1"):
    """Common revenue is paid out to the owners by a rule that anybody can apply again."""

    date: Annotated[f.Date, of("Day from which it is paid, Asia/Shanghai")]
    account: Annotated[f.AccountName, of("Registered account that pays")]
    basis: Annotated[
        Literal["area_rate", "unit_amount", "stated_total"],
        of("Rate per m², amount per unit, or a total as it was published (not recomputable)"),
    ]
    rate_fen: Annotated[
        f.FenOrZero,
        of("Fen per m² (area_rate) or per unit (unit_amount); 0 for stated_total", unit="fen"),
    ] = 0
    rounding: Annotated[
        Literal["fen_down", "fen_half_up", "yuan_down", "as_published"], of("Rounding of each unit's share")
    ]
    buildings: Annotated[
        tuple[f.Reference, ...], of("Buildings in scope; absent: all units of the register", max_length=200)
    ] = ()
    units: Annotated[f.Count, of("Number of units that receive a share")]
    entitled_fen: Annotated[f.Fen, of("What the rule gives before the shares are rounded", unit="fen")]
    paid_fen: Annotated[f.Fen, of("Sum of the rounded shares: what leaves the account", unit="fen")]
    resolution: Annotated[f.Resolution, of("Decision of the owners")]
    bank_ref: Annotated[
        str, of("The bank's reference; present when the bank has executed it", max_length=100)
    ] = ""
    vouchers: Annotated[f.Vouchers, of("List as posted, bank's batch slip")] = ()
    late: Annotated[bool, of("True when the date lies in a closed period")] = False


class FundTransferred(f.Body, frozen=True, kw_only=True, tag="revenue.fund.transferred/1"):
    """Common revenue goes into the maintenance fund."""

    date: Annotated[f.Date, of("Day of the transfer, Asia/Shanghai")]
    account: Annotated[f.AccountName, of("Registered account that pays")]
    amount_fen: Annotated[f.Fen, of("Amount", unit="fen")]
    bank_ref: Annotated[
        str, of("The bank's reference; present when the bank has executed it", max_length=100)
    ] = ""
    vouchers: Annotated[f.Vouchers, of("Bank slip")] = ()
    late: Annotated[bool, of("True when the date lies in a closed period")] = False


class AccountReconciled(f.Body, frozen=True, kw_only=True, tag="revenue.account.reconciled/1"):
    """The bank's figure and the book's figure of one account on one day stand side by side."""

    account: Annotated[f.AccountName, of("Registered account")]
    date: Annotated[f.Date, of("Day of the statement, end of day, Asia/Shanghai")]
    bank_fen: Annotated[f.SignedFen, of("Balance that the bank states", unit="fen")]
    book_fen: Annotated[f.SignedFen, of("Balance that this ledger has for that day", unit="fen")]
    statement: Annotated[f.Voucher, of("The bank's statement")]
    explanation: Annotated[str, of("Why the two differ", max_length=500)] = ""


class AccountPeriod(f.Part, frozen=True, kw_only=True):
    """One account's movement in a period; opening + income - expense + other = closing."""

    account: Annotated[f.AccountName, of("Registered account")]
    opening_fen: Annotated[f.SignedFen, of("Balance at the end of the day before", unit="fen")]
    income_fen: Annotated[f.SignedFen, of("Income net of reversals", unit="fen")]
    expense_fen: Annotated[f.SignedFen, of("Expense net of reversals", unit="fen")]
    other_fen: Annotated[f.SignedFen, of("Openings, distributions, fund transfers; signed", unit="fen")]
    closing_fen: Annotated[f.SignedFen, of("Balance at the end of the last day", unit="fen")]


class PeriodClosed(f.Body, frozen=True, kw_only=True, tag="revenue.period.closed/1"):
    """A period's figures are fixed; what comes later and is dated inside it must say so."""

    first: Annotated[f.Date, of("First day, Asia/Shanghai")]
    last: Annotated[f.Date, of("Last day, Asia/Shanghai")]
    accounts: Annotated[
        tuple[AccountPeriod, ...],
        of("Every registered account, in order of name", min_length=1, max_length=limits.ACCOUNTS_MAX),
    ]


class QuestionRaised(f.Body, frozen=True, kw_only=True, tag="revenue.question.raised/1"):
    """An owner asks about, or complains of, one entry."""

    entry: Annotated[f.Seq, of("Seq of the entry in question")]
    event: Annotated[f.Ulid, of("Event id of that entry")]
    matter: Annotated[Literal["question", "complaint"], of("Kind of request")] = "question"
    text: Annotated[f.Text, of("The question; no personal facts")]


class QuestionAnswered(f.Body, frozen=True, kw_only=True, tag="revenue.question.answered/1"):
    """The firm or the committee answers a question."""

    question: Annotated[f.Seq, of("Seq of the question")]
    text: Annotated[f.Text, of("The answer")]
    vouchers: Annotated[f.Vouchers, of("What supports the answer")] = ()


class QuestionClosed(f.Body, frozen=True, kw_only=True, tag="revenue.question.closed/1"):
    """A question is at its end."""

    question: Annotated[f.Seq, of("Seq of the question")]
    outcome: Annotated[
        Literal["satisfied", "withdrawn", "corrected", "mediated", "refused"], of("How it ended")
    ]
