"""Scanning a kept code: in the page where the browser reads codes, else by what the page offers instead.

Rules:
    * Chromium on Linux has no `BarcodeDetector`. Where a test needs one, a stand-in of the browser's part
      answers once frames of the camera arrive; the camera is Chromium's own test picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.browser.verdicts import settled, verdict
from tests.support.chromium import another_chromium

pytestmark = pytest.mark.browser

VERIFY = "/estates/guangjing/verify"
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
# Reads, of whatever the camera shows, the text that the test left in the window.
DETECTOR = """globalThis.BarcodeDetector = class {
  async detect(video) { return video.videoWidth > 0 && window.onCode ? [{ rawValue: window.onCode }] : []; }
};"""
SEES = """() => new Promise((seen) => {
  const video = document.querySelector("#check-older video");
  const look = () => (video.videoWidth > 0 ? seen() : setTimeout(look, 50));
  look();
})"""


@pytest.fixture(scope="module")
def phone(chromium: Any) -> Iterator[Any]:
    """A Chromium with a camera that may be used."""
    # One Playwright runs in a process: the other browser's starts this one too.
    with another_chromium(chromium, *CAMERA) as browser:
        yield browser


def test_a_browser_that_reads_no_codes_says_so_and_offers_the_rest(reader: Any, site: str) -> None:
    """No button that does nothing: a sentence, the place to paste, a file, the phone's own camera."""
    verdict(reader, site + VERIFY)
    reader.wait_for_selector("#check-older form")
    assert not reader.evaluate("'BarcodeDetector' in globalThis")
    shown = reader.inner_text("#check-older")
    assert "这个浏览器不能扫码。请用手机自带的相机扫" in shown
    assert "粘贴文字" in shown
    assert reader.locator("#check-older button").all_inner_texts() == ["核对"]
    assert reader.locator("#check-older textarea, #check-older input[type=file]").count() == 2


def test_the_camera_reads_a_code_and_the_check_follows(phone: Any, site: str) -> None:
    """The view opens, the code is read, the camera is let go, the verdict is there; or the reader stops."""
    context = phone.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN")
    context.add_init_script(DETECTOR)
    page = context.new_page()
    verdict(page, site + VERIFY)
    page.click("#check-older button:has-text('扫描二维码')")
    page.wait_for_selector("#check-older video")
    page.evaluate(SEES)
    page.evaluate("window.stream = document.querySelector('#check-older video').srcObject")
    page.click("#check-older button:has-text('停止扫描')")
    page.wait_for_selector("#check-older video", state="detached")
    assert page.evaluate("window.stream.getTracks().every(one => one.readyState === 'ended')")
    words = ",".join(page.text_content("figure.notice pre").split())
    page.evaluate("code => { window.onCode = code; }", f"{site}{VERIFY}#kept={words}")
    page.click("#check-older button:has-text('扫描二维码')")
    found, said = settled(page, "#check-older .verdict")
    assert (found, "账本只增加过,没有改过" in said) == ("sound", True), said
    assert page.locator("#check-older video").count() == 0
    context.close()


def test_a_camera_that_may_not_be_used_is_said(reader: Any, site: str) -> None:
    """The reader refused it, or there is none: the other ways are named, and nothing fails unseen."""
    reader.add_init_script(DETECTOR)
    verdict(reader, site + VERIFY)
    reader.click("#check-older button:has-text('扫描二维码')")
    reader.wait_for_selector("#check-older :text('没能打开相机')")
    assert reader.locator("#check-older textarea").is_visible()
