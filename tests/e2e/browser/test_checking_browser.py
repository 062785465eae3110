"""Checking by itself in a real browser: honest services agree, and each lie leads to its sentence.

Rules:
    * The liar stands between browser and service, or holds the log's key and has written another history.
    * A verdict is read as an owner reads it: the sentence, in Chinese unless a test says otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.browser.liar import Liar
from tests.e2e.browser.verdicts import settled, verdict, whole

pytestmark = pytest.mark.browser

INCOME = 12
LIMITS = "能说明账没被偷偷改;不能说明钱花得值、发票真实。"
FORBIDDEN = re.compile("安全|可信|区块链|哈希|sha|secure|trusted|blockchain|hash", re.IGNORECASE)


def test_every_entry_of_an_honest_service_agrees_by_itself(reader: Any, site: str) -> None:
    """All sorts of entries, hostile text among them: no false alarm, nothing runs, nothing sticks out."""
    for seq in range(24):
        found, said = verdict(reader, f"{site}/estates/guangjing/entries/{seq}")
        assert (found, said.startswith(f"核对一致:第 {seq} 条")) == ("sound", True), (seq, said)
        assert LIMITS in reader.inner_text("#verdict")
    reader.goto(f"{site}/estates/guangjing/entries/13")
    settled(reader, "#verdict")
    assert "owned" not in reader.title()
    assert reader.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_two_taps_lead_from_the_front_page_to_the_verdict(reader: Any, site: str) -> None:
    """The estate, the entry: and three answers stand behind one more tap, the steps folded beneath them."""
    reader.goto(site)
    reader.click("a[href='/estates/guangjing']")
    reader.click("a[href^='/estates/guangjing/entries/']:visible >> nth=0")
    found, said = settled(reader, "#verdict")
    assert (found, said.startswith("核对一致")) == ("sound", True)
    assert reader.locator("#verdict > details > summary").all_inner_texts() == ["这说明什么"]
    assert not reader.locator("#verdict dl.answers").is_visible()
    reader.click("#verdict summary:has-text('这说明什么')")
    answers = reader.locator("#verdict dl.answers dt").all_inner_texts()
    assert answers == ["没被改过吗?", "谁登记的?", "还有谁留着?"]
    assert all(one.is_visible() for one in reader.locator("#verdict dl.answers dd").all())
    assert not reader.locator("#verdict ol.steps").is_visible()
    shown = reader.inner_text("#verdict")
    assert "蓝天物业" in shown or "业主" in shown
    assert "没有核对:签名的钥匙当时是否已被撤销" in shown
    assert not FORBIDDEN.search(shown.split("逐步核对")[0])


def test_the_whole_estate_agrees_and_its_balances_were_computed_again(reader: Any, site: str) -> None:
    """One tap; the figures of the page are among what was compared."""
    found, said = whole(reader, site)
    assert found == "sound"
    assert "核对一致:这 24 条与刚才公布的指纹相同" in said
    assert re.search(r"本页的 [1-9]\d* 个数字由这些条目重新算出,也相同", said), said


def _evidence(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(old, new)


def test_an_altered_entry_is_named(reader: Any, liar: Liar) -> None:
    """Its amount, changed where it is stored and on the page alike."""
    liar.change(r"/12/evidence$", _evidence(rb"\"amount_fen\":15000", rb"\"amount_fen\":95000"))
    liar.change(r"/entries/12$", lambda page: page.replace(b"150.00", b"950.00"))
    found, said = verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    assert (found, said) == ("unsound", "对不上:第 12 条与公布的不同。先保存证据,再反映。")
    assert LIMITS in reader.inner_text("#verdict")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("150.00", "140.00", "金额"), ("entries/12", None, "日期")],
    ids=["amount", "day"],
)
def test_a_page_that_shows_something_else_is_found(
    reader: Any, liar: Liar, old: str, new: str | None, what: str
) -> None:
    """The evidence is right and the page is not: the sentence says what differs."""

    def lie(page: bytes) -> bytes:
        text = page.decode()
        return (
            text.replace(old, new) if new else re.sub(r"\d{4}-\d\d-\d\d</time> ", "2025-01-01</time> ", text)
        ).encode()

    liar.change(r"/entries/12$", lie)
    found, said = verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    assert (found, said) == ("unsound", f"对不上:本页显示的{what}与登记的不同。先保存证据,再反映。")


def test_the_large_figure_of_an_entry_is_compared(reader: Any, liar: Liar) -> None:
    """Though the sentence above it is right: the reader's eye is on the figure."""
    liar.change(
        r"/entries/12$", lambda page: page.replace(b'value="15000">150.00<', b'value="15000">1,150.00<', 1)
    )
    found, said = verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    assert "150.00" in reader.inner_text("h1.story")
    assert "1,150.00" in reader.inner_text(".amount .figure")
    assert (found, said) == ("unsound", "对不上:本页显示的金额与登记的不同。先保存证据,再反映。")


def test_a_wrong_balance_on_the_page_is_found(reader: Any, liar: Liar) -> None:
    """Text and attribute alike, and the text alone."""
    figure = re.compile(rb'(<data class="yuan" value=")(\d+)("[^>]*>)([\d,.]+)')
    liar.change(r"/estates/guangjing$", lambda page: figure.sub(rb"\g<1>\g<2>\g<3>99,999.00", page))
    found, said = whole(reader, liar.address)
    assert (found, said) == ("unsound", "对不上:本页显示的余额与登记的不同。先保存证据,再反映。")


def test_a_tile_that_was_altered_names_the_entry(reader: Any, liar: Liar) -> None:
    """The whole check finds the entry whose bytes are not those of the tree."""
    liar.change(r"/tile/entries/", _evidence(b'"amount_fen":15000', b'"amount_fen":15001'))
    found, said = whole(reader, liar.address)
    assert found == "unsound"
    assert said == "对不上:第 12 条与公布的不同。先保存证据,再反映。"


def test_a_swapped_voucher_is_found(reader: Any, liar: Liar) -> None:
    """The entry agrees; the file that is handed out is another."""
    verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    reader.wait_for_selector("[data-vouchers=agree]")
    liar.change(r"/vouchers/", lambda file: file.replace(b"slip", b"slap"))
    verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    reader.wait_for_selector("[data-vouchers=differ]")
    assert "对不上:凭证“银行回单”不是登记时的那一份" in reader.inner_text("#check-vouchers")


@pytest.mark.parametrize("path", ["/evidence$", "/tile/entries/"])
def test_a_server_that_stops_in_the_middle_accuses_nobody(reader: Any, liar: Liar, path: str) -> None:
    """Could not check, with the reason; the same when it is gone, busy, or answers nonsense."""
    liar.cut(path)
    page = "/estates/guangjing/entries/12" if "evidence" in path else None
    found, said = verdict(reader, liar.address + page) if page else whole(reader, liar.address)
    assert (found, said) == (
        "undecided",
        "暂时无法核对:没连上服务器,或连接中途断开,不表示账有问题。",
    )


@pytest.mark.parametrize(
    ("code", "reason"), [(503, "服务器忙"), (404, "没有给出需要的资料"), (500, "没连上"), (401, "需要口令")]
)
def test_a_refusal_is_told_with_its_reason(reader: Any, liar: Liar, code: int, reason: str) -> None:
    """Never as a verdict on the books."""
    liar.refuse(r"/evidence$", code)
    found, said = verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    assert found == "undecided"
    assert reason in said
    assert "不表示账有问题" in said


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"entries":[]}', b"<html>", b"null"])
def test_nonsense_is_no_verdict(reader: Any, liar: Liar, body: bytes) -> None:
    """Whatever comes in place of evidence."""
    liar.change(r"/evidence$", lambda _: body)
    found, said = verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    assert (found, "看不懂" in said) == ("undecided", True)


def test_the_report_is_ready_and_holds_no_more_than_the_evidence(reader: Any, liar: Liar) -> None:
    """Mail and text to copy, with page, time, sentence and codes."""
    liar.change(r"/12/evidence$", _evidence(rb"\"amount_fen\":15000", rb"\"amount_fen\":95000"))
    verdict(reader, f"{liar.address}/estates/guangjing/entries/12")
    assert reader.locator("#verdict details .reporting, #verdict details .limits").count() == 0
    assert all(one.is_visible() for one in reader.locator("#verdict .limits, #verdict .reporting > *").all())
    text = reader.input_value("#verdict textarea")
    assert "对不上:第 12 条" in text
    assert text.startswith("小区:广景山庄\n")
    assert f"{liar.address}/estates/guangjing/entries/12" in text
    assert reader.get_attribute("#verdict .reporting a", "href").startswith("mailto:?subject=")
    with reader.expect_download() as started:
        reader.click("#verdict .reporting button")
    saved = json.loads(Path(started.value.path()).read_text("utf-8"))
    assert saved["format"] == "sunledger/evidence/v1"
    assert saved["evidence"]["checkpoint"].startswith("ledger.example/logs/guangjing\n24\n")
