"""The rules and effects of each kind of the book fund, in order of precedence (SPEC-books §4.5)."""

from collections.abc import Callable

from audit_tools.findings import Breach
from audit_tools.fund import application_check as applications
from audit_tools.fund import list_check as lists
from audit_tools.fund import works_check as works
from audit_tools.fund.flags import FLAGS
from audit_tools.fund.moves import COUNTS, apply_legs
from audit_tools.fund.postings import POSTINGS
from audit_tools.fund.reversal_check import apply_reversal, check_reversal
from audit_tools.fund.state import FundAccount
from audit_tools.keys_check import has_two_parties
from audit_tools.revenue_check import apply_expense, check_invoice
from audit_tools.state import Books, Entry
from audit_tools.voting.resolution_check import apply_act

Rule = Callable[[Books, Entry], Breach | None]
Effect = Callable[[Books, Entry], None]

# Who signs, where a table of roles does not tell it (SPEC-books §3.2).
SIGNER_RULES: dict[str, Rule] = {
    "fund.opening.certified/1": lists.check_certifier,
    "fund.emergency.confirmed/1": applications.check_confirmer,
}
TWO_PARTIES = frozenset(
    {
        "fund.payment.made/1",
        "fund.withdrawal.settled/1",
        "fund.subaccount.returned/1",
        "fund.entry.reversed/1",
    }
)
_PAYERS = frozenset({"manager", "clerk", "custodian_bank"})


def check_two_parties(books: Books, entry: Entry) -> Breach | None:
    """Whatever the amount, two parties sign (SPEC-books §3.3)."""
    second = books.policy["second_party"] if books.policy is not None else ""
    if any(has_two_parties(entry.submission, _PAYERS, role) for role in (second, "custodian_bank")):
        return None
    signed = ", ".join(sorted(entry.submission.parties))
    return Breach("dual_control", f"{second} or custodian_bank of another party too", f"signed by {signed}")


_ON_FILE = [applications.check_application]

RULES: dict[str, list[Rule]] = {
    "fund.account.opened/1": [lists.check_account_new],
    "fund.policy.adopted/1": [],
    "fund.opening.certified/1": [
        lists.check_units,
        lists.check_once,
        lists.check_account,
        lists.check_order,
        lists.check_total,
        lists.check_opening,
    ],
    "fund.deposits.received/1": [
        lists.check_units,
        lists.check_once,
        lists.check_account,
        lists.check_order,
        lists.check_total,
        lists.check_dues,
    ],
    "fund.gains.credited/1": [
        lists.check_units,
        lists.check_once,
        lists.check_account,
        lists.check_order,
        lists.check_total,
        lists.check_run,
        lists.check_gains_terms,
        lists.check_gains,
    ],
    "fund.replenishment.called/1": [
        lists.check_units,
        lists.check_once,
        lists.check_order,
        lists.check_total,
    ],
    "fund.withdrawal.proposed/1": [
        applications.check_codes,
        applications.check_scope_units,
        lists.check_account,
        applications.check_scope_buildings,
        applications.check_fund_policy,
        applications.check_scope_order,
        applications.check_number,
        applications.check_purpose,
        applications.check_budget,
        applications.check_emergency,
    ],
    "fund.resolution.linked/1": [
        *_ON_FILE,
        applications.check_on_resolution,
        applications.check_link,
    ],
    "fund.emergency.confirmed/1": [
        *_ON_FILE,
        applications.check_on_emergency,
        applications.check_confirmation,
    ],
    "fund.withdrawal.approved/1": [
        applications.check_standing,
        *_ON_FILE,
        applications.check_approval,
    ],
    "fund.withdrawal.returned/1": [*_ON_FILE, applications.check_unpaid],
    "fund.payment.made/1": [
        applications.check_standing,
        applications.check_codes,
        check_invoice,
        *_ON_FILE,
        works.check_approved,
        works.check_payee,
        works.check_stage,
        works.check_ceiling,
    ],
    "fund.work.accepted/1": [
        works.check_line_order,
        *_ON_FILE,
        works.check_approved,
        works.check_inspection,
    ],
    "fund.withdrawal.settled/1": [
        applications.check_codes,
        *_ON_FILE,
        works.check_approved,
        works.check_settlement,
    ],
    "fund.cost.apportioned/1": [
        lists.check_units,
        lists.check_once,
        lists.check_order,
        lists.check_total,
        *_ON_FILE,
        works.check_settled,
        works.check_part,
        works.check_shares,
    ],
    "fund.emergency.audited/1": [
        applications.check_codes,
        *_ON_FILE,
        applications.check_on_emergency,
        works.check_audit,
    ],
    "fund.subaccount.returned/1": [lists.check_units, lists.check_account, works.check_returned],
    "fund.subaccount.transferred/1": [lists.check_units, works.check_title],
    "fund.account.reconciled/1": [lists.check_account, lists.check_reconciled],
    "fund.list.published/1": [lists.check_list],
    "fund.entry.reversed/1": [check_reversal],
}


def apply_account(books: Books, entry: Entry) -> None:
    """The account is registered."""
    body = entry.body
    account = FundAccount(body["custodian"], body.get("developer_group", ""))
    books.fund.accounts.setdefault(body["account"], account)


def apply_policy(books: Books, entry: Entry) -> None:
    """The fund's values are in force from the next event on."""
    books.fund.policy = entry.body


def apply_figures(books: Books, entry: Entry) -> None:
    """The event's legs, and what it adds to each figure, are in the books."""
    apply_legs(books.fund, entry.kind, entry.body)
    count = COUNTS.get(entry.kind)
    if count is not None:
        count(books.fund, entry.body, 1)
    rows = [entry.body] if "unit" in entry.body else entry.body.get("lines", ())
    books.fund.begun.update(row["unit"] for row in rows if "unit" in row)


def apply_invoice(books: Books, entry: Entry) -> None:
    """The payment counts against its invoice."""
    apply_expense(books, entry)


_OWN_EFFECTS: dict[str, list[Effect]] = {
    "fund.account.opened/1": [apply_account],
    "fund.policy.adopted/1": [apply_policy],
    "fund.replenishment.called/1": [apply_act],
    "fund.withdrawal.proposed/1": [applications.apply_proposal],
    "fund.resolution.linked/1": [applications.apply_link, apply_act],
    "fund.emergency.confirmed/1": [applications.apply_confirmation],
    "fund.withdrawal.approved/1": [applications.apply_approval],
    "fund.withdrawal.returned/1": [applications.apply_return],
    "fund.work.accepted/1": [works.apply_inspection],
    "fund.withdrawal.settled/1": [works.apply_settlement],
    "fund.cost.apportioned/1": [works.apply_shares],
    "fund.gains.credited/1": [lists.apply_gains],
    "fund.payment.made/1": [apply_invoice],
    "fund.emergency.audited/1": [works.apply_audit],
    "fund.subaccount.transferred/1": [works.apply_title],
    "fund.entry.reversed/1": [apply_reversal],
}

# Own effects read the figures before the event; its figures follow, then what readers must see.
EFFECTS: dict[str, list[Effect]] = {
    kind: [
        *_OWN_EFFECTS.get(kind, []),
        *([apply_figures] if kind in POSTINGS else []),
        *([FLAGS[kind]] if kind in FLAGS else []),
    ]
    for kind in RULES
}
