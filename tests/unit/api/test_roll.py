"""A roll that a registrar draws: nothing in it links a code to its unit, or one vote to another."""

from __future__ import annotations

import random

from api.voting.roll import claim_of, delivery_of, format_letters, make_roll, read_letters, read_voters
from ledger_core.log.disclosure import digest_of, open_disclosure
from tests.support.bodies import TODAY

LINES = ["unit,area_m2,owner", *(f"1-1-{n},100,{'A' if n < 103 else ''}" for n in range(101, 141))]


def test_codes_groups_commitments_and_secrets_are_fresh_for_each_vote() -> None:
    """Two rolls of the same units have nothing in common but areas and how owners group."""
    voters = read_voters(LINES)
    one, other = make_roll("roof", voters), make_roll("roof", voters)
    for field in ("code", "group", "commitment"):
        drawn = {
            getattr(line, field) for roll in (one, other) for event in roll.events for line in event.lines
        }
        assert len(drawn) == 2 * (39 if field == "group" else 40), field
    assert not {letter.secret for letter in one.letters} & {letter.secret for letter in other.letters}
    assert [roll.events[0].heads for roll in (one, other)] == [39, 39]


def test_the_order_of_a_roll_says_nothing_about_the_units() -> None:
    """Codes ascend and are random, so the units are shuffled: not as listed, and not twice alike."""
    voters = read_voters(LINES)
    orders = []
    for _ in range(2):
        roll = make_roll("roof", voters)
        unit_of = {letter.code: letter.unit for letter in roll.letters}
        codes = [line.code for line in roll.events[0].lines]
        assert codes == sorted(codes)
        orders.append([unit_of[code] for code in codes])
    listed = [voter.unit for voter in voters]
    assert listed not in orders
    assert orders[0] != orders[1]
    assert sorted(orders[0]) == listed


def test_an_owner_opens_the_commitment_of_his_own_line() -> None:
    """The letter's disclosure is that of its code, and says his unit."""
    roll = make_roll("roof", read_voters(LINES), random.Random(7).randbytes)
    committed = {line.code: line.commitment for line in roll.events[0].lines}
    for letter in read_letters(format_letters(roll.letters).splitlines()):
        assert digest_of(letter.disclosure) == committed[letter.code]
        fact = open_disclosure(letter.disclosure)
        assert (fact.name, fact.value) == ("unit", letter.unit)


def test_a_delivery_has_the_public_half_of_the_secret_and_no_more() -> None:
    """Of one secret the key differs from vote to vote in its name only; the secret is in no line."""
    (letter, *_) = make_roll("roof", read_voters(LINES)).letters
    delivery = delivery_of(letter, "roof", channel="door", date=TODAY)
    assert delivery.claim == claim_of(letter, "roof")
    assert letter.secret not in repr(delivery)
    assert delivery.code == letter.code
