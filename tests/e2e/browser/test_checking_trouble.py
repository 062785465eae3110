"""Trouble that is no lie: a closed estate, a browser that keeps nothing, a server that stops, odd files.

Rules:
    * Nobody is accused, nothing runs, nothing breaks the layout, and the sentence says what stood in the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser.hostile import MARKUP, SEQ
from tests.e2e.browser.liar import lying
from tests.e2e.browser.readable import must_fit_unfolded
from tests.e2e.browser.site import TOKEN, running, write_settings
from tests.e2e.browser.test_speed_browser import grown
from tests.e2e.browser.verdicts import settled, verdict, whole

pytestmark = pytest.mark.browser

TWO_TILES = 300
# Every sentence that the verdict's line has held.
LISTEN = """new MutationObserver(() => {
  const said = document.querySelector("#verdict .said")?.textContent;
  if (said && said !== (window.heard ??= []).at(-1)) window.heard.push(said);
}).observe(document, { subtree: true, childList: true, characterData: true });"""


@pytest.fixture(scope="module")
def long_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose log fills more than one tile."""
    settings = write_settings(Path(tmp_path_factory.mktemp("long")))
    grown(settings, TWO_TILES, 1, 50)
    with running(settings) as address:
        yield address


def test_a_closed_estate_is_checked_by_who_holds_its_token(chromium: Any, site: str) -> None:
    """The token that opened the page goes along with the check, and with the check of the whole."""
    given = {"username": "owner", "password": TOKEN}
    context = chromium.new_context(locale="zh-CN", http_credentials=given)
    page = context.new_page()
    found, said = verdict(page, f"{site}/estates/closed")
    assert found == "sound", said
    page.evaluate("document.querySelector('#verdict').removeAttribute('data-verdict')")
    page.click(".check-whole")
    found, said = settled(page, "#verdict")
    assert found == "sound", said
    context.close()


def test_a_browser_that_keeps_nothing_is_no_trouble(reader: Any, site: str) -> None:
    """A private window: the same verdict, and no promise to remember."""
    reader.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full'); };")
    for _ in range(2):
        found, _said = verdict(reader, f"{site}/estates/guangjing/entries/12")
        assert found == "sound"
        assert "这台设备" not in reader.text_content("#verdict")


def test_a_server_that_stops_behind_the_first_tile(reader: Any, long_log: str) -> None:
    """How far it came was shown; then it could not be checked, and why. When it goes on, it agrees."""
    with lying(long_log) as liar:
        liar.cut(r"/tile/entries/001")
        reader.add_init_script(LISTEN)
        found, said = whole(reader, liar.address)
        assert (found, "连接中途断开,不表示账有问题" in said) == ("undecided", True), said
        assert f"已核对 256 / {TWO_TILES} 条" in reader.evaluate("window.heard")
    found, said = whole(reader, long_log)
    assert (found, f"这 {TWO_TILES} 条" in said) == ("sound", True), said


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
def test_an_entry_that_wants_to_break_its_page_is_checked(chromium: Any, site: str, width: int) -> None:
    """The entry agrees; files gone or swapped are named with the reason; nothing runs or sticks out."""
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    page = context.new_page()
    ran: list[str] = []
    page.on("dialog", lambda one: ran.append(one.message))
    page.on("pageerror", lambda one: ran.append(str(one)))
    found, said = verdict(page, f"{site}/estates/hostile/entries/{SEQ}")
    assert found == "sound", said
    page.wait_for_selector("[data-vouchers=unknown]")
    told = page.inner_text("#check-vouchers")
    assert "凭证“换过的文件”暂时无法核对" in told
    assert "凭证“没有交来的文件”暂时无法核对:服务器没有给出需要的资料" in told
    assert MARKUP in page.text_content("#verdict dl.facts")
    must_fit_unfolded(page, 18, 44)
    assert (page.title() == "owned", ran) == (False, [])
    assert page.locator("#verdict script, #verdict style, #check-vouchers script").count() == 0
    context.close()


def test_a_kept_file_that_is_none_is_said(reader: Any, site: str, tmp_path: Path) -> None:
    """A film, a picture, an empty file: neither fingerprint nor receipt, whatever its size."""
    verdict(reader, f"{site}/estates/guangjing/verify")
    for name, content in (("film", b"x" * (2**20 + 1)), ("picture", bytes(range(256))), ("empty", b"")):
        (tmp_path / name).write_bytes(content)
        reader.set_input_files("#check-older input[type=file]", tmp_path / name)
        found, said = settled(reader, "#check-older .verdict")
        assert (found, "看不懂这段文字" in said) == ("undecided", True), (name, said)
        reader.evaluate("document.querySelector('#check-older .verdict').removeAttribute('data-verdict')")
