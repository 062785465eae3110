"""One service and one Chromium for all tests of the pages.

Rules:
    * Where no Chromium is, the tests that need one are skipped by name; under CI its absence is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser.assembly import write_assembly
from tests.e2e.browser.liar import Liar, lying
from tests.e2e.browser.site import running, write_estates, write_settings

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with the estates of `site.py`."""
    settings = write_settings(Path(tmp_path_factory.mktemp("site")))
    write_estates(settings)
    with running(settings) as address:
        yield address


@pytest.fixture(scope="package")
def assembly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service with the demonstration's vote, counted and final."""
    settings = write_assembly(Path(tmp_path_factory.mktemp("assembly")))
    with running(settings) as address:
        yield address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    """A headless Chromium."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have Chromium (Debian's package `chromium`)")
        pytest.skip("no Chromium here: the pages were not tried in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=_FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium: Any) -> Iterator[Any]:
    """A phone that reads Chinese and has never been here; nothing fails unseen in its console."""
    context = chromium.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def liar(site: str) -> Iterator[Liar]:
    """In front of the site."""
    with lying(site) as found:
        yield found
