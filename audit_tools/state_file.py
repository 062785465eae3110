"""The state of a sound audit in a file, so that the next audit reads only what is new.

* Saved are the replayed books (SPEC-books §1), the tree's frontier, the chain's end and the checkpoint; and
  the notes on entries, such as a bank that differs from the book: they stay to be seen, and those for which
  there was no room stay counted.
* The digest in its last line is against accidents only: whoever can write the file can make another. It is as
  trustworthy as the place where the user keeps it, and a verdict that rests on it says so.
* It grows by some 26 bytes an entry, because every event id stays known; reading it is not auditing again.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from audit_tools.balance_check import Balances, Day
from audit_tools.checkpoint_check import Checkpoint, read_checkpoint
from audit_tools.encoding import decode_base64, encode_base64
from audit_tools.errors import AuditError, UnreadableError
from audit_tools.estate_check import put_policy
from audit_tools.findings import Finding
from audit_tools.fund.state import Fund
from audit_tools.limits import RULES_KNOWN
from audit_tools.note_check import parse_vkey
from audit_tools.plain import from_json, to_json
from audit_tools.state import Books, Contract, Grant, Invoice, Question
from audit_tools.voting.state import Votes

_FORM = f"sunaudit/state/3 rules {RULES_KNOWN}"
_ID = 26  # characters of an event id
_PLAIN = (
    *("origin", "estate", "founding_key", "closed_last", "units", "groups", "entrances"),
    *("flags", "flag_first_seq"),
)


@dataclass(slots=True)
class SavedState:
    """What a sound audit ended with."""

    checkpoint: Checkpoint
    tails: list[bytes]
    last_leaf: bytes
    last_at: str
    last_rules: int
    vouchers: dict[str, tuple[int, int]]
    notes: list[Finding]
    dropped: int
    books: dict[str, Any]

    @property
    def size(self) -> int:
        """Entries that were audited."""
        return self.checkpoint.head.size


def format_state(saved: SavedState, note: str) -> bytes:
    """The two lines of a state file: the state, and its SHA-256.

    Args:
        saved: the state.
        note: its checkpoint, as it was read.
    """
    value = {
        "form": _FORM,
        "checkpoint": note,
        "tails": [encode_base64(tail) for tail in saved.tails],
        "last_leaf": encode_base64(saved.last_leaf),
        "last_at": saved.last_at,
        "last_rules": saved.last_rules,
        "vouchers": saved.vouchers,
        "notes": [[one.step, one.code, one.seq, one.expected, one.found] for one in saved.notes],
        "dropped": saved.dropped,
        "books": saved.books,
    }
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return line + b"\n" + sha256(line).hexdigest().encode() + b"\n"


def parse_state(raw: bytes) -> SavedState:
    """The state that a file holds.

    Raises:
        UnreadableError: `bad_state`.
    """
    line, _, digest = raw.partition(b"\n")
    if digest != sha256(line).hexdigest().encode() + b"\n":
        raise UnreadableError("bad_state", "the digest does not fit")
    try:
        value = json.loads(line)
        if value["form"] != _FORM:
            raise UnreadableError("bad_state", f"{value['form'][:80]}, not {_FORM}")
        return SavedState(
            checkpoint=read_checkpoint(value["checkpoint"].encode()),
            tails=[decode_base64(tail) for tail in value["tails"]],
            last_leaf=decode_base64(value["last_leaf"], 32),
            last_at=value["last_at"],
            last_rules=value["last_rules"],
            vouchers={digest: (seq, size) for digest, (seq, size) in value["vouchers"].items()},
            notes=[_note(*row) for row in value["notes"]],
            dropped=from_json(int, value["dropped"]),
            books=value["books"],
        )
    except UnreadableError:
        raise
    except (AuditError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError("bad_state", str(error)[:200]) from error


def _note(step: int, code: str, seq: int, expected: str, found: str) -> Finding:
    return Finding(step, code, "note", seq, "", expected, found)


def books_json(books: Books) -> dict[str, Any]:
    """The books as JSON, after a sound audit: then each entry has an event id of its own."""
    return {
        **{name: getattr(books, name) for name in _PLAIN},
        "policy": books.policy,
        "grants": [[str(g.key), g.role, g.party, g.until, g.revoked] for g in books.ring.grants.values()],
        "log_keys": [str(key) for key in books.ring.log_keys],
        "log_key_seqs": books.ring.log_key_seqs,
        "contracts": {
            name: [c.direction, c.category, c.due_fen, c.received_fen] for name, c in books.contracts.items()
        },
        "invoices": [[*name, i.total_fen, i.paid_fen] for name, i in books.invoices.items()],
        "questions": [
            [seq, q.is_open, sorted([name, key_id.hex()] for name, key_id in q.raised_by)]
            for seq, q in books.questions.items()
        ],
        "balances": books.balances.by_account,
        "days": {
            name: {when: [d.income, d.expense, d.other] for when, d in days.items()}
            for name, days in books.balances.registered.items()
        },
        "ids": "".join(sorted(books.seq_by_id, key=books.seq_by_id.__getitem__)),
        "reversed": sorted(books.reversed_seqs),
        "transfers": books.transfers,
        "fund": to_json(Fund, books.fund),
        "votes": to_json(Votes, books.votes),
    }


def restore_books(books: Books, value: dict[str, Any]) -> None:
    """The books are as they were saved.

    Raises:
        UnreadableError: `bad_state`.
    """
    try:
        _restore(books, value)
    except (AuditError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError("bad_state", str(error)[:200]) from error


def _restore(books: Books, value: dict[str, Any]) -> None:
    for name in _PLAIN:
        setattr(books, name, value[name])
    books.flags = Counter(value["flags"])
    books.units = {unit: (building, area) for unit, (building, area) in value["units"].items()}
    if value["policy"] is not None:
        put_policy(books, value["policy"])
    _restore_keys(books, value)
    books.contracts = {name: Contract(*row) for name, row in value["contracts"].items()}
    books.invoices = {(row[0], row[1]): Invoice(row[2], row[3]) for row in value["invoices"]}
    books.questions = {
        seq: Question(frozenset((name, bytes.fromhex(key_id)) for name, key_id in owners), is_open)
        for seq, is_open, owners in value["questions"]
    }
    books.balances = Balances(
        defaultdict(int, value["balances"]),
        {name: {when: Day(*row) for when, row in days.items()} for name, days in value["days"].items()},
    )
    ids = value["ids"]
    books.seq_by_id = {ids[at : at + _ID]: at // _ID for at in range(0, len(ids), _ID)}
    books.reversed_seqs = set(value["reversed"])
    books.transfers = {unit: (seq, old, new) for unit, (seq, old, new) in value["transfers"].items()}
    books.fund = from_json(Fund, value["fund"])
    books.votes = from_json(Votes, value["votes"])


def _restore_keys(books: Books, value: dict[str, Any]) -> None:
    for text, role, party, until, revoked in value["grants"]:
        books.ring.add(Grant(parse_vkey(text), role, party, until, revoked))
    for text, seq in zip(value["log_keys"], value["log_key_seqs"], strict=True):
        books.ring.add_log_key(parse_vkey(text), seq)
