"""Hypothesis strategies for the model: bodies that are often admitted, else refused for many reasons.

Rules:
    * Names, days and amounts come from small pools, so that events meet each other.
    * What must fit the books (figures of a closing, postings of a reversal) is taken from the predictor, and
      sometimes bent by one.
"""

from __future__ import annotations

import datetime
from hashlib import sha256
from typing import Any

from hypothesis import strategies as st

from tests.simulation.predictor import MONEY, Body, Books, legs_of
from tests.support.bodies import DIGEST, FIRM, LIFT_FIRM, TODAY

SECOND_PARTIES = ("committee", "street")
RESOLUTION = {"date": TODAY.isoformat(), "reference": "2026-1"}
ORGANISATIONS = [{"name": one.name, "code": one.code} for one in (FIRM, LIFT_FIRM)]
COUNTERPARTIES = st.sampled_from([*ORGANISATIONS, {"person": DIGEST}, {"name": "无代码"}])
ACCOUNTS = st.sampled_from(["sunshine"] * 5 + ["a-1", "a-2"])
AMOUNTS = st.sampled_from([1, 99, 1_000, 30_000, 60_000, 60_000, 250_000, 1_000_000])
STATEMENT = b"%PDF-1.7 statement"
REFERENCES = st.sampled_from(["", "B1"])
_DAYS = [TODAY + datetime.timedelta(days=shift) for shift in (-30, -20, -10, -3, -1, 0, 0, 0, 0, 1, 2)]
DAYS = st.sampled_from([day.isoformat() for day in _DAYS])


def _without_defaults(body: Body) -> Body:
    """Empty texts and False are defaults, and absent."""
    return {name: value for name, value in body.items() if value is not False and value != ""}


@st.composite
def dated(draw: st.DrawFn, books: Books, kind: str) -> Body:
    """Kind, day, account, and `late` as it mostly should be."""
    day = draw(DAYS)
    late = (day <= books.closed_until) != (draw(st.integers(0, 9)) == 0)
    return {"kind": f"{kind}/1", "date": day, "account": draw(ACCOUNTS), "late": late}


@st.composite
def income(draw: st.DrawFn, books: Books) -> Body:
    """Under a contract or not, with a reason or not."""
    body = draw(dated(books, "revenue.income.received"))
    body |= {"category": draw(st.sampled_from(["parking", "advertising"])), "amount_fen": draw(AMOUNTS)}
    if draw(st.booleans()):
        body |= {"contract": draw(st.sampled_from(["c-1", "c-2"])), "category": "advertising"}
        body["excess_reason"] = draw(st.sampled_from(["", "", "多收"]))
    if draw(st.booleans()):
        body["payer"] = draw(COUNTERPARTIES)
    return body


@st.composite
def expense(draw: st.DrawFn, books: Books) -> Body:
    """With an invoice or not, ordered or executed."""
    body = draw(dated(books, "revenue.expense.paid"))
    body |= {
        "category": draw(st.sampled_from(["repairs", "repairs", "greening", "tax"])),
        "amount_fen": draw(AMOUNTS),
        "payee": draw(COUNTERPARTIES),
        "authorisation": {"basis": "budget", "reference": "2026"},
        "bank_ref": draw(REFERENCES),
    }
    if draw(st.booleans()):
        total = draw(st.sampled_from([60_000, 60_000, 61_000]))
        body["invoice"] = {"number": draw(st.sampled_from(["1" * 20, "2" * 20])), "total_fen": total}
    if draw(st.integers(0, 4)) == 0:
        body["contract"] = draw(st.sampled_from(["c-1", "c-2"]))
    return body


@st.composite
def fund_transfer(draw: st.DrawFn, books: Books) -> Body:
    """Into the maintenance fund."""
    body = draw(dated(books, "revenue.fund.transferred"))
    return body | {"amount_fen": draw(AMOUNTS), "bank_ref": draw(REFERENCES)}


@st.composite
def account(draw: st.DrawFn, books: Books) -> Body:
    """One of three accounts."""
    body = draw(dated(books, "revenue.account.opened"))
    del body["late"]
    return body | {"bank": "某银行", "holder": "业委会", "opening_fen": draw(st.sampled_from([0, 50_000]))}


@st.composite
def contract(draw: st.DrawFn, books: Books) -> Body:
    """One of two contracts, of either direction."""
    direction = draw(st.sampled_from(["income", "income", "expense"]))
    category = "advertising" if direction == "income" else draw(st.sampled_from(["repairs", "tax"]))
    return {
        "kind": "revenue.contract.registered/1",
        "contract": draw(st.sampled_from(["c-1", "c-2"])),
        "direction": direction,
        "counterparty": ORGANISATIONS[0],
        "purpose": "电梯轿厢广告",
        "category": category,
        "dues": [{"date": "2026-12-31", "amount_fen": 90_000}],
    }


@st.composite
def reversal(draw: st.DrawFn, books: Books) -> Body:
    """Of any entry, mostly of money, with its postings turned round or nearly so."""
    money = [one.seq for one in books.entries if one.body["kind"] in MONEY]
    seq = draw(st.sampled_from(money or [0]) if draw(st.integers(0, 5)) else st.integers(0, books.size - 1))
    body = draw(dated(books, "revenue.entry.reversed"))
    del body["account"]
    legs = legs_of(books.entries[seq].body) or [("equity:opening", 1), ("equity:opening", -1)]
    bent = draw(st.sampled_from([0, 0, 0, 1]))
    postings = [{"account": name, "amount_fen": -fen + bent} for name, fen in legs]
    event = books.entries[seq].id if draw(st.integers(0, 7)) else "0" * 26
    return body | {"entry": seq, "event": event, "reason": "记错", "postings": postings}


@st.composite
def distribution(draw: st.DrawFn, books: Books) -> Body:
    """By area, by unit or as published, with the right figures or nearly so."""
    body = draw(dated(books, "revenue.distribution.paid"))
    basis = draw(st.sampled_from(["area_rate", "unit_amount", "stated_total"]))
    rounding = draw(st.sampled_from(["fen_down", "fen_half_up", "yuan_down", "as_published"]))
    body |= {"basis": basis, "rounding": rounding, "rate_fen": draw(st.sampled_from([3, 333]))}
    if basis == "stated_total":
        body |= {"rounding": "as_published"}
        del body["rate_fen"]
    elif draw(st.booleans()):
        body["buildings"] = ["3"]
    areas, rate = books.areas(body), body.get("rate_fen", 0)
    exact = [area * rate if basis == "area_rate" else rate * 100 for area in areas] or [5_000]
    add, step = {"fen_half_up": (50, 100), "yuan_down": (0, 10_000)}.get(rounding, (0, 100))
    paid = sum((one + add) // step * (step // 100) for one in exact)
    body |= {
        "units": len(exact),
        "entitled_fen": max(1, sum(exact) // 100),
        "paid_fen": max(1, paid + draw(st.sampled_from([0, 0, 0, 1]))),
        "resolution": RESOLUTION,
        "bank_ref": draw(REFERENCES),
    }
    return body


@st.composite
def units(draw: st.DrawFn, books: Books) -> Body:
    """One or two of three units, in two buildings."""
    names = draw(st.lists(st.sampled_from(["3-1", "3-2", "4-1"]), min_size=1, max_size=2))
    registered = [
        {"unit": name, "building": name[0], "area_centi_m2": 12_738 + 111 * n, "group": "g"}
        for n, name in enumerate(names)
    ]
    return {"kind": "estate.units.registered/1", "units": registered, "since": draw(DAYS)}


@st.composite
def policy(draw: st.DrawFn, books: Books) -> Body:
    """Another threshold, another second party, sometimes fewer categories."""
    return {
        "kind": "estate.policy.adopted/1",
        "profile": "changzhou/1",
        "since": draw(DAYS),
        "dual_control_fen": draw(st.sampled_from([0, 60_000, 1_000_000])),
        "second_party": draw(st.sampled_from(SECOND_PARTIES)),
        "fund_share_bp": 5_000,
        "disclosure": "monthly",
        "disclosure_days": 15,
        "question_days": 7,
        "silence": "not_counted",
        "income_categories": draw(st.sampled_from([["parking", "advertising"], ["parking"]])),
        "expense_categories": ["repairs", "greening"],
        "resolution": RESOLUTION,
    }


@st.composite
def reconciliation(draw: st.DrawFn, books: Books) -> Body:
    """Bank and book, equal or not, explained or not."""
    name, day = draw(ACCOUNTS), draw(DAYS)
    book = books.book_balance(name, day) + draw(st.sampled_from([0, 0, 0, 1]))
    return {
        "kind": "revenue.account.reconciled/1",
        "account": name,
        "date": day,
        "bank_fen": book + draw(st.sampled_from([0, 0, 5])),
        "book_fen": book,
        "statement": {
            "sha256": sha256(STATEMENT).hexdigest(),
            "size": len(STATEMENT),
            "type": "application/pdf",
            "title": "对账单",
        },
        "explanation": draw(st.sampled_from(["", "", "在途"])),
    }


@st.composite
def closing(draw: st.DrawFn, books: Books) -> Body:
    """From the day after the last one, mostly, with the right figures, mostly."""
    closed = books.closed_until
    first = draw(DAYS)
    if closed and draw(st.integers(0, 7)):
        first = (datetime.date.fromisoformat(closed) + datetime.timedelta(days=1)).isoformat()
    last = draw(DAYS)
    figures = [books.figures(name, first, last) for name in books.accounts]
    figures[0]["income_fen"] += draw(st.sampled_from([0, 0, 0, 1]))
    return {"kind": "revenue.period.closed/1", "first": first, "last": last, "accounts": figures}


@st.composite
def question(draw: st.DrawFn, books: Books) -> Body:
    """Raised on any entry, answered, or closed."""
    raised = [one.seq for one in books.of("revenue.question.raised")]
    if raised and draw(st.booleans()):
        number = draw(st.sampled_from(raised) if draw(st.integers(0, 7)) else st.integers(0, books.size))
        answered = {"kind": "revenue.question.answered/1", "question": number, "text": "已核"}
        closed = {"kind": "revenue.question.closed/1", "question": number, "outcome": "satisfied"}
        return draw(st.sampled_from([answered, closed]))
    seq = draw(st.integers(0, books.size - 1))
    event = books.entries[seq].id if draw(st.integers(0, 7)) else "0" * 26
    return {"kind": "revenue.question.raised/1", "entry": seq, "event": event, "text": "为什么?"}


@st.composite
def key(draw: st.DrawFn, books: Books) -> Body:
    """A clerk's key, granted or revoked."""
    name = draw(st.sampled_from(["temp-0", "temp-1"]))
    if draw(st.booleans()):
        return {"kind": "estate.key.revoked/1", "vkey": name, "reason": "离职"}
    party = draw(st.sampled_from(["firm", "firm", "firm", "other-firm"]))
    granted = {"vkey": name, "role": "clerk", "party": {"party": party, "name": "某物业"}}
    return {"kind": "estate.key.granted/1", **granted}


KINDS: tuple[Any, ...] = (
    income, income, expense, expense, fund_transfer, account, contract, reversal, distribution, units, policy,
    reconciliation, closing, question, key,
)  # fmt: skip


@st.composite
def any_body(draw: st.DrawFn, books: Books) -> Body:
    """A body of any of the kinds, without its defaults."""
    return _without_defaults(draw(draw(st.sampled_from(KINDS))(books)))
