"""The rooms of an estate over HTTP: front page, charts, log, replay, supervision; figures in their place."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterator

import httpx
import pytest

from api.web.charts import month_chart, shares
from api.web.log_page import tile_levels
from ledger_core.log.tiles import parse_bundle_path, parse_tile_path
from projections.movements import Movement

ENTRIES = 24


@pytest.fixture
def reader(site: str) -> Iterator[httpx.Client]:
    """A reader that asks for Chinese."""
    with httpx.Client(base_url=site, headers={"Accept-Language": "zh-CN"}) as client:
        yield client


def test_every_balance_on_a_page_is_that_of_the_tree_size(reader: httpx.Client) -> None:
    """A checking module compares them: account, fen and size stand in the page."""
    for path in ("/estates/guangjing", "/estates/guangjing/replay?size=13"):
        text = reader.get(path).text
        (size,) = re.findall(r'id="verdict"[^>]* data-size="(\d+)"', text)
        told = dict(re.findall(r'<data[^>]* value="(-?\d+)" data-ledger="([^"]+)"', text))
        balances = reader.get("/v1/estates/guangjing/balances", params={"at": size}).json()["balances"]
        assert told
        assert {account: int(fen) for fen, account in told.items()}.items() <= balances.items()


def test_the_front_page_compares_with_the_year_before(reader: httpx.Client) -> None:
    """Where the books had not begun by then, it says so instead of naming a zero."""
    text = reader.get("/estates/guangjing").text
    assert "本月至今" in text
    assert "去年同期尚未建账" in text
    assert "还没有见证方" in text


def test_the_replay_knows_nothing_of_what_came_later(reader: httpx.Client) -> None:
    """Its newest entry is the one below the size; a day means the last seal of that day."""
    text = reader.get("/estates/guangjing/replay", params={"size": 14}).text
    assert "/estates/guangjing/entries/13" in text
    assert "/estates/guangjing/entries/14" not in text
    assert "前 14 条时的余额" in text
    today = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    newest = reader.get("/estates/guangjing/replay", params={"day": f"{today:%Y-%m-%d}"}).text
    assert f"前 {ENTRIES} 条时的余额" in newest
    assert "前 1 条时的余额" in reader.get("/estates/guangjing/replay", params={"day": "2001-01-01"}).text
    assert reader.get("/estates/guangjing/replay", params={"size": ENTRIES + 1}).status_code == 400
    assert reader.get("/estates/guangjing/replay", params={"size": 0}).status_code == 400


def test_the_log_page_shows_what_programs_are_served(reader: httpx.Client) -> None:
    """The checkpoint byte for byte, each entry's lines, and tiles that are there."""
    text = html.unescape(reader.get("/estates/guangjing/log").text)
    assert reader.get("/logs/guangjing/checkpoint").text in text
    entry = reader.get(f"/v1/estates/guangjing/entries/{ENTRIES - 1}").json()
    assert entry["event"] in text
    assert entry["seal"] in text
    paths = re.findall(r'href="(/logs/guangjing/tile/[^"]+)"', text)
    assert paths
    assert [path for path in paths if reader.get(path).status_code != 200] == []
    older = html.unescape(reader.get("/estates/guangjing/log", params={"before": 10}).text)
    assert reader.get("/v1/estates/guangjing/entries/0").json()["event"] in older


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_536, 65_537, 1_000_000])
def test_levels_name_the_first_and_the_last_tile(size: int) -> None:
    """Of a log of any size; every path is one that the service knows."""
    bundles, *levels = tile_levels(size)
    index, width = parse_bundle_path(bundles.last)
    assert index * 256 + width == size
    for one in levels:
        level, index, width = parse_tile_path(one.last)
        assert (level, index * 256 + width) == (one.level, size >> 8 * one.level)
        assert parse_tile_path(one.first)[1] == 0


def test_supervision_counts_what_asks_for_attention(reader: httpx.Client) -> None:
    """An order without a bank's reference and an open question; of a closed estate only what is public."""
    text = reader.get("/supervision").text
    row = re.sub(r"<[^>]+>", " ", text.split("一览表")[1])
    assert "没有银行流水号:已下达付款,未见银行执行 × 1" in text
    assert re.search(r"尚未答复|1", row)
    closed = re.findall(r'(?s)<tr><th scope="row"><a[^>]*href="/estates/closed".*?</tr>', text)
    assert len(closed) == 1
    assert "凭口令查看" in closed[0]
    assert "已公布" in closed[0]


def test_estates_are_searched_and_paged(reader: httpx.Client) -> None:
    """By slug or name; behind a slug the later ones; what is not there is said."""
    for path in ("/", "/supervision"):
        assert "/estates/closed" not in reader.get(path, params={"q": "GUANGJ"}).text
        assert "/estates/guangjing" in reader.get(path, params={"q": "GUANGJ"}).text
        assert "/estates/closed" not in reader.get(path, params={"after": "closed"}).text
        assert "没有找到这样的小区" in reader.get(path, params={"q": "nowhere"}).text


def test_charts_follow_the_year_that_is_asked_for(reader: httpx.Client) -> None:
    """A year without movement has no drawing, and says so; one outside the calendar is refused."""
    assert "<rect" in reader.get("/estates/guangjing/charts").text
    empty = reader.get("/estates/guangjing/charts", params={"year": 2001}).text
    assert 'role="img"' not in empty
    assert "本期没有" in empty
    assert reader.get("/estates/guangjing/charts", params={"year": 0}).status_code == 400


def test_bars_have_the_height_of_their_figures() -> None:
    """Up for income, down for expense, on one scale; what was taken back lies on the other side."""
    chart = month_chart(
        [
            Movement(month="2025-12", income_fen=300, expense_fen=100),
            Movement(month="2026-01"),
            Movement(month="2026-02", income_fen=-50, expense_fen=1),
        ]
    )
    assert chart is not None
    first, empty, taken_back = chart.months
    assert first.up is not None
    assert first.down is not None
    assert first.up.top + first.up.height == first.down.top == chart.zero
    assert abs(first.up.height - 3 * first.down.height) <= 2
    assert (empty.up, empty.down, empty.year) == (None, None, "2026")
    assert taken_back.up is None
    assert taken_back.down is not None
    assert month_chart([Movement(month="2026-01")]) is None
    assert [one.width for one in shares([("a", "A", 200), ("b", "B", 50), ("c", "C", -9)])] == [
        "100.00%",
        "25.00%",
        "0.00%",
    ]
