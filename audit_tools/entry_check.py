"""Step 8: what makes an entry inadmissible, one list of rules a kind, in order of precedence (SPEC-books §4).

* The first rule that speaks is the finding; the entry is applied all the same, since it stands in the log.
* Codes of keys and roles belong to step 7, of closings to 9, of reconciliation to 10.
"""

from collections.abc import Callable

from audit_tools import estate_check as estate
from audit_tools import keys_check as keys
from audit_tools import revenue_check as revenue
from audit_tools.codec import next_day
from audit_tools.findings import Breach
from audit_tools.fund import rules as fund
from audit_tools.kinds import FIELDS, SIGNER_ROLES
from audit_tools.limits import ALLOWED_AGE_MS, ALLOWED_LEAD_MS, EARLIEST_DATE
from audit_tools.share_check import check_shares
from audit_tools.state import Books, Entry
from audit_tools.voting import rules as voting
from audit_tools.voting.resolution_check import apply_distribution, check_resolution

Rule = Callable[[Books, Entry], Breach | None]
Effect = Callable[[Books, Entry], None]

FOUNDED = "estate.founded/1"
_TWO_PARTIES = frozenset(
    {
        "revenue.expense.paid/1",
        "revenue.distribution.paid/1",
        "revenue.fund.transferred/1",
        "revenue.entry.reversed/1",
    }
)
_MONEY = _TWO_PARTIES | {"revenue.income.received/1"}
_SIGNER_RULES = {**fund.SIGNER_RULES, **voting.SIGNER_RULES}
_NEEDS_POLICY = (
    fund.TWO_PARTIES
    | _MONEY
    | {"revenue.contract.registered/1", "revenue.period.closed/1", "voting.vote.opened/1"}
)
_RESTING = frozenset(
    {
        *("estate.policy.adopted/1", "revenue.contract.registered/1", "revenue.distribution.paid/1"),
        *("fund.policy.adopted/1", "fund.resolution.linked/1", "fund.replenishment.called/1"),
    }
)
_DATED = _MONEY | {"revenue.account.opened/1"}

_STEP_OF = {
    "role_not_allowed": 7,
    "dual_control": 7,
    "unknown_key": 7,
    "revoked_key": 7,
    "weak_key": 7,
    "key_known": 7,
    "no_possession": 7,
    "grant_not_allowed": 7,
    "key_unknown": 7,
    "key_inactive": 7,
    "last_authority": 7,
    "period_mismatch": 9,
    "period_figures": 9,
    "book_mismatch": 10,
    "unexplained": 10,
}


def step_of(code: str) -> int:
    """The step in which a refusal code is found."""
    return _STEP_OF.get(code, 8)


def check_estate(books: Books, entry: Entry) -> Breach | None:
    """The event is of this estate."""
    want = books.estate or books.origin.rpartition("/logs/")[2]
    found = entry.estate
    return None if found == want else Breach("wrong_estate", want, found)


def check_id(books: Books, entry: Entry) -> Breach | None:
    """The event id occurs once."""
    seq = books.seq_by_id.get(entry.event_id)
    if seq is None:
        return None
    if seq >= entry.submission.first:
        return Breach("id_repeated", "each id once in a submission", entry.event_id)
    return Breach("id_conflict", "an id that is not on file", f"{entry.event_id} (entry {seq})")


def check_age(_books: Books, entry: Entry) -> Breach | None:
    """The moment of signing is at most 30 days before and 5 minutes after the seal's."""
    lead = entry.at_ms - entry.seal_ms
    if lead < -ALLOWED_AGE_MS:
        return Breach("signed_too_old", "at most 30 days before the seal", f"{-lead // 1000} s before")
    if lead > ALLOWED_LEAD_MS:
        return Breach("signed_ahead", "at most 5 minutes after the seal", f"{lead // 1000} s after")
    return None


def check_founded(books: Books, entry: Entry) -> Breach | None:
    """The log begins with `estate.founded`, once and alone."""
    founding = entry.kind == FOUNDED
    if not founding and not books.founding_key:
        return Breach("not_founded", FOUNDED, entry.kind)
    if founding and (entry.seq > 0 or entry.submission.of != 1):
        return Breach("already_founded", "entry 0 only, alone in its submission", f"entry {entry.seq}")
    return None


def check_signer(books: Books, entry: Entry) -> Breach | None:
    """A signing key has a role of SPEC-books §3.2."""
    if entry.kind == "revenue.question.closed/1":
        return revenue.check_question_closer(books, entry)
    own = _SIGNER_RULES.get(entry.kind)
    if own is not None:
        return own(books, entry)
    roles = SIGNER_ROLES.get(entry.kind)
    return keys.check_role(entry, roles) if roles is not None else None


def check_policy_on_file(books: Books, _entry: Entry) -> Breach | None:
    """Money, contracts, closings and votes come after a policy."""
    return Breach("no_policy", "a policy on file", "none") if books.policy is None else None


def date_rule(name: str) -> Rule:
    """The rule that business date `name` is not before 1990 and at most one day after the day of signing."""

    def check_date(_books: Books, entry: Entry) -> Breach | None:
        day, latest = entry.body[name], entry.day
        # Nearly every date is past: the day after is reckoned only when it decides.
        if day >= EARLIEST_DATE and (day <= latest or day <= next_day(latest)):
            return None
        return Breach("date_out_of_range", f"{EARLIEST_DATE} to {next_day(latest)}", f"{name} {day}")

    return check_date


def check_resolution_date(_books: Books, entry: Entry) -> Breach | None:
    """A linked resolution is of 1990 or later, and not after the day of signing."""
    day = entry.body["resolution"]["date"]
    if EARLIEST_DATE <= day <= entry.day:
        return None
    return Breach("date_out_of_range", f"{EARLIEST_DATE} to {entry.day}", f"resolution of {day}")


def check_lateness(books: Books, entry: Entry) -> Breach | None:
    """A date in a closed period is marked late, and nothing else is."""
    late, day = "late" in entry.body, entry.body["date"]
    closed = day <= books.closed_last
    if closed and not late:
        return Breach("date_in_closed_period", f"after {books.closed_last}, or marked late", day)
    if late and not closed:
        return Breach("not_late", "late only in a closed period", day)
    return None


def check_two_parties(books: Books, entry: Entry) -> Breach | None:
    """At and above the threshold two parties sign (SPEC-books §3.3)."""
    policy = books.policy or {"dual_control_fen": 0, "second_party": ""}
    if entry.kind == "revenue.entry.reversed/1":
        amount = max(abs(leg["amount_fen"]) for leg in entry.body["postings"])
    else:
        amount = revenue.amount_out(entry.body)
    threshold, second = policy["dual_control_fen"], policy["second_party"]
    if amount < threshold or keys.has_two_parties(entry.submission, SIGNER_ROLES[entry.kind], second):
        return None
    signed = ", ".join(sorted(entry.submission.parties))
    return Breach("dual_control", f"{second} too, from {threshold} fen", f"{amount} fen, signed by {signed}")


_OWN_RULES: dict[str, list[Rule]] = {
    FOUNDED: [
        keys.check_founding_keys,
        estate.check_firm,
        estate.check_origin,
        keys.check_log_key_name,
    ],
    "estate.key.granted/1": [keys.check_new_key, keys.check_possession, keys.check_grant],
    "estate.key.revoked/1": [keys.check_revocation],
    "estate.log_key.granted/1": [keys.check_new_key, keys.check_log_key_name],
    "estate.units.registered/1": [estate.check_units_new],
    "estate.units.transferred/1": [estate.check_transfers],
    "estate.policy.adopted/1": [estate.check_policy],
    "estate.subject.erased/1": [],
    "revenue.account.opened/1": [revenue.check_account_new],
    "revenue.contract.registered/1": [
        revenue.check_counterparty_code,
        revenue.check_contract_new,
        revenue.check_counterparty,
        revenue.check_category,
    ],
    "revenue.income.received/1": [
        revenue.check_counterparty_code,
        revenue.check_account,
        revenue.check_named_contract,
        revenue.check_counterparty,
        revenue.check_category,
        revenue.check_due,
    ],
    "revenue.expense.paid/1": [
        revenue.check_counterparty_code,
        revenue.check_account,
        revenue.check_named_contract,
        revenue.check_counterparty,
        revenue.check_category,
        revenue.check_invoice,
        revenue.check_overdraft,
    ],
    "revenue.entry.reversed/1": [revenue.check_reversal],
    "revenue.distribution.paid/1": [revenue.check_account, revenue.check_overdraft, check_shares],
    "revenue.fund.transferred/1": [revenue.check_account, revenue.check_overdraft],
    "revenue.account.reconciled/1": [revenue.check_account, revenue.check_book_balance],
    "revenue.period.closed/1": [revenue.check_period],
    "revenue.question.raised/1": [revenue.check_questioned],
    "revenue.question.answered/1": [revenue.check_question],
    "revenue.question.closed/1": [revenue.check_question],
    **fund.RULES,
    **voting.RULES,
}

EFFECTS: dict[str, list[Effect]] = {
    FOUNDED: [keys.apply_founding, estate.apply_origin],
    "estate.key.granted/1": [keys.apply_grant],
    "estate.key.revoked/1": [keys.apply_revocation],
    "estate.log_key.granted/1": [keys.apply_log_key],
    "estate.units.registered/1": [estate.apply_units],
    "estate.units.transferred/1": [estate.apply_transfers],
    "estate.policy.adopted/1": [estate.apply_policy],
    "revenue.contract.registered/1": [revenue.apply_contract],
    "revenue.income.received/1": [revenue.apply_income],
    "revenue.expense.paid/1": [revenue.apply_expense, revenue.flag_money_out],
    "revenue.entry.reversed/1": [revenue.apply_reversal],
    "revenue.distribution.paid/1": [revenue.flag_money_out, apply_distribution],
    "revenue.fund.transferred/1": [revenue.flag_money_out],
    "revenue.period.closed/1": [revenue.apply_period],
    "revenue.question.raised/1": [revenue.apply_question],
    "revenue.question.closed/1": [revenue.apply_question_closed],
    **fund.EFFECTS,
    **voting.EFFECTS,
}


def _rules_of(kind: str) -> list[Rule]:
    rules: list[Rule] = [check_estate, check_id, check_age, check_founded, check_signer]
    rules += [check_policy_on_file] if kind in _NEEDS_POLICY else []
    rules += [date_rule(name) for name in ("date", "since", "last", "published") if name in FIELDS[kind]]
    rules += [check_resolution_date] if kind == "fund.resolution.linked/1" else []
    rules += [check_lateness] if kind in _DATED else []
    rules += [check_two_parties] if kind in _TWO_PARTIES else []
    rules += [fund.check_two_parties] if kind in fund.TWO_PARTIES else []
    rules += [check_resolution] if kind in _RESTING else []
    return rules + _OWN_RULES.get(kind, [])


RULES = {kind: tuple(_rules_of(kind)) for kind in FIELDS}


def check_entry(books: Books, entry: Entry) -> Breach | None:
    """The first rule that the entry breaks, judged by the state before it."""
    for rule in RULES[entry.kind]:
        breach = rule(books, entry)
        if breach is not None:
            return breach
    return None


def apply_entry(books: Books, entry: Entry) -> None:
    """The entry's effects are in the books, whether it was admissible or not."""
    body, seq = entry.body, entry.seq
    books.balances.apply(entry.kind, body)
    for effect in EFFECTS.get(entry.kind, ()):
        effect(books, entry)
    books.seq_by_id.setdefault(entry.event_id, seq)
    if "illustrative" in body:
        books.flag("illustrative", seq)
    if "late" in body:
        books.flag("late", seq)
    if body.get("basis") == "stated_total":
        books.flag("not_recomputable", seq)
