"""Refusals of counts and results (docs/SPEC-books.md §4.6), and of acts that rest on them (§7.5)."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from ledger_core.append.submission import Outcome
from ledger_core.books import fields as f
from ledger_core.books.resolutions import ITEMS
from ledger_core.books.voting import result_kinds as r
from tests.support import bodies
from tests.support import voting_bodies as v
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.refusal_case import case
from tests.support.refusals_ballots import closed, counted, final
from tests.support.voting import Poll, code_of

WEEK = datetime.timedelta(days=7)


def revocation() -> r.ResultRevoked:
    """A court has decided."""
    return r.ResultRevoked(vote=v.VOTE, judgment="(2026)苏04民初1号", sha256=v.SHA)


def unsealed(estate: Estate) -> Poll:
    """A vote that is opened, and its roll not sealed."""
    poll = Poll(estate)
    poll.register()
    poll.open()
    return poll


@case("roll_unsealed", "/body/vote")
def opened_before_the_roll(estate: Estate) -> Outcome:
    return estate.submit(unsealed(estate).opening((0, "for")), by="committee")


@case("roll_unsealed", "/body/vote")
def listed_before_the_roll(estate: Estate) -> Outcome:
    body = r.ParticipationListed(vote=v.VOTE, part=1, parts=1, codes=(), units=())
    unsealed(estate)
    return estate.submit(body, by="committee")


@case("roll_unsealed", "/body/vote")
def counted_before_the_roll(estate: Estate) -> Outcome:
    poll = unsealed(estate)
    return estate.submit(poll.counting(), by="committee")


@case("code_repeated", "/body/codes/1", name=code_of(0))
def code_listed_twice(estate: Estate) -> Outcome:
    poll = closed(estate)
    codes = (code_of(0), *map(code_of, range(4)))
    return estate.submit(poll.listing(codes=codes), by="committee")


@case("codes_unsorted", "/body/units/1", name="1-201")
def units_listed_in_no_order(estate: Estate) -> Outcome:
    poll = closed(estate)
    return estate.submit(poll.listing(units=tuple(poll.units_that_voted()[::-1])), by="committee")


@case("participation_mismatch", "/body/codes", listed=1, voted=4)
def code_left_out_of_a_first_part(estate: Estate) -> Outcome:
    poll = closed(estate)
    return estate.submit(poll.listing(codes=(code_of(1),), units=(), parts=2), by="committee")


@case("code_unknown", "/body/lines/0/code", ballot_code=code_of(7))
def opening_of_a_strange_code(estate: Estate) -> Outcome:
    return estate.submit(closed(estate).opening((7, "for")), by="committee")


@case("counted_already", "/body/vote")
def counted_twice(estate: Estate) -> Outcome:
    return estate.submit(counted(estate).counting(), by="committee")


@case("participation_unlisted", "/body/vote")
def counted_before_the_list(estate: Estate) -> Outcome:
    return estate.submit(closed(estate).counting(), by="committee")


def listed(estate: Estate) -> Poll:
    """A vote that can be counted, none of its ballots opened."""
    poll = closed(estate)
    poll.list_units()
    return poll


@case("result_mismatch", "/body/unopened", computed=4, given=0)
def count_that_hides_what_was_left_unopened(estate: Estate) -> Outcome:
    return estate.submit(listed(estate).counting(unopened=0), by="committee")


@case("result_mismatch", "/body/channels", computed="app:4,paper:0")
def count_with_other_channels(estate: Estate) -> Outcome:
    channels = (r.ChannelCount(channel="app", ballots=3), r.ChannelCount(channel="paper", ballots=1))
    return estate.submit(listed(estate).counting(channels=channels), by="committee")


@case("result_mismatch", "/body/results", computed=1, given=2)
def count_with_a_topic_more(estate: Estate) -> Outcome:
    right = listed(estate).counting()
    return estate.submit(msgspec.structs.replace(right, results=right.results * 2), by="committee")


def _changed(poll: Poll, side: str, **changes: Any) -> r.ResultCounted:
    right = poll.counting()
    one = right.results[0]
    one = msgspec.structs.replace(one, **{side: msgspec.structs.replace(getattr(one, side), **changes)})
    return msgspec.structs.replace(right, results=(one,))


@case("result_mismatch", "/body/results/0/a/area_for", computed=0, given=1)
def count_with_another_area(estate: Estate) -> Outcome:
    return estate.submit(_changed(listed(estate), "a", area_for=1), by="committee")


@case("result_mismatch", "/body/results/0/b/passed", computed=0, given=1)
def count_that_says_passed(estate: Estate) -> Outcome:
    return estate.submit(_changed(listed(estate), "b", passed=True), by="committee")


@case("not_counted", "/body/vote")
def announced_before_the_count(estate: Estate) -> Outcome:
    listed(estate)
    return estate.submit(v.announced(), by="committee")


@case("announced_already", "/body/vote")
def announced_twice(estate: Estate) -> Outcome:
    counted(estate).announce()
    return estate.submit(v.announced(), by="committee")


@case("objection_period", "/body/objections_until", days=6, needed=7)
def too_little_time_for_objections(estate: Estate) -> Outcome:
    poll = counted(estate)
    until = poll.estate.today + datetime.timedelta(days=6)
    return estate.submit(v.announced(objections_until=until), by="committee")


@case("not_announced", "/body/vote")
def objection_to_nothing(estate: Estate) -> Outcome:
    counted(estate)
    return estate.submit(r.ObjectionRaised(vote=v.VOTE, text="为什么?"), by="owner")


@case("role_not_allowed", allowed="owner,ballot", signed="manager")
def objection_by_the_firm(estate: Estate) -> Outcome:
    counted(estate).announce()
    return estate.submit(r.ObjectionRaised(vote=v.VOTE, text="为什么?"))


@case("objections_over", until="2026-05-07")
def objection_too_late(estate: Estate) -> Outcome:
    poll = counted(estate)
    poll.announce()
    poll.wait_until("2026-05-07T16:00:00+00:00")
    return estate.submit(r.ObjectionRaised(vote=v.VOTE, text="为什么?"), by="owner")


@case("objection_unknown", "/body/objection", objection=1)
def answer_to_no_objection(estate: Estate) -> Outcome:
    return estate.submit(r.ObjectionAnswered(objection=1, text="没有"), by="committee")


@case("objection_answered", "/body/objection", objection=...)
def objection_answered_twice(estate: Estate) -> Outcome:
    counted(estate).announce()
    seq = estate.must(r.ObjectionRaised(vote=v.VOTE, text="为什么?"), by="owner").first
    estate.must(r.ObjectionAnswered(objection=seq, text="已核对"), by="committee")
    return estate.submit(r.ObjectionAnswered(objection=seq, text="已核对"), by="committee")


@case("final_already", "/body/vote")
def final_twice(estate: Estate) -> Outcome:
    final(estate)
    return estate.submit(r.ResultFinal(vote=v.VOTE), by="committee")


@case("objections_open", until="2026-05-07", unanswered=0)
def final_on_the_last_day_for_objections(estate: Estate) -> Outcome:
    poll = counted(estate)
    poll.announce()
    poll.wait_until("2026-05-07T15:59:59+00:00")
    return estate.submit(r.ResultFinal(vote=v.VOTE), by="committee")


@case("objections_open", until="2026-05-07", unanswered=1)
def final_with_an_objection_unanswered(estate: Estate) -> Outcome:
    poll = counted(estate)
    poll.announce()
    estate.must(r.ObjectionRaised(vote=v.VOTE, text="为什么?"), by="owner")
    poll.wait_until("2026-05-07T16:00:00+00:00")
    return estate.submit(r.ResultFinal(vote=v.VOTE), by="committee")


@case("not_final", "/body/vote")
def filed_before_it_is_final(estate: Estate) -> Outcome:
    counted(estate).announce()
    return estate.submit(r.ResultFiled(vote=v.VOTE, number="12号"), by="street")


@case("filed_already", "/body/vote")
def filed_twice(estate: Estate) -> Outcome:
    final(estate)
    estate.must(r.ResultFiled(vote=v.VOTE, number="12号"), by="street")
    return estate.submit(r.ResultFiled(vote=v.VOTE, number="13号"), by="street")


@case("revoked_already", "/body/vote")
def announced_after_a_judgment(estate: Estate) -> Outcome:
    counted(estate)
    estate.must(revocation(), by="authority")
    return estate.submit(v.announced(), by="committee")


def resting(**changes: Any) -> f.Resolution:
    """A decision that names the vote."""
    fields: dict[str, Any] = {"reference": "业主大会决议", "date": TODAY, "vote": v.VOTE, "topic": "use"}
    return f.Resolution(**fields | changes)


def allowing(matter: str, reference: str, amount_fen: int = 0) -> dict[str, Any]:
    """Fields of a vote that allows an act."""
    subject = v.subject(matter=matter, reference=reference, amount_fen=amount_fen)
    return {"topics": (v.topic(item=ITEMS.get(matter, 5), subject=subject),)}


@case("resolution_unknown", "/body/resolution", vote="roof", topic="use")
def policy_on_a_vote_that_never_was(estate: Estate) -> Outcome:
    return estate.submit(bodies.policy(resolution=resting()), by="committee")


@case("resolution_unknown", "/body/resolution", vote="roof", topic="paint")
def policy_on_a_topic_that_never_was(estate: Estate) -> Outcome:
    final(estate)
    return estate.submit(bodies.policy(resolution=resting(topic="paint")), by="committee")


@case("resolution_not_final", "/body/resolution", vote="roof", revoked=0)
def policy_on_a_preliminary_result(estate: Estate) -> Outcome:
    counted(estate, **allowing("policy", "changzhou/1")).announce()
    return estate.submit(bodies.policy(resolution=resting()), by="committee")


@case("resolution_not_final", "/body/resolution", vote="roof", revoked=1)
def policy_on_a_revoked_result(estate: Estate) -> Outcome:
    final(estate, **allowing("policy", "changzhou/1"))
    estate.must(revocation(), by="authority")
    return estate.submit(bodies.policy(resolution=resting()), by="committee")


@case("resolution_not_passed", "/body/resolution", vote="roof", topic="use")
def policy_on_a_topic_that_failed(estate: Estate) -> Outcome:
    poll = Poll(estate, **allowing("policy", "changzhou/1")).prepare()
    poll.decide((0, "for"))
    poll.make_final()
    return estate.submit(bodies.policy(resolution=resting()), by="committee")


@case("resolution_mismatch", "/body/resolution", matter="policy", reference="changzhou/1")
def policy_on_another_policys_vote(estate: Estate) -> Outcome:
    final(estate, **allowing("policy", "changzhou/2"))
    return estate.submit(bodies.policy(resolution=resting()), by="committee")


@case("resolution_amount", "/body/resolution", allowed_fen=119_999, used_fen=0, amount_fen=120_000)
def contract_above_what_was_decided(estate: Estate) -> Outcome:
    final(estate, **allowing("contract", "c-1", 119_999))
    return estate.submit(bodies.contract(resolution=resting()))


@case("resolution_amount", "/body/resolution", allowed_fen=1_000_000, used_fen=540_000, amount_fen=540_000)
def distribution_paid_twice_on_one_decision(estate: Estate) -> Outcome:
    final(estate, **allowing("distribution", "sunshine", 1_000_000))
    body = bodies.distribution(resolution=resting(), units=5, entitled_fen=540_000, paid_fen=540_000)
    estate.must(body)
    return estate.submit(body)
