"""The pages in a real browser: two clicks to a verdict, no sideways scrolling, nothing executes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture(params=[360, 1280], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, chromium: Any) -> Iterator[Any]:
    """A fresh page, at a phone's and at a desk's width; foreign requests and console errors are kept."""
    context = chromium.new_context(viewport={"width": request.param, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    opened.asked, opened.said = [], []
    opened.on("request", lambda one: opened.asked.append(one.url))
    opened.on("pageerror", lambda one: opened.said.append(str(one)))
    opened.on("dialog", lambda one: opened.said.append(one.message))
    yield opened
    context.close()


def test_two_clicks_lead_from_the_front_page_to_a_verdict(page: Any, site: str) -> None:
    """Estate, entry: there it stands, in sight; below, what the server says of itself, with its limits."""
    page.goto(site)
    page.click("a[href='/estates/guangjing']")
    page.locator("table.entries a").first.click()
    assert page.locator("#verdict").bounding_box()["y"] < 800
    own = page.locator("#server-check")
    assert "agrees" in own.get_attribute("class")
    assert "核对一致" in own.inner_text()
    assert "不能说明钱花得值" in own.inner_text()
    assert f"sunaudit verify {site}/v1/estates/guangjing" in own.inner_text()


@pytest.mark.parametrize(
    "path",
    [
        "/estates/guangjing/entries/13",
        "/estates/guangjing/questions",
        "/estates/guangjing/entries/15",
        "/estates/funded/fund",
        "/estates/funded/fund/applications/w-1",
    ],
)
def test_hostile_text_is_shown_and_does_not_run(page: Any, site: str, path: str) -> None:
    """A script in a remark or a question is text, no element."""
    page.goto(site + path)
    assert "<script>document.title" in page.inner_text("main")
    assert page.locator("main script, main img").count() == 0
    assert page.title() != "owned"
    assert page.said == []


def test_the_pages_work_without_javascript_and_in_english(chromium: Any, site: str) -> None:
    """The switch is a link, the choice is remembered, the filter is a form."""
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/estates/guangjing/entries")
    page.get_by_text("English").click()
    assert page.locator("h1").inner_text().endswith("Entries")
    page.click("details.filter summary")
    page.fill("input[name=q]", "distributed")
    page.click("form button")
    assert page.locator("table.entries tbody tr").count() == 1
    assert page.locator("h1").inner_text().endswith("Entries")
    context.close()


@pytest.mark.parametrize("selector", ["td.sum", ".figure", ".figures-table td"])
def test_figures_are_set_in_columns(page: Any, site: str, selector: str) -> None:
    """Digits of one width, so that fen stand below fen; amounts end with two digits."""
    page.goto(f"{site}/estates/guangjing")
    one = page.locator(selector).first
    assert "tabular-nums" in one.evaluate("one => getComputedStyle(one).fontVariantNumeric")
    assert re.search(r"\d[\d,]*\.\d\d", one.inner_text())
