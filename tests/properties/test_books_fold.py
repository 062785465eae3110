"""Reading a log gives the state that writing it left, at every prefix, whatever was submitted."""

from __future__ import annotations

import datetime
import random
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Accepted
from ledger_core.books.fields import Body
from ledger_core.books.fold import Fold
from ledger_core.books.registry import decode_event
from ledger_core.books.revenue.closing_rules import book_balance, period_of
from ledger_core.books.revenue.correction_rules import money_postings
from ledger_core.books.revenue.kinds import PeriodClosed
from ledger_core.books.state import State
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support.bodies import TODAY
from tests.support.estate import Clock, Estate, key_of
from tests.support.states import folded, lane_state, plain

EVERYBODY = ("manager", "committee", "registrar", "owner", "authority", "custodian_bank")
KEYS = ("temp", "spare")


class Writer:
    """Draws events that are mostly admitted, from what it sees of the state.

    Args:
        estate: Where they go.
        seed: The same seed draws the same events.
    """

    def __init__(self, estate: Estate, seed: int) -> None:
        self.estate = estate
        self.random = random.Random(seed)
        self.number = 0

    @property
    def state(self) -> State:
        """The state in memory."""
        return lane_state(self.estate.ledger, self.estate.name)

    def day(self) -> datetime.date:
        """A business day of the last month."""
        return self.estate.today - datetime.timedelta(days=self.random.randrange(20))

    def events(self) -> list[Body]:
        """One to five events."""
        return [self.random.choice(self.choices())() for _ in range(self.random.randint(1, 5))]

    def choices(self) -> list[Any]:
        """What may be drawn."""
        return [
            self.income, self.income, self.expense, self.transfer, self.reversal, self.closing, self.question,
            self.account, self.contract, self.units, self.distribution, self.reconciliation, self.policy,
        ]  # fmt: skip

    def _dated(self) -> dict[str, Any]:
        day, closed = self.day(), self.state.closed_until
        late = closed is not None and day <= closed
        return {"date": day, "late": late, "account": self.random.choice(sorted(self.state.accounts))}

    def income(self) -> Body:
        contract = self.random.choice(["", *sorted(self.state.contracts)])
        category = "advertising" if contract else "parking"
        fen = self.random.randint(1, 90_000)
        return bodies.income(**self._dated(), contract=contract, category=category, amount_fen=fen)

    def expense(self) -> Body:
        invoice = {"invoice": bodies.invoice(total_fen=90_000)} if self.random.random() < 0.5 else {}
        ref = self.random.choice(["", "1"])
        fen = self.random.randint(1, 2_000_000)
        return bodies.expense(**self._dated(), **invoice, amount_fen=fen, bank_ref=ref)

    def transfer(self) -> Body:
        return bodies.fund_transfer(**self._dated(), amount_fen=self.random.randint(1, 9_000))

    def reversal(self) -> Body:
        if not self.state.money:
            return self.income()
        seq = self.random.choice(sorted(self.state.money))
        dated = self._dated()
        del dated["account"]
        event_id = next(name for name, at in self.state.ids.items() if at == seq)
        return bodies.reversal(seq, event_id, money_postings(self.state.money[seq]), **dated)

    def closing(self) -> Body:
        closed = self.state.closed_until
        first = closed + datetime.timedelta(days=1) if closed else TODAY - datetime.timedelta(days=40)
        last = first + datetime.timedelta(days=self.random.randrange(8))
        figures = tuple(period_of(self.state, name, first, last) for name in sorted(self.state.accounts))
        return PeriodClosed(first=first, last=last, accounts=figures)

    def question(self) -> Body:
        seq = self.random.randrange(10)
        open_questions = [number for number, one in self.state.questions.items() if not one.closed]
        if open_questions and self.random.random() < 0.5:
            number = self.random.choice(open_questions)
            return self.random.choice((bodies.answer, bodies.end_of_question))(number)
        return bodies.question(seq, next(name for name, at in self.state.ids.items() if at == seq))

    def account(self) -> Body:
        self.number += 1
        return bodies.account(f"a-{self.number}", date=self.estate.today, opening_fen=self.number % 3)

    def contract(self) -> Body:
        self.number += 1
        return bodies.contract(f"c-{self.number}")

    def units(self) -> Body:
        self.number += 1
        return bodies.units(bodies.unit(f"3-{self.number}"))

    def distribution(self) -> Body:
        shares = [unit.area_centi_m2 * 9 for unit in self.state.units.values()] or [1]
        return bodies.distribution(
            **self._dated(),
            units=len(shares),
            entitled_fen=sum(shares),
            paid_fen=max(1, sum(share // 100 * 100 for share in shares)),
        )

    def reconciliation(self) -> Body:
        name, day = self.random.choice(sorted(self.state.accounts)), self.day()
        return bodies.reconciliation(book_balance(self.state, name, day), account=name, date=day)

    def policy(self) -> Body:
        return bodies.policy(dual_control_fen=self.random.randrange(2_000_000))

    def keys(self) -> tuple[list[Body], tuple[str, ...]]:
        """A key that is granted, or revoked once it is there."""
        name = self.random.choice(KEYS)
        key = key_of(name).vkey
        if (key.name, key.key_id) in self.state.keys:
            return [self.estate.revocation(name)], EVERYBODY
        return [self.estate.grant("street", name)], (*EVERYBODY, name)


def prefixes_agree(estate: Estate, states: dict[int, dict[str, Any]]) -> None:
    """A fold stands where the lane stood, wherever a submission ended; postings always sum to zero."""
    fold = Fold(estate.name)
    for entry in estate.store.entries(estate.name, 0, estate.size):
        applied = fold.take(entry)
        assert sum(fen for _, fen in applied.postings) == 0
        if fold.size in states:
            assert plain(fold.state) == states[fold.size]
    assert sum(fold.state.balances.values()) == 0


@given(seed=st.integers(0, 2**32), drawn=st.integers(5, 25))
@settings(max_examples=15, deadline=None)
def test_reading_gives_what_writing_left(seed: int, drawn: int) -> None:
    """Accepted and refused, in groups and alone, over restarts and under a clock that moves."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store(str(Path(folder, "l.db")))) as store:
        store.create_tables()
        estate = Estate.founded(store, clock=Clock(), opening_fen=500_000)
        writer, states, codes = Writer(estate, seed), {}, set()
        for _ in range(drawn):
            before = plain(writer.state)
            events, by = writer.keys() if writer.random.random() < 0.1 else (writer.events(), EVERYBODY)
            outcome = estate.submit(*events, by=by)
            if isinstance(outcome, Accepted):
                states[outcome.tree_size] = plain(writer.state)
            else:
                codes |= {one.code for one in outcome.refusals}
                assert plain(writer.state) == before
            if writer.random.random() < 0.2:
                estate.ledger = Ledger(store, estate.installation, estate.clock)
                estate.ledger.submit(estate.name, estate.submission(*events), dry_run=True)
                assert plain(writer.state) == plain(folded(store, estate.name).state)
            estate.clock.step(hours=writer.random.randrange(12))  # type: ignore[attr-defined]
        # What is generated is not refused for its form: the test would be about nothing.
        assert not codes & {"malformed_event", "unknown_key", "role_not_allowed"}
        prefixes_agree(estate, states)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers()), max_size=30), st.data())
@settings(max_examples=60)
def test_rollback_undoes_what_came_after_the_mark(
    changes: list[tuple[str, int]], data: st.DataObject
) -> None:
    """Marks nest, and a commit is the floor."""
    state = State("guangjing")
    state.ids.put("a", 1)
    state.commit()
    snapshots = [(state.mark(), plain(state))]
    for name, number in changes:
        state.ids.put(name, number)
        state.set_fact(name, number)
        snapshots.append((state.mark(), plain(state)))
    for mark, before in sorted(
        data.draw(st.lists(st.sampled_from(snapshots), max_size=5)), key=lambda s: -s[0]
    ):
        state.rollback(mark)
        assert plain(state) == before
    state.rollback()
    assert plain(state) == snapshots[0][1]


def test_an_entry_tells_its_event() -> None:
    """The line of an entry is the line that was signed."""
    with tempfile.TemporaryDirectory() as folder, closing(open_store(str(Path(folder, "l.db")))) as store:
        store.create_tables()
        estate = Estate.founded(store)
        sent = estate.submission(bodies.income(), bodies.expense())
        accepted = estate.ledger.submit(estate.name, sent)
        assert isinstance(accepted, Accepted)
        entries = store.entries(estate.name, accepted.first, accepted.tree_size)
        assert [entry.partition(b"\n")[0] for entry in entries] == list(sent.events)
        assert [decode_event(line).body for line in sent.events] == [bodies.income(), bodies.expense()]
