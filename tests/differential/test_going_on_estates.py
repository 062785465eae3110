"""An audit that goes on from a saved one, over the fund and votes: nothing differs from one that read all.

Rules:
    * Cut at the end of each submission: so an application is met in each of its stages, a run of gains and an
      apportionment with parts still to come, a vote before, in and after its window.
    * Compared are verdict, findings, flags, balances, and the state that would be saved: every figure of the
      books. What `replay` and `account` tell is computed from entry 0, and is the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from api.demo import build
from audit_tools.bundle import MemorySource
from audit_tools.fund.account import FundBooks
from audit_tools.state_file import books_json
from ledger_core.append.installation import Installation
from ledger_core.log.entry import decode_entry
from tests.differential.going_on import SLIP_FILE, Written, audited, carry_slips, found
from tests.differential.tampering.forge import batches_of, sealed
from tests.differential.test_books_agree import new_estate
from tests.properties.test_fund_prefixes import EVERYBODY, MORE_UNITS, Writer
from tests.support import bodies, fund_bodies
from tests.support.estate import Estate
from tests.support.fund_estate import found_fund
from tests.support.voting import Poll
from tests.unit.demo.place import SEED, Place

SLUGS = ("chaozhou", "tiandi", "assembly")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Written]]:
    """The demonstration's estates with a fund or a vote."""
    place = Place(tmp_path_factory.mktemp("going-on"))
    with pytest.MonkeyPatch.context() as patch:
        chosen = tuple(one for one in build.ESTATES if one.slug in SLUGS)
        patch.setattr(build, "ESTATES", chosen)
        place.build()
    (authority,) = place.authorities
    origin = Installation(origin="ledger.example", authorities=frozenset(), log_seed=SEED)
    yield {
        slug: Written(
            origin.origin_of(slug),
            [one.entry for one in place.read(slug)[1]],
            origin.log_key(slug),
            authority,
            partial(place.vouchers.get, slug),
        )
        for slug in SLUGS
    }
    place.store.close()


def written(estate: Estate) -> Written:
    """The log of a test's estate."""
    return Written(
        estate.origin,
        estate.store.entries(estate.name, 0, estate.size),
        estate.installation.log_key(estate.name),
        estate.authority.vkey.format(),
        lambda digest: SLIP_FILE[f"vouchers/{digest}"],
    )


def check_every_cut(log: Written) -> set[str]:
    """From each size to the next, from some to the end, all is the same; the stages that were met."""
    ends, stages = log.ends(), set[str]()
    bundles = {size: log.files(size) for size in ends}
    whole = {size: audited(bundles[size]) for size in ends}
    for place, size in enumerate(ends):
        assert whole[size][0].verdict == "sound", (size, found(whole[size][0]))
        state = whole[size][1].saved()
        # What is saved at the next size is the same in every byte, so a longer way is a chain of short ones.
        for goal in {ends[min(place + 1, len(ends) - 1)], *(ends[-1:] if place % 8 == 0 else ())}:
            report, after = audited(bundles[goal], state)
            full, once = whole[goal]
            assert (report.verdict, found(report)) == (full.verdict, found(full)), (size, goal)
            assert (report.flags, report.balances) == (full.flags, full.balances), (size, goal)
            assert after.saved() == once.saved(), (size, goal)
        told = FundBooks(MemorySource(bundles[size]), size)
        assert books_json(told.books) == books_json(whole[size][1].books), size
        stages |= {one["stage"] for one in told.applications()}
    return stages


@pytest.mark.parametrize("slug", SLUGS)
def test_the_demonstration_is_audited_from_any_size_as_from_the_beginning(
    slug: str, demonstration: dict[str, Written]
) -> None:
    """Every submission's end is a place to stop and to go on from."""
    stages = check_every_cut(demonstration[slug])
    assert slug != "tiandi" or stages >= {
        "proposed",
        "confirmed",
        "approved",
        "paying",
        "accepted",
        "settled",
    }


@pytest.mark.parametrize("seed", [7])
def test_a_random_history_of_the_fund_is_audited_from_any_size_as_from_the_beginning(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Applications in all stages side by side, gains and shares in parts, reversals, passed titles."""
    carry_slips(monkeypatch)
    estate = found_fund(new_estate(tmp_path))
    more = (bodies.unit(code, group=group, area_centi_m2=area) for code, group, area in MORE_UNITS)
    estate.must(bodies.units(*more), by="registrar")
    estate.must(fund_bodies.policy(stages_max=40, audit_above_fen=10**12), by="committee")
    writer = Writer(estate, seed)
    for _ in range(50):
        # One event a submission, so that a list in parts is cut between its parts too.
        for event in writer.events():
            estate.submit(event, by=EVERYBODY)
    stages = check_every_cut(written(estate))
    assert stages >= {"proposed", "resolved", "approved", "accepted", "settled", "apportioned"}


def test_a_vote_is_audited_from_any_size_as_from_the_beginning(tmp_path: Path) -> None:
    """Keys, ballots, one replaced, lists, openings, the count; and the withdrawal that rests on it."""
    estate = new_estate(tmp_path)
    poll = Poll(estate, replaceable=True).prepare()
    first = poll.vote(0, *("for" for _ in poll.topics)).first
    poll.vote(0, *("against" for _ in poll.topics), replaces=first)
    poll.paper(2, *("for" for _ in poll.topics))
    poll.close()
    poll.list_units()
    poll.reveal((2, *("for" for _ in poll.topics)))
    poll.count()
    poll.announce()
    check_every_cut(written(estate))


def test_an_older_checkpoint_of_any_size_is_extended(demonstration: dict[str, Written]) -> None:
    """With and without a saved audit; one of another history is not."""
    log = demonstration["tiandi"]
    last = log.ends()[-1]
    state = audited(log.files(log.ends()[len(log.ends()) // 2]))[1].saved()
    files = log.files(last)
    for size in range(1, last + 1):
        for base in (None, state):
            assert audited(files, base, log.checkpoint(size))[0].verdict == "sound", size
    other = [*log.entries[:5], log.entries[5] + b" ", *log.entries[6:]]
    for size in range(6, last + 1):
        for base in (None, state):
            report, _ = audited(files, base, log.checkpoint(size, other))
            assert ("rewritten", 4, None) in found(report), size


def test_a_continuation_that_was_tampered_with_is_found(demonstration: dict[str, Written]) -> None:
    """More fen in any entry behind the saved audit or before it, sealed anew by whoever has the log's key."""
    log = demonstration["tiandi"]
    ends = log.ends()
    cut = ends[len(ends) // 2]
    state = audited(log.files(cut))[1].saved()
    changed = [place for place, entry in enumerate(log.entries) if b'_fen":' in entry]
    assert min(changed) < cut <= max(changed)
    for place in changed:
        batches = batches_of(log.entries)
        number, seal = batch_of(log, place), decode_entry(log.entries[place]).seal
        lines = list(batches[number].lines)
        lines[place - seal.first] = lines[place - seal.first].replace(b'_fen":', b'_fen":1', 1)
        batches[number] = batches[number]._replace(lines=tuple(lines))
        files = log.files(ends[-1], sealed(batches))
        went_on, whole = audited(files, state)[0], audited(files)[0]
        assert whole.verdict == went_on.verdict == "unsound", place
        if place >= cut:
            assert found(went_on) == found(whole), place
        else:
            assert "rewritten" in {code for code, _, _ in found(went_on)}, place


def batch_of(log: Written, place: int) -> int:
    """The submission that the entry of this seq came in."""
    return sum(1 for end in log.ends() if end <= place)
