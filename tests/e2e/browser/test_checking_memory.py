"""What a device remembers of a log: growth is proven; a rewrite and a cut tail raise an alarm with evidence.

Rules:
    * The service behind one address is exchanged for another life of the same log, under the same keys.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import segno

from api.settings import Settings
from ledger_core.append.ledger import utc_now
from ledger_core.stores.base import open_store
from tests.e2e.browser.liar import lying
from tests.e2e.browser.site import running, write_estates, write_settings
from tests.e2e.browser.verdicts import settled, verdict
from tests.support import bodies
from tests.support.estate import Estate

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One log at three moments of its life, and another life of it under the same keys."""
    place = Path(tmp_path_factory.mktemp("histories"))
    settings = {name: _settings(place / name) for name in ("short", "long", "other")}
    write_estates(settings["short"])
    for name in ("long", "other"):
        shutil.copytree(settings["short"].data, settings[name].data, dirs_exist_ok=True)
    _append(settings["long"], 5_00, 2)
    _append(settings["short"], 0, 0)
    with (
        running(settings["short"]) as short,
        running(settings["long"]) as long,
        running(_other_life(settings["other"])) as other,
    ):
        yield {"short": short, "long": long, "other": other}


def _settings(data: Path) -> Settings:
    data.mkdir()
    return write_settings(data)


def _append(settings: Settings, fen: int, times: int) -> None:
    store = open_store(settings.database)
    estate = Estate(store, clock=utc_now)
    for n in range(times):
        estate.must(bodies.income(date=estate.today, amount_fen=fen + n))
    store.close()


def _other_life(settings: Settings) -> Settings:
    """The operator founds the log again: other entries, the same keys, one more entry than was shown."""
    for path in settings.data.glob("ledger.db*"):
        path.unlink()
    write_estates(settings)
    _append(settings, 700, 3)
    return settings


def test_growth_is_proven_at_the_next_visit(reader: Any, histories: dict[str, str]) -> None:
    """The device remembers the last checkpoint, and says that the log has only grown since."""
    with lying(histories["short"]) as liar:
        verdict(reader, f"{liar.address}/estates/guangjing")
        liar.upstream = histories["long"]
        assert verdict(reader, f"{liar.address}/estates/guangjing")[0] == "sound"
        reader.click("#verdict summary:has-text('这说明什么')")
        assert re.search(r"与这台设备 .* 记住的 24 条相连:只增加过,没有改过", reader.inner_text("#verdict"))


@pytest.mark.parametrize(
    ("now", "sentence"),
    [("other", "警报:账本的历史被改写了"), ("short", "警报:账本变短了")],
    ids=["rewritten", "cut tail"],
)
def test_a_rewrite_raises_an_alarm_with_its_evidence(
    reader: Any, histories: dict[str, str], now: str, sentence: str
) -> None:
    """Both fingerprints that the log signed are offered; the alarm comes again until it is dismissed."""
    with lying(histories["long"]) as liar:
        verdict(reader, f"{liar.address}/estates/guangjing")
        liar.upstream = histories[now]
        for path in ("", "/entries/3"):
            found, said = verdict(reader, f"{liar.address}/estates/guangjing{path}")
            assert sentence in reader.inner_text("#alarm h2")
            assert (found, "核对一致" in said) == ("unsound", False)
        with reader.expect_download() as started:
            reader.click("#alarm button >> nth=0")
        evidence = json.loads(Path(started.value.path()).read_text("utf-8"))
        assert evidence["older"]["size"] == 26
        assert evidence["older"]["note"] != evidence["newer"]["note"]
        reader.click("#alarm button >> nth=1")
        assert verdict(reader, f"{liar.address}/estates/guangjing")[0] == "sound"


def test_growth_that_is_not_shown_is_no_agreement(reader: Any, histories: dict[str, str]) -> None:
    """A server that keeps silent about the past gets no "it agrees"."""
    with lying(histories["short"]) as liar:
        verdict(reader, f"{liar.address}/estates/guangjing")
        liar.upstream = histories["long"]
        liar.refuse("/proof/consistency", 503)
        found, said = verdict(reader, f"{liar.address}/estates/guangjing")
        assert (found, "服务器忙" in said) == ("undecided", True)


def test_what_was_kept_is_checked_on_the_page(reader: Any, histories: dict[str, str]) -> None:
    """A notice board's short text and a receipt: growth, another life of the log, an altered receipt."""
    with lying(histories["long"]) as liar:
        verdict(reader, f"{liar.address}/estates/guangjing/verify")
        short = reader.text_content("figure.notice pre")
        receipt = httpx.get(f"{histories['long']}/v1/estates/guangjing/entries/12/receipt").text

        def given(text: str) -> tuple[str, str]:
            reader.fill("textarea[name=kept]", text)
            reader.click("#check-older button[type=submit]")
            return settled(reader, "#check-older .verdict")

        assert given(short)[0] == "sound"
        found, said = given(receipt)
        assert (found, said.startswith("核对一致:凭据上的第 12 条")) == ("sound", True)
        found, said = given(receipt.replace('"amount_fen":15000', '"amount_fen":15001'))
        assert (found, said) == ("unsound", "对不上:凭据上的第 12 条与账本签名的不符。先保存证据,再反映。")
        liar.upstream = histories["other"]
        found, said = given(short)
        assert (found, "历史被改写了" in said) == ("unsound", True)


def test_a_printed_code_checks_itself_in_a_browser_that_was_never_here(
    reader: Any, chromium: Any, histories: dict[str, str]
) -> None:
    """A phone's camera opens the code's address: grown since, rewritten, miscopied, of other books."""
    with lying(histories["short"]) as liar:
        page = f"{liar.address}/estates/guangjing/verify"
        reader.goto(page)
        words = reader.text_content("figure.notice pre").split()
        code = f"{page}#kept={','.join(words)}"
        # What the picture holds is this very address.
        printed = code.replace(liar.address, histories["short"])
        picture = segno.make(printed, error="m", micro=False).svg_data_uri(scale=3)
        assert reader.get_attribute("figure.notice img", "src") == picture

        def opened(address: str) -> tuple[str, str]:
            liar.asked.clear()
            stranger = chromium.new_context(viewport={"width": 360, "height": 780}, locale="zh-CN")
            phone = stranger.new_page()
            phone.goto(address)
            found = settled(phone, "#check-older .verdict")
            # The verdict is what he sees first, and no fold with nothing in it.
            said = phone.locator("#check-older .verdict .said").bounding_box()
            assert said is not None
            assert 0 <= said["y"] < 780
            assert phone.locator("#check-older .verdict details:not(:has(li, dt, p))").count() == 0
            stranger.close()
            return found

        assert opened(code) == ("sound", "核对一致:这份指纹(24 条)是现在 24 条的开头,账本只增加过,没有改过。")
        assert not any("kept" in path for path in liar.asked), "what is kept is no business of the server"
        liar.upstream = histories["long"]
        found, said = opened(code.replace("=,", "%3D,"))
        assert (found, "是现在 26 条的开头" in said) == ("sound", True), said
        liar.upstream = histories["other"]
        found, said = opened(code)
        assert (found, "历史被改写了。先保存证据,再反映" in said) == ("unsound", True), said
        found, said = opened(code.replace(",24,", ",23,"))
        assert (found, "可能抄错了" in said) == ("undecided", True), said
        assert "另一个账本" in opened(code.replace("=ledger.example", "=elsewhere.example"))[1]
        for nonsense in ("#kept=", "#kept=%ff", "#kept=a,b", "#kept=<b>,1,2,3"):
            assert opened(page + nonsense)[0] == "undecided", nonsense
