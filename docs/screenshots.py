"""Photographs the main pages of the demonstration: `make screenshots` writes docs/screenshots/*.png.

Rules:
    * The pages are those of a service that was built a moment ago, by the command that everybody runs.
    * A picture shows what a reader sees first: one screen, at a phone's or a desk's width, after the check.
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


class Picture(NamedTuple):
    """One picture: its name, the page, and the size of the window."""

    name: str
    path: str
    width: int
    height: int


PICTURES: Final = (
    Picture("estate", "/estates/guangjing", 360, 1_100),
    Picture("estate-wide", "/estates/guangjing", 1_280, 1_050),
    Picture("entry", "/estates/guangjing/entries/160", 360, 1_100),
    Picture("entry-large-print", "/estates/guangjing/entries/160?view=elder", 360, 1_100),
    Picture("charts", "/estates/guangjing/charts", 360, 1_100),
    Picture("notice", "/estates/guangjing/statement", 1_280, 1_250),
    Picture("replay", "/estates/guangjing/replay?size=120", 1_280, 1_000),
    Picture("supervision", "/supervision", 1_280, 1_000),
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
