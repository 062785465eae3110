"""A submission goes in whole or not at all."""

from __future__ import annotations

from ledger_core.append.submission import Accepted, Refused
from tests.support import bodies
from tests.support.estate import Estate
from tests.support.states import folded, lane_state, plain


def mixed(estate: Estate) -> tuple[bodies.f.Body, ...]:
    """Events that touch every table of the state."""
    return (
        bodies.units(),
        bodies.transfer(),
        bodies.account(),
        bodies.contract(),
        bodies.income(contract="c-1", category="advertising"),
        bodies.expense(invoice=bodies.invoice()),
        bodies.question(0, estate.event_id(0)),
        bodies.policy(dual_control_fen=0),
        estate.grant("supervisor"),
    )


SIGNERS = ("authority", "registrar", "manager", "committee", "owner", "supervisor")


def test_a_refused_event_in_the_middle(estate: Estate) -> None:
    """State, balances and ids are as they were, also for what was admitted before and after it."""
    estate.must(bodies.income())
    before, head = plain(lane_state(estate.ledger, estate.name)), estate.store.head(estate.name)
    events = mixed(estate)
    sent = estate.submission(*events, bodies.income(account="other"), *events[5:6], by=SIGNERS)
    outcome = estate.ledger.submit(estate.name, sent)
    assert isinstance(outcome, Refused)
    # The policy within asks two parties of the last expense; they have signed. So one refusal only.
    assert [(one.code, one.index) for one in outcome.refusals] == [("account_unknown", len(events))]
    assert plain(lane_state(estate.ledger, estate.name)) == before
    assert plain(folded(estate.store, estate.name).state) == before
    assert estate.store.head(estate.name) == head
    accepted = estate.must(*mixed(estate), by=SIGNERS)
    assert accepted.first == 11
    assert plain(folded(estate.store, estate.name).state) == plain(lane_state(estate.ledger, estate.name))


def test_a_refused_submission_within_a_group(estate: Estate) -> None:
    """Its neighbours go in, gapless, and it leaves nothing behind."""
    sent = [
        estate.submission(bodies.units(), by="registrar"),
        estate.submission(bodies.account(), bodies.expense(account="savings", bank_ref="")),
        estate.submission(bodies.account(), bodies.income(account="savings")),
    ]
    outcomes = estate.ledger.submit_group(estate.name, sent)
    assert [type(one) for one in outcomes] == [Accepted, Refused, Accepted]
    assert [one.first for one in outcomes if isinstance(one, Accepted)] == [10, 11]
    assert {one.checkpoint for one in outcomes if isinstance(one, Accepted)} == {
        estate.store.head(estate.name).checkpoint  # type: ignore[union-attr]
    }
    assert plain(folded(estate.store, estate.name).state) == plain(lane_state(estate.ledger, estate.name))


def test_an_event_sees_those_before_it(estate: Estate) -> None:
    """An account, its income and an order of exactly that much in one submission."""
    order = bodies.expense(account="savings", bank_ref="", amount_fen=15_000)
    estate.must(bodies.account(), bodies.income(account="savings"), order)
    assert estate.codes(order) == ["overdraft"]


def test_every_refused_event_is_listed(estate: Estate) -> None:
    """A batch of a thousand lines is corrected in one go, not in a thousand."""
    events = [bodies.income(account="sunshine" if number % 3 else "other") for number in range(9)]
    outcome = estate.submit(*events)
    assert isinstance(outcome, Refused)
    assert [one.index for one in outcome.refusals] == [0, 3, 6]
