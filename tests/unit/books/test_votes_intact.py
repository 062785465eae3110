"""Whatever is refused, the vote stays as it was; reading the log gives the vote that writing it left."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from ledger_core.append.submission import Outcome, Refused
from ledger_core.books.voting import result_kinds as r
from ledger_core.log.canonical import encode_base64
from ledger_core.stores.base import open_store
from tests.support import refusals_ballots, refusals_results, refusals_votes
from tests.support import voting_bodies as v
from tests.support.estate import Estate, key_of
from tests.support.refusals import CASES, OPENING_FEN, Case
from tests.support.states import folded, lane_state, plain
from tests.support.voting import CLERKS, Poll, code_of

_MODULES = {one.__name__ for one in (refusals_ballots, refusals_results, refusals_votes)}
VOTING = [one for one in CASES if one.provoke.__module__ in _MODULES]


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate with 10,000 yuan."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store, opening_fen=OPENING_FEN)


@pytest.mark.parametrize("given", VOTING, ids=lambda given: given.name)
def test_a_refusal_leaves_no_trace(estate: Estate, given: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state before a refused submission is the state after it, table by table."""
    submit, seen = estate.ledger.submit, []

    def watched(*args: Any, **kwargs: Any) -> Outcome:
        before = plain(lane_state(estate.ledger, estate.name))
        outcome = submit(*args, **kwargs)
        if isinstance(outcome, Refused):
            seen.append(plain(lane_state(estate.ledger, estate.name)) == before)
        return outcome

    monkeypatch.setattr(estate.ledger, "submit", watched)
    given.provoke(estate)
    assert seen == [True]


def test_reading_a_vote_gives_what_writing_it_left(estate: Estate) -> None:
    """Keys, replacements, passed titles, an extension, objections, a filing: the same state."""
    poll = Poll(estate, replaceable=True).prepare()
    first = poll.vote(0).first
    poll.vote(0, "against", replaces=first)
    poll.paper(1, proxy="p-1")
    estate.must(v.claim_replaced(code_of(2)), v.title_passed(code_of(3)), by="registrar")
    poll.turns[2] = 1
    poll.vote(2)
    estate.must(v.extended(), by="committee")
    poll.close()
    poll.list_units()
    poll.reveal((0, "against"), (1, "for"), (2, "for"))
    poll.count()
    poll.announce()
    objection = r.ObjectionRaised(vote=v.VOTE, text="我没有投票")
    seq = poll.must(objection, keys=(poll.key(0),)).first
    estate.must(r.ObjectionAnswered(objection=seq, text="已核对"), by="committee")
    poll.wait_until(estate.clock().isoformat(), days=8)
    estate.must(r.ResultFinal(vote=v.VOTE), by="committee")
    estate.must(r.ResultFiled(vote=v.VOTE, number="12号"), by="street")
    assert plain(folded(estate.store, estate.name).state) == plain(poll.state)


def test_a_ballot_keys_bytes_have_one_purpose_for_ever(estate: Estate) -> None:
    """Neither a claim key nor a ballot key is ever granted, registered or delivered again."""
    poll = Poll(estate).prepare()
    poll.take_key(0)
    for key in (poll.claim(0), poll.key(0)):
        grant = estate.grant("street", vkey=key.vkey.format())
        assert poll.codes(grant, keys=(*poll.by("authority"), key))[0] in ("key_known", "revoked_key")
        bytes_ = encode_base64(key.vkey.public_key)
        again = v.claim_replaced(code_of(1), claim=bytes_)
        assert estate.codes(again, by="registrar") == ["key_known"]
    other = v.registered(code_of(1), vkey=poll.key(1).vkey.format())
    assert poll.codes(other, keys=(poll.claim(1), key_of("owner"), poll.key(1))) == ["role_not_allowed"]


def test_a_ballot_key_counts_from_the_next_submission_on(estate: Estate) -> None:
    """Registering and voting in one submission: the key has proved possession and nothing else."""
    poll = Poll(estate).prepare()
    both = (poll.registration(0), poll.ballot(0))
    assert poll.codes(*both, keys=(poll.claim(0), poll.key(0))) == ["role_not_allowed"]
    poll.take_key(0)
    assert poll.codes(poll.ballot(0), keys=(poll.key(0), key_of("owner"))) == ["role_not_allowed"]
    poll.vote(0)


def test_a_replaced_claim_ends_the_keys_before_it(estate: Estate) -> None:
    """Whoever found the lost letter votes no more; the ballot that the owner casts afterwards counts."""
    poll = Poll(estate).prepare()
    poll.take_key(0)
    old = poll.key(0)
    estate.must(v.claim_replaced(code_of(0)), by="registrar")
    assert poll.codes(poll.ballot(0), keys=(old,)) == ["revoked_key"]
    poll.turns[0] = 1
    poll.vote(0)
    assert poll.state.ballots[v.VOTE, code_of(0)].channel == "app"


def test_proxies_are_counted_by_ballots_that_count(estate: Estate) -> None:
    """A replaced ballot frees its place; the last ones are counted."""
    poll = Poll(estate, proxies_max=1, replaceable=True).prepare()
    first = poll.paper(0, proxy="p-1").first
    poll.paper(0, "against", proxy="p-2", replaces=first)
    poll.paper(1, proxy="p-1")
    third = poll.ballot(2, channel="paper", scan=v.SHA, proxy="p-2")
    assert estate.codes(third, by=CLERKS) == ["proxies_exceeded"]
