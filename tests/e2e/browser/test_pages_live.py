"""What modules make live: the slider of the replay, the button that prints; and the printed sheet itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh page of a phone; what its console says is kept."""
    context = chromium.new_context(viewport={"width": 360, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    opened.said = []
    opened.on("pageerror", lambda one: opened.said.append(str(one)))
    opened.on("console", lambda one: opened.said.append(one.text) if one.type == "error" else None)
    yield opened
    context.close()


def test_the_slider_shows_the_page_of_its_size(page: Any, site: str) -> None:
    """Figures, address and steps back and on follow; the figures are those of the page without scripts."""
    page.goto(f"{site}/estates/guangjing/replay")
    page.fill("#replay input[name=size]", "11")
    page.wait_for_selector("#replayed h2:has-text('前 11 条')")
    live = page.inner_text("#replayed")
    assert page.url.endswith("size=11")
    assert page.get_attribute("#replay a[rel=prev]", "href") == "?size=10"
    assert page.get_attribute("#verdict", "data-size") == "11"
    page.goto(f"{site}/estates/guangjing/replay?size=11")
    assert page.inner_text("#replayed") == live
    assert page.said == []


def test_the_replay_is_a_form_without_scripts(chromium: Any, site: str) -> None:
    """The slider's place goes along when the button is pressed."""
    context = chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site}/estates/guangjing/replay?size=12")
    page.click("#replay button")
    assert "前 12 条时的余额" in page.inner_text("#replayed")
    page.click("#replay a[rel=prev]")
    assert "前 11 条时的余额" in page.inner_text("#replayed")
    context.close()


def test_the_sheet_prints_on_one_page_with_its_code(page: Any, site: str) -> None:
    """No tabs, no buttons: heading, figures, code and lines to sign."""
    page.goto(f"{site}/estates/guangjing/statement")
    assert page.locator("button[data-print]").is_visible()
    page.emulate_media(media="print")
    for hidden in (".top", "#verdict", "footer", "form", "button[data-print]"):
        assert not page.locator(hidden).first.is_visible(), hidden
    for shown in (".sheet h1", ".sheet table", ".sheet .notice img", ".signing"):
        assert page.locator(shown).first.is_visible(), shown
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
