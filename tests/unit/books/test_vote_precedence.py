"""Of two rules of votes that an event breaks, the one that the specification lists first is the refusal.

Rules:
    * A flaw is a set of changes to a sound event, and provokes its code alone. Every two flaws that touch
      different fields are tried together; two of one field cannot stand in one event.
    * Events from the participation list on stand in test_vote_precedence_after.py, as do keys of ballots.
    * Two codes of one submission, `ballot_repeated` before `ballot_known`, are tried by themselves.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from ledger_core.append.submission import Refused
from ledger_core.books.registry import KINDS
from ledger_core.stores.base import open_store
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.vote_flaws import EVENTS, Hall, ballot_event, codes_sent, wrong_pairs
from tests.support.voting import CLERKS, Poll, code_of
from tests.unit.books.test_rule_order import codes_of


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    """Votes that run, are over, begin later, allow replacing, have no roll in time and none too late."""
    path = Path(tmp_path_factory.mktemp("precedence"), "sunledger.db")
    with closing(open_store(str(path))) as store:
        store.create_tables()
        estate = Estate.founded(store)
        later = {"opens_at": "2026-05-03T00:00:00Z", "closes_at": "2026-05-10T00:00:00Z"}
        later["count_by"] = datetime.date(2026, 5, 20)  # type: ignore[assignment]
        polls = {
            v.VOTE: Poll(estate, proxies_max=1),
            "again": Poll(estate, name="again", replaceable=True),
            "over": Poll(estate, name="over", closes_at="2026-04-16T01:00:00Z"),
            "done": Poll(estate, name="done", closes_at="2026-04-16T01:00:00Z"),
            "future": Poll(estate, name="future", **later),
            "late": Poll(estate, name="late"),
            "unrolled": Poll(estate, name="unrolled", **later),
        }
        polls[v.VOTE].register()
        for name, poll in polls.items():
            poll.open()
            if name not in ("late", "unrolled"):
                poll.seal_roll()
                poll.deliver(0, 1, 2, 4)
        polls[v.VOTE].wait_until(v.OPENS_AT, minutes=1)
        polls[v.VOTE].vote(0)
        own = (
            polls["again"].vote(0, "against", choices=v.digest_of(v.choices_disclosure(code="7" * 12))).first
        )
        polls[v.VOTE].paper(4, proxy="p1")
        estate.must(v.title_passed(code_of(4), since=estate.today), by="registrar")
        polls[v.VOTE].wait_until(v.OPENS_AT, hours=2)
        estate.must(polls["done"].closing(), by="committee")
        yield Hall(estate, polls["unrolled"].rolls()[0], own)


@pytest.mark.parametrize("name", EVENTS)
def test_the_earlier_rule_wins(hall: Hall, name: str) -> None:
    """For every two flaws of the event that touch different fields."""
    event = EVENTS[name](hall)
    tried, wrong = wrong_pairs(hall.estate, event)
    assert wrong == []
    assert tried >= len(event.flaws)


@pytest.mark.parametrize("name", EVENTS)
def test_each_flaw_provokes_its_own_code(hall: Hall, name: str) -> None:
    """And the event without a flaw none: otherwise a pair would show nothing."""
    event = EVENTS[name](hall)
    assert codes_sent(hall.estate, event, {}) == []
    for code, changes in event.flaws:
        assert codes_sent(hall.estate, event, changes)[:1] == [code], changes


# Codes of these events' rules that have no flaw above, and why.
LEFT_OUT = {
    "not_founded": "in a founded estate no event can break it",
    "no_policy": "in an estate with a policy no event can break it",
    "ballot_repeated": "takes two events: it has a test of its own",
}


@pytest.mark.parametrize("name", EVENTS)
def test_every_code_of_the_rules_has_a_flaw_or_a_reason(hall: Hall, name: str) -> None:
    """A rule that is added to the kind is tried here too."""
    event = EVENTS[name](hall)
    kind = KINDS[f"{type(event.make()).__struct_config__.tag}"]
    codes = {code for rule in kind.rules for code in codes_of(rule)}
    assert codes - {code for code, _ in event.flaws} <= LEFT_OUT.keys()


def test_two_ballots_of_one_submission_are_told_before_a_second_ballot(hall: Hall) -> None:
    """`ballot_repeated` before `ballot_known`, `replaces_mismatch` and `choices_repeated`, which hold too."""
    ballot = v.cast(code_of(2), channel="paper", scan=v.SHA)
    given = hall.estate.submission(ballot, ballot, by=CLERKS)
    outcome = hall.estate.ledger.submit(hall.estate.name, given, dry_run=True)
    assert isinstance(outcome, Refused)
    assert [one.code for one in outcome.refusals] == ["ballot_repeated"]


def test_every_pair_of_neighbours_is_tried_or_cannot_stand_together(hall: Hall) -> None:
    """Neighbours in the list of a ballot's codes: those of one field are the only ones left out."""
    flaws = ballot_event(hall).flaws
    together = {(one, other) for (one, a), (other, b) in combinations(flaws, 2) if not a.keys() & b.keys()}
    codes = [code for code, _ in flaws]
    apart = {pair for pair in pairwise(codes) if pair not in together}
    assert apart == {
        ("vote_unknown", "roll_unsealed"),  # one vote is named
        ("code_unknown", "code_undelivered"),  # one code is named
        ("vote_over", "vote_not_open"),  # a window that ends before it begins is never posted
        ("replaces_mismatch", "own_key_only"),  # the second begins where the first is right
    }
