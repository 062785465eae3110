"""Sums that pages show, against those that the browser adds up: statement, front page, charts, fund, a unit.

Rules:
    * The liar changes the page alone: what is in the log stays as it was signed.
    * Each lie is one that every other check would pass: entries, balances and signatures are right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.browser.liar import Liar
from tests.e2e.browser.verdicts import settled, verdict

pytestmark = pytest.mark.browser

STATEMENT = "/estates/guangjing/statement"
MOVED = ("2025-01-01", "2025-01-31")
FUND = "/estates/funded/fund"
UNIT = "/estates/funded/fund/unit?unit=3-2-502"
FIGURE = re.compile(rb"\d[\d,]*\.\d\d(?!\d)")
Lie = Callable[[bytes], bytes]


def added_up(page: Any, address: str) -> tuple[str, str]:
    """The verdict after a tap on a page."""
    verdict(page, address)
    page.evaluate("document.querySelector('#verdict').removeAttribute('data-verdict')")
    page.click(".check-whole")
    return settled(page, "#verdict")


@pytest.mark.parametrize(
    ("path", "figures"),
    [
        (STATEMENT, 9),
        ("/estates/guangjing", 25),
        ("/estates/guangjing/charts", 24),
        (FUND, 6),
        (UNIT, 4),
        # In the middle of a submission.
        ("/estates/guangjing/replay?size=14", 4),
    ],
)
def test_the_sums_of_an_honest_page_agree(reader: Any, site: str, path: str, figures: int) -> None:
    """Each is compared, and the sentence says how many were."""
    found, said = added_up(reader, site + path)
    assert found == "sound", said
    compared = int(re.search(r"本页的 (\d+) 个数字", said).group(1))  # type: ignore[union-attr]
    assert compared >= figures, said


def text_of(what: str, new: bytes) -> Lie:
    """Another figure is shown; its value for programs stays right."""
    shown = re.compile(rf'(<data value="-?\d+" data-sum="{what}"[^>]*>)([^<]*)'.encode())
    return lambda page: shown.sub(lambda one: one[1] + FIGURE.sub(new, one[2]), page, count=1)


def value_of(what: str) -> Lie:
    """The figure is right for the reader, and another for programs."""
    value = re.compile(rf'<data value="-?\d+"( data-sum="{what}")'.encode())
    return lambda page: value.sub(rb'<data value="77"\1', page, count=1)


def moved_span(page: bytes) -> bytes:
    """The sheet says that it is about another month, its figures are of this one."""
    days = re.search(rb'<article class="sheet" data-span="(\S+) (\S+)"', page)
    assert days is not None
    shown = "<time>%s</time> 至 <time>%s</time>"
    return page.replace((shown % (days[1].decode(), days[2].decode())).encode(), (shown % MOVED).encode())


def around(what: str, before: str = "", after: str = "") -> Lie:
    """The figure is right, and something that stands beside it makes another one of it."""
    shown = re.compile(rf'(<data value="-?\d+" data-sum="{what}"[^>]*>)([^<]*)'.encode())
    return lambda page: shown.sub(lambda one: one[1] + before.encode() + one[2] + after.encode(), page, 1)


def exchanged(one: str, other: str) -> Lie:
    """Two words have changed places."""
    return lambda page: (
        page.replace(one.encode(), b"\0").replace(other.encode(), one.encode()).replace(b"\0", other.encode())
    )


def of_all_accounts(page: bytes) -> bytes:
    """An account's row says to programs that it is that of all accounts."""
    return page.replace(b' data-account="sunshine"', b"")


@pytest.mark.parametrize(
    ("path", "lie", "named"),
    [
        (STATEMENT, text_of("opening", b"1.00"), "期初余额 \\(阳光账户, "),
        (STATEMENT, text_of("income", b"1.00"), "收入合计 \\(阳光账户, "),
        (STATEMENT, value_of("expense"), "支出合计 \\(阳光账户, "),
        (STATEMENT, text_of("other", b"1.00"), "其他变动 \\(阳光账户, "),
        (STATEMENT, text_of("closing", b"99,999.00"), "期末余额 \\(阳光账户, "),
        (STATEMENT, text_of("income:parking", b"1.00"), "收入合计 \\(停车.*, "),
        (STATEMENT, text_of("expenses:repairs", b"1.00"), "支出合计 \\(.*维修.*, "),
        (STATEMENT, moved_span, "期初余额 \\(阳光账户, 2025-01-01 – 2025-01-31"),
        (
            STATEMENT,
            lambda page: page.replace(">阳光账户</th>".encode(), ">备用金账户</th>".encode()),
            "期初余额 \\(备用金账户, ",
        ),
        (STATEMENT, around("closing", "9"), "期末余额 \\(阳光账户, "),
        (STATEMENT, around("closing", "9\u202f"), "期末余额 \\(阳光账户, "),
        (STATEMENT, around("closing", "９"), "期末余额 \\(阳光账户, "),
        (STATEMENT, around("closing", after="万"), "期末余额 \\(阳光账户, "),
        (STATEMENT, around("closing", "透支 "), "期末余额 \\(阳光账户, "),
        (STATEMENT, of_all_accounts, "期初余额 \\(阳光账户, "),
        (STATEMENT, exchanged(">期初<", ">期末<"), "期初余额 \\(阳光账户, "),
        (STATEMENT, exchanged('data-label="收入"', 'data-label="支出"'), "收入合计 \\(阳光账户, "),
        (STATEMENT, exchanged(">停车收入</a>", ">广告收入</a>"), "收入合计 \\(.*, "),
        (STATEMENT, exchanged("收入(按类别,已扣冲销)", "支出(按类别,已扣冲销)"), "收入合计 \\(.*, "),
        ("/estates/guangjing", exchanged(">阳光账户 <", ">备用金账户 <"), "余额"),
        ("/estates/guangjing", text_of("income", b"7.00"), "收入合计 \\(20"),
        ("/estates/guangjing/charts", text_of("expense", b"7.00"), "支出合计 \\(20"),
        (FUND, text_of("fund:deposits", b"7.00"), "维修资金交存合计"),
        (FUND, text_of("fund:gains", b"7.00"), "维修资金增值合计"),
        (FUND, text_of("fund:used", b"7.00"), "维修资金使用合计"),
        (FUND, text_of("fund:balance", b"7.00"), "维修资金余额"),
        (FUND, exchanged("累计交存", "累计使用"), "维修资金交存合计"),
        (UNIT, lambda page: page.replace(b' data-unit="3-2-502"', b"", 1), "维修资金余额"),
        (UNIT, exchanged("交存 ", "增值 "), "维修资金交存合计"),
        (UNIT, text_of("fund:balance", b"7.00"), "维修资金余额 \\(3-2-502\\)"),
        (
            UNIT,
            lambda page: re.sub("使用 [\\d,.]+。".encode(), "使用 7.00。".encode(), page),
            "维修资金使用合计",
        ),
    ],
)
def test_another_sum_is_named(reader: Any, liar: Liar, path: str, lie: Lie, named: str) -> None:
    """A figure, its value, the days or the account: the sentence says which sum of whom and when differs."""
    liar.change(re.escape(path) + "$", lie)
    found, said = added_up(reader, liar.address + path)
    assert found == "unsound", said
    assert re.match(f"对不上:本页显示的{named}", said), said
    assert said.endswith("与登记的不同。先保存证据,再反映。")


def test_the_replay_is_compared_at_the_size_that_it_shows(reader: Any, site: str) -> None:
    """The slider moves on; a check that follows is of the figures that are there now."""
    verdict(reader, f"{site}/estates/guangjing/replay")
    reader.fill("#replay input[name=size]", "11")
    reader.wait_for_selector("#replayed h2:has-text('前 11 条')")
    reader.evaluate("document.querySelector('#verdict').removeAttribute('data-verdict')")
    reader.click(".check-whole")
    found, said = settled(reader, "#verdict")
    assert (found, "个数字由这些条目重新算出" in said) == ("sound", True), said


def test_an_english_statement_is_read_in_its_own_words(chromium: Any, site: str) -> None:
    """Days, and the account of a row, are found in English as well."""
    context = chromium.new_context(locale="en")
    found, said = added_up(context.new_page(), site + STATEMENT)
    assert (found, "figures on this page were computed again" in said) == ("sound", True), said
    context.close()
