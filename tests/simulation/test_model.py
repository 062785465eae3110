"""The whole ledger against a predictor that shares nothing with it: every answer, balance and size."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Accepted, Refused, Submission
from ledger_core.stores.base import open_read_models, open_store
from ledger_core.stores.vouchers import VoucherStore
from projections.read_models import ReadModels
from tests.simulation.faults.soundness import check_projections, check_sound
from tests.simulation.model_events import STATEMENT, any_body
from tests.simulation.predictor import Body, Books, Entry, Key, Sent
from tests.simulation.predictor_rules import predict
from tests.support.bodies import TODAY
from tests.support.estate import PARTIES, Estate, key_of
from tests.support.states import lane_state

AT = f"{TODAY.isoformat()}T12:00:00+08:00"
EVERYBODY = ("manager", "committee", "street", "registrar", "owner", "custodian_bank", "authority")
FIRM_ALONE = ("manager", "owner", "registrar")
SIGNERS = st.one_of(
    st.just(EVERYBODY),
    st.just(("manager",)),
    st.just(("manager", "committee")),
    st.lists(st.sampled_from([*EVERYBODY, "clerk", "temp-0", "temp-1"]), min_size=1, max_size=3, unique=True),
)
# What was met over all runs: a model that never meets a refusal has not tested it.
MET: Counter[str] = Counter()


class Model(RuleBasedStateMachine):
    """One estate, and what is predicted of it."""

    @initialize()
    def found(self) -> None:
        """Keys, policy and an account with 2,000 yuan: ten entries, which the predictor takes as they are."""
        self.folder = tempfile.mkdtemp(prefix="sunledger-model-")
        self.database = str(Path(self.folder, "ledger.db"))
        self.store = open_store(self.database)
        self.store.create_tables()
        self.estate = Estate.founded(self.store, opening_fen=200_000)
        keys = {name: Key(name, name, party.party) for name, party in PARTIES.items()}
        self.books = Books(keys, TODAY)
        for seq, entry in enumerate(self.store.entries(self.estate.name, 0, 99)):
            event = json.loads(entry.partition(b"\n")[0])
            self.books.entries.append(Entry(seq, event["id"], event["body"], ()))
        self.number = 0
        self.accepted: list[tuple[Submission, Accepted]] = []

    def event_id(self) -> str:
        """An id that was not there before."""
        self.number += 1
        return f"01JQ{self.number:022d}"

    def line(self, name: str, body: Body) -> bytes:
        """The event line, written by no codec of the ledger."""
        if body["kind"].startswith("estate.key."):
            body = {**body, "vkey": key_of(body["vkey"]).vkey.format()}
        event = {"at": AT, "body": body, "estate": self.estate.name, "id": name, "v": 1}
        return json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def send(self, sent: Sent) -> None:
        """The answer is the one that was predicted."""
        lines = [self.line(name, body) for name, body in sent.events]
        submission = self.estate.sign(lines, sent.by)._replace(expected_size=sent.expected)
        first = self.books.size
        predicted = predict(self.books, sent)
        outcome = self.estate.ledger.submit(self.estate.name, submission)
        if predicted is None:
            assert isinstance(outcome, Accepted), (sent, outcome)
            assert (outcome.first, outcome.of, outcome.replayed) == (first, len(lines), False)
            assert outcome.tree_size == first + len(lines)
            self.accepted.append((submission, outcome))
            MET.update(body["kind"] for _, body in sent.events)
        else:
            assert isinstance(outcome, Refused), (sent, predicted, outcome)
            refusal = outcome.refusals[0]
            assert (refusal.index, refusal.code) == predicted, (sent, predicted, outcome)
            MET[refusal.code] += 1

    @rule(data=st.data(), by=SIGNERS, count=st.sampled_from([1, 1, 1, 2, 4]))
    def submit(self, data: Any, by: tuple[str, ...], count: int) -> None:
        """Some events, perhaps refused."""
        self.submit_events(data, by, count)

    @rule(data=st.data(), count=st.sampled_from([1, 2]), by=st.sampled_from([EVERYBODY, FIRM_ALONE]))
    def submit_by_enough(self, data: Any, count: int, by: tuple[str, ...]) -> None:
        """Some events that no lack of a role refuses; a second party signs, or does not."""
        self.submit_events(data, by, count)

    def submit_events(self, data: Any, by: Sequence[str], count: int) -> None:
        """Fresh events; a key that they bring mostly signs as well."""
        events = tuple((self.event_id(), data.draw(any_body(self.books))) for _ in range(count))
        brought = [body["vkey"] for _, body in events if body["kind"] == "estate.key.granted/1"]
        if brought and data.draw(st.integers(0, 3)):
            by = tuple(dict.fromkeys((*by, *brought)))
        self.send(Sent(events, tuple(by)))

    @rule(data=st.data(), sort=st.sampled_from(["size", "id on file", "id twice"]))
    def submit_what_does_not_fit(self, data: Any, sort: str) -> None:
        """A size that is there or beside it; an id of an entry, or one id twice, with other content."""
        event = (self.event_id(), data.draw(any_body(self.books)))
        if sort == "size":
            self.send(Sent((event,), EVERYBODY, self.books.size + data.draw(st.integers(-1, 1))))
        elif sort == "id on file":
            known = self.books.entries[data.draw(st.integers(0, self.books.size - 1))]
            # The same content under its id is a repeat, which `repeat` plays.
            if event[1] != known.body:
                self.send(Sent(((known.id, event[1]),), EVERYBODY))
        else:
            self.send(Sent((event, (event[0], data.draw(any_body(self.books)))), EVERYBODY))

    @rule(data=st.data(), fresh=st.booleans())
    def repeat(self, data: Any, fresh: bool) -> None:
        """What was accepted is accepted again, by a new process too, and nothing changes."""
        if fresh:
            self.estate.ledger = Ledger(self.store, self.estate.installation, self.estate.clock)
        if self.accepted:
            submission, before = self.accepted[data.draw(st.integers(0, len(self.accepted) - 1))]
            outcome = self.estate.ledger.submit(self.estate.name, submission)
            assert isinstance(outcome, Accepted)
            assert outcome.replayed
            assert (outcome.first, outcome.of, outcome.leaves) == (before.first, before.of, before.leaves)

    @invariant()
    def size_and_balances_agree(self) -> None:
        """After every step."""
        if not hasattr(self, "books"):
            return
        assert self.estate.size == self.books.size
        if self.estate.name in self.estate.ledger._lanes:
            state = lane_state(self.estate.ledger, self.estate.name)
            assert {name: fen for name, fen in state.balances.items() if fen} == self.books.balances()

    def teardown(self) -> None:
        """The auditors agree, and so do the read models."""
        if not hasattr(self, "books"):
            return
        models = open_read_models(self.database)
        try:
            name = self.estate.name
            vouchers = Path(self.folder, "vouchers")
            if self.books.of("revenue.account.reconciled"):
                VoucherStore(vouchers).put(name, STATEMENT)
            check_sound(self.store, name, self.estate.authority.vkey.format(), vouchers)
            readers = ReadModels(models, self.store)
            check_projections(self.store, models, name)
            assert readers.balances(name, self.books.size) == self.books.balances()
        finally:
            models.close()
            self.store.close()
            shutil.rmtree(self.folder)


def play(examples: int, steps: int, phases: Sequence[Phase] = tuple(Phase)) -> None:
    """The machine runs so many times; what it finds is made small by a soak only, for that takes minutes."""
    MET.clear()
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Model,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=health,
            phases=phases,
        ),
    )


def test_every_answer_is_predicted() -> None:
    """Short: some hundreds of submissions."""
    play(examples=25, steps=40, phases=(Phase.generate,))
    assert len(MET) > 15, MET


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_every_answer_is_predicted_for_long() -> None:
    """Tens of thousands of submissions, which meet every refusal that the model knows."""
    play(examples=400, steps=80)
    never = {
        "role_not_allowed", "date_out_of_range", "date_in_closed_period", "not_late", "dual_control",
        "key_known", "no_possession", "grant_not_allowed", "unit_known", "account_known", "account_unknown",
        "contract_known", "contract_unknown", "contract_mismatch", "counterparty_unidentified",
        "category_not_allowed", "above_due", "no_excess", "invoice_total_changed", "invoice_overpaid",
        "overdraft", "entry_unknown", "not_reversible", "already_reversed", "reversal_mismatch", "no_units",
        "shares_mismatch", "book_mismatch", "unexplained", "period_mismatch", "period_figures",
        "question_unknown", "question_closed", "revoked_key", "unknown_key", "id_repeated", "id_conflict",
        "stale_size",
    } - set(MET)  # fmt: skip
    assert not never
