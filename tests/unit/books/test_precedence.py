"""Of two rules that an event breaks, the one that the specification lists first is the refusal.

Rules:
    * A flaw is a set of changes to a sound event, or to its envelope and submission; each provokes its code
      alone. Every two flaws that touch different fields are tried together.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from ledger_core.append.signing import make_event
from ledger_core.append.submission import Refused
from ledger_core.books import fields as f
from ledger_core.books.refusals import RULES
from ledger_core.books.revenue import kinds as r
from ledger_core.log.note import COSIGNATURE, SigningKey
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate, key_of
from tests.support.refusals import ID, MARCH_FIRST, WRONG_CODE, WRONG_FIRM, YESTERDAY, income_legs

FAR = TODAY + datetime.timedelta(days=2)
TOMORROW = TODAY + datetime.timedelta(days=1)
KNOWN_ID = ID[:-1] + "9"
Changes = dict[str, Any]


class Kind(NamedTuple):
    """A sound event: who signs it, its body with changes, and the flaws that it may have."""

    by: tuple[str, ...]
    make: Callable[..., f.Body]
    flaws: tuple[tuple[str, Changes], ...]


# Names that begin with an underscore change the envelope or the submission, all others the body.
_ENVELOPE: tuple[tuple[str, Changes], ...] = (
    ("wrong_log", {"_origin": "ledger.example/logs/other"}),
    ("root_mismatch", {"_lines": 2}),
    ("revoked_key", {"_also": "clerk"}),
    ("unknown_key", {"_stranger": "stranger"}),
    ("malformed_event", {"_spaced": True}),
    ("text_not_allowed", {"memo": "一\u202e二"}),
    ("wrong_estate", {"_estate": "other"}),
    ("id_conflict", {"_id": KNOWN_ID}),
    ("stale_size", {"_size": 1}),
    ("signed_too_old", {"_at": datetime.timedelta(days=-31)}),
    ("role_not_allowed", {"_by": ("owner",)}),
)
_FIRM: tuple[tuple[str, Changes], ...] = (
    ("date_out_of_range", {"date": FAR}),
    ("date_in_closed_period", {"date": YESTERDAY, "late": False}),
    ("not_late", {"late": True}),
)
_MONEY_OUT: tuple[tuple[str, Changes], ...] = (
    ("dual_control", {"amount_fen": 1_000_000}),
    ("account_unknown", {"account": "other"}),
    ("overdraft", {"bank_ref": "", "amount_fen": 900_000}),
)
# A policy's change of threshold cannot be one event's flaw; so the sum ordered is just below it.
KINDS: dict[str, Kind] = {
    "income": Kind(
        ("manager",),
        bodies.income,
        (
            *_FIRM,
            ("bad_code", {"payer": WRONG_FIRM}),
            ("counterparty_unidentified", {"payer": f.Counterparty(name="某人")}),
            ("bad_code", {"payer": f.Counterparty(code=WRONG_CODE)}),
            ("account_unknown", {"account": "other"}),
            ("contract_unknown", {"contract": "c-9"}),
            ("contract_mismatch", {"contract": "c-2"}),
            ("category_not_allowed", {"category": "venue"}),
            (
                "above_due",
                {"contract": "c-1", "category": "advertising", "amount_fen": 999_999, "excess_reason": ""},
            ),
            ("no_excess", {"excess_reason": "多收"}),
        ),
    ),
    "expense": Kind(
        ("manager",),
        bodies.expense,
        (
            *_FIRM,
            *_MONEY_OUT,
            ("bad_code", {"payee": WRONG_FIRM}),
            ("contract_unknown", {"contract": "c-9"}),
            ("contract_mismatch", {"contract": "c-1"}),
            ("counterparty_unidentified", {"payee": f.Counterparty()}),
            ("category_not_allowed", {"category": "tax"}),
            ("invoice_total_changed", {"invoice": bodies.invoice(total_fen=1)}),
            ("invoice_overpaid", {"invoice": bodies.invoice()}),
        ),
    ),
    "fund_transfer": Kind(("manager",), bodies.fund_transfer, (*_FIRM, *_MONEY_OUT)),
    "distribution": Kind(
        ("manager",),
        bodies.distribution,
        (
            *_FIRM,
            ("dual_control", {"paid_fen": 1_000_000}),
            ("account_unknown", {"account": "other"}),
            ("overdraft", {"bank_ref": "", "paid_fen": 900_000}),
            ("no_units", {"buildings": ("9",)}),
            ("shares_mismatch", {"entitled_fen": 1}),
            ("shares_mismatch", {"rounding": "as_published"}),
        ),
    ),
    "contract": Kind(
        ("manager",),
        lambda **changes: bodies.contract(**({"number": "c-3"} | changes)),
        (
            ("bad_code", {"counterparty": WRONG_FIRM}),
            ("contract_known", {"number": "c-1"}),
            ("counterparty_unidentified", {"counterparty": f.Counterparty()}),
            ("category_not_allowed", {"category": "venue"}),
        ),
    ),
    "account": Kind(
        ("manager",),
        bodies.account,
        (
            ("date_out_of_range", {"date": FAR}),
            ("date_in_closed_period", {"date": YESTERDAY}),
            ("account_known", {"account": "sunshine"}),
        ),
    ),
    "reconciliation": Kind(
        ("manager",),
        lambda **changes: bodies.reconciliation(**({"fen": 857_000} | changes)),
        (
            ("date_out_of_range", {"date": FAR}),
            ("account_unknown", {"account": "other"}),
            ("book_mismatch", {"book_fen": 1}),
            ("unexplained", {"explanation": "无"}),
        ),
    ),
    "closing": Kind(
        ("manager",),
        lambda **changes: r.PeriodClosed(
            **({"first": TODAY, "last": TODAY, "accounts": (bodies.figures(),)} | changes)
        ),
        (("date_out_of_range", {"last": FAR}), ("period_mismatch", {"first": TOMORROW})),
    ),
    "reversal": Kind(
        ("manager",),
        lambda **changes: bodies.reversal(
            *(changes.pop("of", None) or (12, KNOWN_ID)), income_legs(changes.pop("fen", 15_000)), **changes
        ),
        (
            *_FIRM,
            ("dual_control", {"fen": 1_000_000}),
            ("entry_unknown", {"of": (99, ID)}),
            ("reversal_mismatch", {"fen": 1}),
        ),
    ),
    "units": Kind(
        ("registrar",),
        lambda **changes: bodies.units(bodies.unit(changes.pop("code", "9-9-9")), **changes),
        (("date_out_of_range", {"since": FAR}), ("unit_known", {"code": "3-2-501"})),
    ),
    "transfer": Kind(
        ("registrar",),
        lambda **changes: bodies.transfer(changes.pop("code", "3-2-501"), **changes),
        (("date_out_of_range", {"since": FAR}), ("unit_unknown", {"code": "9"})),
    ),
    "policy": Kind(
        ("committee",),
        bodies.policy,
        (
            ("date_out_of_range", {"since": FAR}),
            ("category_unknown", {"income_categories": ("bribes",)}),
        ),
    ),
    "answer": Kind(
        ("manager",),
        lambda **changes: bodies.answer(changes.pop("number", 1), **changes),
        (("question_unknown", {}),),
    ),
}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """A founded estate that has a little of everything on file."""
    path = Path(tmp_path_factory.mktemp("precedence"), "sunledger.db")
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = Estate.founded(store, opening_fen=858_000)
        estate.must(bodies.contract(), bodies.contract("c-2", direction="expense", category="repairs"))
        line = estate.line(bodies.income(memo="停车"), event_id=KNOWN_ID)
        estate.ledger.submit(estate.name, estate.sign([line]))
        estate.must(*(bodies.expense(invoice=bodies.invoice()) for _ in range(2)))
        estate.must(bodies.units(), by="registrar")
        estate.must(bodies.closing(MARCH_FIRST, YESTERDAY))
        estate.must(estate.revocation("clerk"))
        yield estate


def send(estate: Estate, kind: Kind, changes: Changes) -> list[str]:
    """The codes that the changed event is refused with."""
    outer = {name: value for name, value in changes.items() if name.startswith("_")}
    body = kind.make(**{name: value for name, value in changes.items() if name not in outer})
    line = make_event(
        outer.get("_estate", estate.name),
        body,
        at=estate.clock() + outer.get("_at", datetime.timedelta()),
        event_id=outer.get("_id"),
    )
    line = line.replace(b":", b": ", 1) if "_spaced" in outer else line
    keys = (*outer.get("_by", kind.by), *(outer[key] for key in ("_also", "_stranger") if key in outer))
    signing = Estate(estate.store, "other", estate.clock) if "_origin" in outer else estate
    signed = signing.sign([line], keys)._replace(
        events=(line,) * outer.get("_lines", 1), expected_size=outer.get("_size")
    )
    outcome = estate.ledger.submit(estate.name, signed)
    return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []


@pytest.mark.parametrize("name", KINDS)
def test_the_earlier_rule_wins(estate: Estate, name: str) -> None:
    """For every two flaws of the kind that touch different fields."""
    kind, codes = KINDS[name], list(RULES)
    flaws = (*_ENVELOPE, *kind.flaws)
    tried = 0
    for (one, first), (other, second) in combinations(flaws, 2):
        if first.keys() & second.keys():
            continue
        tried += 1
        expected = min(one, other, key=codes.index)
        assert send(estate, kind, first | second)[:1] == [expected], (one, other)
    assert tried > len(flaws)


@pytest.mark.parametrize("name", KINDS)
def test_each_flaw_provokes_its_own_code(estate: Estate, name: str) -> None:
    """Otherwise a pair would show nothing."""
    kind = KINDS[name]
    for code, changes in (*_ENVELOPE, *kind.flaws):
        assert send(estate, kind, changes)[:1] == [code], changes


FOUNDING: tuple[tuple[str, Changes], ...] = (
    ("bad_code", {"firm": f.Organisation(name="物业", code=WRONG_CODE)}),
    ("not_our_origin", {"origin": "x.example/logs/other"}),
    ("not_our_log_key", {"log_key": SigningKey.from_seed("x", b"\x01" * 32).vkey.format()}),
    ("authority_not_trusted", {"authority_key": key_of("stranger").vkey.format()}),
)


def test_the_earlier_rule_wins_at_a_founding(estate: Estate) -> None:
    """What only the installation knows stands before the strength of keys, as the specification lists it."""
    other, codes = Estate(estate.store, "other", estate.clock), list(RULES)
    for (one, first), (two, second) in combinations(FOUNDING, 2):
        body = other.founding(**(first | second))
        signer = "stranger" if "authority_key" in {**first, **second} else "authority"
        assert other.codes(body, by=signer) == [min(one, two, key=codes.index)], (one, two)
    weak = other.founding(log_key="no key at all")
    assert other.codes(weak, by="authority") == ["not_our_log_key"]


def test_the_earlier_rule_wins_among_keys(estate: Estate) -> None:
    """weak_key, key_known, no_possession, grant_not_allowed; key_unknown, key_inactive, grant_not_allowed."""
    witness = SigningKey.from_seed("w", b"\x05" * 32, COSIGNATURE).vkey.format()
    tries: list[tuple[f.Body, tuple[str, ...], str]] = [
        (estate.grant("manager", vkey=witness), ("manager",), "weak_key"),
        (estate.grant("manager", "clerk"), ("manager",), "key_known"),
        (estate.grant("manager", "new"), ("manager",), "no_possession"),
        (estate.grant("manager", "new"), ("manager", "new"), "grant_not_allowed"),
        (estate.revocation("stranger"), ("owner",), "key_unknown"),
        (estate.revocation("clerk"), ("owner",), "key_inactive"),
        (estate.revocation("authority"), ("owner",), "grant_not_allowed"),
        (estate.revocation("authority"), ("authority",), "last_authority"),
    ]
    for body, by, code in tries:
        assert estate.codes(body, by=by) == [code]


def test_reversals_and_questions(estate: Estate) -> None:
    """What is on file is asked before what it allows."""
    account = bodies.reversal(9, estate.event_id(9), income_legs(1))
    assert estate.codes(account) == ["not_reversible"]
    assert estate.codes(msgspec.structs.replace(account, event=ID)) == ["entry_unknown"]
    undone = bodies.reversal(12, KNOWN_ID, income_legs())
    half = bodies.reversal(12, KNOWN_ID, income_legs(1))
    assert estate.codes(undone, half) == ["already_reversed"]
    closed = [r.QuestionClosed(question=1, outcome="withdrawn")]
    assert estate.codes(*closed, by="owner") == ["role_not_allowed"]
    assert estate.codes(*closed, by="committee") == ["question_unknown"]
