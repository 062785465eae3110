"""A withdrawal that rests on a vote of this ledger, up to its payment; and what no vote carries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from ledger_core.books import fields as f
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.kinds import Place
from ledger_core.stores.base import open_store
from tests.support import fund_bodies
from tests.support import voting_bodies as v
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_estate import last_flags
from tests.support.voting import Poll

FIRM_AND_BANK = ("manager", "custodian_bank")
EVERYBODY = tuple((number, "for") for number in range(5))
BUILDING = (Place(building="1"),)


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate without units."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store)


def decide(estate: Estate, *ballots: tuple[int, str], applied: w.Scope | None = None, **changes: Any) -> Poll:
    """A vote on `w-1` of 12,000 yuan is final; a fund is there, and the application."""
    fields = {"topics": (v.topic(subject=v.subject(reference="w-1", amount_fen=1_200_000)),)}
    poll = Poll(estate, **fields | changes).prepare()
    poll.decide(*(ballots or EVERYBODY))
    poll.make_final()
    estate.must(fund_bodies.account(date=estate.today), by="manager")
    estate.must(fund_bodies.policy(since=estate.today), by="committee")
    estate.must(wb.proposal(scope=applied or w.Scope()), by="manager")
    return poll


def resting(**changes: Any) -> f.Resolution:
    """The decision names the vote's topic."""
    fields: dict[str, Any] = {"reference": "业主大会决议", "date": TODAY, "vote": v.VOTE, "topic": "use"}
    return f.Resolution(**fields | changes)


def test_a_withdrawal_rests_on_a_vote_of_this_ledger(estate: Estate) -> None:
    """No document is needed, no flag is raised; the approval and the payment follow."""
    decide(estate)
    estate.must(wb.linked(resolution=resting()), by="committee")
    assert last_flags(estate) == ()
    estate.must(wb.approved(), by="authority")
    estate.must(wb.payment(), by=FIRM_AND_BANK)


def test_a_vote_carries_its_own_subject_and_amount_only(estate: Estate) -> None:
    """Not another application, not a fen more, not a second time, and no vote that never was."""
    decide(estate)
    estate.must(wb.proposal("w-2"))
    for name, changes, code in (
        ("w-2", {}, "resolution_mismatch"),
        ("w-1", {"amount_fen": 1_200_001}, "resolution_amount"),
        ("w-1", {"amount_fen": 1_199_999}, "above_resolution"),
        ("w-1", {"resolution": resting(vote="other")}, "resolution_unknown"),
        ("w-1", {"resolution": resting(topic="paint")}, "resolution_unknown"),
        ("w-1", {"resolution": resting(vote="")}, "resolution_unknown"),
    ):
        fields: dict[str, Any] = {"resolution": resting()} | changes
        assert estate.codes(wb.linked(name, **fields), by="committee") == [code]
    estate.must(wb.linked(resolution=resting()), by="committee")
    assert estate.codes(wb.linked(resolution=resting()), by="committee") == ["resolution_amount"]


@pytest.mark.parametrize("item", [1, 6, 9])
def test_the_fund_is_used_by_a_vote_on_its_use(estate: Estate, item: int) -> None:
    """Item 5 of Civil Code 278; a vote on something else asks for other majorities."""
    subject = v.subject(reference="w-1", amount_fen=1_200_000)
    decide(estate, topics=(v.topic(item=item, subject=subject),))
    assert estate.codes(wb.linked(resolution=resting()), by="committee") == ["resolution_mismatch"]


def test_a_vote_that_failed_carries_nothing(estate: Estate) -> None:
    """Two of five took part: no quorum."""
    decide(estate, (0, "for"), (1, "for"))
    assert estate.codes(wb.linked(resolution=resting()), by="committee") == ["resolution_not_passed"]


def test_a_building_does_not_decide_for_the_estate(estate: Estate) -> None:
    """The units that voted are those that bear the cost, whatever the link says."""
    decide(estate, *EVERYBODY[:3], scope=BUILDING)
    assert estate.codes(wb.linked(resolution=resting()), by="committee") == ["scope_mismatch"]


def test_a_building_decides_for_itself(estate: Estate) -> None:
    """Named as a building, or unit by unit: the units are those of the vote."""
    decide(estate, *EVERYBODY[:3], scope=BUILDING, applied=w.Scope(units=("1-101", "1-102", "1-201")))
    one_less = w.Scope(units=("1-101", "1-102"))
    assert estate.codes(wb.linked(resolution=resting(), scope=one_less), by="committee") == ["scope_mismatch"]
    all_three = w.Scope(units=("1-101", "1-102", "1-201"))
    estate.must(wb.linked(resolution=resting(), scope=all_three), by="committee")


def test_a_revoked_vote_stops_approval_and_payment(estate: Estate) -> None:
    """A court has spoken: what is not yet paid stays."""
    decide(estate)
    estate.must(wb.linked(resolution=resting()), by="committee")
    judgment = r.ResultRevoked(vote=v.VOTE, judgment="(2026)苏0404民初1号", sha256=v.SHA)
    estate.must(wb.approved(), by="authority")
    estate.must(judgment, by="authority")
    assert estate.codes(wb.payment(), by=FIRM_AND_BANK) == ["resolution_not_final"]


def test_money_is_not_raised_by_an_ordinary_vote(estate: Estate) -> None:
    """Raising money for the fund is item 6: three quarters of those who take part."""
    subject = v.subject(matter="replenishment", reference="2026-08-31", amount_fen=9_000)
    decide(estate, topics=(v.topic(item=9, subject=subject),))
    call = fund_bodies.call(("1-101", 5_000), resolution=resting(), due_by=TODAY.replace(month=8))
    assert estate.codes(call, by="committee") == ["resolution_mismatch"]


def test_replenishments_share_what_was_decided(estate: Estate) -> None:
    """Two calls for one day draw on one topic."""
    subject = v.subject(matter="replenishment", reference="2026-08-31", amount_fen=9_000)
    decide(estate, topics=(v.topic(item=6, subject=subject),))
    by_august = TODAY.replace(month=8)
    call = fund_bodies.call(("1-101", 5_000), resolution=resting(), due_by=by_august)
    estate.must(call, by="committee")
    assert estate.codes(call, by="committee") == ["resolution_amount"]
