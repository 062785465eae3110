"""Published cases, told to the ledger with their own figures: each is refused or flagged by name.

Sources: xdkb.net ja004/527825 and office369 show-2367754 (Nanjing, Tiandi Xincheng); kankanews 1OwGqZR4AyE
(Nanjing, Dongfang Tianjun); shebaoonline 1001630 (Shenzhen, Hanling Huayuan); tj.sina.com.cn 2020-09-01
(Tianjin, Xiangshuiyuan); yeweihui.com 7132 (Xiamen, Jialian); chaozhou.gov.cn post_3888421 (2023).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import closing

import pytest

from ledger_core.append.submission import Refused
from ledger_core.books import fields as f
from ledger_core.books.fund import withdrawal_kinds as w
from ledger_core.stores.base import open_store
from tests.support import bodies, fund_bodies
from tests.support import withdrawal_bodies as wb
from tests.support.bodies import TODAY
from tests.support.estate import Estate
from tests.support.fund_estate import found_fund, last_flags
from tests.support.states import folded

FIRM_AND_COMMITTEE = ("manager", "committee")


@pytest.fixture
def estate(sqlite_url: str) -> Iterator[Estate]:
    """An estate with a fund."""
    with closing(open_store(sqlite_url)) as store:
        store.create_tables()
        yield found_fund(Estate.founded(store))


def first_figures(
    estate: Estate, *events: f.Body, by: str | tuple[str, ...] = "manager"
) -> dict[str, object]:
    """Code and figures of the first refusal."""
    outcome = estate.submit(*events, by=by)
    assert isinstance(outcome, Refused), outcome
    return {"code": outcome.refusals[0].code, **outcome.refusals[0].figures}


def test_ten_fans_of_twenty_two_were_never_there(estate: Estate) -> None:
    """Tiandi Xincheng: 22 fans claimed, 12 there; the settlement of 22 is refused with what was found."""
    fans = wb.budget_line(22_000, 150_000, item="风机", place="地下车库", unit_of_measure="台")
    estate.must(wb.proposal("fans", fans, purpose="fire"), by="manager")
    estate.must(wb.linked("fans", amount_fen=3_300_000), by="committee")
    estate.must(wb.approved("fans", amount_fen=3_300_000), by="authority")
    estate.must(wb.acceptance((0, 22_000, 12_000), application="fans"), by="committee")
    assert last_flags(estate) == ("short",)
    audit = w.Audit(auditor=wb.AUDITOR, sha256="05" * 32)
    claimed = wb.settlement(3_300_000, application="fans", audit=audit)
    refused = {"code": "above_found", "found_fen": 1_800_000, "final_fen": 3_300_000}
    assert first_figures(estate, claimed, by=FIRM_AND_COMMITTEE) == refused


def test_five_million_yuan_of_fire_works_are_no_emergency(estate: Estate) -> None:
    """Tiandi Xincheng: 5.18 million yuan without a vote; pieces below the cap are flagged."""
    whole = wb.budget_line(1_000, 518_000_000, place="全小区")
    cap = {"code": "above_emergency_cap", "cap_fen": 5_000_000, "budget_fen": 518_000_000}
    asked = wb.emergency("fire", whole, purpose="fire", emergency_case="fire_order")
    assert first_figures(estate, asked) == cap
    piece = wb.budget_line(1_000, 4_980_769, place="全小区")
    for number in (1, 2):
        estate.must(wb.emergency(f"fire-{number}", piece, purpose="fire", emergency_case="fire_order"))
    assert last_flags(estate) == ("emergency", "split_suspected")


def test_sixty_five_uses_in_three_years_are_seen(estate: Estate) -> None:
    """Dongfang Tianjun: 8.68 million yuan in 65 pieces, where neighbours needed 6 and 15 times."""
    three_years = {"split_window_days": 1_095, "frequent_max": 15, "split_alarm_fen": 50_000_000}
    estate.must(fund_bodies.policy(**three_years), by="committee")
    first = estate.size
    for number in range(65):
        line = wb.budget_line(1_000, 868_000_000 // 65, place=f"{number}幢")
        day = TODAY - datetime.timedelta(days=16 * (64 - number))
        estate.must(wb.proposal(f"use-{number}", line, date=day))
    fold = folded(estate.store, estate.name, first)
    flags = [fold.take(entry).flags for entry in estate.store.entries(estate.name, first, estate.size)]
    assert [n for n, one in enumerate(flags, 1) if "frequent" in one] == list(range(16, 66))
    assert [n for n, one in enumerate(flags, 1) if "split_suspected" in one] == list(range(4, 66))


def test_a_forged_seal_of_the_community_approves_nothing(estate: Estate) -> None:
    """Hanling Huayuan: 486,725.91 yuan for lifts on a forged seal, without an assembly."""
    lifts = wb.budget_line(1_000, 48_672_591, item="电梯维修", place="全部电梯")
    estate.must(wb.proposal("lifts", lifts, purpose="elevator"))
    signatures = f.Resolution(reference="业主签名表", date=TODAY)
    collected = wb.linked("lifts", amount_fen=48_672_591, resolution=signatures)
    assert estate.codes(collected) == ["resolution_undocumented"]
    assert estate.codes(wb.approved("lifts", amount_fen=48_672_591), by="street") == ["role_not_allowed"]
    assert estate.codes(wb.approved("lifts", amount_fen=48_672_591), by="seal") == ["unknown_key"]
    assert estate.codes(wb.approved("lifts", amount_fen=48_672_591), by="authority") == ["not_resolved"]


def test_signatures_of_the_dead_are_no_vote_of_this_ledger(estate: Estate) -> None:
    """Xiangshuiyuan: 2,922,759.29 yuan on a filed list: bound by digest, and flagged as no more than that."""
    lifts = wb.budget_line(1_000, 292_275_929, item="34部电梯维修更新")
    estate.must(wb.proposal("lifts", lifts, purpose="elevator"))
    estate.must(wb.linked("lifts", amount_fen=292_275_929), by="committee")
    assert last_flags(estate) == ("not_recomputable",)


def test_deposits_in_a_private_account_are_not_in_the_fund(estate: Estate) -> None:
    """Jialian: 1.5 million yuan of first deposits were never paid in; only registered accounts receive."""
    private = fund_bodies.deposits((fund_bodies.UNITS[0], 150_000_000), account="private")
    assert first_figures(estate, private) == {"code": "account_unknown", "account": "private"}


def test_a_report_that_does_not_add_up_is_refused_with_its_residue(estate: Estate) -> None:
    """Chaozhou 2023: 214,411,282.60 and gains of 12,334,900 are not 226,746,181.70: 0.90 are missing."""
    estate.must(bodies.units(bodies.unit("9-9-9")), by="registrar")
    line = fund_bodies.opening_line(
        "9-9-9", 21_441_128_260, gains_fen=1_233_490_000, balance_fen=22_674_618_170
    )
    refused = first_figures(estate, fund_bodies.opening(line), by="authority")
    assert refused["code"] == "balance_mismatch"
    assert (refused["computed_fen"], refused["balance_fen"]) == (22_674_618_260, 22_674_618_170)
