"""What pictures of the pages have shown: sizes of print, colours, columns without figures, closed doors.

Rules:
    * Each test stands for a flaw that eyes have found once.
"""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest

from tests.e2e.browser.site import PATHS
from tests.e2e.browser.verdicts import verdict

# Days and amounts of the page that stand on more than one line; an address or a code may break anywhere.
BROKEN = r"""() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement.checkVisibility() || node.parentElement.closest("pre, .code, script")) continue;
    for (const one of node.data.matchAll(/\d{4}-\d{2}-\d{2}|\d{1,3}(,\d{3})*\.\d{2}/g)) {
      const range = document.createRange();
      range.setStart(node, one.index);
      range.setEnd(node, one.index + one[0].length);
      const lines = new Set([...range.getClientRects()].filter((box) => box.width).map((box) => box.top));
      if (lines.size > 1) found.push(node.data.trim());
    }
  }
  return found;
}"""


@pytest.mark.parametrize("path", PATHS)
def test_large_print_is_the_same_page_under_another_class(site: str, path: str) -> None:
    """So that one answer of the server can be looked at in both sizes."""
    usual, elder = (
        httpx.get(
            f"{site}{path}{'&' if '?' in path else '?'}view={view}", headers={"Accept-Language": "zh"}
        ).text
        for view in ("usual", "elder")
    )
    assert 'class="elder"' in elder
    plain = [
        re.sub(r'(?s) class="(usual|elder)"|<nav class="tools".*?</nav>', "", one) for one in (usual, elder)
    ]
    assert plain[0] == plain[1]


@pytest.mark.browser
def test_bars_of_the_categories_have_the_colours_of_the_chart(reader: Any, site: str) -> None:
    """Income and expense, and neither is black."""
    reader.set_viewport_size({"width": 1280, "height": 800})
    reader.goto(f"{site}/estates/guangjing/charts")
    for kind in ("in", "out"):
        bars = reader.locator(f".bar-{kind}").all()
        fills = {one.evaluate("one => getComputedStyle(one).fill") for one in bars}
        assert len(fills) == 1, fills
        assert fills != {"rgb(0, 0, 0)"}
        assert reader.locator(f"td.bar .bar-{kind}").count() > 0


def test_a_list_whose_entries_move_no_account_has_no_columns_of_figures(site: str) -> None:
    """The fund's entries on the front page; where money moves, the columns stand."""
    for estate, has_figures in (("funded", False), ("guangjing", True)):
        page = httpx.get(f"{site}/estates/{estate}", headers={"Accept-Language": "zh"}).text
        table = page.partition('<table class="entries">')[2].partition("</table>")[0]
        assert ("账户余额" in table) == has_figures


def test_a_closed_estate_tells_how_its_books_are_opened(site: str) -> None:
    """Whom to ask, and what to do with the token; not to come again later."""
    answer = httpx.get(f"{site}/estates/closed", headers={"Accept-Language": "zh"})
    assert answer.status_code == 401
    assert "索取查看口令" in answer.text
    assert "稍候再刷新" not in answer.text


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_day_and_no_amount_is_broken_in_large_print(reader: Any, site: str, language: str) -> None:
    """On the narrowest phone, and nothing has to be pushed sideways for it; 2026-08- / 11 reads as no day."""
    reader.set_viewport_size({"width": 320, "height": 800})
    broken = {}
    for path in PATHS:
        reader.goto(f"{site}{path}{'&' if '?' in path else '?'}view=elder&lang={language}")
        broken[path] = reader.evaluate(BROKEN)
        assert reader.evaluate("document.documentElement.scrollWidth") <= 320, path
    assert not {path: found for path, found in broken.items() if found}


def test_no_attribute_holds_the_mark_of_a_day(site: str) -> None:
    """A text with a day marked up belongs between tags; in an attribute its quotes would end it."""
    for path in PATHS:
        for tag in re.findall(r"<[a-z][^>]*>", httpx.get(f"{site}{path}").text):
            assert "<time" not in tag[1:], (path, tag)


@pytest.mark.browser
def test_days_in_the_verdict_are_not_broken_either(reader: Any, site: str) -> None:
    """What the device remembers is told with its day, by the page's own script."""
    for _ in range(2):
        verdict(reader, f"{site}/estates/guangjing/verify")
    days = reader.locator("#verdict time")
    assert days.count() > 0
    assert {one.evaluate("one => getComputedStyle(one).whiteSpace") for one in days.all()} == {"nowrap"}
