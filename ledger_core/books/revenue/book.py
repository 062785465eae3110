"""The kinds of the book `revenue`, put together."""

from __future__ import annotations

from ledger_core.books.kind import Additive, Kind, Rule
from ledger_core.books.resolutions import rests_on
from ledger_core.books.revenue import closing_rules as closing
from ledger_core.books.revenue import correction_rules as correction
from ledger_core.books.revenue import kinds as k
from ledger_core.books.revenue import money_rules as money
from ledger_core.books.revenue import postings, stories
from ledger_core.books.revenue import question_rules as questions
from ledger_core.books.revenue import trade_rules as trade
from ledger_core.books.shared_rules import day_in_range, founded, policy_adopted, signed_by

_FIRM = frozenset({"manager", "clerk"})
_OPENERS = frozenset({"manager", "committee", "authority"})
_RECONCILERS = frozenset({"custodian_bank", "manager", "clerk"})
_PAYER_CODE_RIGHT = money.code_right("payer")
_ANSWERERS = frozenset({"manager", "clerk", "committee"})


def _firm_rules(*own: Rule) -> tuple[Rule, ...]:
    """What holds for everything dated that the firm books, then the kind's own rules."""
    common = (founded, signed_by(*_FIRM), policy_adopted, day_in_range("date"), money.period_open)
    return common + own


ACCOUNT_OPENED = Kind(
    body=k.AccountOpened,
    signers=_OPENERS,
    rules=(
        founded,
        signed_by(*_OPENERS),
        day_in_range("date"),
        trade.opened_in_open_period,
        trade.accounts_countable,
        trade.account_new,
    ),
    apply=trade.apply_account,
    story=stories.account_opened,
    postings=postings.opening,
    is_money=True,
)
CONTRACT_REGISTERED = Kind(
    body=k.ContractRegistered,
    signers=_FIRM,
    rules=(
        founded,
        signed_by(*_FIRM),
        policy_adopted,
        rests_on("contract", lambda body: (body.contract, sum(due.amount_fen for due in body.dues))),
        money.code_right("counterparty"),
        trade.contract_new,
        trade.contract_side,
        trade.contract_category,
    ),
    apply=trade.apply_contract,
    story=stories.contract_registered,
)
INCOME_RECEIVED = Kind(
    body=k.IncomeReceived,
    signers=_FIRM,
    rules=_firm_rules(
        _PAYER_CODE_RIGHT,
        money.account_known,
        trade.income_contract,
        trade.payer_identified,
        trade.income_category,
        trade.within_due,
    ),
    apply=trade.apply_income,
    story=stories.income_received,
    postings=postings.income,
    flags=trade.flag_income,
    is_money=True,
    additive=Additive(
        fields=("date", "account", "category", "contract", "late", "excess_reason"),
        side="payer",
        side_rules=(_PAYER_CODE_RIGHT, trade.payer_identified),
        fits=trade.no_excess,
        book=trade.book_income,
        keep=trade.keep_incomes,
    ),
)
EXPENSE_PAID = Kind(
    body=k.ExpensePaid,
    signers=_FIRM,
    rules=_firm_rules(
        money.two_parties(money.amount),
        money.code_right("payee"),
        money.account_known,
        trade.expense_contract,
        trade.payee_identified,
        trade.expense_category,
        trade.within_invoice,
        money.enough_balance(money.amount),
    ),
    apply=trade.apply_expense,
    story=stories.expense_paid,
    postings=postings.expense,
    flags=money.flag_money,
    is_money=True,
)
ENTRY_REVERSED = Kind(
    body=k.EntryReversed,
    signers=_FIRM,
    rules=_firm_rules(
        money.two_parties(correction.reversal_amount),
        correction.entry_on_file,
        correction.entry_reversible,
        correction.entry_not_reversed,
        correction.legs_opposite,
    ),
    apply=correction.apply_reversal,
    story=stories.entry_reversed,
    postings=postings.reversal,
    flags=money.flag_late,
    is_money=True,
)
DISTRIBUTION_PAID = Kind(
    body=k.DistributionPaid,
    signers=_FIRM,
    rules=_firm_rules(
        money.two_parties(correction.distribution_amount),
        rests_on("distribution", lambda body: (body.account, body.paid_fen)),
        money.account_known,
        money.enough_balance(correction.distribution_amount),
        correction.shares_right,
    ),
    apply=correction.apply_distribution,
    story=stories.distribution_paid,
    postings=postings.distribution,
    flags=correction.flag_distribution,
    is_money=True,
)
FUND_TRANSFERRED = Kind(
    body=k.FundTransferred,
    signers=_FIRM,
    rules=_firm_rules(
        money.two_parties(money.amount), money.account_known, money.enough_balance(money.amount)
    ),
    apply=money.apply_money(postings.fund_transfer),
    story=stories.fund_transferred,
    postings=postings.fund_transfer,
    flags=money.flag_money,
    is_money=True,
)
ACCOUNT_RECONCILED = Kind(
    body=k.AccountReconciled,
    signers=_RECONCILERS,
    rules=(
        founded,
        signed_by(*_RECONCILERS),
        day_in_range("date"),
        money.account_known,
        closing.book_right,
        closing.difference_explained,
    ),
    apply=closing.apply_reconciled,
    story=stories.account_reconciled,
    flags=closing.flag_reconciled,
)
PERIOD_CLOSED = Kind(
    body=k.PeriodClosed,
    signers=frozenset({"manager"}),
    rules=(
        founded,
        signed_by("manager"),
        policy_adopted,
        day_in_range("last"),
        closing.period_follows,
        closing.period_figures,
    ),
    apply=closing.apply_closed,
    story=stories.period_closed,
)
QUESTION_RAISED = Kind(
    body=k.QuestionRaised,
    signers=frozenset({"owner"}),
    rules=(founded, signed_by("owner"), correction.entry_on_file),
    apply=questions.apply_raised,
    story=stories.question_raised,
)
QUESTION_ANSWERED = Kind(
    body=k.QuestionAnswered,
    signers=_ANSWERERS,
    rules=(founded, signed_by(*_ANSWERERS), questions.question_known, questions.question_open),
    apply=questions.apply_answered,
    story=stories.question_answered,
)
QUESTION_CLOSED = Kind(
    body=k.QuestionClosed,
    rules=(founded, questions.closer_allowed, questions.question_known, questions.question_open),
    apply=questions.apply_question_closed,
    story=stories.question_closed,
)

KINDS: tuple[Kind, ...] = (
    ACCOUNT_OPENED,
    CONTRACT_REGISTERED,
    INCOME_RECEIVED,
    EXPENSE_PAID,
    ENTRY_REVERSED,
    DISTRIBUTION_PAID,
    FUND_TRANSFERRED,
    ACCOUNT_RECONCILED,
    PERIOD_CLOSED,
    QUESTION_RAISED,
    QUESTION_ANSWERED,
    QUESTION_CLOSED,
)
