"""Every page for every reader: axe finds nothing, large print is large, a slow line and no scripts do."""

from __future__ import annotations

import gzip
import html
import re
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
def test_axe_finds_nothing_and_nothing_is_small_or_cut(page: Any, site: str, path: str) -> None:
    """WCAG 2.2 AA, 18 px and 44 px; in large print 22 and 60. No page scrolls sideways, folded or not."""
    from axe_playwright_python.sync_playwright import Axe

    said: list[str] = []
    page.on("pageerror", lambda one: said.append(str(one)))
    for view, letters, target in (("elder", 22, 60), ("usual", 18, 44)):
        page.goto(f"{site}{path}{'&' if '?' in path else '?'}view={view}")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
        assert page.evaluate(_SMALL, target) == []
        assert page.evaluate(_TINY, letters) == []
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": list(_AXE_RULES)}}).response
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found["violations"]] == []
    assert len(found["passes"]) > 10
    assert said == []


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
    """Headings and figures are there already in what the server sends; modules add, and take nothing away."""
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    sent = page.goto(site + path).text()
    live = page.locator("main h1, main h2").all_inner_texts()
    figures = page.locator("main data").all_text_contents()
    context.close()
    main = sent.partition("<main")[2]
    headings = [_text(one) for one in re.findall(r"(?s)<h[12][^>]*>(.*?)</h[12]>", main)]
    assert headings
    assert set(headings) <= {re.sub(r"\s+", " ", one).strip() for one in live}
    assert [_text(one) for one in re.findall(r"<data[^>]*>(.*?)</data>", main)] == figures


def _text(markup: str) -> str:
    """What a reader sees of a piece of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()
