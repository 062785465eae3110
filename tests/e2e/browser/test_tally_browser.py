"""The tally that a vote's page shows, against the tally that the browser adds up from the ballots.

Rules:
    * The vote is the demonstration's, written through the signed path.
    * The liar changes the page alone: what is in the log stays as it was signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.demo import build, build_demo, demo_authority
from api.demo.assembly import ESTATE, VOTE
from api.settings import load_settings
from ledger_core.append.installation import Installation
from ledger_core.append.ledger import Ledger, utc_now
from ledger_core.stores.base import open_store
from ledger_core.stores.vouchers import VoucherStore
from tests.e2e.browser.liar import lying
from tests.e2e.browser.readable import must_be_readable
from tests.e2e.browser.site import running
from tests.e2e.browser.verdicts import settled, verdict

pytestmark = pytest.mark.browser
PAGE = f"/estates/{ESTATE.slug}/votes/{VOTE}"
SEED = bytes(range(32))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service with the assembly's vote, counted and final."""
    data = Path(tmp_path_factory.mktemp("tally"))
    (data / "log-key").write_text(SEED.hex() + "\n")
    (data / "log-key").chmod(0o600)
    authority = demo_authority(data / "keys").vkey.format()
    (data / "authorities").write_text(authority + "\n")
    settings = load_settings(
        {"SUNLEDGER_DATA": str(data), "SUNLEDGER_ORIGIN": "ledger.example", "SUNLEDGER_PORT": "0"}
    )
    store = open_store(settings.database)
    store.create_tables()
    installation = Installation(origin="ledger.example", authorities=frozenset({authority}), log_seed=SEED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build, "ESTATES", (ESTATE,))
        ledger = Ledger(store, installation, utc_now)
        build_demo(ledger, installation, VoucherStore(data / "vouchers"), data / "keys")
    store.close()
    with running(settings) as found:
        yield found


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
