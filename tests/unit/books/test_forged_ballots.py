"""Forged ballots as they were found in life: each ends in a refusal, a flag or a mismatch that an owner sees.

The patterns are those of published cases: a manager who signed for owners until two thirds were there
(Baoji), 800 signatures of which five were real (Macheng), the dead and former owners who "signed" (Tianjin),
a forged seal and nobody's right to convene (Shenzhen), a committee member who owns nothing (Pizhou).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest

from ledger_core.append.submission import Refused
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.closing_rules import root_of_names, voted_codes
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.refusals_results import allowing, resting
from tests.support.states import folded
from tests.support.voting import CLERKS, FLATS, Poll, code_of


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """A founded estate."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store, opening_fen=1_000_000)


def last_flags(estate: Estate) -> tuple[str, ...]:
    """What readers must see of the last entry."""
    fold = folded(estate.store, estate.name, estate.size - 1)
    return fold.take(estate.store.entries(estate.name, estate.size - 1, estate.size)[0]).flags


def first_refusal(estate: Estate, body: object, by: object) -> tuple[str, str]:
    """Code and pointer of the refusal."""
    outcome = estate.submit(body, by=by)  # type: ignore[arg-type]
    assert isinstance(outcome, Refused), outcome
    return outcome.refusals[0].code, outcome.refusals[0].pointer


def test_the_manager_signs_for_owners(estate: Estate) -> None:
    """Baoji: the firm's own key casts nothing, alone or beside a clerk of the same firm."""
    poll = Poll(estate).prepare()
    body = poll.ballot(0, channel="paper", scan=v.SHA)
    assert estate.codes(body, by="manager") == ["role_not_allowed"]
    assert estate.codes(body, by=("manager", "clerk")) == ["two_parties"]
    assert poll.codes(poll.ballot(0), keys=poll.by("manager")) == ["role_not_allowed"]


def test_signatures_are_made_up_by_the_hundred(estate: Estate) -> None:
    """Macheng: two parties in league enter paper for owners who never saw one: the list names their units.

    What cannot be prevented is seen: a non-voter finds his unit on the list, and his own code used.
    """
    poll = Poll(estate).prepare()
    for number in range(5):
        poll.paper(number)
    poll.close()
    assert poll.units_that_voted() == sorted(unit.unit for unit in FLATS)
    shorter = poll.listing(units=poll.listing().units[1:])
    assert first_refusal(estate, shorter, "committee") == ("participation_mismatch", "/body/units")
    poll.list_units()
    assert estate.size == folded(estate.store, estate.name).size


def test_paper_is_entered_for_an_owner_who_votes_himself(estate: Estate) -> None:
    """Macheng: the owner had registered his key, so the clerks' ballot is flagged, and his own stays."""
    poll = Poll(estate, replaceable=True).prepare()
    poll.take_key(0)
    forged = poll.paper(0, "for").first
    assert last_flags(estate) == ("paper_after_key",)
    own = poll.vote(0, "against", replaces=forged).first
    again = poll.ballot(0, "for", channel="paper", scan=v.SHA, replaces=own)
    assert first_refusal(estate, again, CLERKS) == ("own_key_only", "/body/channel")


def test_nobody_received_the_ballot_that_was_counted(estate: Estate) -> None:
    """Macheng: no ballot counts, and no silence, without a delivery on file."""
    estate.must(bodies.policy(silence="follows_majority"), by="committee")
    poll = Poll(estate, silence="follows_majority", silence_basis="议事规则第 15 条").prepare(0, 1, 2)
    forged = poll.ballot(3, channel="paper", scan=v.SHA)
    assert first_refusal(estate, forged, CLERKS) == ("code_undelivered", "/body/code")
    poll.decide((0, "for"), (1, "for"))
    result = poll.state.votes[v.VOTE].results[0]
    assert (result.area_total, result.a.area_taking_part, result.b.area_taking_part) == (
        60_000,
        20_000,
        32_000,
    )


def test_a_delivery_without_proof_makes_nobody_silent(estate: Estate) -> None:
    """Macheng: silence is added only where a delivery is proved; a flag says where not."""
    estate.must(bodies.policy(silence="follows_majority"), by="committee")
    poll = Poll(estate, silence="follows_majority", silence_basis="议事规则第 15 条")
    poll.register()
    poll.open()
    poll.seal_roll()
    poll.deliver(0, 1, 2)
    poll.deliver(3, 4, evidence="")
    assert last_flags(estate) == ("no_evidence",)
    poll.wait_until(v.OPENS_AT)
    poll.decide((0, "for"), (1, "for"))
    result = poll.state.votes[v.VOTE].results[0]
    assert (result.a.area_for, result.b.area_for) == (20_000, 32_000)
    assert (result.a.passed, result.b.passed, result.depends_on_silence) == (False, False, False)


def test_a_former_owner_signs(estate: Estate) -> None:
    """Tianjin: with the title the keys pass away; only the new owner's claim brings a ballot."""
    poll = Poll(estate).prepare()
    poll.take_key(0)
    estate.must(bodies.transfer("1-101", since=estate.today), v.title_passed(code_of(0)), by="registrar")
    assert poll.codes(poll.ballot(0), keys=(poll.key(0),)) == ["revoked_key"]
    estate.must(v.claim_replaced(code_of(0), reason="title_passed"), by="registrar")
    poll.turns[0] = 1
    poll.vote(0)


def test_the_dead_are_on_the_roll(estate: Estate) -> None:
    """Tianjin: the roll is the register of its day, owner by owner; a head too many is refused."""
    poll = Poll(estate)
    poll.register()
    poll.open()
    lines = poll.roll_lines()
    divided = [msgspec.structs.replace(lines[0], group="h-dead"), *lines[1:]]
    assert first_refusal(estate, v.roll(*divided), "registrar") == ("roll_register", "/body/lines")


def test_whoever_has_no_right_convenes(estate: Estate) -> None:
    """Shenzhen: a seal is no key; the street's or the committee's own key signs, or there is no vote."""
    Poll(estate).register()
    petition = v.vote(convener="petition", right="20% 以上业主联名")
    assert first_refusal(estate, petition, "manager") == ("role_not_allowed", "")
    assert first_refusal(estate, petition, "committee") == ("convener_unsigned", "/body/convener")
    assert first_refusal(estate, v.vote(), "street") == ("convener_unsigned", "/body/convener")


def test_a_forged_resolution_moves_no_money(estate: Estate) -> None:
    """Shenzhen: 486,725.91 yuan on a vote that did not pass: whoever names it is refused."""
    poll = Poll(estate, **allowing("distribution", "sunshine", 48_672_591)).prepare()
    poll.decide((0, "for"), (1, "for"))
    poll.make_final()
    body = bodies.distribution(resolution=resting(), units=5, entitled_fen=540_000, paid_fen=540_000)
    assert first_refusal(estate, body, "manager") == ("resolution_not_passed", "/body/resolution")


def test_the_announcement_says_passed(estate: Estate) -> None:
    """Pizhou: the procedure is invented at the end: the computed figures stand beside the announced ones."""
    poll = Poll(estate).prepare()
    for number in range(3):
        poll.vote(number, "for")
    poll.close()
    poll.list_units()
    right = poll.counting()
    one = msgspec.structs.replace(right.results[0], passed=True)
    outcome = estate.submit(msgspec.structs.replace(right, results=(one,)), by="committee")
    assert isinstance(outcome, Refused)
    assert outcome.refusals[0].code == "result_mismatch"
    assert outcome.refusals[0].figures == {"computed": 0, "given": 1}


def test_a_ballot_is_left_unopened(estate: Estate) -> None:
    """Pizhou: opponents' ballots are forgotten: they take part, agree to nothing, and are flagged."""
    poll = Poll(estate).prepare()
    for number, option in enumerate(("for", "for", "against", "for", "against")):
        poll.vote(number, option)
    poll.close()
    poll.list_units()
    poll.reveal((0, "for"), (1, "for"), (3, "for"))
    poll.count()
    assert last_flags(estate) == ("unopened",)
    result = poll.state.votes[v.VOTE].results[0]
    assert (result.a.area_taking_part, result.a.area_for, result.passed) == (60_000, 28_000, False)


def test_the_winner_owns_nothing(estate: Estate) -> None:
    """Pizhou: a candidate stands with a registered unit; when he has sold it, closing and count say so."""
    Poll(estate).register()
    stranger = v.vote(topics=(v.topic("member", item=3, candidate="9-901"),))
    assert first_refusal(estate, stranger, "committee") == ("unit_unknown", "/body/topics/0/candidate")
    poll = Poll(estate, topics=(v.topic("member", item=3, candidate="1-101"),))
    poll.open()
    poll.seal_roll()
    poll.deliver()
    poll.wait_until(v.OPENS_AT)
    estate.must(bodies.transfer("1-101", since=estate.today), by="registrar")
    poll.vote(2)
    poll.close()
    assert last_flags(estate) == ("candidate_sold",)


def test_an_earlier_result_does_not_carry_its_own_announcement(estate: Estate) -> None:
    """Heads without area cannot be verified; heads that fail the law contradict it, whatever the area."""
    estate.must(v.published(), by="committee")
    assert last_flags(estate) == ("not_verifiable",)
    estate.must(v.published(for_heads=40), by="committee")
    assert last_flags(estate) == ("not_verifiable", "contradicts_law")
    estate.must(v.published(for_heads=90), by="committee")
    assert last_flags(estate) == ("not_verifiable", "figures_disagree")
    complete = {"total_area_centi_m2": 900, "taking_part_area_centi_m2": 600, "for_area_centi_m2": 301}
    estate.must(v.published(**complete), by="committee")
    assert last_flags(estate) == ()
    estate.must(v.published(**complete, announced_passed=False), by="committee")
    assert last_flags(estate) == ("contradicts_law",)


def test_a_non_voter_has_his_proof(estate: Estate) -> None:
    """The closing commits to the codes that voted: who did not vote shows that his code is not among them."""
    poll = Poll(estate).prepare()
    poll.vote(0)
    poll.vote(2)
    poll.close()
    closed = poll.state.votes[v.VOTE].closed
    assert isinstance(closed, r.VoteClosed)
    assert voted_codes(poll.state, v.VOTE) == [code_of(0), code_of(2)]
    assert closed.root == root_of_names([code_of(0), code_of(2)])
    assert closed.root != root_of_names([code_of(0), code_of(1), code_of(2)])


def test_a_ballot_is_brought_to_another_vote(estate: Estate) -> None:
    """The key of one vote casts nothing in the other, though its code is on both rolls."""
    poll = Poll(estate).prepare()
    poll.take_key(0)
    other = Poll(estate, name="other", opens_at="2026-05-03T00:00:00Z", closes_at="2026-05-10T00:00:00Z")
    other.opened |= {"posted": estate.today, "count_by": estate.today.replace(month=6)}
    other.open()
    other.seal_roll()
    other.deliver()
    other.wait_until("2026-05-03T00:00:00Z")
    assert poll.codes(other.ballot(0), keys=(poll.key(0),)) == ["role_not_allowed"]
    other.vote(0)
    assert voted_codes(other.state, "other") == [code_of(0)]
    assert voted_codes(poll.state, v.VOTE) == []


def test_one_building_is_written_in_two_ways(estate: Estate) -> None:
    """Dongguan: 2号住宅楼 and 2号宅楼住: a scope that names what is not registered is refused."""
    flats = [
        msgspec.structs.replace(flat, building=f"{building}号住宅楼")
        for flat, building in zip(FLATS, "11122", strict=True)
    ]
    poll = Poll(estate, units=flats, scope=(v.k.Place(building="2号住宅楼"),))
    poll.register()
    dirty = v.vote(scope=(v.k.Place(building="2号住宅楼"), v.k.Place(building="2号宅楼住")))
    assert first_refusal(estate, dirty, "committee") == ("no_units", "/body/scope")
    poll.open()
    assert first_refusal(estate, v.roll(*poll.roll_lines()[:1]), "registrar") == (
        "roll_register",
        "/body/lines",
    )
    poll.seal_roll()
    assert poll.state.votes[v.VOTE].opened.scope == (v.k.Place(building="2号住宅楼"),)
