"""An owner votes from his phone: code and secret of the letter, a sealed choice, a receipt, what opens it.

Rules:
    * The window is open while the test runs; the letters are those that the registrar's command makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from api.settings import Settings
from api.voting.roll import Letter
from ledger_core.log.disclosure import digest_of, open_disclosure
from ledger_core.stores.base import open_store
from tests.differential.tampering.oracle import sunaudit
from tests.e2e.browser.site import running, write_settings
from tests.e2e.browser.verdicts import verdict
from tests.support.poll import VOTE, open_poll, voters_of

pytestmark = pytest.mark.browser
PAGE = f"/estates/guangjing/votes/{VOTE}"
WINDOW_SECONDS = 86_400


class Town(NamedTuple):
    """A service with a running vote, and its letters."""

    address: str
    settings: Settings
    letters: tuple[Letter, ...]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Four owners, one vote."""
    settings = write_settings(Path(tmp_path_factory.mktemp("voting")))
    store = open_store(settings.database)
    store.create_tables()
    poll = open_poll(store, voters_of(4), WINDOW_SECONDS)
    store.close()
    with running(settings) as address:
        yield Town(address, settings, poll.letters)


def cast(page: Any, letter: Letter, option: str) -> None:
    """The form is filled in and sent."""
    page.wait_for_selector("input[name=secret]")
    page.fill("input[name=code]", letter.code.lower())
    page.fill("input[name=secret]", letter.secret)
    for choice in page.locator(f"input[value={option}]").all():
        choice.check()
    page.click("#casting button[type=submit]")


def test_an_owner_votes_replaces_his_ballot_and_keeps_what_proves_it(
    reader: Any, town: Town, tmp_path: Path
) -> None:
    """Receipt sound under the device's key; the opening file opens the entry; the code shows as used."""
    letter = town.letters[0]
    for option in ("against", "for"):
        verdict(reader, town.address + PAGE)
        cast(reader, letter, option)
        reader.wait_for_selector("#casting:has-text('选票已登记')")
    assert "登记员打开选票" in reader.inner_text("#casting")
    with reader.expect_download() as started:
        reader.click("#casting button:has-text('保存开启文件')")
    opening = Path(started.value.path()).read_text("utf-8").strip()
    with reader.expect_download() as started:
        reader.click("#casting button:has-text('保存凭据')")
    receipt = tmp_path / "ballot.receipt"
    started.value.save_as(receipt)
    line = receipt.read_text("utf-8").split("\n")[1]
    assert digest_of(opening) in line
    assert open_disclosure(opening).value == [["use", "for"]]
    estate = httpx.get(f"{town.address}/v1/estates/guangjing").json()
    vkey = _ballot_vkey(town, letter.code)
    said = sunaudit("receipt", receipt, "--log-key", estate["vkey"], "--signer", vkey)
    assert said.code == 0, said
    found, _ = verdict(reader, f"{town.address}/estates/guangjing/entries/{estate['tree_size'] - 1}")
    assert found == "sound"


def test_a_ballot_whose_answer_is_lost_is_entered_once_and_can_be_opened(reader: Any, town: Town) -> None:
    """Pressed again, the same ballot goes: after another one nothing would open the first."""
    letter, posted = town.letters[2], list[str]()

    def lose(route: Any) -> None:
        route.fetch()
        posted.append(route.request.post_data)
        route.abort()

    verdict(reader, town.address + PAGE)
    cast(reader, letter, "against")
    reader.wait_for_selector("#casting:has-text('选票已登记')")
    verdict(reader, town.address + PAGE)
    reader.wait_for_selector("input[name=secret]")
    reader.route("**/submissions", lose)
    cast(reader, letter, "for")
    reader.wait_for_selector("#casting:has-text('没有收到答复')")
    with reader.expect_download() as started:
        reader.click("#casting button:has-text('保存开启文件')")
    opening = Path(started.value.path()).read_text("utf-8").strip()
    reader.unroute("**/submissions")
    reader.click("#casting button[type=submit]")
    reader.wait_for_selector("#casting:has-text('选票已登记')")
    ballots = httpx.get(f"{town.address}/v1/estates/guangjing/votes/{VOTE}/codes/{letter.code}").json()
    digests = [one["choices_digest"] for one in ballots["code"]["ballots"]]
    assert len(posted) == 1
    assert digests[1:] == [digest_of(opening)]


def _ballot_vkey(town: Town, code: str) -> str:
    """The key that the code's owner has registered, from the entries themselves."""
    entries = httpx.get(f"{town.address}/v1/estates/guangjing/entries?kind=voting.key.registered/1").json()
    line = next(one["event"] for one in entries["data"] if code in one["event"])
    return str(line.split('"vkey":"')[1].split('"')[0])


def test_the_front_page_leads_to_a_vote_that_is_open(town: Town) -> None:
    """Before the balances, with how many have voted."""
    page = httpx.get(f"{town.address}/estates/guangjing").text
    assert f'href="{PAGE}"' in page
    assert page.index("待我表决") < page.index("账户余额")


def test_a_choice_stands_beside_its_circle_and_is_easily_hit(reader: Any, town: Town) -> None:
    """Each option is one line, 44 px high at least, with the word to the right of the circle."""
    verdict(reader, town.address + PAGE)
    reader.wait_for_selector("#casting fieldset")
    for label in reader.locator("#casting fieldset label").all():
        line, circle = label.bounding_box(), label.locator("input").bounding_box()
        assert 44 <= line["height"] < 70
        assert circle["x"] < line["x"] + 30
        assert circle["width"] <= 30


def test_a_code_that_nobody_used_shows_so(reader: Any, town: Town) -> None:
    """A non-voter looks his code up: delivered, no ballot."""
    reader.goto(f"{town.address}{PAGE}/code?code={town.letters[3].code}")
    assert reader.get_attribute("#code-state", "data-state") == "delivered"


def test_another_letters_secret_casts_nothing(reader: Any, town: Town) -> None:
    """The ledger refuses, and its reason is told."""
    verdict(reader, town.address + PAGE)
    wrong = town.letters[1]._replace(secret=town.letters[2].secret)
    cast(reader, wrong, "for")
    reader.wait_for_selector("#casting:has-text('没有登记')")
    assert httpx.get(f"{town.address}{PAGE}/code?code={wrong.code}").text.count('data-state="delivered"') == 1
