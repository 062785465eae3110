"""Every page for every reader: axe finds nothing, large print is large, a slow line and no scripts do."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.e2e.browser.readable import must_be_readable
from tests.e2e.browser.site import PATHS

pytestmark = pytest.mark.browser

FIRST_PAGE_BYTES_MAX = 150_000


@pytest.fixture(scope="module", params=[360, 1280], ids=["phone", "desk"])
def width(request: pytest.FixtureRequest) -> int:
    """A phone's and a desk's."""
    return int(request.param)


@pytest.fixture(scope="module")
def page(chromium: Any, width: int) -> Iterator[Any]:
    """One page for all addresses: what was loaded for one of them need not come again for the next."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def first_page(chromium: Any, width: int) -> Iterator[Any]:
    """The page of somebody who has never been here."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing_and_nothing_is_small_or_cut(page: Any, site: str, path: str) -> None:
    """Every page, at both widths, in both sizes of print."""
    must_be_readable(page, site + path)


@pytest.mark.parametrize("path", ["/", "/estates/guangjing"])
def test_the_first_page_is_light_and_asks_nobody_else(first_page: Any, site: str, path: str) -> None:
    """With everything that it loads, below 150 kB on the line; all of it from the service itself."""
    loaded: list[Any] = []
    first_page.on("requestfinished", lambda one: loaded.append(one))
    first_page.goto(site + path, wait_until="networkidle")
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


@pytest.fixture(scope="module")
def visitor(chromium: Any) -> Iterator[Any]:
    """One page for all addresses."""
    context = chromium.new_context(locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_says_the_same_without_scripts(visitor: Any, site: str, path: str) -> None:
    """Headings and figures are there already in what the server sends; modules add, and take nothing away."""
    sent = visitor.goto(site + path).text()
    live = visitor.locator("main h1, main h2").all_inner_texts()
    figures = visitor.locator("main data").all_text_contents()
    main = sent.partition("<main")[2]
    headings = [_text(one) for one in re.findall(r"(?s)<h[12][^>]*>(.*?)</h[12]>", main)]
    assert headings
    assert set(headings) <= {re.sub(r"\s+", " ", one).strip() for one in live}
    assert [_text(one) for one in re.findall(r"<data[^>]*>(.*?)</data>", main)] == figures


def _text(markup: str) -> str:
    """What a reader sees of a piece of a page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", markup))).strip()
