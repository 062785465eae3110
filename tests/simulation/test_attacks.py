"""What the holder of the manager's key can try alone: refused, or in the log for everybody to see.

Rules:
    * Nothing here is secret: names, key ids, vkeys and old notes can all be read in the log.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger_core.append.submission import Outcome, Refused
from ledger_core.books import fields as f
from ledger_core.books.revenue import kinds as r
from ledger_core.limits import AMOUNT_FEN_MAX
from ledger_core.log.note import parse_note
from ledger_core.stores.base import open_store
from tests.support import bodies
from tests.support.check import check_log
from tests.support.estate import PARTIES, Estate
from tests.support.states import folded

LARGE = 2_000_000


@pytest.fixture
def victim(sqlite_url: str) -> Iterator[Estate]:
    """An estate with 100,000 yuan whose manager has turned."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield Estate.founded(store, opening_fen=10_000_000)


def codes(outcome: Outcome) -> list[str]:
    """Why it was refused; empty when it was not."""
    return [one.code for one in outcome.refusals] if isinstance(outcome, Refused) else []


def flags(estate: Estate, seq: int) -> tuple[str, ...]:
    """What a reader is shown of an entry."""
    fold = folded(estate.store, estate.name, seq)
    return fold.take(estate.store.entries(estate.name, seq, seq + 1)[0]).flags


def test_he_gives_himself_no_other_role(victim: Estate) -> None:
    """Neither directly, nor over a clerk, nor by the committee's name on a clerk's key."""
    for role in ("authority", "committee", "street", "custodian_bank", "owner", "supervisor", "manager"):
        grant = victim.grant(role, "puppet", party=PARTIES["manager"])
        assert victim.codes(grant, by=("manager", "puppet")) == ["grant_not_allowed"]
    dressed_up = victim.grant("clerk", "puppet", party=PARTIES["committee"])
    assert victim.codes(dressed_up, by=("manager", "puppet")) == ["grant_not_allowed"]
    assert victim.codes(bodies.policy(dual_control_fen=AMOUNT_FEN_MAX)) == ["role_not_allowed"]
    for target in ("committee", "authority", "custodian_bank", "owner"):
        assert victim.codes(victim.revocation(target)) == ["grant_not_allowed"]


def test_his_own_people_are_no_second_party(victim: Estate) -> None:
    """As many keys as he likes are one party."""
    victim.must(victim.grant("clerk", "second"), by=("manager", "second"))
    assert victim.codes(bodies.expense(amount_fen=LARGE), by=("manager", "clerk", "second")) == [
        "dual_control"
    ]


def test_an_old_signature_of_the_committee_is_worth_nothing(victim: Estate) -> None:
    """Not on another note, for a part of what was signed, in another estate, or without its line."""
    signed = victim.submission(
        bodies.expense(amount_fen=LARGE), bodies.expense(), by=("manager", "committee")
    )
    theirs = parse_note(signed.note).signatures[1].format()
    mine = victim.submission(bodies.expense(amount_fen=LARGE))
    assert codes(victim.ledger.submit(victim.name, mine._replace(note=f"{mine.note}{theirs}\n"))) == [
        "bad_signature"
    ]
    assert codes(victim.ledger.submit(victim.name, signed._replace(events=signed.events[:1]))) == [
        "root_mismatch"
    ]
    assert codes(victim.ledger.submit(victim.name, signed._replace(events=signed.events[::-1]))) == [
        "root_mismatch"
    ]
    other = Estate.founded(victim.store, "other", victim.clock)
    assert codes(victim.ledger.submit("other", signed)) == ["wrong_log"]
    assert (
        codes(other.ledger.submit("other", other.sign(signed.events, ("manager",)))) == ["wrong_estate"] * 2
    )
    stripped = signed._replace(note=signed.note.replace(f"{theirs}\n", ""))
    assert codes(victim.ledger.submit(victim.name, stripped)) == ["dual_control"]
    assert codes(victim.ledger.submit(victim.name, signed)) == []


def test_he_rewrites_no_history(victim: Estate) -> None:
    """No second content under an id, no half reversal, no reversal of a reversal, no quiet past."""
    first = victim.must(bodies.income(amount_fen=500_000)).first
    same_id = victim.line(bodies.income(amount_fen=1), event_id=victim.event_id(first))
    assert codes(victim.ledger.submit(victim.name, victim.sign([same_id]))) == ["id_conflict"]
    legs = ("assets:bank:sunshine", 500_000), ("income:parking", -500_000)
    to_his_account = bodies.reversal(first, victim.event_id(first), (("assets:bank:other", 500_000), legs[1]))
    assert victim.codes(to_his_account) == ["reversal_mismatch"]
    yesterday = victim.today - datetime.timedelta(days=1)
    victim.must(bodies.closing(yesterday, yesterday))
    assert victim.codes(bodies.expense(date=yesterday)) == ["date_in_closed_period"]
    assert flags(victim, victim.must(bodies.expense(date=yesterday, late=True)).first) == ("late",)
    earlier = yesterday - datetime.timedelta(days=5)
    assert victim.codes(bodies.closing(earlier, yesterday)) == ["period_mismatch"]


def test_he_speaks_for_nobody_else(victim: Estate) -> None:
    """He asks no question, closes none, attests nothing for the bank."""
    victim.must(bodies.question(9, victim.event_id(9)), by="owner")
    assert victim.codes(bodies.question(9, victim.event_id(9))) == ["role_not_allowed"]
    assert victim.codes(bodies.end_of_question(10)) == ["role_not_allowed"]
    seq = victim.must(bodies.reconciliation(10_000_000)).first
    assert flags(victim, seq) == ("not_attested",)


def test_what_he_can_do_is_seen(victim: Estate) -> None:
    """Payments below the threshold, and invented references: in the log, with their flags."""
    for _ in range(3):
        victim.must(bodies.expense(amount_fen=999_999))
    ordered = victim.must(bodies.expense(amount_fen=999_999, bank_ref="")).first
    assert flags(victim, ordered) == ("ordered",)
    for _ in range(7):
        overdrawn = victim.must(bodies.expense(amount_fen=999_999, bank_ref="invented")).first
    assert flags(victim, overdrawn) == ("overdrawn",)


def test_absurd_sums_block_nothing_for_ever(victim: Estate) -> None:
    """Two incomes beyond what a closing can state: reversed by two parties, the period closes."""
    first = victim.must(*[bodies.income(amount_fen=AMOUNT_FEN_MAX)] * 2).first
    legs = ("assets:bank:sunshine", AMOUNT_FEN_MAX), ("income:parking", -AMOUNT_FEN_MAX)
    for seq in (first, first + 1):
        undo = bodies.reversal(seq, victim.event_id(seq), legs)
        assert victim.codes(undo) == ["dual_control"]
        assert victim.codes(undo, by=("manager", "committee")) == []
    day = victim.today
    victim.clock.step(days=1)  # type: ignore[attr-defined]
    figures = bodies.figures(other_fen=10_000_000, closing_fen=10_000_000)
    assert victim.codes(r.PeriodClosed(first=day, last=day, accounts=(figures,))) == []


def test_a_thousand_keys_stop_nobody(victim: Estate) -> None:
    """Clerks by the hundred: the others still sign, and the log stays whole."""
    party = f.Party(party="firm", name="蓝天物业")
    for start in range(0, 60, 15):
        names = [f"clerk-{number}" for number in range(start, start + 15)]
        victim.must(*(victim.grant("clerk", name, party=party) for name in names), by=("manager", *names))
    victim.must(victim.revocation("manager"), by="authority")
    assert victim.codes(bodies.income()) == ["revoked_key"]
    assert victim.codes(bodies.policy(dual_control_fen=0), by="committee") == []
    assert victim.codes(bodies.expense(), by="clerk-3") == ["dual_control"]
    check_log(victim)
