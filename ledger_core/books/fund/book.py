"""The kinds of the book `fund`, put together."""

from __future__ import annotations

from ledger_core.books.fund import account_rules as accounts
from ledger_core.books.fund import flags, gain_rules, postings, stories
from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import publication_rules as publication
from ledger_core.books.fund import reversal_rules as reversals
from ledger_core.books.fund.list_rules import (
    ACCOUNT_LIST,
    UNIT_LIST,
    account_known,
    flag_attested,
    total_right,
    two_parties,
)
from ledger_core.books.fund.withdrawal_book import PAYERS, WITHDRAWALS
from ledger_core.books.kind import Kind
from ledger_core.books.resolutions import rests_on
from ledger_core.books.revenue.closing_rules import difference_explained
from ledger_core.books.revenue.correction_rules import entry_not_reversed, entry_on_file
from ledger_core.books.shared_rules import day_in_range, founded, policy_adopted, signed_by, unit_known

_OPENERS = frozenset({"authority", "street", "committee", "manager"})
_POLICY_MAKERS = frozenset({"committee", "street", "authority"})
_CERTIFIERS = frozenset({"custodian_bank", "authority"})
_BOOKERS = frozenset({"custodian_bank", "manager", "clerk"})
_CALLERS = frozenset({"manager", "committee", "street"})
_REGISTRAR = frozenset({"registrar", "authority"})

ACCOUNT_OPENED = Kind(
    body=k.FundAccountOpened,
    signers=_OPENERS,
    rules=(
        founded,
        signed_by(*_OPENERS),
        day_in_range("date"),
        accounts.account_new,
        accounts.custodian_granted,
    ),
    apply=accounts.apply_account,
    story=stories.account_opened,
)
POLICY_ADOPTED = Kind(
    body=k.FundPolicyAdopted,
    signers=_POLICY_MAKERS,
    rules=(
        founded,
        signed_by(*_POLICY_MAKERS),
        day_in_range("since"),
        rests_on("policy", lambda body: (body.profile, 0)),
    ),
    apply=accounts.apply_policy,
    story=stories.policy_adopted,
)
OPENING_CERTIFIED = Kind(
    body=k.OpeningCertified,
    signers=_CERTIFIERS,
    rules=(
        founded,
        signed_by(*_CERTIFIERS),
        accounts.opening_attested,
        day_in_range("date"),
        *ACCOUNT_LIST,
        total_right("balance_fen"),
        accounts.opening_balances,
        accounts.opening_first,
    ),
    apply=accounts.apply_opening,
    story=stories.opening_certified,
    postings=postings.opening,
    flags=accounts.flag_dated,
    is_money=True,
    is_remembered=True,
)
DEPOSITS_RECEIVED = Kind(
    body=k.DepositsReceived,
    signers=_BOOKERS,
    rules=(
        founded,
        signed_by(*_BOOKERS),
        day_in_range("date"),
        *ACCOUNT_LIST,
        total_right("amount_fen", "developer_fen"),
        accounts.dues_right,
    ),
    apply=accounts.apply_deposits,
    story=stories.deposits_received,
    postings=postings.deposits,
    flags=accounts.flag_dated,
    is_money=True,
    is_remembered=True,
)
GAINS_CREDITED = Kind(
    body=k.GainsCredited,
    signers=_BOOKERS,
    rules=(
        founded,
        signed_by(*_BOOKERS),
        day_in_range("date"),
        *ACCOUNT_LIST,
        total_right("amount_fen"),
        gain_rules.run_continues,
        gain_rules.terms_fit,
        gain_rules.period_follows,
        gain_rules.lines_right,
    ),
    apply=gain_rules.apply_gains,
    story=stories.gains_credited,
    postings=postings.gains,
    flags=flag_attested,
    is_money=True,
    is_remembered=True,
)
REPLENISHMENT_CALLED = Kind(
    body=k.ReplenishmentCalled,
    signers=_CALLERS,
    rules=(
        founded,
        signed_by(*_CALLERS),
        rests_on("replenishment", lambda body: (body.due_by.isoformat(), body.total_fen)),
        *UNIT_LIST,
        total_right("amount_fen"),
    ),
    apply=accounts.apply_called,
    story=stories.replenishment_called,
)
SUBACCOUNT_RETURNED = Kind(
    body=k.SubaccountReturned,
    signers=PAYERS,
    rules=(
        founded,
        signed_by(*PAYERS),
        policy_adopted,
        day_in_range("date"),
        two_parties(lambda body: body.amount_fen),
        unit_known,
        account_known,
        accounts.within_sub_account,
    ),
    apply=accounts.apply_returned,
    story=stories.subaccount_returned,
    postings=postings.returned,
    flags=accounts.flag_dated,
    is_money=True,
    is_remembered=True,
)
SUBACCOUNT_TRANSFERRED = Kind(
    body=k.SubaccountTransferred,
    signers=_REGISTRAR,
    rules=(
        founded,
        signed_by(*_REGISTRAR),
        day_in_range("date"),
        unit_known,
        accounts.balance_goes_along,
        accounts.title_passed,
    ),
    apply=accounts.apply_title,
    story=stories.subaccount_transferred,
    flags=flags.flag_title,
)
ACCOUNT_RECONCILED = Kind(
    body=k.FundReconciled,
    signers=PAYERS,
    rules=(
        founded,
        signed_by(*PAYERS),
        day_in_range("date"),
        account_known,
        accounts.book_right,
        difference_explained,
    ),
    apply=accounts.apply_nothing,
    story=stories.account_reconciled,
    flags=accounts.flag_reconciled,
)
LIST_PUBLISHED = Kind(
    body=k.FundListPublished,
    signers=PAYERS,
    rules=(founded, signed_by(*PAYERS), day_in_range("date"), publication.list_right),
    apply=accounts.apply_nothing,
    story=stories.list_published,
    flags=publication.flag_list,
)
ENTRY_REVERSED = Kind(
    body=k.FundEntryReversed,
    signers=PAYERS,
    rules=(
        founded,
        signed_by(*PAYERS),
        policy_adopted,
        day_in_range("date"),
        two_parties(reversals.reversal_amount),
        entry_on_file,
        reversals.entry_reversible,
        entry_not_reversed,
        reversals.legs_opposite,
        reversals.newest_gains,
        reversals.not_yet_settled,
        reversals.credit_unspent,
    ),
    apply=reversals.apply_reversal,
    story=stories.entry_reversed,
    postings=postings.reversal,
    flags=reversals.flag_reversal,
    is_money=True,
    is_remembered=True,
)

KINDS: tuple[Kind, ...] = (
    ACCOUNT_OPENED,
    POLICY_ADOPTED,
    OPENING_CERTIFIED,
    DEPOSITS_RECEIVED,
    GAINS_CREDITED,
    REPLENISHMENT_CALLED,
    *WITHDRAWALS,
    SUBACCOUNT_RETURNED,
    SUBACCOUNT_TRANSFERRED,
    ACCOUNT_RECONCILED,
    LIST_PUBLISHED,
    ENTRY_REVERSED,
)
