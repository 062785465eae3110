"""Random histories of the fund and of votes: what the service admits is sound, with equal figures.

Rules:
    * What the service has written is sound, with the same balances and the same flags.
    * What it refused on the way is found when it is let in, with the same code.
    * A count that differs in any figure is found, and a recount names the place.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import replace

from audit_tools.bundle import MemorySource
from audit_tools.voting.recount import Recount
from ledger_core.append.signing import make_event, sign_submission
from ledger_core.append.submission import Refused, Submission
from ledger_core.stores.base import open_store
from tests.differential.tampering.oracle import verify
from tests.differential.test_refusals_agree import Sent, bundled, let_in, of_rules
from tests.properties.test_fund_prefixes import EVERYBODY, MORE_UNITS, Writer
from tests.support import bodies, fund_bodies
from tests.support.estate import Estate, key_of
from tests.support.fund_estate import found_fund, state_of
from tests.support.states import folded
from tests.support.voting import FLATS, Poll

OPTIONS = ("for", "against", "abstain")


def new_estate(directory: Path) -> Estate:
    """A founded estate on a store of its own."""
    store = open_store(str(directory / "log.db"))
    store.create_tables()
    return Estate.founded(store)


def whole(estate: Estate) -> dict[str, bytes]:
    """The bundle of the estate's log."""
    return bundled(estate, estate.store.entries(estate.name, 0, estate.size))


def flags_of(estate: Estate) -> Counter[str]:
    """How many entries the service has flagged with what."""
    fold = folded(estate.store, estate.name, 0)
    entries = estate.store.entries(estate.name, 0, estate.size)
    return Counter(flag for entry in entries for flag in fold.take(entry).flags)


@pytest.mark.parametrize("seed", range(4))
def test_a_random_history_of_the_fund_is_sound_with_equal_balances_and_flags(
    seed: int, tmp_path: Path
) -> None:
    """And what was refused on the way is found with the same code."""
    estate = found_fund(new_estate(tmp_path))
    more = (bodies.unit(code, group=group, area_centi_m2=area) for code, group, area in MORE_UNITS)
    estate.must(bodies.units(*more), by="registrar")
    estate.must(fund_bodies.policy(stages_max=40, audit_above_fen=10**12), by="committee")
    writer, tried = Writer(estate, seed), Counter[str]()
    for _ in range(60):
        drawn = writer.events()
        lines = tuple(make_event(estate.name, body, at=estate.clock()) for body in drawn)
        note = sign_submission(estate.origin, lines, [key_of(name) for name in EVERYBODY])
        outcome = estate.ledger.submit(estate.name, Submission(lines, note))
        if isinstance(outcome, Refused) and not tried[outcome.refusals[0].code]:
            code = outcome.refusals[0].code
            tried[code] += 1
            found = verify(let_in(Sent(estate, Submission(lines, note), outcome))).findings.kept
            assert [one.code for one in found if of_rules(one)][:1] == [code]
    report = verify(whole(estate))
    assert [one for one in report.findings.kept if of_rules(one)] == []
    state = state_of(estate)
    assert report.balances == {name: fen for name, fen in state.balances.items() if fen}
    assert {name: row["entries"] for name, row in report.flags.items()} == flags_of(estate)


def random_poll(estate: Estate, rng: random.Random) -> Poll:
    """A counted vote: who is delivered, who votes, how, by which channel, and what is opened is drawn."""
    silence = rng.choice(["not_counted", "follows_majority", "delivered_participates"])
    policy = rng.choice(["all_agree", "majority_area"])
    basis = {"silence": silence, "silence_basis": "" if silence == "not_counted" else "议事规则"}
    estate.must(bodies.policy(silence=silence, since=estate.today), by="committee")
    poll = Poll(estate, group_policy=policy, **basis)
    poll.prepare(*sorted(rng.sample(range(len(FLATS)), rng.randint(3, 5))))
    cast = []
    for number in range(len(FLATS)):
        if poll.state.claims.get((poll.name, f"{number:012d}")) is None or rng.random() < 0.3:
            continue
        options = [rng.choice(OPTIONS) for _ in poll.topics]
        (poll.paper if rng.random() < 0.3 else poll.vote)(number, *options)
        cast.append((number, *options))
    poll.close()
    poll.list_units()
    opened = [one for one in cast if rng.random() < 0.9]
    if opened:
        poll.reveal(*opened)
    return poll


@pytest.mark.parametrize("seed", range(12))
def test_a_random_vote_is_counted_alike(seed: int, tmp_path: Path) -> None:
    """Both tallies to the last figure; and one figure more is found."""
    estate = new_estate(tmp_path)
    poll = random_poll(estate, random.Random(seed))
    body = poll.counting()
    changed = replace(body.results[0], area_total=1)
    lie = replace(body, results=(changed, *body.results[1:]))
    lines = (make_event(estate.name, lie, at=estate.clock()),)
    refused = Submission(lines, sign_submission(estate.origin, lines, [key_of("committee")]))
    files = let_in(Sent(estate, refused, estate.ledger.submit(estate.name, refused)))
    recount = Recount(MemorySource(files))
    recount.run()
    assert [place for row in recount.counted() for place, _, _ in row.differences] == [
        "results[0].area_total"
    ]
    found = verify(files).findings.first_unsound()
    assert found is not None
    assert (found.code, found.seq) == ("result_mismatch", estate.size)
    poll.count()
    report = verify(whole(estate))
    assert [one for one in report.findings.kept if of_rules(one)] == []
    assert {name: row["entries"] for name, row in report.flags.items()} == flags_of(estate)
    recount = Recount(MemorySource(whole(estate)))
    recount.run()
    assert [(row.verdict, row.differences) for row in recount.counted()] == [("equal", [])]
    assert recount.findings.kept == []
