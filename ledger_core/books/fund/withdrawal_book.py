"""The kinds about an application for a withdrawal, put together in the order of its life."""

from __future__ import annotations

from ledger_core.books.fund import application_rules as applications
from ledger_core.books.fund import flags, postings
from ledger_core.books.fund import proposal_rules as proposals
from ledger_core.books.fund import share_rules as shares
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.fund import withdrawal_stories as stories
from ledger_core.books.fund import works_rules as works
from ledger_core.books.fund.application_rules import application_on_file, application_runs
from ledger_core.books.fund.list_rules import (
    UNIT_LIST,
    account_known,
    fund_policy_adopted,
    total_right,
    two_parties,
)
from ledger_core.books.kind import Kind
from ledger_core.books.resolutions import rests_on
from ledger_core.books.shared_rules import day_in_range, founded, policy_adopted, signed_by

PAYERS = frozenset({"custodian_bank", "manager"})
_APPLICANTS = frozenset({"manager", "committee"})
_LINKERS = frozenset({"manager", "committee", "street"})
_AUTHORITY = frozenset({"authority"})
_INSPECTORS = frozenset({"committee", "supervisor", "street"})
_SETTLERS = frozenset({"manager"})
_AUDITORS = frozenset({"auditor", "committee", "street", "authority"})
# The application is on file, and not at its end.
_RUNNING = (application_on_file, application_runs)

PROPOSED = Kind(
    body=w.WithdrawalProposed,
    signers=_APPLICANTS,
    rules=(
        founded,
        signed_by(*_APPLICANTS),
        day_in_range("date"),
        proposals.codes_right,
        proposals.scope_units_known,
        account_known,
        proposals.scope_has_units,
        fund_policy_adopted,
        proposals.scope_ascends,
        proposals.application_new,
        proposals.replaced_known,
        proposals.replaced_at_rest,
        proposals.purpose_not_forbidden,
        proposals.purpose_allowed,
        proposals.quantities_given,
        proposals.budget_adds_up,
        proposals.prices_complete,
        proposals.emergency_reasoned,
        proposals.within_cap,
    ),
    apply=proposals.apply_proposed,
    story=stories.proposed,
    flags=flags.flag_proposed,
)
RESOLUTION_LINKED = Kind(
    body=w.ResolutionLinked,
    signers=_LINKERS,
    rules=(
        founded,
        signed_by(*_LINKERS),
        applications.resolution_dated,
        rests_on("withdrawal", lambda body: (body.application, body.amount_fen)),
        *_RUNNING,
        applications.has_basis("resolution"),
        applications.not_resolved_twice,
        applications.resolution_documented,
        applications.scope_decided,
        applications.amount_decided,
    ),
    apply=applications.apply_linked,
    story=stories.resolution_linked,
    flags=flags.flag_filed,
)
EMERGENCY_CONFIRMED = Kind(
    body=w.EmergencyConfirmed,
    rules=(
        founded,
        applications.confirmer_signs,
        day_in_range("date"),
        *_RUNNING,
        applications.has_basis("emergency"),
        applications.not_confirmed_twice,
    ),
    apply=applications.apply_confirmed,
    story=stories.emergency_confirmed,
)
APPROVED = Kind(
    body=w.WithdrawalApproved,
    signers=_AUTHORITY,
    rules=(
        founded,
        signed_by(*_AUTHORITY),
        day_in_range("date"),
        applications.decision_stands,
        *_RUNNING,
        applications.basis_complete,
        applications.not_approved_twice,
        applications.within_budget,
    ),
    apply=applications.apply_approved,
    story=stories.approved,
)
RETURNED = Kind(
    body=w.WithdrawalReturned,
    signers=_AUTHORITY,
    rules=(founded, signed_by(*_AUTHORITY), day_in_range("date"), *_RUNNING, applications.nothing_paid),
    apply=applications.apply_sent_back,
    story=stories.returned,
)
PAYMENT_MADE = Kind(
    body=w.PaymentMade,
    signers=PAYERS,
    rules=(
        founded,
        signed_by(*PAYERS),
        policy_adopted,
        day_in_range("date"),
        two_parties(lambda body: body.amount_fen),
        applications.decision_stands,
        works.within_invoice,
        *_RUNNING,
        works.is_approved,
        works.dated_after_approval,
        works.account_of_application,
        works.payee_is_contractor,
        works.stage_follows,
        works.last_payment_accepted,
        works.last_payment_settled,
        works.within_first_stage,
        works.within_approved,
        works.final_completes,
    ),
    apply=works.apply_payment,
    story=stories.payment_made,
    postings=postings.payment,
    flags=flags.flag_payment,
    is_money=True,
    is_remembered=True,
)
WORK_ACCEPTED = Kind(
    body=w.WorkAccepted,
    signers=_INSPECTORS,
    rules=(
        founded,
        signed_by(*_INSPECTORS),
        day_in_range("date"),
        works.acceptance_ascends,
        *_RUNNING,
        works.is_approved,
        works.not_accepted_twice,
        works.lines_of_budget,
        works.found_within_claim,
        works.inspection_complete,
    ),
    apply=works.apply_accepted,
    story=stories.work_accepted,
    flags=flags.flag_accepted,
)
SETTLED = Kind(
    body=w.WithdrawalSettled,
    signers=_SETTLERS,
    rules=(
        founded,
        signed_by(*_SETTLERS),
        policy_adopted,
        day_in_range("date"),
        two_parties(lambda body: body.final_fen),
        works.auditor_right,
        *_RUNNING,
        works.is_approved,
        works.works_accepted,
        works.settled_within_approved,
        works.audit_given,
        works.not_settled_twice,
        works.within_found,
        works.not_below_paid,
    ),
    apply=works.apply_settled,
    story=stories.settled,
)
COST_APPORTIONED = Kind(
    body=w.CostApportioned,
    signers=PAYERS,
    rules=(
        founded,
        signed_by(*PAYERS),
        day_in_range("date"),
        *UNIT_LIST,
        total_right("share_fen"),
        *_RUNNING,
        works.is_settled,
        shares.paid_out,
        shares.part_follows,
        shares.inside_scope,
        shares.shares_right,
    ),
    apply=shares.apply_apportioned,
    story=stories.cost_apportioned,
    postings=postings.apportionment,
    flags=shares.flag_apportioned,
    is_money=True,
    is_remembered=True,
)
EMERGENCY_AUDITED = Kind(
    body=w.EmergencyAudited,
    signers=_AUDITORS,
    rules=(
        founded,
        signed_by(*_AUDITORS),
        day_in_range("published"),
        works.audit_code_right,
        application_on_file,
        applications.has_basis("emergency"),
        works.is_settled,
        works.not_audited_twice,
    ),
    apply=works.apply_audited,
    story=stories.emergency_audited,
)

WITHDRAWALS: tuple[Kind, ...] = (
    PROPOSED,
    RESOLUTION_LINKED,
    EMERGENCY_CONFIRMED,
    APPROVED,
    RETURNED,
    PAYMENT_MADE,
    WORK_ACCEPTED,
    SETTLED,
    COST_APPORTIONED,
    EMERGENCY_AUDITED,
)
