"""Refusals of a vote up to the end of its window (docs/SPEC-books.md §4.6)."""

from __future__ import annotations

import datetime

import msgspec

from ledger_core.append.submission import Outcome
from ledger_core.books.voting import kinds as k
from ledger_core.log.canonical import encode_base64
from tests.support import bodies
from tests.support import voting_bodies as v
from tests.support.bodies import TODAY
from tests.support.estate import Estate, key_of
from tests.support.refusal_case import case
from tests.support.voting import CLERKS, Poll, code_of

OPENS, CLOSES = "2026-04-16T00:00:00+00:00", "2026-04-30T10:00:00+00:00"
SMALL_ORDER = encode_base64(b"\x01" + bytes(31))


def opened(estate: Estate, **changes: object) -> Poll:
    """A vote with units and no roll yet."""
    poll = Poll(estate, **changes)
    poll.register()
    poll.open()
    return poll


def convene(estate: Estate, by: str = "committee", **changes: object) -> Outcome:
    """What the ledger says to a changed vote, units being registered."""
    Poll(estate).register()
    return estate.submit(v.vote(**changes), by=by)


def sealed(estate: Estate, **changes: object) -> Poll:
    """A vote whose roll is sealed."""
    poll = opened(estate, **changes)
    poll.seal_roll()
    return poll


def running(estate: Estate, **changes: object) -> Poll:
    """A vote whose window is open; everybody but the last has his ballot."""
    return Poll(estate, **changes).prepare(0, 1, 2, 3)


@case("vote_known", "/body/vote", vote="roof")
def vote_opened_twice(estate: Estate) -> Outcome:
    opened(estate)
    return estate.submit(v.vote(), by="committee")


@case("vote_unknown", "/body/vote", vote="other")
def roll_of_a_strange_vote(estate: Estate) -> Outcome:
    return estate.submit(v.roll(vote="other"), by="registrar")


@case("vote_unknown", "/body/vote", vote="other")
def ballot_for_another_vote(estate: Estate) -> Outcome:
    poll = running(estate)
    return estate.submit(poll.ballot(0, vote="other", channel="paper", scan=v.SHA), by=CLERKS)


@case("unit_unknown", "/body/topics/0/candidate", unit="9-901")
def candidate_without_a_unit(estate: Estate) -> Outcome:
    return convene(estate, topics=(v.topic(item=3, candidate="9-901"),))


@case("no_units", "/body/scope")
def scope_without_a_unit(estate: Estate) -> Outcome:
    return convene(estate, scope=(k.Place(building="1"), k.Place(building="1", entrance="3")))


@case("convener_unsigned", "/body/convener", allowed="committee", signed="authority")
def authority_convenes_as_the_committee(estate: Estate) -> Outcome:
    return convene(estate, by="authority")


@case("convener_unsigned", "/body/convener", allowed="authority,community,street", signed="committee")
def committee_convenes_as_a_petition(estate: Estate) -> Outcome:
    return convene(estate, convener="petition")


@case("law_mismatch", "/body/law", law="regulation_12", right="civil_code_278")
def old_law_for_a_new_vote(estate: Estate) -> Outcome:
    return convene(estate, law="regulation_12")


@case("law_mismatch", "/body/law", law="regulation_12", right="civil_code_278")
def old_law_for_a_new_announcement(estate: Estate) -> Outcome:
    return estate.submit(v.published(law="regulation_12"), by="committee")


@case("topic_repeated", "/body/topics")
def topic_twice(estate: Estate) -> Outcome:
    return convene(estate, topics=(v.topic(), v.topic()))


@case("topic_repeated", "/body/channels")
def channel_twice(estate: Estate) -> Outcome:
    return convene(estate, channels=("app", "app"))


@case("window_mismatch", "/body/opens_at", opens_at=..., closes_at="2026-04-31T10:00:00Z", count_by=...)
def window_that_ends_on_no_day(estate: Estate) -> Outcome:
    return convene(estate, closes_at="2026-04-31T10:00:00Z")


@case("window_mismatch", "/body/opens_at", opens_at=v.OPENS_AT, closes_at=v.OPENS_AT, count_by=...)
def window_without_a_moment(estate: Estate) -> Outcome:
    return convene(estate, closes_at=v.OPENS_AT)


@case("window_mismatch", "/body/opens_at", opens_at=..., closes_at=..., count_by="2026-04-29")
def count_before_the_end(estate: Estate) -> Outcome:
    return convene(estate, count_by=datetime.date(2026, 4, 29))


@case("window_mismatch", "/body/closes_at", closes_at=v.CLOSES_AT, now=CLOSES)
def extension_to_the_same_end(estate: Estate) -> Outcome:
    opened(estate)
    return estate.submit(v.extended(closes_at=v.CLOSES_AT), by="committee")


@case("notice_short", "/body/notice_days", days=16, needed=15, from_day="2026-03-31")
def notice_below_the_law(estate: Estate) -> Outcome:
    return convene(estate, notice_days=14)


@case("notice_short", "/body/notice_days", days=14, needed=15, from_day="2026-03-31")
def topics_posted_too_late(estate: Estate) -> Outcome:
    return convene(estate, opens_at="2026-04-14T00:00:00Z")


@case("notice_short", "/body/notice_days", days=14, needed=15, from_day="2026-04-02")
def posting_that_the_log_did_not_know(estate: Estate) -> Outcome:
    estate.clock.step(days=2)  # type: ignore[attr-defined]
    return convene(estate, posted=TODAY)


@case("silence_mismatch", "/body/silence", silence="follows_majority", policy="not_counted")
def silence_that_the_estate_does_not_know(estate: Estate) -> Outcome:
    return convene(estate, silence="follows_majority", silence_basis="议事规则第 15 条")


@case("silence_mismatch", "/body/silence", silence="delivered_participates", policy="delivered_participates")
def silence_without_its_basis(estate: Estate) -> Outcome:
    estate.must(bodies.policy(silence="delivered_participates"), by="committee")
    return convene(estate, silence="delivered_participates")


@case("roll_sealed", "/body/vote")
def second_roll(estate: Estate) -> Outcome:
    poll = sealed(estate)
    return estate.submit(*poll.rolls(), by="registrar")


@case("roll_late", opens_at=OPENS)
def roll_during_the_vote(estate: Estate) -> Outcome:
    poll = opened(estate)
    poll.wait_until(v.OPENS_AT)
    return estate.submit(*poll.rolls(), by="registrar")


@case("roll_unsealed", "/body/vote")
def delivery_before_the_roll(estate: Estate) -> Outcome:
    opened(estate)
    return estate.submit(v.delivered(), by="registrar")


@case("part_mismatch", "/body/part", part=2, due=1, parts=2)
def second_part_of_the_roll_first(estate: Estate) -> Outcome:
    return estate.submit(opened(estate).rolls(3)[1], by="registrar")


@case("part_mismatch", "/body/codes", index=1, part=2, due=2, parts=2)
def part_with_other_totals(estate: Estate) -> Outcome:
    first, second = opened(estate).rolls(3)
    return estate.submit(first, msgspec.structs.replace(second, heads=5), by="registrar")


@case("codes_unsorted", "/body/lines/1/code", ballot_code=code_of(0))
def roll_out_of_order(estate: Estate) -> Outcome:
    lines = opened(estate).roll_lines()
    return estate.submit(v.roll(*lines[1::-1], *lines[2:]), by="registrar")


@case("code_repeated", "/body/lines/0/code", index=1, ballot_code=code_of(2))
def code_in_two_parts(estate: Estate) -> Outcome:
    first, second = opened(estate).rolls(3)
    twice = msgspec.structs.replace(second, lines=(first.lines[2], *second.lines[1:]))
    return estate.submit(first, twice, by="registrar")


@case("roll_totals", "/body/codes", codes=5, heads=4, area_centi_m2=60_000)
def areas_below_the_certified_total(estate: Estate) -> Outcome:
    lines = opened(estate).roll_lines()
    return estate.submit(v.roll(*lines, area_centi_m2=60_001), by="registrar")


@case("roll_register", "/body/lines", units=5, heads=4, area_centi_m2=60_000)
def unit_left_out(estate: Estate) -> Outcome:
    return estate.submit(v.roll(*opened(estate).roll_lines()[:4]), by="registrar")


@case("roll_register", "/body/lines", units=5, heads=4, area_centi_m2=60_000)
def wrong_head_group(estate: Estate) -> Outcome:
    lines = opened(estate).roll_lines()
    lines[1] = msgspec.structs.replace(lines[1], group="hg-3")
    return estate.submit(v.roll(*lines), by="registrar")


@case("code_unknown", "/body/lines/0/code", ballot_code=code_of(7))
def delivery_to_a_strange_code(estate: Estate) -> Outcome:
    sealed(estate)
    return estate.submit(v.delivered(v.delivery(code_of(7))), by="registrar")


@case("code_unknown", "/body/code", ballot_code=code_of(7))
def ballot_of_a_strange_code(estate: Estate) -> Outcome:
    poll = running(estate)
    return estate.submit(poll.ballot(7, channel="paper", scan=v.SHA), by=CLERKS)


@case("code_delivered", "/body/lines/0/code", ballot_code=code_of(0))
def delivered_twice(estate: Estate) -> Outcome:
    sealed(estate).deliver(0)
    line = v.delivery(code_of(0), claim=v.claim_text(code_of(0), turn=1))
    return estate.submit(v.delivered(line), by="registrar")


@case("code_undelivered", "/body/code", ballot_code=code_of(4))
def ballot_that_nobody_received(estate: Estate) -> Outcome:
    return estate.submit(running(estate).ballot(4, channel="paper", scan=v.SHA), by=CLERKS)


@case("weak_key", "/body/lines/0/claim")
def weak_claim_key(estate: Estate) -> Outcome:
    sealed(estate)
    return estate.submit(v.delivered(v.delivery(code_of(0), claim=SMALL_ORDER)), by="registrar")


@case("weak_key", "/body/vkey")
def ballot_key_under_another_name(estate: Estate) -> Outcome:
    poll = running(estate)
    other = v.ballot_key(code_of(1))
    body = v.registered(code_of(0), vkey=other.vkey.format())
    return poll.send(body, keys=(poll.claim(0), other))


@case("key_known", "/body/lines/1/claim", name=f"claim/roof/{code_of(1)}")
def one_claim_key_for_two_codes(estate: Estate) -> Outcome:
    sealed(estate)
    claim = v.claim_text(code_of(0))
    lines = [v.delivery(code_of(number), claim=claim) for number in (0, 1)]
    return estate.submit(v.delivered(*lines), by="registrar")


@case("key_known", "/body/claim", name=f"claim/roof/{code_of(0)}")
def claim_replaced_by_a_key_of_the_firm(estate: Estate) -> Outcome:
    running(estate)
    claim = encode_base64(key_of("manager").vkey.public_key)
    return estate.submit(v.claim_replaced(code_of(0), claim=claim), by="registrar")


@case("no_possession", "/body/vkey")
def ballot_key_that_does_not_sign(estate: Estate) -> Outcome:
    poll = running(estate)
    return poll.send(poll.registration(0), keys=(poll.claim(0),))


@case("role_not_allowed", allowed=f"claim/roof/{code_of(0)}", signed=f"claim/roof/{code_of(1)}")
def key_registered_by_another_code(estate: Estate) -> Outcome:
    poll = running(estate)
    return poll.send(poll.registration(0), keys=(poll.claim(1), poll.key(0)))


@case("claim_used", "/body/code", index=1, ballot_code=code_of(0))
def two_keys_under_one_claim(estate: Estate) -> Outcome:
    poll = running(estate)
    second = v.ballot_key(code_of(0), turn=9)
    other = v.registered(code_of(0), vkey=second.vkey.format())
    return poll.send(poll.registration(0), other, keys=(poll.claim(0), poll.key(0), second))


@case("revoked_key", index=-1, key=f"claim/roof/{code_of(0)}")
def claim_key_used_again(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.take_key(0)
    return poll.send(poll.registration(0), keys=(poll.claim(0), poll.key(0)))
