"""Every page for every reader: axe finds nothing, large print is large, a slow line and no scripts do."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.browser.site import PATHS

pytestmark = pytest.mark.browser

FIRST_PAGE_BYTES_MAX = 150_000
_AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_SMALL = """least => [...document.querySelectorAll(
        "a.button, button, summary, nav a, input, select, textarea")]
    .filter(one => one.checkVisibility())
    .filter(one => one.getBoundingClientRect().height < least)
    .map(one => one.outerHTML.slice(0, 120))"""
# Letters that are too small, wherever text stands.
_TINY = """least => { const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        const size = parseFloat(getComputedStyle(one).fontSize);
        if (walker.currentNode.data.trim() && one.checkVisibility() && size < least)
            found.push(one.outerHTML.slice(0, 120));
    }
    return found; }"""


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def width(request: pytest.FixtureRequest) -> int:
    """A phone's and a desk's."""
    return int(request.param)


@pytest.fixture
def page(chromium: Any, width: int) -> Iterator[Any]:
    """A fresh page."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(page: Any, site: str, path: str) -> None:
    """WCAG 2.2 AA, with everything unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    page.goto(site + path)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(_AXE_RULES)}}).response
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]] == []
    assert len(found["passes"]) > 10


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("view", "letters", "target"), [("usual", 18, 44), ("elder", 22, 60)])
def test_letters_and_targets_are_large_and_nothing_is_cut(
    page: Any, site: str, path: str, view: str, letters: int, target: int
) -> None:
    """18 px and 44 px; in large print 22 and 60. No page scrolls sideways, folded or unfolded."""
    page.goto(f"{site}{path}{'&' if '?' in path else '?'}view={view}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    assert page.evaluate(_SMALL, target) == []
    assert page.evaluate(_TINY, letters) == []


@pytest.mark.parametrize("path", ["/", "/estates/guangjing"])
def test_the_first_page_is_light_and_asks_nobody_else(page: Any, site: str, path: str) -> None:
    """With everything that it loads, below 150 kB on the line; all of it from the service itself."""
    loaded: list[Any] = []
    page.on("requestfinished", lambda one: loaded.append(one))
    page.goto(site + path, wait_until="networkidle")
    assert all(one.url.startswith((site, "data:")) for one in loaded)
    sizes = [one.sizes() for one in loaded if one.url.startswith(site)]
    sent = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
    assert 5_000 < sent < FIRST_PAGE_BYTES_MAX


def test_pages_come_compressed(site: str) -> None:
    """A list of thirty entries is a fraction of its size on the line, and the same page."""
    address = f"{site}/estates/guangjing/entries?show=all"
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
    plain = httpx.get(address, headers={"Accept-Encoding": "identity"}).content
    assert gzip.decompress(sent) == plain
    assert len(sent) < len(plain) / 3


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_the_same_without_scripts(chromium: Any, site: str, path: str) -> None:
    """Headings, figures and links are there; only checking, voting and live updates need scripts."""
    told = []
    for enabled in (False, True):
        context = chromium.new_context(java_script_enabled=enabled, locale="zh-CN")
        opened = context.new_page()
        opened.goto(site + path)
        main = opened.locator("main")
        told.append(
            {
                "headings": main.locator("h1, h2").all_inner_texts(),
                "figures": main.locator("data").all_inner_texts(),
                "links": main.locator("a").count() > 0,
            }
        )
        context.close()
    without, live = told
    assert without["headings"]
    assert without["figures"] == live["figures"]
    assert set(without["headings"]) <= set(live["headings"]), json.dumps(told, ensure_ascii=False)
