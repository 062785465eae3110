"""One service and one Chromium for all tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser.assembly import write_assembly
from tests.e2e.browser.liar import Liar, lying
from tests.e2e.browser.site import running, write_estates, write_settings
from tests.support.chromium import chromium_with


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
    with chromium_with() as browser:
        yield browser


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
