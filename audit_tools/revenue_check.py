"""Steps 8 to 10, the book `revenue`: accounts, contracts, money, reversals, questions (SPEC-books §4.4)."""

from typing import Any

from audit_tools.balance_check import check_period_figures, postings_of
from audit_tools.codec import next_day
from audit_tools.estate_check import check_code
from audit_tools.findings import Breach
from audit_tools.state import Books, Contract, Entry, Invoice, Question
from audit_tools.voting.resolution_check import apply_reversed_distribution

REVERSIBLE = frozenset(
    {
        "revenue.income.received/1",
        "revenue.expense.paid/1",
        "revenue.distribution.paid/1",
        "revenue.fund.transferred/1",
    }
)


def check_account_new(books: Books, entry: Entry) -> Breach | None:
    """An account is opened once."""
    name = entry.body["account"]
    known = name in books.balances.registered
    return Breach("account_known", "an account that is not registered", name) if known else None


def check_account(books: Books, entry: Entry) -> Breach | None:
    """The account is registered."""
    name = entry.body["account"]
    return (
        None if name in books.balances.registered else Breach("account_unknown", "a registered account", name)
    )


def check_contract_new(books: Books, entry: Entry) -> Breach | None:
    """A contract is registered once."""
    name = entry.body["contract"]
    known = name in books.contracts
    return Breach("contract_known", "a contract that is not on file", name) if known else None


def check_named_contract(books: Books, entry: Entry) -> Breach | None:
    """A contract that is named is on file, with this direction and category."""
    name = entry.body.get("contract")
    if name is None:
        return None
    contract = books.contracts.get(name)
    if contract is None:
        return Breach("contract_unknown", "a contract on file", name)
    want = ("income" if entry.kind == "revenue.income.received/1" else "expense", entry.body["category"])
    have = (contract.direction, contract.category)
    return Breach("contract_mismatch", " ".join(have), " ".join(want)) if have != want else None


def counterparty_of(body: dict[str, Any]) -> dict[str, str] | None:
    """The counterparty that an event names, if any."""
    return body.get("payee") or body.get("counterparty") or body.get("payer")


def check_counterparty_code(_books: Books, entry: Entry) -> Breach | None:
    """A counterparty's code has the right check character."""
    party = counterparty_of(entry.body)
    return check_code(party.get("code", "")) if party else None


def check_counterparty(_books: Books, entry: Entry) -> Breach | None:
    """A counterparty is either name and code, or a sealed person, never both."""
    for field in ("payee", "counterparty", "payer"):
        party = entry.body.get(field)
        if party is not None and not _is_identified(party):
            found = ", ".join(sorted(party)) or "nothing"
            return Breach("counterparty_unidentified", "name and code, or a sealed person", found)
    return None


def _is_identified(party: dict[str, str]) -> bool:
    if len(party) == 1:
        return "person" in party
    return len(party) == 2 and "name" in party and "code" in party


def check_category(books: Books, entry: Entry) -> Breach | None:
    """The category is in the policy's list for this direction."""
    income = entry.kind == "revenue.income.received/1" or entry.body.get("direction") == "income"
    allowed = books.income_allowed if income else books.expense_allowed
    if entry.body["category"] in allowed:
        return None
    return Breach("category_not_allowed", ", ".join(sorted(allowed)), entry.body["category"])


def check_due(books: Books, entry: Entry) -> Breach | None:
    """Income under a contract exceeds what is due only with a reason, and a reason stands only then."""
    reason = entry.body.get("excess_reason")
    contract = books.contracts.get(entry.body.get("contract", ""))
    after = contract.received_fen + entry.body["amount_fen"] if contract is not None else 0
    exceeds = contract is not None and after > contract.due_fen
    if exceeds and reason is None:
        return Breach("above_due", f"at most {contract.due_fen if contract else 0} fen", f"{after} fen")
    if reason is not None and not exceeds:
        return Breach("no_excess", "a reason only where more came in than is due", reason[:100])
    return None


def invoice_name(body: dict[str, Any]) -> tuple[str, str]:
    """The name of an invoice: payee's code or sealed person, and number."""
    payee = body["payee"]
    return payee.get("code") or payee.get("person", ""), body["invoice"]["number"]


def check_invoice(books: Books, entry: Entry) -> Breach | None:
    """An invoice keeps its first total, and payments net of reversals do not exceed it."""
    if "invoice" not in entry.body:
        return None
    total = entry.body["invoice"]["total_fen"]
    invoice = books.invoices.get(invoice_name(entry.body), Invoice(total))
    if invoice.total_fen != total:
        return Breach("invoice_total_changed", f"{invoice.total_fen} fen", f"{total} fen")
    paid = invoice.paid_fen + entry.body["amount_fen"]
    return Breach("invoice_overpaid", f"at most {total} fen", f"{paid} fen") if paid > total else None


def amount_out(body: dict[str, Any]) -> int:
    """What leaves the account, in fen."""
    amount: int = body["paid_fen"] if "paid_fen" in body else body["amount_fen"]
    return amount


def check_overdraft(books: Books, entry: Entry) -> Breach | None:
    """An order does not take the account below zero."""
    after = books.balances.of(entry.body["account"]) - amount_out(entry.body)
    if after < 0 and "bank_ref" not in entry.body:
        return Breach("overdraft", "at least 0 fen after the order", f"{after} fen")
    return None


def check_reversal(books: Books, entry: Entry) -> Breach | None:
    """The entry is on file, reversible, not reversed yet, and the postings are its opposite."""
    seq, event_id = entry.body["entry"], entry.body["event"]
    if books.seq_by_id.get(event_id) != seq:
        return Breach("entry_unknown", "an entry on file with its event id", f"{seq} {event_id}")
    body = books.recall(seq)
    if body["kind"] not in REVERSIBLE:
        return Breach("not_reversible", "income, expense, distribution or fund transfer", body["kind"])
    if seq in books.reversed_seqs:
        return Breach("already_reversed", "an entry that is not reversed yet", str(seq))
    want = [(account, -fen) for account, fen in postings_of(body["kind"], body)]
    have = [(leg["account"], leg["amount_fen"]) for leg in entry.body["postings"]]
    return Breach("reversal_mismatch", str(want)[:300], str(have)[:300]) if want != have else None


def check_book_balance(books: Books, entry: Entry) -> Breach | None:
    """`book_fen` is the balance at the day's end; an explanation stands if and only if the bank differs."""
    body = entry.body
    want = books.balances.at_end_of(body["account"], body["date"])
    if want != body["book_fen"]:
        return Breach("book_mismatch", f"{want} fen", f"{body['book_fen']} fen")
    if ("explanation" in body) != (body["bank_fen"] != body["book_fen"]):
        difference = body["bank_fen"] - body["book_fen"]
        return Breach("unexplained", f"an explanation of {difference} fen", body.get("explanation", "none"))
    return None


def check_period(books: Books, entry: Entry) -> Breach | None:
    """A period follows the last one, ends before the event's day, and its figures are the books'."""
    first, last = entry.body["first"], entry.body["last"]
    due = next_day(books.closed_last) if books.closed_last else first
    if first != due or first > last or last >= entry.day:
        return Breach("period_mismatch", f"from {due}, ending before {entry.day}", f"{first} to {last}")
    return check_period_figures(books.balances, entry.body)


def check_questioned(books: Books, entry: Entry) -> Breach | None:
    """The entry asked about is on file with its event id."""
    seq, event_id = entry.body["entry"], entry.body["event"]
    known = books.seq_by_id.get(event_id) == seq
    return (
        None if known else Breach("entry_unknown", "an entry on file with its event id", f"{seq} {event_id}")
    )


def check_question(books: Books, entry: Entry) -> Breach | None:
    """The question is on file and open."""
    seq = entry.body["question"]
    question = books.questions.get(seq)
    if question is None:
        return Breach("question_unknown", "a question on file", str(seq))
    return None if question.is_open else Breach("question_closed", "an open question", str(seq))


def check_question_closer(books: Books, entry: Entry) -> Breach | None:
    """The key that raised the question signs, or a committee or a street."""
    question = books.questions.get(entry.body["question"])
    raised = question.raised_by if question is not None else frozenset()
    labels = {grant.key.label for grant in entry.submission.signers}
    if labels & raised or entry.submission.roles & {"committee", "street"}:
        return None
    return Breach("role_not_allowed", "the key that raised it, committee, street", "another key")


def apply_contract(books: Books, entry: Entry) -> None:
    """The contract is on file with the sum of its dues."""
    body = entry.body
    due = sum(row["amount_fen"] for row in body["dues"])
    books.contracts.setdefault(body["contract"], Contract(body["direction"], body["category"], due))


def apply_income(books: Books, entry: Entry) -> None:
    """The income counts against its contract."""
    contract = books.contracts.get(entry.body.get("contract", ""))
    if contract is not None:
        contract.received_fen += entry.body["amount_fen"]
    if "excess_reason" in entry.body:
        books.flag("above_due", entry.seq)


def apply_expense(books: Books, entry: Entry) -> None:
    """The payment counts against its invoice."""
    body = entry.body
    if "invoice" in body:
        fresh = Invoice(body["invoice"]["total_fen"])
        books.invoices.setdefault(invoice_name(body), fresh).paid_fen += body["amount_fen"]


def flag_money_out(books: Books, entry: Entry) -> None:
    """An order is flagged; so is an executed payment that left the account below zero."""
    if "bank_ref" not in entry.body:
        books.flag("ordered", entry.seq)
    elif books.balances.of(entry.body["account"]) < 0:
        books.flag("overdrawn", entry.seq)


def apply_reversal(books: Books, entry: Entry) -> None:
    """The reversed entry no longer counts against its contract or invoice."""
    seq = entry.body["entry"]
    if seq in books.reversed_seqs or books.seq_by_id.get(entry.body["event"]) != seq:
        return
    books.reversed_seqs.add(seq)
    body = books.recall(seq)
    if body["kind"] == "revenue.income.received/1" and body.get("contract") in books.contracts:
        books.contracts[body["contract"]].received_fen -= body["amount_fen"]
    if body["kind"] == "revenue.distribution.paid/1":
        apply_reversed_distribution(books, body)
    if body["kind"] == "revenue.expense.paid/1" and "invoice" in body:
        books.invoices[invoice_name(body)].paid_fen -= body["amount_fen"]


def apply_period(books: Books, entry: Entry) -> None:
    """The days up to `last` are closed."""
    books.closed_last = max(books.closed_last, entry.body["last"])


def apply_question(books: Books, entry: Entry) -> None:
    """The question is on file and open."""
    owners = (grant.key.label for grant in entry.submission.signers if grant.role == "owner")
    books.questions[entry.seq] = Question(frozenset(owners))


def apply_question_closed(books: Books, entry: Entry) -> None:
    """The question is at its end."""
    question = books.questions.get(entry.body["question"])
    if question is not None:
        question.is_open = False
