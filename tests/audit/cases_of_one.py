"""Logs that one submission breaks in its last event, by section of SPEC-books §4."""

from tests.audit.cases import COUNTED, leg, one
from tests.audit.forge import (
    AUTHORITY,
    BANK,
    CLERK,
    COMMITTEE,
    LOG,
    MANAGER,
    PAYEE,
    REGISTRAR,
    STRANGER,
    asked,
    closed,
    contract,
    distribution,
    expense,
    founded,
    granted,
    income,
    opened,
    policy,
    reconciled,
    registered,
    reversal,
    transferred,
)

# 4.1 the submission
one("malformed_event", 1, "unknown field", CLERK, income(5, colour="red"))
one(
    "malformed_event", 1, "missing field", CLERK, {"kind": "revenue.income.received/1", "account": "sunshine"}
)
one("malformed_event", 1, "default stated", CLERK, income(5, memo=""))
one("malformed_event", 1, "false stated", CLERK, income(5, late=False))
one("malformed_event", 1, "empty list stated", CLERK, income(5, vouchers=[]))
one("malformed_event", 1, "amount zero", CLERK, income(0))
one("malformed_event", 1, "amount negative", CLERK, income(-5))
one("malformed_event", 1, "amount a float", CLERK, income(5.0))
one("malformed_event", 1, "amount a truth", CLERK, income(True))
one("malformed_event", 1, "amount too large", CLERK, income(10_000_000_000_001))
one("malformed_event", 1, "no such day", CLERK, income(5, date="2026-02-29"))
one("malformed_event", 1, "memo too long", CLERK, income(5, memo="长" * 1001))
one("malformed_event", 1, "account of two lines", CLERK, income(5, account="sun\nshine"))
one("malformed_event", 1, "at without zone", CLERK, income(5), at="2026-03-01T10:00:00")
one("malformed_event", 1, "at of hour 24", CLERK, income(5), at="2026-03-01T24:00:00Z")
one("malformed_event", 1, "version 2", CLERK, income(5), v=2)
one("malformed_event", 1, "id in lower case", CLERK, income(5), id="01jqw0aaaaaaaaaaaaaaaaaaaa")
one("malformed_event", 1, "id above 128 bits", CLERK, income(5), id="81JQW0AAAAAAAAAAAAAAAAAAAA")
one("unknown_kind", 1, "unknown kind", CLERK, {"kind": "revenue.gift.made/1"})
one("unknown_kind", 1, "newer version of a kind", CLERK, income(5, kind="revenue.income.received/2"))
one("text_not_allowed", 1, "line break in a memo", CLERK, income(5, memo="a\nb"))
one("text_not_allowed", 1, "direction override", CLERK, income(5, memo="a\u202eb"))
one("text_not_allowed", 1, "delete character", CLERK, income(5, memo="a\x7fb"))
one("text_not_allowed", 1, "not NFC", CLERK, income(5, memo="e\u0301"))
one("wrong_estate", 8, "wrong estate", CLERK, income(5), estate="other-estate")
one("id_repeated", 8, "id repeated", CLERK, income(5), income(6), id="01JQW0AAAAAAAAAAAAAAAAAAAA")
one("signed_too_old", 8, "signed too old", CLERK, income(5), at="2026-01-30T10:00:00+08:00")
one("signed_ahead", 8, "signed ahead", CLERK, income(5), at="2026-03-01T10:14:01+08:00")

# 4.2 every event
one("role_not_allowed", 7, "bank books income", BANK, income(5))
one("role_not_allowed", 7, "clerk closes a period", CLERK, closed("2026-01-01", "2026-02-28", COUNTED))
one("role_not_allowed", 7, "manager asks", MANAGER, asked(0, "01JQW000000000000000000000"))
one("already_founded", 8, "founded twice", AUTHORITY, founded())
one("date_out_of_range", 8, "date before 1990", CLERK, income(5, date="1989-12-31"))
one("date_out_of_range", 8, "date two days ahead", CLERK, income(5, date="2026-03-03"))
one("date_out_of_range", 8, "since ahead", REGISTRAR, registered(("9", "9", 1), since="2026-03-09"))
one("not_late", 8, "late without a closing", CLERK, income(5, late=True))
one("dual_control", 7, "expense at the threshold", CLERK, expense(1_000_000))
one("dual_control", 7, "transfer at the threshold", CLERK, transferred(1_000_000))
one(
    "dual_control",
    7,
    "distribution at the threshold",
    MANAGER,
    distribution(1, 1_000_000, 1_000_000, basis="stated_total", rounding="as_published") | {},
)

# 4.3 estate
WRONG_CODE = {"code": PAYEE["code"][:-1] + ("0" if PAYEE["code"][-1] != "0" else "1"), "name": "甲"}
one("bad_code", 8, "bad code of a payee", CLERK, expense(5, payee=WRONG_CODE))
one("bad_code", 8, "bad code of a payer", CLERK, income(5, payer=WRONG_CODE))
one("weak_key", 7, "no vkey", AUTHORITY, granted(STRANGER, "auditor", "x", vkey="x+00000000+AQ=="))
one("no_possession", 7, "no possession", AUTHORITY, granted(STRANGER, "auditor", "x"))
one("key_known", 7, "key granted again", AUTHORITY, granted(CLERK, "auditor", "x"))
one("key_known", 7, "log key as a submitter", AUTHORITY, granted(LOG, "auditor", "x"))
one(
    "key_unknown",
    7,
    "revokes a stranger",
    AUTHORITY,
    {"kind": "estate.key.revoked/1", "reason": "r", "vkey": STRANGER.vkey},
)
one(
    "last_authority",
    7,
    "revokes the last authority",
    AUTHORITY,
    {"kind": "estate.key.revoked/1", "reason": "r", "vkey": AUTHORITY.vkey},
)
one(
    "grant_not_allowed",
    7,
    "clerk revokes the committee",
    CLERK,
    {"kind": "estate.key.revoked/1", "reason": "r", "vkey": COMMITTEE.vkey},
)
one("unit_known", 8, "unit registered again", REGISTRAR, registered(("3-501", "3", 5)))
one("unit_known", 8, "unit twice in the event", REGISTRAR, registered(("9", "9", 5), ("9", "9", 5)))
MOVE = {"kind": "estate.units.transferred/1", "since": "2026-02-01"}
one("unit_unknown", 8, "unknown unit", REGISTRAR, MOVE | {"transfers": [{"group": "g", "unit": "7"}]})
one(
    "unit_repeated",
    8,
    "unit moved twice",
    REGISTRAR,
    MOVE | {"transfers": [{"group": "g", "unit": "3-501"}, {"group": "h", "unit": "3-501"}]},
)
one("category_unknown", 8, "unknown category", COMMITTEE, policy(income_categories=["gambling"]))
one("category_unknown", 8, "repeated category", COMMITTEE, policy(expense_categories=["audit", "audit"]))

# 4.4 revenue
one("account_known", 8, "account opened again", MANAGER, opened())
one("account_unknown", 8, "unknown account", CLERK, income(5, account="private"))
one("account_unknown", 8, "unknown account reconciled", BANK, reconciled(0, 0, account="private"))
one("contract_known", 8, "contract again", CLERK, contract(), contract())
one("contract_unknown", 8, "unknown contract", CLERK, income(5, contract="c9"))
one(
    "contract_mismatch",
    8,
    "contract of another category",
    CLERK,
    contract(),
    income(5, contract="c1", category="advertising"),
)
one("contract_mismatch", 8, "contract of another direction", CLERK, contract(), expense(5, contract="c1"))
one("counterparty_unidentified", 8, "nobody", CLERK, expense(5, payee={}))
one("counterparty_unidentified", 8, "name only", CLERK, expense(5, payee={"name": "甲"}))
one("counterparty_unidentified", 8, "both", CLERK, expense(5, payee=PAYEE | {"person": "A" * 43}))
one("category_not_allowed", 8, "category not in the policy", CLERK, expense(5, category="greening"))
one("category_not_allowed", 8, "contract of no category", CLERK, contract(category="venue"))
one("above_due", 8, "above what is due", CLERK, contract(), income(50_001, contract="c1"))
one(
    "no_excess",
    8,
    "reason without excess",
    CLERK,
    contract(),
    income(50_000, contract="c1", excess_reason="多收"),
)
one("no_excess", 8, "reason without contract", CLERK, income(5, excess_reason="多收"))
INVOICE = {"number": "12345678", "total_fen": 900}
one(
    "invoice_total_changed",
    8,
    "invoice total changed",
    CLERK,
    expense(5, invoice=INVOICE),
    expense(5, invoice=INVOICE | {"total_fen": 901}),
)
one(
    "invoice_overpaid",
    8,
    "invoice overpaid",
    CLERK,
    expense(500, invoice=INVOICE),
    expense(401, invoice=INVOICE),
)
ORDER = {key: value for key, value in expense(100_001).items() if key != "bank_ref"}
one("overdraft", 8, "order above the balance", CLERK, ORDER)
one(
    "entry_unknown",
    8,
    "reverses what is not there",
    CLERK,
    reversal(99, "01JQW0AAAAAAAAAAAAAAAAAAAA", leg(5)),
)
one("no_units", 8, "building without units", MANAGER, distribution(2, 1885, 1885, buildings=["8"]))
one("shares_mismatch", 8, "paid too little", MANAGER, distribution(2, 1885, 1884))
one("shares_mismatch", 8, "unit too many", MANAGER, distribution(3, 1885, 1885))
one(
    "shares_mismatch",
    8,
    "as published with a rate",
    MANAGER,
    distribution(2, 1885, 1885, rounding="as_published"),
)
one(
    "shares_mismatch",
    8,
    "total with a rate",
    MANAGER,
    distribution(2, 1885, 1885, basis="stated_total", rounding="as_published"),
)
one("book_mismatch", 10, "book balance wrong", BANK, reconciled(99_999, 99_999))
one("unexplained", 10, "difference unexplained", BANK, reconciled(99_999, 100_000))
one("unexplained", 10, "explained without difference", BANK, reconciled(100_000, 100_000, explanation="x"))
one("period_mismatch", 9, "period backwards", MANAGER, closed("2026-02-02", "2026-02-01", COUNTED))
one("period_mismatch", 9, "period not over", MANAGER, closed("2026-01-01", "2026-03-01", COUNTED))
one(
    "period_figures",
    9,
    "period figures wrong",
    MANAGER,
    closed("2026-01-01", "2026-02-28", ("sunshine", 1, 0, 0, 99_999)),
)
one(
    "period_figures",
    9,
    "account left out",
    MANAGER,
    opened("second"),
    closed("2026-01-01", "2026-02-28", COUNTED),
)
QUESTION = {"kind": "revenue.question.answered/1", "text": "x"}
one("question_unknown", 8, "answers nothing", MANAGER, QUESTION | {"question": 2})
