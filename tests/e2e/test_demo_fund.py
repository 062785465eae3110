"""The demonstration of the maintenance fund tells what was published, and says what was not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from api.demo import build, facts
from ledger_core.books.fund import kinds as k
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.stores.base import open_read_models
from projections.read_models import ReadModels
from projections.runner import Runner
from tests.unit.demo.place import Place


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, ReadModels]]:
    """The two estates of the fund alone, and their read models."""
    directory = tmp_path_factory.mktemp("demo-fund")
    place = Place(directory)
    kept = build.ESTATES
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "ESTATES", tuple(one for one in kept if one.slug in ("chaozhou", "tiandi")))
        place.build()
    with closing(open_read_models(str(directory / "ledger.db"))) as store:
        Runner(place.store, store).catch_up()
        yield place, ReadModels(store, place.store)
    place.store.close()


def test_chaozhou_shows_the_residue_of_its_published_totals(built: tuple[Place, ReadModels]) -> None:
    """Deposits and gains as published; the published balance is 0.90 yuan less than their sum."""
    _, models = built
    fund = models.fund.totals("chaozhou", models.size("chaozhou"))
    assert (fund.deposits_fen, fund.gains_fen, fund.used_fen) == (21_441_128_260, 1_233_490_000, 0)
    (account,) = fund.accounts
    assert account.reconciliation is not None
    assert account.reconciliation.difference_fen == -90
    assert "少0.90" in account.reconciliation.explanation


def test_tiandi_shows_claimed_and_found_as_published(built: tuple[Place, ReadModels]) -> None:
    """2,428 detectors short, 27 doors and 22 fans claimed, 3 fans found; flagged by name."""
    _, models = built
    fire = models.fund.application("tiandi", models.size("tiandi"), "fire-2022")
    assert fire is not None
    detectors, doors, fans = fire.budget
    assert detectors.claimed_milli is not None
    assert detectors.found_milli is not None
    assert detectors.claimed_milli - detectors.found_milli == 2_428_000
    assert (doors.claimed_milli, fans.claimed_milli, fans.found_milli) == (27_000, 22_000, 3_000)
    assert {"emergency", "short", "same_prices"} <= set(fire.row.flags)
    assert fire.row.final_fen == sum(line.found_fen or 0 for line in fire.budget)
    (lift, road) = models.fund.applications("tiandi", models.size("tiandi"))[1:]
    assert (lift.stage, road.stage, road.next, road.budget_fen) == (
        "apportioned",
        "proposed",
        ("owners",),
        947_000_000,
    )


def test_people_find_units_where_they_look_for_them(built: tuple[Place, ReadModels]) -> None:
    """Of the whole estate and of those who bear a cost: 1-1-101 stands before 1-1-1001."""
    _, models = built
    size = models.size("tiandi")
    units = [one.unit for one in models.fund.units("tiandi", size)]
    shares = [one.unit for one in models.fund.shares("tiandi", size, "lift-2023") or ()]
    for listed in (units, shares):
        assert sorted(listed) != listed
        flats = [[int(part) for part in unit.split("-")] for unit in listed if not unit.startswith("S")]
        assert sorted(flats) == flats


def test_every_entry_has_a_source_or_says_that_it_is_made_up(built: tuple[Place, ReadModels]) -> None:
    """Published entries name the very address of the copied facts."""
    place, _ = built
    sources = {facts.source_of(one) for one in facts.load("fund_projects")}
    sources |= {one["source"] for one in facts.load("fund_city_reports")}
    for estate in ("chaozhou", "tiandi"):
        entries = place.read(estate)[1]
        assert {one.kind.body for one in entries} >= {k.OpeningCertified, k.FundListPublished}
        for one in entries:
            body = one.event.body
            assert body.illustrative != bool(body.source), body
            assert not body.source or body.source in sources
    kinds = {one.kind.body for one in place.read("tiandi")[1]}
    assert {w.WithdrawalProposed, w.WorkAccepted, w.CostApportioned, w.EmergencyAudited} <= kinds
