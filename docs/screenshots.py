"""Photographs the main pages of the demonstration: `make screenshots` writes docs/screenshots/*.png.

Rules:
    * The pages are those of a service that was built a moment ago, by the command that everybody runs.
    * A picture shows one screen at a phone's or a desk's width, after the check: what a reader sees first, or
      the part of the page that the picture is about.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

_HERE: Final = Path(__file__).parent
_FOLDER: Final = _HERE / "screenshots"
_FLAGS: Final = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars")
_SETTLE_MS: Final = 4_000
_TO_THE_TOP: Final = (
    """selector => scrollBy(0, document.querySelector(selector).getBoundingClientRect().top - 16)"""
)


class Picture(NamedTuple):
    """One picture: its name, the page, and the size of the window.

    Args:
        tap: What is tapped before, as a selector.
        show: What stands at the upper edge, as a selector; the top of the page by default.
    """

    name: str
    path: str
    width: int
    height: int
    tap: str = ""
    show: str = ""


_PHONE: Final = (360, 900)
_DESK: Final = (1_280, 800)
_ENTRY: Final = "/estates/guangjing/entries/160"
_FUND: Final = "/estates/tiandi/fund"
_VOTE: Final = "/estates/assembly/votes/bonus-2026"
PICTURES: Final = (
    Picture("estate", "/estates/guangjing", *_PHONE),
    Picture("estate-wide", "/estates/guangjing", *_DESK),
    Picture("entry", _ENTRY, *_PHONE),
    Picture("entry-large-print", f"{_ENTRY}?view=elder", *_PHONE),
    Picture("entry-english", f"{_ENTRY}?lang=en", *_PHONE),
    Picture("charts", "/estates/guangjing/charts", *_PHONE, show="h1"),
    Picture("notice", "/estates/guangjing/statement", *_DESK, show=".sheet"),
    Picture("fund", _FUND, *_PHONE, show="h1"),
    Picture("fund-unit", f"{_FUND}/unit?unit=2-1-1002", *_PHONE, show="h1"),
    Picture("fund-application", f"{_FUND}/applications/fire-2022", *_DESK, show="h1"),
    Picture("vote", _VOTE, *_PHONE, show="[data-tally] ~ [data-tally]"),
    Picture("vote-code", f"{_VOTE}/roll", *_PHONE, tap="td.code a", show="h1"),
    Picture("vote-recount", _VOTE, *_PHONE, tap=".check-whole"),
    Picture("replay", "/estates/guangjing/replay?size=120", *_DESK),
    Picture("supervision", "/supervision", *_DESK),
)


def main() -> None:
    """The pictures are in docs/screenshots, and no others."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        raise SystemExit("screenshots need Chromium (Debian's package `chromium`)")
    shutil.rmtree(_FOLDER, ignore_errors=True)
    _FOLDER.mkdir()
    with _demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=list(_FLAGS))
        for picture in PICTURES:
            _take(browser, address, picture)
        browser.close()


def _take(browser: Any, address: str, picture: Picture) -> None:
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=size, locale="zh-CN")
    page = context.new_page()
    page.goto(address + picture.path)
    page.wait_for_timeout(_SETTLE_MS)
    if picture.tap:
        page.locator(picture.tap).first.click()
        page.wait_for_timeout(_SETTLE_MS)
    if picture.show:
        page.evaluate(_TO_THE_TOP, picture.show)
    page.screenshot(path=_FOLDER / f"{picture.name}.png")
    context.close()


@contextmanager
def _demonstration() -> Iterator[str]:
    """Give the address of a service with the demonstration's estates; afterwards it is gone."""
    with tempfile.TemporaryDirectory() as data:
        settings = {**os.environ, "SUNLEDGER_DATA": data, "SUNLEDGER_PORT": "0"}
        command = [str(Path(sys.executable).with_name("sunledger")), "demo"]
        process = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True)
        try:
            yield _address(process)
        finally:
            process.terminate()
            process.wait()


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if found := re.search(r"Serving on (http://\S+)", line):
            return found.group(1)
    raise SystemExit("the demonstration did not start")


if __name__ == "__main__":
    main()
