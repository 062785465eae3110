"""Entries of the fund that are taken back whole (SPEC-books §4.5)."""

from typing import Any

from audit_tools.findings import Breach
from audit_tools.fund.moves import COUNTS
from audit_tools.fund.postings import POSTINGS
from audit_tools.state import Books, Entry

_GAINS = "fund.gains.credited/1"
_CREDITS = frozenset({"fund.deposits.received/1", _GAINS})
REVERSIBLE = _CREDITS | {"fund.payment.made/1", "fund.subaccount.returned/1"}


def check_reversal(books: Books, entry: Entry) -> Breach | None:
    """The entry is on file, reversible, not reversed yet, and the postings are its opposite."""
    seq, event_id = entry.body["entry"], entry.body["event"]
    if books.seq_by_id.get(event_id) != seq:
        return Breach("entry_unknown", "an entry on file with its event id", f"{seq} {event_id}")
    body = books.recall(seq)
    if body["kind"] not in REVERSIBLE:
        return Breach("not_reversible", "deposits, gains, a payment or a return", body["kind"])
    if seq in books.reversed_seqs:
        return Breach("already_reversed", "an entry that is not reversed yet", str(seq))
    want = [(account, -fen) for account, fen in POSTINGS[body["kind"]](body)]
    have = [(leg["account"], leg["amount_fen"]) for leg in entry.body["postings"]]
    if want != have:
        return Breach("reversal_mismatch", str(want)[:300], str(have)[:300])
    return _gains_breach(books, body) or _payment_breach(books, body) or _credit_breach(books, body)


def _gains_breach(books: Books, body: dict[str, Any]) -> Breach | None:
    """Gains are taken back from the newest run's last part on, because later ones rest on them."""
    account = books.fund.accounts.get(body.get("account", ""))
    if body["kind"] != _GAINS or account is None or not account.credited:
        return None
    newest = account.credited[-1]
    if (body["run"], body["part"]) == (newest.name, newest.part):
        return None
    return Breach(
        "run_mismatch", f"part {newest.part} of {newest.name}", f"part {body['part']} of {body['run']}"
    )


def _payment_breach(books: Books, body: dict[str, Any]) -> Breach | None:
    """A payment is taken back before the settlement."""
    if body["kind"] != "fund.payment.made/1":
        return None
    application = books.fund.applications.get(body["application"])
    if application is not None and application.final_fen:
        return Breach("already_settled", "before the settlement", f"{application.final_fen} fen")
    return None


def _credit_breach(books: Books, body: dict[str, Any]) -> Breach | None:
    """Deposits and gains that were used are not taken back."""
    for line in body.get("lines", ()) if body["kind"] in _CREDITS else ():
        fen, balance = line["amount_fen"] - line.get("due_fen", 0), books.fund.unit(line["unit"]).balance
        if fen > balance:
            return Breach("above_sub_account", f"{line['unit']}: at most {balance} fen", f"{fen} fen")
    return None


def apply_reversal(books: Books, entry: Entry) -> None:
    """The reversed entry counts no more."""
    seq = entry.body["entry"]
    if seq in books.reversed_seqs or books.seq_by_id.get(entry.body["event"]) != seq:
        return
    books.reversed_seqs.add(seq)
    body = books.recall(seq)
    count = COUNTS.get(body["kind"])
    if count is not None:
        count(books.fund, body, -1)
    if body["kind"] == _GAINS:
        _shorten(books, body)


def _shorten(books: Books, body: dict[str, Any]) -> None:
    """The run has one part less, and goes on no more; without parts its period is free again."""
    account = books.fund.accounts.get(body["account"])
    if account is None or not account.credited or account.credited[-1].name != body["run"]:
        return
    newest, account.run = account.credited[-1], None
    newest.part, newest.undone = newest.part - 1, True
    books.fund.runs.add(body["run"])
    if newest.part <= 0:
        account.credited.pop()
