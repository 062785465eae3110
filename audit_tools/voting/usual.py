"""Ballots and ballot keys of the usual sort that break no rule, told by one expression each.

* True is said only where no rule of §4.6 that a recount asks would speak; the rest goes to the rules.
* Usual: by an owner's own key, in the window, the code's first ballot, with nobody's help.
* Tests judge every forged log with and without this module, and compare.
"""

from audit_tools.limits import ALLOWED_AGE_MS, ALLOWED_LEAD_MS
from audit_tools.note_check import VerifierKey
from audit_tools.state import Books, Entry
from audit_tools.voting.state import Code, Vote

_UNUSUAL = frozenset({"scan", "replaces", "proxy"})


def is_usual(books: Books, entry: Entry) -> bool:
    """True when the entry is a ballot or a ballot key that breaks no rule, its new key not looked at."""
    check = _USUAL.get(entry.kind)
    if check is None:
        return False
    body = entry.body
    vote = books.votes.votes.get(body["vote"])
    code = vote.codes.get(body["code"]) if vote is not None else None
    return (
        vote is not None
        and code is not None
        and vote.sealed
        and code.delivered
        and entry.seal_ms < vote.closes_ms
        and bool(books.founding_key)
        and entry.estate == books.estate
        and entry.event_id not in books.seq_by_id
        and -ALLOWED_AGE_MS <= entry.at_ms - entry.seal_ms <= ALLOWED_LEAD_MS
        and check(books, entry, vote, code)
    )


def _signed_by(entry: Entry, key: VerifierKey | None) -> bool:
    """One active key has signed, and it is this one."""
    signers = entry.submission.signers
    return len(signers) == 1 and signers[0].key == key


def _is_usual_ballot(books: Books, entry: Entry, vote: Vote, code: Code) -> bool:
    body = entry.body
    return (
        body["channel"] == "app"
        and "app" in vote.terms["channels"]
        and _UNUSUAL.isdisjoint(body)
        and _signed_by(entry, code.key)
        and not code.voted
        and not code.stands
        and entry.seal_ms >= vote.opens_ms
        and body["choices"] not in books.votes.sealed
    )


def _is_usual_key(_books: Books, entry: Entry, _vote: Vote, code: Code) -> bool:
    return code.claims == 0 and _signed_by(entry, code.claim)


_USUAL = {"voting.ballot.cast/1": _is_usual_ballot, "voting.key.registered/1": _is_usual_key}
