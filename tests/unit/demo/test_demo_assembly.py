"""The made-up assembly: its vote is final, its payment rests on it, what was published stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.demo import build
from api.demo.announced import announcements
from api.demo.assembly import ESTATE, VOTE
from ledger_core.books.fields import Resolution
from tests.unit.demo.place import Place


def test_the_vote_is_final_and_the_payment_rests_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty of twenty-four vote; the pay-out passes, the garden does not; one ballot stays unopened."""
    monkeypatch.setattr(build, "ESTATES", (ESTATE,))
    place = Place(tmp_path)
    place.build()
    _, applied = place.read(ESTATE.slug)
    bodies = [one.event.body for one in applied]
    (counted,) = [one for one in bodies if type(one).__name__ == "ResultCounted"]
    assert [one.passed for one in counted.results] == [True, False]
    assert (counted.unopened, sum(one.ballots for one in counted.channels)) == (1, 20)
    assert type(bodies[-1]).__name__ == "DistributionPaid"
    resolution: Resolution = bodies[-1].resolution
    assert (resolution.vote, resolution.topic) == (VOTE, "pay-out")
    flags = {one.seq: one.flags for one in applied if "not_verifiable" in one.flags}
    assert len(flags) == len(announcements()) == 2
    assert all("illustrative" not in one for one in flags.values())
    before = place.heads()
    place.build()
    assert place.heads() == before
    place.store.close()
