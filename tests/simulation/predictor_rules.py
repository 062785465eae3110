"""The predictor's rules: §4.1 to §4.4 of docs/SPEC-books.md, in their order, put as plainly as can be."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from tests.simulation.predictor import (
    DATED,
    DAY,
    MONEY,
    OLDEST,
    ROLES,
    Body,
    Books,
    Entry,
    Key,
    Sent,
    amount_out,
    legs_of,
    signs_two,
)

Rule = Iterator[tuple[str, bool]]


def predict(books: Books, sent: Sent) -> tuple[int, str] | None:
    """The first refusal, as (index, code); None when it is admitted, and then the books have taken it in.

    Index -1 is the submission itself.
    """
    code = _submission(books, sent)
    if code is not None:
        return code
    signers = [books.keys[name] for name in sent.by if name in books.granted]
    before, refused = list(books.entries), None
    for index, (name, body) in enumerate(sent.events):
        found = next((code for code, applies in _rules(books, body, signers, sent.by) if applies), None)
        if found is None:
            books.entries.append(Entry(books.size, name, body, tuple(signers)))
        elif refused is None:
            refused = (index, found)
    if refused is not None:
        books.entries = before
        return refused
    for _, body in sent.events:
        _settle_keys(books, body)
    return None


def _submission(books: Books, sent: Sent) -> tuple[int, str] | None:
    """§4.1: signers, ids, expected size."""
    if any(name in books.revoked for name in sent.by):
        return -1, "revoked_key"
    brought = {body["vkey"] for _, body in sent.events if body["kind"] == "estate.key.granted/1"}
    if any(name not in books.granted and name not in brought for name in sent.by):
        return -1, "unknown_key"
    if not any(name in books.granted for name in sent.by):
        return -1, "unknown_key"
    seen: set[str] = set()
    for index, (name, _) in enumerate(sent.events):
        if name in seen:
            return index, "id_repeated"
        seen.add(name)
    known = {one.id for one in books.entries}
    for index, (name, _) in enumerate(sent.events):
        if name in known:
            return index, "id_conflict"
    if sent.expected is not None and sent.expected != books.size:
        return -1, "stale_size"
    return None


def _rules(books: Books, body: Body, signers: Sequence[Key], by: Sequence[str]) -> Rule:
    """(code, whether it applies), the first that applies being the refusal."""
    kind = body["kind"]
    yield "role_not_allowed", not _may_sign(books, body, signers)
    yield from _dates(books, body)
    out = amount_out(body)
    if out is not None:
        enough = out < books.policy["dual_control_fen"] or signs_two(books, ROLES[kind], signers)
        yield "dual_control", not enough
    yield from _estate(books, body, signers, by)
    yield from _accounts(books, body)
    if kind == "revenue.income.received/1":
        yield from _income(books, body)
    if kind == "revenue.expense.paid/1":
        yield from _expense(books, body)
    if kind in MONEY and kind != "revenue.income.received/1" and not body.get("bank_ref"):
        spent = body.get("paid_fen", body.get("amount_fen", 0))
        yield "overdraft", books.balances().get(f"assets:bank:{body['account']}", 0) - spent < 0
    yield from _corrections(books, body)
    yield from _units(books, body)
    yield from _closings(books, body)
    yield from _questions(books, body)


def _may_sign(books: Books, body: Body, signers: Sequence[Key]) -> bool:
    """§3.2."""
    kind = body["kind"]
    if kind == "revenue.question.closed/1":
        number = body["question"]
        raised = books.entries[number] if number < books.size else None
        raisers = raised.signers if raised and raised.body["kind"] == "revenue.question.raised/1" else ()
        own = {one.name for one in raisers if one.role == "owner"}
        return any(one.role in ("committee", "street") or one.name in own for one in signers)
    return kind not in ROLES or any(one.role in ROLES[kind] for one in signers)


def _dates(books: Books, body: Body) -> Rule:
    """§4.2: business dates, closed periods, late entries."""
    latest = (books.today + DAY).isoformat()
    days = [body[name] for name in ("date", "since", "last") if name in body]
    yield "date_out_of_range", any(not OLDEST.isoformat() <= day <= latest for day in days)
    if body["kind"] in DATED:
        inside = body["date"] <= books.closed_until
        yield "date_in_closed_period", inside and not body.get("late", False)
        yield "not_late", body.get("late", False) and not inside


def _estate(books: Books, body: Body, signers: Sequence[Key], by: Sequence[str]) -> Rule:
    """§4.3, as far as the model goes: clerks' keys, and units."""
    roles = {(one.role, one.party) for one in signers}
    if body["kind"] == "estate.key.granted/1":
        granted = {one.body["vkey"] for one in books.of("estate.key.granted")}
        yield "key_known", body["vkey"] in granted | books.granted
        yield "no_possession", body["vkey"] not in by
        yield "grant_not_allowed", ("manager", body["party"]["party"]) not in roles
    if body["kind"] == "estate.key.revoked/1":
        gone = {one.body["vkey"] for one in books.of("estate.key.revoked")}
        parties = {name: one.party for name, one in books.keys.items()}
        parties |= {one.body["vkey"]: one.body["party"]["party"] for one in books.of("estate.key.granted")}
        party = parties.get(body["vkey"])
        yield "key_unknown", party is None
        yield "key_inactive", body["vkey"] in gone
        yield "grant_not_allowed", party not in {one.party for one in signers}
    if body["kind"] == "estate.units.registered/1":
        known = {unit["unit"] for one in books.of("estate.units.registered") for unit in one.body["units"]}
        names = [unit["unit"] for unit in body["units"]]
        yield "unit_known", len(set(names)) < len(names) or bool(known & set(names))


def _accounts(books: Books, body: Body) -> Rule:
    kind = body["kind"]
    if kind == "revenue.account.opened/1":
        yield "account_known", body["account"] in books.accounts
    elif "account" in body:
        yield "account_unknown", body["account"] not in books.accounts
    if kind == "revenue.contract.registered/1":
        yield "contract_known", _contract(books, body["contract"]) is not None
        categories = books.policy[f"{body['direction']}_categories"]
        yield "category_not_allowed", body["category"] not in categories


def _contract(books: Books, number: str) -> Body | None:
    registered = [one.body for one in books.of("revenue.contract.registered")]
    return next((one for one in registered if one["contract"] == number), None)


def _trade(books: Books, body: Body, direction: str) -> Rule:
    """Contract and category of an income or an expense."""
    if number := body.get("contract"):
        contract = _contract(books, number)
        yield "contract_unknown", contract is None
        if contract is not None:
            here = (direction, body["category"])
            yield "contract_mismatch", (contract["direction"], contract["category"]) != here
    party = body.get("payer", body.get("payee"))
    if party is not None:
        named, person = bool(party.get("name") and party.get("code")), bool(party.get("person"))
        either = bool(party.get("name") or party.get("code"))
        yield "counterparty_unidentified", not (named != person and not (person and either))
    yield "category_not_allowed", body["category"] not in books.policy[f"{direction}_categories"]


def _income(books: Books, body: Body) -> Rule:
    yield from _trade(books, body, "income")
    number, reason = body.get("contract"), bool(body.get("excess_reason"))
    contract = _contract(books, number) if number else None
    exceeds = False
    if contract is not None:
        received = books.standing("revenue.income.received", lambda one: one.get("contract") == number)
        exceeds = received + body["amount_fen"] > sum(due["amount_fen"] for due in contract["dues"])
    yield "above_due", exceeds and not reason
    yield "no_excess", reason and not exceeds


def _expense(books: Books, body: Body) -> Rule:
    yield from _trade(books, body, "expense")
    if "invoice" not in body:
        return
    payee, number, total = body["payee"], body["invoice"]["number"], body["invoice"]["total_fen"]

    def same(one: Body) -> bool:
        there = one["payee"].get("code") or one["payee"].get("person")
        here = payee.get("code") or payee.get("person")
        return there == here and one.get("invoice", {}).get("number") == number

    earlier = [one.body for one in books.of("revenue.expense.paid") if same(one.body)]
    yield "invoice_total_changed", any(one["invoice"]["total_fen"] != total for one in earlier)
    paid = books.standing("revenue.expense.paid", same)
    yield "invoice_overpaid", paid + body["amount_fen"] > total


def _units(books: Books, body: Body) -> Rule:
    """§5.3."""
    if body["kind"] != "revenue.distribution.paid/1":
        return
    areas, rate, rounding = books.areas(body), body.get("rate_fen", 0), body["rounding"]
    if body["basis"] == "stated_total":
        yield "shares_mismatch", rate != 0 or rounding != "as_published" or "buildings" in body
        return
    yield "no_units", not areas
    # Hundredths of a fen, so that everything stays an integer.
    exact = [area * rate if body["basis"] == "area_rate" else rate * 100 for area in areas]
    step = {"fen_down": (0, 100), "fen_half_up": (50, 100), "yuan_down": (0, 10_000)}.get(rounding)
    yield "shares_mismatch", step is None or rate == 0
    if step is not None:
        paid = sum((one + step[0]) // step[1] * (step[1] // 100) for one in exact)
        given = (body["units"], body["entitled_fen"], body["paid_fen"])
        yield "shares_mismatch", given != (len(areas), sum(exact) // 100, paid) or paid == 0


def _corrections(books: Books, body: Body) -> Rule:
    if body["kind"] not in ("revenue.entry.reversed/1", "revenue.question.raised/1"):
        return
    found = books.find(body["entry"], body["event"])
    yield "entry_unknown", found is None
    if body["kind"] == "revenue.entry.reversed/1" and found is not None:
        yield "not_reversible", found.body["kind"] not in MONEY
        yield "already_reversed", found.seq in books.reversed_seqs()
        opposite = [(account, -fen) for account, fen in legs_of(found.body)]
        yield (
            "reversal_mismatch",
            [(one["account"], one["amount_fen"]) for one in body["postings"]] != opposite,
        )


def _closings(books: Books, body: Body) -> Rule:
    if body["kind"] == "revenue.account.reconciled/1":
        yield "book_mismatch", body["book_fen"] != books.book_balance(body["account"], body["date"])
        yield "unexplained", (body["bank_fen"] != body["book_fen"]) != bool(body.get("explanation"))
    if body["kind"] == "revenue.period.closed/1":
        first, last, closed = body["first"], body["last"], books.closed_until
        follows = not closed or datetime.date.fromisoformat(closed) + DAY == datetime.date.fromisoformat(
            first
        )
        yield "period_mismatch", not (follows and first <= last < books.today.isoformat())
        expected = [books.figures(account, first, last) for account in books.accounts]
        yield "period_figures", body["accounts"] != expected


def _questions(books: Books, body: Body) -> Rule:
    if body["kind"] not in ("revenue.question.answered/1", "revenue.question.closed/1"):
        return
    raised = {one.seq for one in books.of("revenue.question.raised")}
    closed = {one.body["question"] for one in books.of("revenue.question.closed")}
    yield "question_unknown", body["question"] not in raised
    yield "question_closed", body["question"] in closed


def _settle_keys(books: Books, body: Body) -> None:
    """Grants and revocations act from the next submission on (§3.1)."""
    if body["kind"] == "estate.key.granted/1":
        books.keys[body["vkey"]] = Key(body["vkey"], body["role"], body["party"]["party"])
        books.granted.add(body["vkey"])
    if body["kind"] == "estate.key.revoked/1":
        books.revoked.add(body["vkey"])
