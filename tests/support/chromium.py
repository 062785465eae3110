"""A headless Chromium for a module of tests.

    with chromium_with("--host-resolver-rules=MAP ledger.test 127.0.0.1") as browser:
        browser.new_page()

Rules:
    * Debian's `chromium-headless-shell` is the same engine without the windows that nobody sees, and shows a
      page in half the time; where it is not installed, `chromium` does.
    * Where neither is, the tests that need one are skipped by name; under CI its absence is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser")
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


def _program() -> str:
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Chromium (Debian's package `chromium-headless-shell` or `chromium`)")
        pytest.skip("no Chromium here: it was not tried in a browser")
    return found


@contextmanager
def chromium_with(*flags: str) -> Iterator[Any]:
    """Give a running browser with these flags; it is closed afterwards."""
    program = _program()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, _launched(playwright.chromium, program, flags) as browser:
        yield browser


@contextmanager
def another_chromium(running: Any, *flags: str) -> Iterator[Any]:
    """Give a browser with these flags beside one that runs; it is closed afterwards."""
    with _launched(running.browser_type, _program(), flags) as browser:
        yield browser


@contextmanager
def _launched(kind: Any, program: str, flags: tuple[str, ...]) -> Iterator[Any]:
    browser = kind.launch(executable_path=program, args=[*_FLAGS.split(), *flags])
    yield browser
    browser.close()
