"""Every kind with its fields (docs/reference/events.md), and who may sign it (SPEC-books §3.2)."""

from audit_tools.fields import (
    ACCOUNT_PERIOD,
    AUTHORISATION,
    COUNTERPARTY,
    DATE,
    DUE,
    EVENT_ID,
    FEN,
    FEN_SIGNED,
    FEN_SOME,
    INVOICE,
    NAME,
    ORGANISATION,
    PARTY,
    PAYER,
    POSTING,
    RESOLUTION,
    RESOLUTION_FIELDS,
    SEALED,
    SEQ,
    TRANSFER,
    TRUE,
    UNIT,
    VOUCHER,
    VOUCHERS,
    Field,
    many,
    nested,
    one_of,
    shape,
    text,
    text_or_absent,
    whole,
    word_or_absent,
)
from audit_tools.fund import kinds as fund
from audit_tools.voting import kinds as voting

VKEY = text(1, 300)
CONTRACT = text_or_absent(40)

ROLES = (
    "auditor",
    "authority",
    "clerk",
    "committee",
    "community",
    "custodian_bank",
    "manager",
    "owner",
    "registrar",
    "street",
    "supervisor",
)

_LATE = {"late": TRUE}
_MONEY_OUT = {"account": NAME, "bank_ref": text_or_absent(100), "date": DATE, "vouchers": VOUCHERS, **_LATE}

_BOOKS: dict[str, dict[str, Field]] = {
    "estate.founded/1": {
        "authority": PARTY,
        "authority_key": VKEY,
        "division": shape("[1-8][0-9]{5}"),
        "firm": ORGANISATION,
        "log_key": VKEY,
        "name": text(1, 100),
        "origin": text(0, 200),
    },
    "estate.key.granted/1": {
        "party": PARTY,
        "role": one_of(*ROLES),
        "until": Field(DATE.pattern, optional=True),
        "vkey": VKEY,
    },
    "estate.key.revoked/1": {"reason": text(1, 1000), "vkey": VKEY},
    "estate.log_key.granted/1": {"reason": text(1, 1000), "vkey": VKEY},
    "estate.units.registered/1": {"since": DATE, "units": many(UNIT, 1, 400)},
    "estate.units.transferred/1": {"since": DATE, "transfers": many(TRANSFER, 1, 400)},
    "estate.subject.erased/1": {
        "digests": whole(0, 10000000),
        "reason": text(1, 1000),
        "subject": text(1, 100),
    },
    "estate.policy.adopted/1": {
        "disclosure": one_of("half_yearly", "monthly", "quarterly", "yearly"),
        "disclosure_days": whole(1, 3660),
        "dual_control_fen": FEN,
        "expense_categories": many(NAME, 0, 64),
        "fund_share_bp": whole(0, 10000),
        "income_categories": many(NAME, 0, 64),
        "profile": text(1, 100),
        "question_days": whole(1, 3660),
        "resolution": RESOLUTION,
        "second_party": one_of("committee", "community", "custodian_bank", "street", "supervisor"),
        "silence": one_of("delivered_participates", "follows_majority", "not_counted"),
        "since": DATE,
    },
    "revenue.account.opened/1": {
        "account": NAME,
        "bank": text(1, 100),
        "date": DATE,
        "holder": text(1, 100),
        "number": SEALED,
        "opening_fen": FEN,
    },
    "revenue.contract.registered/1": {
        "category": NAME,
        "contract": shape(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?"),
        "counterparty": COUNTERPARTY,
        "direction": one_of("expense", "income"),
        "dues": many(DUE, 1, 400),
        "purpose": text(1, 1000),
        "resolution": nested(RESOLUTION_FIELDS, optional=True),
        "vouchers": VOUCHERS,
    },
    "revenue.income.received/1": {
        **_MONEY_OUT,
        "amount_fen": FEN_SOME,
        "category": NAME,
        "contract": CONTRACT,
        "excess_reason": text_or_absent(500),
        "payer": PAYER,
    },
    "revenue.expense.paid/1": {
        **_MONEY_OUT,
        "amount_fen": FEN_SOME,
        "authorisation": AUTHORISATION,
        "category": NAME,
        "contract": CONTRACT,
        "invoice": INVOICE,
        "payee": COUNTERPARTY,
    },
    "revenue.entry.reversed/1": {
        **_LATE,
        "date": DATE,
        "entry": SEQ,
        "event": EVENT_ID,
        "postings": many(POSTING, 2, 8),
        "reason": text(1, 1000),
    },
    "revenue.distribution.paid/1": {
        **_MONEY_OUT,
        "basis": one_of("area_rate", "stated_total", "unit_amount"),
        "buildings": many(text(1, 100), 0, 200, optional=True),
        "entitled_fen": FEN_SOME,
        "paid_fen": FEN_SOME,
        "rate_fen": Field(FEN_SOME.pattern, optional=True),
        "resolution": RESOLUTION,
        "rounding": one_of("as_published", "fen_down", "fen_half_up", "yuan_down"),
        "units": whole(1, 10000000),
    },
    "revenue.fund.transferred/1": {**_MONEY_OUT, "amount_fen": FEN_SOME},
    "revenue.account.reconciled/1": {
        "account": NAME,
        "bank_fen": FEN_SIGNED,
        "book_fen": FEN_SIGNED,
        "date": DATE,
        "explanation": text_or_absent(500),
        "statement": VOUCHER,
    },
    "revenue.period.closed/1": {"accounts": many(ACCOUNT_PERIOD, 1, 64), "first": DATE, "last": DATE},
    "revenue.question.raised/1": {
        "entry": SEQ,
        "event": EVENT_ID,
        "matter": word_or_absent("complaint"),
        "text": text(1, 1000),
    },
    "revenue.question.answered/1": {"question": SEQ, "text": text(1, 1000), "vouchers": VOUCHERS},
    "revenue.question.closed/1": {
        "outcome": one_of("corrected", "mediated", "refused", "satisfied", "withdrawn"),
        "question": SEQ,
    },
}

FIELDS: dict[str, dict[str, Field]] = {**_BOOKS, **fund.FIELDS, **voting.FIELDS}

_FIRM = frozenset({"manager", "clerk"})

# Roles of which at least one signing key must be; kinds with a rule of their own are not in the table.
SIGNER_ROLES: dict[str, frozenset[str]] = {
    "estate.log_key.granted/1": frozenset({"authority"}),
    "estate.units.registered/1": frozenset({"registrar", "authority"}),
    "estate.units.transferred/1": frozenset({"registrar", "authority"}),
    "estate.policy.adopted/1": frozenset({"committee", "street", "authority"}),
    "estate.subject.erased/1": frozenset({"registrar", "authority"}),
    "revenue.account.opened/1": frozenset({"manager", "committee", "authority"}),
    "revenue.contract.registered/1": _FIRM,
    "revenue.income.received/1": _FIRM,
    "revenue.expense.paid/1": _FIRM,
    "revenue.entry.reversed/1": _FIRM,
    "revenue.distribution.paid/1": _FIRM,
    "revenue.fund.transferred/1": _FIRM,
    "revenue.account.reconciled/1": _FIRM | {"custodian_bank"},
    "revenue.period.closed/1": frozenset({"manager"}),
    "revenue.question.raised/1": frozenset({"owner"}),
    "revenue.question.answered/1": _FIRM | {"committee"},
    "revenue.question.closed/1": frozenset({"committee", "street"}),
    **fund.SIGNER_ROLES,
    **voting.SIGNER_ROLES,
}

INCOME_CATEGORIES = frozenset(
    {
        "parking",
        "advertising",
        "venue",
        "lockers",
        "vending",
        "telecom",
        "charging",
        "rent",
        "recycling",
        "compensation",
        "interest",
        "other-income",
    }
)
EXPENSE_CATEGORIES = frozenset(
    {
        "repairs",
        "utilities",
        "committee",
        "audit",
        "tax",
        "bank-fees",
        "management-fee",
        "insurance",
        "greening",
        "security",
        "other-expense",
    }
)
