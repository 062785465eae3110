"""A submission that comes again is answered as it was; a part of it or other content is refused."""

from __future__ import annotations

import msgspec

from ledger_core.append.ledger import Ledger
from ledger_core.append.submission import Accepted, Refused
from tests.support import bodies
from tests.support.estate import Estate
from tests.support.states import lane_state, plain


def test_the_same_submission_again(estate: Estate) -> None:
    """First outcome, leaves included, with today's checkpoint; nothing is appended."""
    sent = estate.submission(bodies.income(), bodies.expense())
    first = estate.ledger.submit(estate.name, sent)
    estate.must(bodies.income())
    again = estate.ledger.submit(estate.name, sent)
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert (first.first, first.of, first.tree_size, first.replayed) == (10, 2, 12, False)
    assert (again.first, again.of, again.leaves) == (first.first, first.of, first.leaves)
    assert (again.replayed, again.tree_size, estate.size) == (True, 13, 13)
    head = estate.store.head(estate.name)
    assert head is not None
    assert again.checkpoint == head.checkpoint


def test_the_same_events_with_other_signature_lines(estate: Estate) -> None:
    """The root tells a submission, not the note: also after a restart, also under a stale expectation."""
    lines = [estate.line(bodies.income())]
    first = estate.ledger.submit(estate.name, estate.sign(lines))
    assert isinstance(first, Accepted)
    for ledger in (estate.ledger, Ledger(estate.store, estate.installation, estate.clock)):
        again = ledger.submit(
            estate.name, estate.sign(lines, ("clerk", "committee"))._replace(expected_size=3)
        )
        assert isinstance(again, Accepted)
        assert (again.replayed, again.leaves) == (True, first.leaves)
    assert estate.size == 11


def test_a_repeat_in_the_same_group(estate: Estate) -> None:
    """The second one is answered with the leaves that the first one has just got."""
    sent = estate.submission(bodies.income())
    first, again = estate.ledger.submit_group(estate.name, [sent, sent])
    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert again == msgspec.structs.replace(first, replayed=True)
    assert estate.size == 11


def test_a_part_that_is_known(estate: Estate) -> None:
    """Every known id is listed with its seq, and nothing of the rest goes in."""
    lines = [estate.line(bodies.income(amount_fen=fen)) for fen in (1, 2, 3)]
    assert isinstance(estate.ledger.submit(estate.name, estate.sign(lines)), Accepted)
    fresh = estate.line(bodies.income(amount_fen=4))
    for sent in ([lines[2], fresh, lines[0]], lines[:2], [*lines, fresh]):
        outcome = estate.ledger.submit(estate.name, estate.sign(sent))
        assert isinstance(outcome, Refused)
        assert {(one.code, one.index, one.figures["seq"]) for one in outcome.refusals} == {
            ("id_conflict", index, 10 + lines.index(line)) for index, line in enumerate(sent) if line != fresh
        }
    assert estate.size == 13


def test_a_repeated_dry_run_is_no_entry(estate: Estate) -> None:
    """Judging only leaves state and store as they were, whatever it says."""
    estate.must(bodies.income())
    before = plain(lane_state(estate.ledger, estate.name))
    good = estate.submission(bodies.units(), bodies.income(), by=("registrar", "manager"))
    bad = estate.submission(bodies.income(), bodies.income(account="other"))
    for sent in (good, bad, good):
        outcome = estate.ledger.submit(estate.name, sent, dry_run=True)
        if sent is good:
            assert outcome == Accepted(first=11, of=2, tree_size=13, checkpoint="", leaves=())
        else:
            assert isinstance(outcome, Refused)
        assert plain(lane_state(estate.ledger, estate.name)) == before
    assert estate.size == 11
    assert estate.ledger.submit(estate.name, good).first == 11  # type: ignore[union-attr]


def test_a_dry_run_of_what_is_on_file(estate: Estate) -> None:
    """The sender learns that it has been taken in."""
    sent = estate.submission(bodies.income())
    estate.ledger.submit(estate.name, sent)
    outcome = estate.ledger.submit(estate.name, sent, dry_run=True)
    assert isinstance(outcome, Accepted)
    assert (outcome.replayed, outcome.first, outcome.tree_size) == (True, 10, 11)
