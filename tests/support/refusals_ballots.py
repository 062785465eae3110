"""Refusals of ballots, closings, openings and disclosures (docs/SPEC-books.md §4.6)."""

from __future__ import annotations

import msgspec

from ledger_core.append.submission import Outcome
from ledger_core.books.voting import result_kinds as r
from ledger_core.books.voting.closing_rules import root_of_names
from tests.support import voting_bodies as v
from tests.support.estate import Estate
from tests.support.refusal_case import case
from tests.support.refusals_votes import CLOSES, OPENS, running
from tests.support.voting import CLERKS, Poll, code_of

BOTH = ((0, "for"), (1, "for"), (2, "for"), (3, "against"))


def closed(estate: Estate, **changes: object) -> Poll:
    """A vote with four ballots that is over."""
    poll = running(estate, **changes)
    for number, *options in BOTH:
        poll.vote(number, *options)
    poll.close()
    return poll


def counted(estate: Estate, **changes: object) -> Poll:
    """A vote that has passed by exactly two thirds of the area."""
    poll = running(estate, **changes)
    poll.decide(*BOTH)
    return poll


def final(estate: Estate, **changes: object) -> Poll:
    """A vote whose result counts."""
    poll = counted(estate, **changes)
    poll.make_final()
    return poll


@case("title_not_passed", "/body/reason", ballot_code=code_of(0))
def claim_for_an_owner_who_did_not_buy(estate: Estate) -> Outcome:
    running(estate)
    return estate.submit(v.claim_replaced(code_of(0), reason="title_passed"), by="registrar")


@case("ballot_stands", "/body/code", ballot_code=code_of(0))
def claim_replaced_after_a_ballot_that_stands(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.vote(0)
    estate.must(v.title_passed(code_of(0)), by="registrar")
    return estate.submit(v.claim_replaced(code_of(0), reason="title_passed"), by="registrar")


@case("vote_over", closes_at=CLOSES)
def ballot_after_the_end(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.wait_until(v.CLOSES_AT)
    return estate.submit(poll.ballot(0, channel="paper", scan=v.SHA), by=CLERKS)


@case("vote_over", closes_at=CLOSES)
def delivery_after_the_end(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.wait_until(v.CLOSES_AT)
    return estate.submit(v.delivered(v.delivery(code_of(4))), by="registrar")


@case("vote_not_open", opens_at=OPENS)
def ballot_before_the_window(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.wait_until(v.OPENS_AT, seconds=-1)
    return estate.submit(poll.ballot(0, channel="paper", scan=v.SHA), by=CLERKS)


@case("ballot_stands", "/body/code", ballot_code=code_of(0))
def ballot_replaced_after_the_title_passed(estate: Estate) -> Outcome:
    poll = running(estate, replaceable=True)
    first = poll.vote(0).first
    estate.must(v.title_passed(code_of(0)), by="registrar")
    return poll.send(poll.ballot(0, "against", replaces=first), keys=(poll.key(0),))


@case("revoked_key", index=-1, key=f"ballot/roof/{code_of(0)}")
def ballot_by_the_key_of_a_former_owner(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.take_key(0)
    estate.must(v.title_passed(code_of(0)), by="registrar")
    return poll.send(poll.ballot(0), keys=(poll.key(0),))


@case("role_not_allowed", allowed=f"ballot/roof/{code_of(0)}", signed=f"ballot/roof/{code_of(1)}")
def ballot_by_the_key_of_a_neighbour(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.take_key(1)
    return poll.send(poll.ballot(0), keys=(poll.key(1),))


@case("role_not_allowed", allowed="clerk,committee,community,street", signed="manager")
def paper_ballot_by_the_manager(estate: Estate) -> Outcome:
    return estate.submit(running(estate).ballot(0, channel="paper", scan=v.SHA))


@case("channel_not_allowed", "/body/channel", channel="phone", channels="app,paper")
def ballot_by_phone(estate: Estate) -> Outcome:
    return estate.submit(running(estate).ballot(0, channel="phone", scan=v.SHA), by=CLERKS)


@case("scan_mismatch", "/body/scan", channel="paper")
def paper_without_a_scan(estate: Estate) -> Outcome:
    return estate.submit(running(estate).ballot(0, channel="paper"), by=CLERKS)


@case("two_parties", parties="committee")
def paper_ballot_of_one_party(estate: Estate) -> Outcome:
    return estate.submit(running(estate).ballot(0, channel="paper", scan=v.SHA), by="committee")


@case("ballot_repeated", "/body/code", index=1, ballot_code=code_of(0), first=...)
def two_ballots_in_one_submission(estate: Estate) -> Outcome:
    body = running(estate, replaceable=True).ballot(0, channel="paper", scan=v.SHA)
    return estate.submit(body, body, by=CLERKS)


@case("ballot_known", "/body/code", ballot_code=code_of(0), ballot=...)
def second_ballot(estate: Estate) -> Outcome:
    poll = running(estate)
    first = poll.vote(0).first
    return poll.send(poll.ballot(0, "against", replaces=first), keys=(poll.key(0),))


@case("replaces_mismatch", "/body/replaces", replaces=-1, last=...)
def second_ballot_that_replaces_nothing(estate: Estate) -> Outcome:
    poll = running(estate, replaceable=True)
    poll.vote(0)
    return poll.send(poll.ballot(0, "against"), keys=(poll.key(0),))


@case("own_key_only", "/body/channel", ballot=...)
def paper_over_the_owners_own_ballot(estate: Estate) -> Outcome:
    poll = running(estate, replaceable=True)
    first = poll.vote(0).first
    return estate.submit(poll.ballot(0, channel="paper", scan=v.SHA, replaces=first), by=CLERKS)


@case("proxies_exceeded", "/body/proxy", proxy="p-1", ballots=2, most=1)
def proxy_with_too_many_ballots(estate: Estate) -> Outcome:
    poll = running(estate, proxies_max=1)
    poll.paper(0, proxy="p-1")
    return estate.submit(poll.ballot(1, channel="paper", scan=v.SHA, proxy="p-1"), by=CLERKS)


@case("choices_repeated", "/body/choices", first=...)
def copy_of_a_neighbours_sealed_ballot(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.vote(0)
    poll.take_key(1)
    copied = poll.ballot(0).choices
    return poll.send(poll.ballot(1, choices=copied), keys=(poll.key(1),))


@case("choices_repeated", "/body/choices", first=...)
def own_ballot_cast_again_as_it_was(estate: Estate) -> Outcome:
    poll = running(estate, replaceable=True)
    first = poll.vote(0).first
    return poll.send(poll.ballot(0, replaces=first), keys=(poll.key(0),))


@case("vote_not_over", closes_at=CLOSES)
def closing_during_the_window(estate: Estate) -> Outcome:
    return estate.submit(running(estate).closing(), by="committee")


@case("vote_closed", "/body/vote")
def closed_twice(estate: Estate) -> Outcome:
    return estate.submit(closed(estate).closing(), by="committee")


@case("vote_not_closed", "/body/vote")
def opened_during_the_window(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.vote(0)
    return estate.submit(poll.opening((0, "for")), by="committee")


@case("participation_mismatch", "/body/ballots", ballots=1, given=0)
def closing_with_a_ballot_less(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.vote(0)
    poll.wait_until(v.CLOSES_AT)
    return estate.submit(poll.closing(ballots=0), by="committee")


@case("participation_mismatch", "/body/root", root=...)
def closing_with_another_root(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.wait_until(v.CLOSES_AT)
    return estate.submit(poll.closing(root="A" * 43 + "="), by="committee")


@case("participation_mismatch", "/body/codes", listed=3, voted=4)
def list_with_a_code_less(estate: Estate) -> Outcome:
    poll = closed(estate)
    return estate.submit(poll.listing(codes=poll.listing().codes[:3]), by="committee")


@case("participation_mismatch", "/body/units/3", unit="9-901")
def list_with_a_strange_unit(estate: Estate) -> Outcome:
    poll = closed(estate)
    return estate.submit(poll.listing(units=(*poll.listing().units[:3], "9-901")), by="committee")


@case("participation_mismatch", "/body/units", units=4, root=...)
def list_with_other_units_than_committed(estate: Estate) -> Outcome:
    poll = closed(estate)
    return estate.submit(poll.listing(units=("1-101", "1-102", "1-201", "2-102")), by="committee")


@case("participation_mismatch", "/body/units", units=4, voted=4)
def committed_units_with_other_areas(estate: Estate) -> Outcome:
    poll = running(estate)
    for number in range(4):
        poll.vote(number)
    poll.wait_until(v.CLOSES_AT)
    units = ("1-101", "1-102", "1-201", "2-102")
    estate.must(poll.closing(units_root=root_of_names(units)), by="committee")
    return estate.submit(poll.listing(units=units), by="committee")


@case("not_voted", "/body/lines/0/code", ballot_code=code_of(4))
def opening_of_a_ballot_that_is_not_there(estate: Estate) -> Outcome:
    return estate.submit(closed(estate).opening((4, "for")), by="committee")


@case("opened_already", "/body/lines/0/code", ballot_code=code_of(0))
def opened_twice(estate: Estate) -> Outcome:
    poll = closed(estate)
    poll.reveal((0, "for"))
    return estate.submit(poll.opening((0, "for")), by="committee")


@case("opened_already", "/body/lines/0/code", ballot_code=code_of(0))
def opened_after_the_count(estate: Estate) -> Outcome:
    poll = closed(estate)
    poll.list_units()
    poll.count()
    return estate.submit(poll.opening((0, "for")), by="committee")


@case("opening_mismatch", "/body/lines/0/disclosure", ballot_code=code_of(0))
def opened_otherwise_than_cast(estate: Estate) -> Outcome:
    return estate.submit(closed(estate).opening((0, "against")), by="committee")


@case("opening_mismatch", "/body/disclosure", ballot_code=code_of(0))
def code_disclosed_as_another_unit(estate: Estate) -> Outcome:
    running(estate)
    return estate.submit(disclosing(v.unit_disclosure("1-102")), by="registrar")


@case("choices_malformed", "/body/lines/0/disclosure", ballot_code=code_of(0))
def unknown_option(estate: Estate) -> Outcome:
    poll = running(estate)
    poll.vote(0, "maybe")
    poll.close()
    return estate.submit(poll.opening((0, "maybe")), by="committee")


@case("choices_malformed", "/body/disclosure", ballot_code=code_of(0))
def commitment_to_a_strange_unit(estate: Estate) -> Outcome:
    poll = Poll(estate)
    poll.register()
    poll.open()
    lines = poll.roll_lines()
    lines[0] = msgspec.structs.replace(lines[0], commitment=v.digest_of(v.unit_disclosure("9-901")))
    estate.must(v.roll(*lines), by="registrar")
    return estate.submit(disclosing(v.unit_disclosure("9-901")), by="registrar")


def disclosing(disclosure: str, **changes: str) -> r.CodeDisclosed:
    """The first code is disclosed to a court."""
    fields = {"vote": v.VOTE, "code": code_of(0), "ground": "court", "reference": "(2026)苏04民初1号"}
    return r.CodeDisclosed(disclosure=disclosure, **fields | changes)  # type: ignore[arg-type]


@case("disclosure_not_allowed", "/body/ground")
def code_disclosed_against_the_rules(estate: Estate) -> Outcome:
    running(estate)
    return estate.submit(disclosing(v.unit_disclosure("1-101"), ground="rules"), by="registrar")


@case("disclosed_already", "/body/code", entry=...)
def code_disclosed_twice(estate: Estate) -> Outcome:
    running(estate)
    estate.must(disclosing(v.unit_disclosure("1-101")), by="registrar")
    return estate.submit(disclosing(v.unit_disclosure("1-101")), by="registrar")
