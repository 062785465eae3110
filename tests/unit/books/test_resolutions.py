"""Money that rests on a vote: it moves when the owners have decided just that, and not before."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from ledger_core.append.submission import Refused
from ledger_core.books import fields as f
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.voting import kinds as k
from ledger_core.stores.base import open_store
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.estate import Estate
from tests.support.refusals_results import allowing, resting, revocation
from tests.support.voting import FLATS, Poll

APPLICATION = "w-1"
TODAY = datetime.date(2026, 5, 8)


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate with 10,000 yuan of common revenue."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store, opening_fen=1_000_000)


def decided(estate: Estate, *options: str, **changes: Any) -> Poll:
    """A vote with a final result: the first four owners vote so."""
    poll = Poll(estate, **changes).prepare()
    poll.decide(*((number, option) for number, option in enumerate(options or ("for",) * 4)))
    poll.make_final()
    return poll


def apply_for(estate: Estate, **changes: Any) -> None:
    """An application for 12,000 yuan for the roof."""
    estate.must(fund_bodies.account(date=TODAY), by="authority")
    estate.must(fund_bodies.policy(since=TODAY), by="committee")
    estate.must(wb.proposal(date=TODAY, **changes))


def link(estate: Estate, amount_fen: int = 1_200_000, **changes: Any) -> str:
    """The code with which the link to the vote is refused; empty when it stands."""
    scope = changes.pop("scope", w.Scope())
    body = wb.linked(resolution=resting(date=TODAY, **changes), amount_fen=amount_fen, scope=scope)
    outcome = estate.submit(body, by="committee")
    return outcome.refusals[0].code if isinstance(outcome, Refused) else ""


def test_a_withdrawal_rests_on_its_vote(estate: Estate) -> None:
    """Linked without any document: everybody can add up the ballots; nothing is flagged."""
    decided(estate, **allowing("withdrawal", APPLICATION, 1_200_000))
    apply_for(estate)
    assert link(estate) == ""
    estate.must(wb.approved(date=TODAY), by="authority")


@pytest.mark.parametrize(
    ("code", "options", "subject", "amount_fen", "topic"),
    [
        ("resolution_unknown", (), ("withdrawal", APPLICATION, 1_200_000), 1_200_000, "paint"),
        ("resolution_not_passed", ("against",) * 4, ("withdrawal", APPLICATION, 1_200_000), 1_200_000, "use"),
        ("resolution_mismatch", (), ("withdrawal", "w-9", 1_200_000), 1_200_000, "use"),
        ("resolution_mismatch", (), ("contract", APPLICATION, 1_200_000), 1_200_000, "use"),
        ("resolution_amount", (), ("withdrawal", APPLICATION, 1_199_999), 1_200_000, "use"),
        ("above_resolution", (), ("withdrawal", APPLICATION, 1_200_000), 1_199_999, "use"),
    ],
)
def test_a_withdrawal_rests_on_nothing_else(
    estate: Estate, code: str, options: tuple[str, ...], subject: Any, amount_fen: int, topic: str
) -> None:
    """Another topic, one that failed, another project, another matter, a smaller amount."""
    decided(estate, *options, **allowing(*subject))
    apply_for(estate)
    assert link(estate, amount_fen, topic=topic) == code


def test_a_withdrawal_waits_until_the_result_is_final(estate: Estate) -> None:
    """A preliminary result, and a result that a court has revoked, allow nothing."""
    poll = Poll(estate, **allowing("withdrawal", APPLICATION, 1_200_000)).prepare()
    poll.decide(*((number, "for") for number in range(4)))
    poll.announce()
    poll.wait_until(estate.clock().isoformat(), days=8)
    apply_for(estate)
    assert link(estate) == "resolution_not_final"
    estate.must(revocation(), by="authority")
    assert link(estate) == "resolution_not_final"


def test_neighbours_do_not_decide_for_others(estate: Estate) -> None:
    """The owners of one building vote; the cost of the whole estate does not rest on that."""
    fields = allowing("withdrawal", APPLICATION, 1_200_000) | {"scope": (k.Place(building="2"),)}
    poll = Poll(estate, FLATS, **fields).prepare()
    poll.decide((3, "for"), (4, "for"))
    poll.make_final()
    apply_for(estate)
    assert link(estate) == "scope_mismatch"


def test_the_owners_who_bear_the_cost_decide(estate: Estate) -> None:
    """The same vote carries an application for that building."""
    fields = allowing("withdrawal", APPLICATION, 1_200_000) | {"scope": (k.Place(building="2"),)}
    poll = Poll(estate, FLATS, **fields).prepare()
    poll.decide((3, "for"), (4, "for"))
    poll.make_final()
    scope = w.Scope(buildings=("2",))
    apply_for(estate, scope=scope)
    assert link(estate, scope=scope) == ""


def test_a_reversed_distribution_gives_back_what_the_vote_allows(estate: Estate) -> None:
    """Paid, paid again: refused; reversed, paid again: accepted."""
    decided(estate, **allowing("distribution", "sunshine", 540_000))
    body = bodies.distribution(
        resolution=resting(), units=5, entitled_fen=540_000, paid_fen=540_000, date=TODAY
    )
    seq = estate.must(body).first
    assert estate.codes(body) == ["resolution_amount"]
    legs = (("equity:distributions", 540_000), ("assets:bank:sunshine", -540_000))
    estate.must(bodies.reversal(seq, estate.event_id(seq), legs, date=TODAY))
    estate.must(body)


def test_a_filed_document_is_not_judged(estate: Estate) -> None:
    """What names no vote of this ledger is bound by its digest only, as before."""
    estate.must(
        bodies.policy(resolution=f.Resolution(reference="纸质决议", date=bodies.TODAY)), by="committee"
    )


def test_calls_on_the_owners_share_what_was_decided(estate: Estate) -> None:
    """Two calls of 60 yuan each, where the owners have decided on 100."""
    due = TODAY + datetime.timedelta(days=60)
    decided(estate, **allowing("replenishment", due.isoformat(), 10_000))
    calls = [
        fund_bodies.call((unit, 6_000), resolution=resting(date=TODAY), due_by=due)
        for unit in ("1-101", "1-102")
    ]
    estate.must(calls[0], by="committee")
    assert estate.codes(calls[1], by="committee") == ["resolution_amount"]
