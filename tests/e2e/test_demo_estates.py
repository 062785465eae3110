"""The demonstration, built into a real SQLite ledger: what its readers must find there."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from api.demo import SLUGS, facts
from api.demo.guangjing.register import SAMPLE_UNIT
from ledger_core.books.apportion import round_share
from ledger_core.books.fold import Applied
from tests.unit.demo.place import Place


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    place = Place(tmp_path_factory.mktemp("demo"))
    assert place.build() == list(SLUGS)
    yield place
    place.store.close()


def _published(slug: str) -> dict[str, Any]:
    text = resources.files("api.demo.facts").joinpath("public_revenue.json").read_text(encoding="utf-8")
    fact: dict[str, Any] = json.loads(text)[slug]
    return fact


@pytest.mark.parametrize(
    ("estate", "balances"),
    [
        (
            "nanhu",
            {
                "assets:bank:sunshine": 12_300_000,
                "equity:opening": -310_000_000,
                "equity:distributions": 297_810_000,
                "liabilities:distribution-residue": -110_000,
            },
        ),
        (
            "shuixie",
            {
                "equity:opening": -80_000_000,
                "income:parking": -60_000_000,
                "equity:distributions": 140_000_000,
            },
        ),
        (
            "zhenjiang",
            {
                "assets:bank:sunshine": 9_000_000,
                "income:compensation": -30_000_000,
                "equity:fund-transfers": 21_000_000,
            },
        ),
    ],
)
def test_a_published_estate_has_the_balances_of_its_figures(
    built: Place, estate: str, balances: dict[str, int]
) -> None:
    assert built.balances(estate) == balances


def test_nanhu_tells_the_published_figures_and_their_sources(built: Place) -> None:
    fact = _published("nanhu")
    (paid,) = [one for one in built.read("nanhu")[1] if one.kind.name == "revenue.distribution.paid/1"]
    body = paid.event.body
    assert (body.units, body.basis, body.rounding) == (fact["households"], "stated_total", "as_published")
    assert (body.entitled_fen, body.paid_fen) == (297_810_000, 297_700_000)
    assert body.date.isoformat() in fact["date"]
    assert body.source.split() == fact["source"]
    for word in (fact["sample"]["area"], fact["sample"]["paid"], fact["sample"]["exact"], fact["rule"]):
        assert word in body.memo
    assert paid.flags == ("not_recomputable", "ordered")


@pytest.mark.parametrize("estate", ["nanhu", "shuixie", "zhenjiang"])
def test_an_entry_of_a_published_estate_has_a_source_or_says_that_it_is_made_up(
    built: Place, estate: str
) -> None:
    fact = _published(estate)
    sourced = [one for one in built.read(estate)[1] if one.event.body.source]
    assert sourced
    for one in built.read(estate)[1]:
        body = one.event.body
        assert body.source or (body.illustrative and body.memo.startswith("演示数据"))
        assert not body.source or body.source == facts.source_of(fact)


@pytest.mark.parametrize(("estate", "wordings"), [("shuixie", ["140余", "60多万"]), ("nanhu", ["310余"])])
def test_a_figure_published_as_more_than_keeps_its_wording(
    built: Place, estate: str, wordings: list[str]
) -> None:
    memos = [one.event.body.memo for one in built.read(estate)[1] if one.event.body.source]
    for wording in wordings:
        assert any(wording in memo and "只知下限" in memo for memo in memos)


def test_zhenjiang_rests_on_the_agreement_and_the_judgment(built: Place) -> None:
    fact = _published("zhenjiang")
    fold, entries = built.read("zhenjiang")
    assert fold.state.policy is not None
    assert fold.state.policy.fund_share_bp == 7_000
    assert "70%" in fact["rule"]
    (judgment,) = fold.state.contracts.values()
    assert [due.amount_fen for due in judgment.dues] == [30_000_000]
    assert fact["claim"] in judgment.purpose
    received = next(one for one in entries if one.kind.name == "revenue.income.received/1")
    assert "illustrative" in received.flags


def test_guangjing_says_everywhere_that_it_is_made_up(built: Place) -> None:
    for one in built.read("guangjing")[1]:
        assert "illustrative" in one.flags
        assert one.event.body.memo.startswith("演示数据")


def test_guangjing_shows_each_thing_that_readers_must_see(built: Place) -> None:
    fold, entries = built.read("guangjing")
    seen = {flag: [one for one in entries if flag in one.flags] for flag in _FLAGS}
    assert {flag: len(found) for flag, found in seen.items()} == _FLAGS
    assert seen["overdrawn"][0].event.body.account == "petty"
    assert seen["unreconciled"] == seen["not_attested"]
    kinds = {one.kind.name for one in entries}
    assert "estate.key.revoked/1" in kinds
    assert sum(one.kind.name == "revenue.period.closed/1" for one in entries) == 18
    assert [question.closed for question in fold.state.questions.values()] == [True, False, False]
    answered = [one for one in entries if one.kind.name == "revenue.question.answered/1"]
    assert len(answered) == 2


_FLAGS = {"overdrawn": 1, "ordered": 1, "late": 1, "above_due": 1, "unreconciled": 1, "not_attested": 1}


def test_guangjing_has_the_same_balances_on_every_day(built: Place) -> None:
    balances = built.balances("guangjing")
    assert sum(balances.values()) == 0
    assert balances == _GUANGJING


_GUANGJING = {
    "assets:bank:petty": 328_690,
    "assets:bank:sunshine": 22_371_828,
    "equity:distributions": 32_953_761,
    "equity:fund-transfers": 34_929_471,
    "equity:opening": -8_942_050,
    "expenses:audit": 1_200_000,
    "expenses:committee": 160_560,
    "expenses:greening": 2_280_000,
    "expenses:insurance": 1_680_000,
    "expenses:management-fee": 9_000_000,
    "expenses:repairs": 7_123_000,
    "expenses:security": 1_850_000,
    "expenses:utilities": 11_514_375,
    "income:advertising": -7_560_000,
    "income:charging": -4_433_913,
    "income:compensation": -350_000,
    "income:interest": -240_411,
    "income:lockers": -1_848_000,
    "income:parking": -97_200_000,
    "income:recycling": -299_250,
    "income:telecom": -3_600_000,
    "income:vending": -900_000,
    "liabilities:distribution-residue": -18_061,
}


def test_the_unit_of_the_published_sample_gets_what_was_published(built: Place) -> None:
    sample = _published("nanhu")["sample"]
    fold, entries = built.read("guangjing")
    area = fold.state.units[SAMPLE_UNIT].area_centi_m2
    assert f"{area / 100:.2f}" == sample["area"]
    assert round_share(area * 900, "yuan_down") == int(sample["paid"]) * 100
    (paid,) = [one.event.body for one in entries if one.kind.name == "revenue.distribution.paid/1"]
    listed = built.vouchers.get("guangjing", paid.vouchers[0].sha256).decode("utf-8-sig")
    assert f"{SAMPLE_UNIT},127.38,1146.00" in listed
    assert dict(_legs(entries, paid))["liabilities:distribution-residue"] == paid.paid_fen - paid.entitled_fen


def _legs(entries: list[Applied], body: object) -> tuple[tuple[str, int], ...]:
    return next(one.postings for one in entries if one.event.body is body)


def test_the_reversed_entry_and_its_correction_leave_half(built: Place) -> None:
    fold, entries = built.read("guangjing")
    ((wrong, by),) = fold.state.reversed_by.items()
    amounts = [
        one.event.body.amount_fen
        for one in entries
        if getattr(one.event.body, "payee", None) == entries[wrong].event.body.payee
    ]
    assert amounts == [486_000, 243_000]
    assert {key.role for key in entries[by].signers} == {"manager", "committee"}


def test_each_voucher_that_an_entry_names_is_in_the_store(built: Place) -> None:
    named = {
        (one["sha256"], one["size"])
        for entry in built.read("guangjing")[1]
        for one in _vouchers(msgspec.to_builtins(entry.event.body))
    }
    assert len(named) > 60
    for digest, size in named:
        assert len(built.vouchers.get("guangjing", digest)) == size
    assert {digest for digest, _ in named} == set(built.vouchers.digests("guangjing"))


def _vouchers(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [*body.get("vouchers", ()), *([body["statement"]] if "statement" in body else [])]


def test_what_is_large_has_two_parties(built: Place) -> None:
    fold, entries = built.read("guangjing")
    policy = fold.state.policy
    assert policy is not None
    large = [
        one
        for one in entries
        if one.kind.is_money
        and one.kind.name != "revenue.income.received/1"
        and max((abs(fen) for _, fen in one.postings), default=0) >= policy.dual_control_fen
        and one.kind.name != "revenue.account.opened/1"
    ]
    assert len(large) > 5
    assert all({"manager", "committee"} <= {key.role for key in one.signers} for one in large)


@pytest.mark.parametrize("day", ["2026-02-28T17:00:00", "2028-02-29T12:00:00", "2027-12-31T15:59:00"])
def test_the_demonstration_can_be_built_on_any_day(tmp_path: Path, day: str) -> None:
    moment = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)
    place = Place(tmp_path)
    assert place.build(lambda: moment) == list(SLUGS)
    assert place.balances("guangjing") == _GUANGJING
    place.store.close()
