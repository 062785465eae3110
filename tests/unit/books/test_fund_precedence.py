"""Of two rules of the fund that an event breaks, the one that the specification lists first is the refusal.

Rules:
    * A flaw is a set of changes to a sound event, and provokes its code alone. Every two flaws that touch
      different fields are tried together.
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

from ledger_core.append.submission import Refused
from ledger_core.books import fields as f
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.refusals import RULES
from ledger_core.stores.base import open_store
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_bodies import UNITS
from tests.support.fund_estate import found_fund
from tests.support.refusal_case import WRONG_CODE

FAR = TODAY + datetime.timedelta(days=2)
STRANGER = f.Organisation(name="常州防水工程有限公司", code=WRONG_CODE)
FIRM_AND_BANK = ("manager", "custodian_bank")
Changes = dict[str, Any]


class Event(NamedTuple):
    """A sound event: who signs it, its body with changes, and the flaws that it may have."""

    by: tuple[str, ...]
    make: Callable[..., f.Body]
    flaws: tuple[tuple[str, Changes], ...]


def deposit_lines(*units: str) -> tuple[Any, ...]:
    """100 yuan for each unit."""
    return tuple(fund_bodies.k.DepositLine(unit=unit, amount_fen=10_000) for unit in units)


def credited(**changes: Any) -> f.Body:
    """14,000 yuan for one day, for each of two flats."""
    lines = tuple((unit, 1_400_000, 58) for unit in UNITS)
    return fund_bodies.gains(*lines, **{"first": TODAY, "last": TODAY} | changes)


_ROLE: tuple[str, Changes] = ("role_not_allowed", {"_by": ("owner",)})
_DATE: tuple[str, Changes] = ("date_out_of_range", {"date": FAR})
_UNKNOWN: tuple[str, Changes] = ("application_unknown", {"application": "w-9"})
_ENDED: tuple[str, Changes] = ("application_ended", {"application": "returned"})
EVENTS: dict[str, Event] = {
    "deposits": Event(
        ("manager",),
        fund_bodies.deposits,
        (
            _ROLE,
            _DATE,
            ("unit_unknown", {"lines": deposit_lines("9")}),
            ("unit_repeated", {"lines": deposit_lines(UNITS[0], UNITS[0])}),
            ("account_unknown", {"account": "other"}),
            ("total_mismatch", {"total_fen": 1}),
            ("lines_out_of_order", {"lines": deposit_lines(*reversed(UNITS))}),
        ),
    ),
    "gains": Event(
        ("manager",),
        credited,
        (
            _ROLE,
            ("account_unknown", {"account": "other"}),
            ("total_mismatch", {"total_fen": 1}),
            ("run_mismatch", {"part": 2}),
            ("gains_terms", {"basis_days": 0}),
            ("gains_period", {"first": FAR}),
        ),
    ),
    "proposal": Event(
        ("manager",),
        lambda **changes: wb.proposal(**{"application": "w-new"} | changes),
        (
            _ROLE,
            _DATE,
            ("bad_code", {"contractor": STRANGER}),
            ("account_unknown", {"account": "other"}),
            ("unit_unknown", {"scope": w.Scope(units=("9",))}),
            ("no_units", {"scope": w.Scope(buildings=("9",))}),
            ("lines_out_of_order", {"scope": w.Scope(units=UNITS[::-1])}),
            ("application_known", {"application": "approved"}),
            ("application_unknown", {"replaces": "w-9"}),
            ("application_ended", {"replaces": "done"}),
            ("already_paid", {"replaces": "paid"}),
            ("forbidden_purpose", {"purpose": "lending"}),
            ("purpose_not_allowed", {"purpose": "road"}),
            ("quantity_missing", {"budget": (wb.budget_line(0),)}),
            ("budget_mismatch", {"budget_fen": 1_200_001}),
            ("emergency_unreasoned", {"emergency_case": "elevator"}),
        ),
    ),
    "linked": Event(
        ("committee",),
        lambda **changes: wb.linked(**{"application": "proposed"} | changes),
        (
            _ROLE,
            _UNKNOWN,
            _ENDED,
            ("basis_mismatch", {"application": "emergency"}),
            ("already_resolved", {"application": "approved"}),
            ("resolution_undocumented", {"resolution": bodies.RESOLUTION}),
            ("scope_mismatch", {"scope": w.Scope(buildings=("3",))}),
            ("above_resolution", {"amount_fen": 1}),
        ),
    ),
    "approved": Event(
        ("authority",),
        lambda **changes: wb.approved(**{"application": "linked"} | changes),
        (
            _ROLE,
            _DATE,
            _UNKNOWN,
            _ENDED,
            ("not_resolved", {"application": "proposed"}),
            ("not_confirmed", {"application": "emergency"}),
            ("already_approved", {"application": "approved"}),
            ("above_budget", {"amount_fen": 9_999_999}),
        ),
    ),
    "payment": Event(
        FIRM_AND_BANK,
        lambda **changes: wb.payment(**{"application": "approved"} | changes),
        (
            _ROLE,
            _DATE,
            ("dual_control", {"_by": ("manager",)}),
            ("invoice_overpaid", {"invoice": bodies.invoice()}),
            _UNKNOWN,
            _ENDED,
            ("not_approved", {"application": "linked"}),
            ("account_mismatch", {"account": "other"}),
            ("payee_not_contractor", {"payee": wb.BIDDER}),
            ("stage_order", {"stage": 3}),
            ("not_accepted", {"final": True}),
            ("above_first_stage", {"amount_fen": 700_000}),
        ),
    ),
    "acceptance": Event(
        ("committee",),
        lambda **changes: wb.acceptance(**{"application": "approved"} | changes),
        (
            _ROLE,
            _DATE,
            ("lines_out_of_order", {"lines": wb.acceptance((0, 1, 1), (0, 1, 1)).lines}),
            _UNKNOWN,
            _ENDED,
            ("not_approved", {"application": "linked"}),
            ("already_accepted", {"application": "accepted"}),
            ("line_unknown", {"lines": wb.acceptance((7, 1, 1)).lines}),
            ("above_claim", {"lines": wb.acceptance((0, 1, 2)).lines}),
        ),
    ),
    "settlement": Event(
        ("manager", "committee"),
        lambda **changes: wb.settlement(**{"application": "accepted"} | changes),
        (
            _ROLE,
            _DATE,
            ("dual_control", {"_by": ("manager",)}),
            ("bad_code", {"audit": w.Audit(auditor=STRANGER, sha256="05" * 32)}),
            _UNKNOWN,
            _ENDED,
            ("not_approved", {"application": "linked"}),
            ("not_accepted", {"application": "approved"}),
            ("above_approved", {"final_fen": 9_999_999}),
            ("already_settled", {"application": "paid"}),
            ("above_found", {"final_fen": 1_200_001}),
        ),
    ),
    "apportionment": Event(
        ("manager",),
        lambda **changes: wb.apportionment(**{"application": "paid"} | changes),
        (
            _ROLE,
            _DATE,
            ("total_mismatch", {"total_fen": 1}),
            _UNKNOWN,
            _ENDED,
            ("not_settled", {"application": "accepted"}),
            ("apportionment_part", {"part": 2}),
        ),
    ),
}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """An estate with an application at each stage, named by it."""
    path = Path(tmp_path_factory.mktemp("precedence"), "sunledger.db")
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = found_fund(Estate.founded(store))
        names = ("linked", "approved", "accepted", "paid", "done")
        for number, name in enumerate(names):
            decision = msgspec.structs.replace(wb.DECISION, sha256=f"{number:064x}")
            estate.must(wb.proposal(name), wb.linked(name, resolution=decision), by="committee")
        estate.must(wb.proposal("proposed"), wb.proposal("returned"), wb.emergency("emergency"))
        estate.must(wb.sent_back("returned"), by="authority")
        estate.must(*(wb.approved(name) for name in names[1:]), by="authority")
        estate.must(*(wb.acceptance(application=name) for name in names[2:]), by="committee")
        for name in names[3:]:
            estate.must(
                wb.settlement(application=name),
                wb.payment(1, 1_200_000, application=name, final=True),
                by=("manager", "committee"),
            )
        estate.must(wb.apportionment(application="done"))
        yield estate


def send(estate: Estate, event: Event, changes: Changes) -> list[str]:
    """The codes that the changed event is refused with."""
    body = event.make(**{name: value for name, value in changes.items() if name != "_by"})
    outcome = estate.ledger.submit(
        estate.name, estate.submission(body, by=changes.get("_by", event.by)), dry_run=True
    )
    return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []


@pytest.mark.parametrize("name", EVENTS)
def test_the_earlier_rule_wins(estate: Estate, name: str) -> None:
    """For every two flaws of the event that touch different fields."""
    event, codes, tried = EVENTS[name], list(RULES), 0
    for (one, first), (other, second) in combinations(event.flaws, 2):
        if first.keys() & second.keys():
            continue
        tried += 1
        expected = min(one, other, key=codes.index)
        assert send(estate, event, first | second)[:1] == [expected], (one, other)
    assert tried > len(event.flaws)


@pytest.mark.parametrize("name", EVENTS)
def test_each_flaw_provokes_its_own_code(estate: Estate, name: str) -> None:
    """And the event without a flaw none: otherwise a pair would show nothing."""
    event = EVENTS[name]
    assert send(estate, event, {}) == []
    for code, changes in event.flaws:
        assert send(estate, event, changes)[:1] == [code], changes
