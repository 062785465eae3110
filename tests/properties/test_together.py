"""Events that are judged as one with their sum: verdict and state are those of judging one by one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger_core.append import judge
from ledger_core.append.submission import Accepted, Outcome, Refused
from ledger_core.books import fields as f
from ledger_core.books.kind import Additive, Context, Kind
from ledger_core.books.registry import KINDS
from ledger_core.books.together import take_together
from ledger_core.stores.base import LogStore, open_store
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.states import folded, lane_state, plain

ADDITIVE = [kind for kind in KINDS.values() if kind.additive is not None]
PERSONS = [f.Counterparty(person=letter * 43) for letter in "ABC"]
DAYS = [TODAY - datetime.timedelta(days=days) for days in (0, 1, 40)]
PLAIN = st.builds(
    bodies.income,
    date=st.sampled_from(DAYS[:2]),
    account=st.sampled_from(["sunshine", "savings"]),
    amount_fen=st.integers(1, 3_000),
    payer=st.sampled_from(PERSONS),
)
UNDER_CONTRACT = st.builds(
    bodies.income, category=st.just("advertising"), contract=st.just("c-1"), amount_fen=st.integers(1, 9_000)
)
# Each breaks a rule by itself, or gives a reason that it may not need.
ODD = st.sampled_from(
    [
        bodies.income(account="unknown"),
        bodies.income(category="venue"),
        bodies.income(contract="c-2"),
        bodies.income(category="parking", contract="c-1"),
        bodies.income(date=TODAY + datetime.timedelta(days=2)),
        bodies.income(late=True),
        bodies.income(date=DAYS[2]),
        bodies.income(payer=f.Counterparty(name="无代码")),
        bodies.income(payer=f.Counterparty(name="错码", code="91320400MA1M000011")),
        bodies.income(contract="c-1", category="advertising", amount_fen=70_000, excess_reason="补缴"),
        bodies.expense(),
    ]
)
SUBMISSIONS = st.lists(st.one_of(PLAIN, PLAIN, UNDER_CONTRACT), min_size=8, max_size=40).flatmap(
    lambda many: st.tuples(st.permutations(many), st.lists(ODD, max_size=2), st.integers(0, len(many)))
)


@contextmanager
def one_by_one() -> Iterator[None]:
    """Every event is judged by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "take_together", lambda *_: False)
        yield


def estate_with_contract(store: LogStore) -> Estate:
    """Two accounts, a contract with 1,200 yuan due, and a period closed a month ago."""
    store.create_tables()
    estate = Estate.founded(store, opening_fen=100_000)
    estate.must(bodies.account("savings"), bodies.contract())
    return estate


@given(drawn=SUBMISSIONS)
@settings(max_examples=60, deadline=None)
def test_verdict_and_state_are_those_of_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, drawn: tuple[list[f.Body], list[f.Body], int]
) -> None:
    """The same refusals with index and figures, or the same state; and reading the log gives that state."""
    many, odd, place = drawn
    store = open_store(str(tmp_path_factory.mktemp("together") / "l.db"))
    estate = estate_with_contract(store)
    submission = estate.submission(*many[:place], *odd, *many[place:])
    before = plain(lane_state(estate.ledger, estate.name))
    with one_by_one():
        expected = estate.ledger.submit(estate.name, submission, dry_run=True)
    outcome = estate.ledger.submit(estate.name, submission)
    assert told(outcome) == told(expected)
    after = plain(lane_state(estate.ledger, estate.name))
    if isinstance(outcome, Accepted):
        assert after == plain(folded(store, estate.name).state)
    else:
        assert after == before
    store.close()


def told(outcome: Outcome) -> object:
    """The refusals, or how many entries there are."""
    return outcome.refusals if isinstance(outcome, Refused) else (outcome.first, outcome.of)


def test_incomes_that_differ_in_what_no_rule_asks_are_taken_together(tmp_path: Any) -> None:
    """One day, one account, many payers: the short way is taken, so the other tests are about something."""
    estate = estate_with_contract(open_store(str(tmp_path / "l.db")))
    taken: list[bool] = []

    def noted(*given: Any) -> bool:
        taken.append(take_together(*given))
        return taken[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(judge, "take_together", noted)
        estate.must(*(bodies.income(amount_fen=n, payer=PERSONS[n % 3], memo=f"{n}") for n in range(1, 20)))
        assert taken == [True]
        contract = {"contract": "c-1", "category": "advertising", "amount_fen": 10_000}
        refused = estate.submit(*(bodies.income(**contract) for _ in range(14)))
        assert taken == [True, False]
    assert isinstance(refused, Refused)
    first = refused.refusals[0]
    assert (first.code, first.index) == ("above_due", 12)
    assert dict(first.figures) == {"due_fen": 120_000, "received_fen": 130_000}


class Watched:
    """Something whose attributes are those of another, and which notes those that were asked for."""

    def __init__(self, watched: Any) -> None:
        self.watched, self.asked = watched, set[str]()

    def __getattr__(self, name: str) -> Any:
        self.asked.add(name)
        return getattr(self.watched, name)


def ask(rule: Any, *watched: Watched) -> None:
    """The rule has looked at what it looks at."""
    rule(*watched)


EXAMPLES = {
    "revenue.income.received/1": [
        bodies.income(),
        bodies.income(payer=bodies.LIFT_FIRM, contract="c-1", category="advertising", amount_fen=9_999_999),
        bodies.income(payer=PERSONS[0], late=True),
        bodies.income(excess_reason="补缴"),
        bodies.income(bank_ref="1", memo="m", vouchers=(bodies.VOUCHER,), date=DAYS[2]),
    ]
}


@pytest.mark.parametrize("kind", ADDITIVE, ids=lambda kind: kind.name)
def test_rules_look_at_nothing_but_what_is_declared(kind: Kind, tmp_path: Any) -> None:
    """A new rule that looks at another field has to be declared, or its events would not be told apart."""
    estate = estate_with_contract(open_store(str(tmp_path / "l.db")))
    state = lane_state(estate.ledger, estate.name)
    additive = kind.additive
    assert isinstance(additive, Additive)
    assert set(additive.side_rules) <= set(kind.rules)
    manager = next(key for key in state.keys.values() if key.role == "manager")
    context = Context(
        seq=1, event_id="", alone=False, signed_on=TODAY, signers=(manager,), possessed=frozenset()
    )
    for rule in kind.rules:
        for body in EXAMPLES[kind.name]:
            looked, around, books = (Watched(one) for one in (body, context, state))
            ask(rule, books, looked, around)
            is_side = rule in additive.side_rules
            allowed = {additive.side} if is_side else {*additive.fields, "amount_fen"}
            assert looked.asked <= allowed
            assert around.asked <= (set() if is_side else {"signed_on", "signers", "signer_with"})
            assert not (is_side and books.asked)


def test_a_sum_is_taken_for_no_event_that_has_a_reason_of_its_own(tmp_path: Any) -> None:
    """Ten reasons that are needed in sum only: none of the events may give one."""
    estate = estate_with_contract(open_store(str(tmp_path / "l.db")))
    one = bodies.income(contract="c-1", category="advertising", amount_fen=13_000, excess_reason="补缴")
    refused = estate.submit(*(replace(one, memo=str(n)) for n in range(10)))
    assert isinstance(refused, Refused)
    assert {refusal.code for refusal in refused.refusals} == {"no_excess"}
