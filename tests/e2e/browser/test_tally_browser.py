"""The tally that a vote's page shows, against the tally that the browser adds up from the ballots.

Rules:
    * The vote is the demonstration's, written through the signed path.
    * The liar changes the page alone: what is in the log stays as it was signed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from api.demo.assembly import ESTATE, VOTE
from tests.e2e.browser.liar import lying
from tests.e2e.browser.readable import must_be_readable
from tests.e2e.browser.verdicts import settled, verdict

pytestmark = pytest.mark.browser
PAGE = f"/estates/{ESTATE.slug}/votes/{VOTE}"


@pytest.fixture
def address(assembly: str) -> str:
    """A service with the assembly's vote, counted and final."""
    return assembly


def counted(page: Any, address: str) -> tuple[str, str]:
    """The verdict after a tap on the vote's page."""
    verdict(page, address + PAGE)
    page.evaluate("document.querySelector('#verdict').removeAttribute('data-verdict')")
    page.click(".check-whole")
    return settled(page, "#verdict")


def test_a_tally_that_the_ballots_give_agrees(reader: Any, address: str) -> None:
    """Eighteen figures of two topics and their outcomes are compared, and each is what the ballots give."""
    found, said = counted(reader, address)
    assert found == "sound", said
    assert "本页的 18 个数字由这些条目重新算出" in said, said


@pytest.mark.parametrize(
    "lie",
    [
        lambda page: page.replace(b'<dd data-option="a_for">1,463.50', b'<dd data-option="a_for">1,563.50'),
        lambda page: page.replace("未通过".encode(), "通过".encode()),
    ],
    ids=["area", "outcome"],
)
def test_another_tally_on_the_page_is_named(reader: Any, address: str, lie: Callable[[bytes], bytes]) -> None:
    """The page says more owners agreed, or that a topic passed: the verdict names the topic's count."""
    with lying(address) as liar:
        liar.change(PAGE + "$", lie)
        found, said = counted(reader, liar.address)
    assert (found, said.startswith("对不上:本页显示的计票结果")) == ("unsound", True), said
    assert "先保存证据,再反映" in said


@pytest.mark.parametrize("width", [360, 1280], ids=["phone", "desk"])
@pytest.mark.parametrize("room", ["", "/roll", "/code?code="], ids=["vote", "roll", "code"])
def test_the_pages_of_a_vote_are_readable(chromium: Any, address: str, width: int, room: str) -> None:
    """A whole vote and its roll: axe finds nothing, nothing is small or cut, in large print too."""
    roll = httpx.get(f"{address}/v1/estates/{ESTATE.slug}/votes/{VOTE}/roll").json()["data"]
    context = chromium.new_context(viewport={"width": width, "height": 800}, locale="zh-CN")
    must_be_readable(context.new_page(), address + PAGE + room + (roll[0]["code"] if "code=" in room else ""))
    context.close()
