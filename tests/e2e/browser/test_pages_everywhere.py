"""Every page that the service has, in English on a phone: nothing cut, nothing sideways, no jargon.

Rules:
    * The list of addresses is compared with the routes: a page that is added and not tried fails here.
    * What stands under technical details, in code or in the verdict is for those who look there.
    * Chinese pages are tried with axe in test_pages_reading.py and test_tally_browser.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import compile_path

from api.demo.assembly import ESTATE, VOTE
from api.web.pages import PAGES
from tests.e2e.browser.readable import show_folded
from tests.e2e.browser.site import PATHS

_VOTES = f"/estates/{ESTATE.slug}/votes"
# `{code}` is the first ballot code of the roll.
_OF_VOTES = (
    _VOTES,
    f"{_VOTES}/{VOTE}",
    f"{_VOTES}/{VOTE}/roll",
    f"{_VOTES}/{VOTE}/code?code={{code}}",
    f"{_VOTES}/{VOTE}/code?code=none",
    *(f"/estates/{ESTATE.slug}/entries/{seq}" for seq in (10, 11, 12, 14, 53, 54, 55)),
)
_ADDRESSES = (*(("site", path) for path in PATHS), *(("assembly", path) for path in _OF_VOTES))
_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Text that a box cuts off (a box that scrolls by itself may be wider inside), or that a column crushes.
_CRUSHED = """() => { const found = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const one = walker.currentNode.parentElement;
        if (walker.currentNode.data.trim().length < 12) continue;
        if (!one.checkVisibility() || one.closest(".unseen, svg")) continue;
        const range = new Range();
        range.selectNodeContents(walker.currentNode);
        if (range.getBoundingClientRect().width < 3 * parseFloat(getComputedStyle(one).fontSize))
            found.push(one.outerHTML.slice(0, 120));
    }
    return found; }"""
_CUT = """() => [...document.querySelectorAll("main *, header *")]
    .filter(one => one.checkVisibility() && !one.closest(".unseen, .skip, svg"))
    .filter(one => ["hidden", "clip"].includes(getComputedStyle(one).overflowX))
    .filter(one => one.scrollWidth > one.clientWidth + 1)
    .map(one => one.outerHTML.slice(0, 120))"""
# The words that a reader sees without opening what is technical.
_WORDS = """() => { const page = document.querySelector("main").cloneNode(true);
    for (const one of page.querySelectorAll("#verdict, pre, code, .code, .paper, .asked, [data-entry], "
            + "details.technical, a[href*='/tile/']")) one.remove();
    for (const one of page.querySelectorAll("details"))
        if (/^Technical details/.test(one.querySelector("summary").textContent.trim())) one.remove();
    return page.textContent; }"""
_JARGON = re.compile(
    r"\b(?:hash(?:es|ed)?|seq|slug|leaf|merkle|base64|json|null|undefined|vkey|checkpoint|tree size)\b"
    r"|\b[a-z_]+\.[a-z_]+\.[a-z_]+/\d|\d{4}-\d\d-\d\dT\d|_fen\b|[0-9a-f]{32}",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def phone(chromium: Any) -> Iterator[Any]:
    """One page for all addresses, of a reader of English."""
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="en-GB")
    yield context.new_page()
    context.close()


def test_every_page_of_the_service_is_tried() -> None:
    """Each route of a page has an address here."""
    tried = [path.partition("?")[0] for _, path in _ADDRESSES]
    patterns = {page.path: compile_path(page.path)[0] for page in PAGES}
    assert [path for path, regex in patterns.items() if not any(map(regex.fullmatch, tried))] == []


@pytest.mark.browser
@pytest.mark.parametrize(("service", "path"), _ADDRESSES)
def test_nothing_is_cut_and_no_word_is_a_programmers(
    phone: Any, request: pytest.FixtureRequest, service: str, path: str
) -> None:
    """Usual and large print, folded and unfolded; the language that the page says is the one it speaks."""
    address = request.getfixturevalue(service) + _filled(request, path)
    phone.goto(f"{address}{'&' if '?' in address else '?'}view=elder")
    assert phone.evaluate("document.documentElement.lang") == "en"
    for view in ("elder", "usual"):
        show_folded(phone, view)
        assert phone.evaluate(_SIDEWAYS) <= 0
        phone.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert phone.evaluate(_SIDEWAYS) <= 0
        assert phone.evaluate(_CUT) == []
        assert phone.evaluate(_CRUSHED) == []
    assert _JARGON.findall(phone.evaluate(_WORDS)) == []


def _filled(request: pytest.FixtureRequest, path: str) -> str:
    if "{code}" not in path:
        return path
    base = request.getfixturevalue("assembly")
    roll = httpx.get(f"{base}/v1{_VOTES}/{VOTE}/roll").json()["data"]
    return path.format(code=roll[0]["code"])
