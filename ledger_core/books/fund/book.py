"""The kinds of the book `fund`, put together."""

from __future__ import annotations

from typing import Any

from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import postings, stories
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund import withdrawal_stories as told
from ledger_core.books.kind import Context, Kind
from ledger_core.books.refusals import Refusal, refuse
from ledger_core.books.shared_rules import founded
from ledger_core.books.state import State

_AUTHORITY = frozenset({"authority"})
_OPENERS = frozenset({"authority", "street", "committee", "manager"})
_POLICY_MAKERS = frozenset({"committee", "street", "authority"})
_CERTIFIERS = frozenset({"custodian_bank", "authority"})
_BOOKERS = frozenset({"custodian_bank", "manager", "clerk"})
_PAYERS = frozenset({"custodian_bank", "manager"})
_APPLICANTS = frozenset({"manager", "committee"})
_LINKERS = frozenset({"manager", "committee", "street"})
_INSPECTORS = frozenset({"committee", "supervisor", "street"})
_AUDITORS = frozenset({"auditor", "committee", "street", "authority"})
_REGISTRAR = frozenset({"registrar", "authority"})


def _not_yet(_state: State, _body: Any, _context: Context) -> Refusal | None:
    return refuse("role_not_allowed", allowed="")


def _nothing(_state: State, _body: Any, _context: Context) -> None:
    return None


_NOT_YET: dict[str, Any] = {"rules": (founded, _not_yet), "apply": _nothing}

KINDS: tuple[Kind, ...] = (
    Kind(body=k.FundAccountOpened, signers=_OPENERS, story=stories.account_opened, **_NOT_YET),
    Kind(body=k.FundPolicyAdopted, signers=_POLICY_MAKERS, story=stories.policy_adopted, **_NOT_YET),
    Kind(
        body=k.OpeningCertified,
        signers=_CERTIFIERS,
        story=stories.opening_certified,
        postings=postings.opening,
        is_money=True,
        **_NOT_YET,
    ),
    Kind(
        body=k.DepositsReceived,
        signers=_BOOKERS,
        story=stories.deposits_received,
        postings=postings.deposits,
        is_money=True,
        **_NOT_YET,
    ),
    Kind(
        body=k.GainsCredited,
        signers=_BOOKERS,
        story=stories.gains_credited,
        postings=postings.gains,
        is_money=True,
        **_NOT_YET,
    ),
    Kind(body=k.ReplenishmentCalled, signers=_LINKERS, story=stories.replenishment_called, **_NOT_YET),
    Kind(body=w.WithdrawalProposed, signers=_APPLICANTS, story=told.proposed, **_NOT_YET),
    Kind(body=w.ResolutionLinked, signers=_LINKERS, story=told.resolution_linked, **_NOT_YET),
    Kind(body=w.EmergencyConfirmed, story=told.emergency_confirmed, **_NOT_YET),
    Kind(body=w.WithdrawalApproved, signers=_AUTHORITY, story=told.approved, **_NOT_YET),
    Kind(body=w.WithdrawalReturned, signers=_AUTHORITY, story=told.returned, **_NOT_YET),
    Kind(
        body=w.PaymentMade,
        signers=_PAYERS,
        story=told.payment_made,
        postings=postings.payment,
        is_money=True,
        **_NOT_YET,
    ),
    Kind(body=w.WorkAccepted, signers=_INSPECTORS, story=told.work_accepted, **_NOT_YET),
    Kind(body=w.WithdrawalSettled, signers=frozenset({"manager"}), story=told.settled, **_NOT_YET),
    Kind(
        body=w.CostApportioned,
        signers=_PAYERS,
        story=told.cost_apportioned,
        postings=postings.apportionment,
        is_money=True,
        **_NOT_YET,
    ),
    Kind(body=w.EmergencyAudited, signers=_AUDITORS, story=told.emergency_audited, **_NOT_YET),
    Kind(
        body=k.SubaccountReturned,
        signers=_PAYERS,
        story=stories.subaccount_returned,
        postings=postings.returned,
        is_money=True,
        **_NOT_YET,
    ),
    Kind(body=k.SubaccountTransferred, signers=_REGISTRAR, story=stories.subaccount_transferred, **_NOT_YET),
    Kind(body=k.FundReconciled, signers=_PAYERS, story=stories.account_reconciled, **_NOT_YET),
    Kind(body=k.FundListPublished, signers=_PAYERS, story=stories.list_published, **_NOT_YET),
    Kind(
        body=k.FundEntryReversed,
        signers=_PAYERS,
        story=stories.entry_reversed,
        postings=postings.reversal,
        is_money=True,
        **_NOT_YET,
    ),
)
