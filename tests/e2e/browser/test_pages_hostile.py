"""Texts and files that want to break a page: nothing runs, the layout holds, what is missing is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.browser.hostile import MARKUP, SEQ, TURNED

pytestmark = pytest.mark.browser
_ENTRY = f"/estates/hostile/entries/{SEQ}"


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    """A fresh page; dialogs, errors and requests are kept."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    opened.said, opened.asked = [], []
    opened.on("pageerror", lambda one: opened.said.append(str(one)))
    opened.on("dialog", lambda one: opened.said.append(one.message))
    opened.on("request", lambda one: opened.asked.append(one.url))
    yield opened
    context.close()


def test_a_hostile_entry_is_a_plain_page(page: Any, site: str) -> None:
    """Its markup is text, its title is ours, its files are asked of nobody else."""
    page.goto(site + _ENTRY)
    assert MARKUP in page.inner_text("main")
    assert page.locator("main script, main style").count() == 0
    assert page.title() != "owned"
    assert page.locator("main footer, main header.top").count() == 0
    assert page.locator("body > footer").is_visible()
    assert page.said == []
    assert all(url.startswith((site, "data:")) for url in page.asked)


def test_files_are_shown_or_their_lack_is_said(page: Any, site: str) -> None:
    """A picture as a picture, a text as text; a missing one and a swapped one by a sentence each."""
    page.goto(site + _ENTRY)
    picture, text, swapped, missing, garbled = page.locator("figure.voucher").all()
    picture.scroll_into_view_if_needed()
    page.wait_for_selector("figure.voucher img")
    assert picture.locator("img").evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    assert TURNED in text.locator("pre").inner_text()
    assert text.locator("pre").inner_text().endswith("…")
    assert "文件与登记的指纹不同" in swapped.inner_text()
    assert swapped.locator("pre, img").count() == 0
    assert "服务器没有这个文件" in missing.inner_text()
    assert "not UTF-8" in garbled.inner_text()


def test_directions_stay_where_they_are(page: Any, site: str) -> None:
    """Letters that run from right to left turn their own field, not the figure beside it."""
    page.goto(site + _ENTRY)
    facts = page.locator(".facts dd").all()
    assert facts
    assert all(one.evaluate("one => getComputedStyle(one).direction") == "ltr" for one in facts)
    isolated = page.locator(".facts dd span, .paper, .voucher figcaption a")
    assert isolated.count() > 3
    for one in isolated.all():
        assert one.evaluate("one => getComputedStyle(one).unicodeBidi") in ("isolate", "plaintext")
    figure = page.locator("p.figure data")
    assert figure.inner_text() == "150.00"
