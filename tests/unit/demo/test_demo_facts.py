"""The demonstration's facts: copied with their sources, read by their least meaning."""

from __future__ import annotations

import datetime
import itertools

import pytest
from stdnum.cn import uscc

from api.demo import codes, facts
from api.demo.guangjing.calendar import calendar


@pytest.mark.parametrize(
    ("wording", "fen"),
    [
        ("310余", 310_000_000),
        ("140余", 140_000_000),
        ("297.7(封面新闻)", 297_700_000),
        ("297.8余", 297_800_000),
    ],
)
def test_a_figure_in_ten_thousands_is_read_as_the_least_that_it_can_mean(wording: str, fen: int) -> None:
    assert facts.fen_of_wan(wording) == fen


def test_amounts_are_found_in_a_sentence() -> None:
    assert facts.fen_of("公共收益40多万+公共能耗费30多万") == [40_000_000, 30_000_000]
    assert facts.fen_of("110车位, 一年60多万元") == [60_000_000]


def test_a_wording_without_a_figure_is_an_error() -> None:
    with pytest.raises(ValueError, match="若干"):
        facts.fen_of_wan("若干")


@pytest.mark.parametrize("slug", ["nanhu", "shuixie", "zhenjiang"])
def test_each_published_estate_has_a_source_that_fits_into_an_entry(slug: str) -> None:
    source = facts.source_of(facts.revenue_of(slug))
    assert source.startswith("http")
    assert len(source) <= 500


def test_the_published_nanhu_figures_agree_with_each_other() -> None:
    fact = facts.revenue_of("nanhu")
    assert facts.centi_m2_of_wan(fact["total_area_wan_m2"]) * 900 // 100 == 297_810_000
    assert fact["households"] == 3_440


def test_made_up_codes_have_right_check_characters_and_differ() -> None:
    made = [codes.credit_code("320402", serial) for serial in range(200)]
    assert all(uscc.is_valid(code) and code[8:11] == "DEM" for code in made)
    assert len(set(made)) == 200


def test_an_invoice_number_has_twenty_digits_and_the_year_of_its_day() -> None:
    number = codes.invoice_number(datetime.date(2026, 5, 4), 7)
    assert number == "26320999900000000007"


@pytest.mark.parametrize("today", ["2026-01-31", "2026-03-01", "2024-02-29", "2026-12-31"])
def test_the_calendar_is_eighteen_months_without_a_gap_before_this_one(today: str) -> None:
    day = datetime.date.fromisoformat(today)
    months = calendar(day)
    assert len(months) == 18
    assert [month.number for month in months] == list(range(18))
    assert months[-1].last + datetime.timedelta(days=1) == day.replace(day=1)
    for one, following in itertools.pairwise(months):
        assert one.last + datetime.timedelta(days=1) == following.first
