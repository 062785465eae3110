"""English where a figure is 1: one entry, not "1 entries", in what pages, commands and the browser say."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from api.web import static_files
from api.web.templating import Words
from api.web.words import WORDS
from audit_tools.report import Report
from audit_tools.verdict import verdict_sentence
from ledger_core.books.counted import counted
from tests.differential.javascript import NODE

_CHECKING = Path(static_files.__file__).parent / "static" / "checking" / "words.js"
_NOUNS = "entr|day|unit|account|owner|code|ballot|witness|signature|submission|fingerprint|figure|voucher"
# A figure with the plural behind it, whatever it is.
_BARE = re.compile(rf"\{{(?!accounts\b)\w+\}} (?:{_NOUNS})(?:s|es|ies)\b")


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("size_line", "1 entry published", "1,200 entries published"),
        ("vote_posted", "posted on 2026-01-01, 1 day's notice", "posted on 2026-01-01, 1,200 days' notice"),
        ("fund_all_units", "See all 1 unit", "See all 1,200 units"),
    ],
)
def test_a_page_says_one_of_one_and_many_of_more(name: str, one: str, many: str) -> None:
    """The figure chooses the word; Chinese needs none."""
    (figure,) = {found for found in re.findall(r"{(\w+)}", WORDS[name][1]) if found != "day"}
    for text, shown in ((one, "1"), (many, "1,200")):
        assert Words("en")(name, **{figure: shown, "day": "2026-01-01"}) == text
    assert "|" not in Words("zh")(name, **{figure: "1", "day": "2026-01-01"})


def test_no_text_of_pages_has_a_plural_behind_a_figure() -> None:
    """Neither the server's nor the browser's; `All {accounts} accounts` is said of two or more."""
    texts = [english for _, english in WORDS.values()]
    assert [text for text in (*texts, _CHECKING.read_text()) if _BARE.search(text)] == [WORDS["owners"][1]], (
        "one owner has a text of its own"
    )


def test_the_browser_says_so_too() -> None:
    """As the verdict of a whole estate with one figure on the page has it."""
    asked = (
        f"import {{ wordsIn }} from {str(_CHECKING)!r};"
        "const t = wordsIn('en'); for (const n of ['1', '2'])"
        " console.log(t('counted_shown', {figures: n}) + t('a_estate_whom', "
        "{signatures: n, submissions: n}));"
        "console.log(wordsIn('zh')('counted_shown', {figures: 1}))"
    )
    done = subprocess.run(
        [NODE, "--input-type=module", "-e", asked], capture_output=True, text=True, check=True
    )
    one, two, zh = done.stdout.splitlines()
    assert one.startswith(
        "the 1 figure on this page was computed again from them and is the same.1 signature"
    )
    assert " on 1 submission was checked" in one
    assert two.startswith("the 2 figures on this page were computed again from them and are the same.2 sign")
    assert zh.startswith("本页的 1 个数字")


def test_stories_and_verdicts_count_rightly() -> None:
    """One unit, one new entry."""
    assert (counted(1, "unit"), counted(0, "unit"), counted(2, "unit")) == ("1 unit", "0 units", "2 units")
    assert [counted(n, "entry", "entries") for n in (1, 2)] == ["1 entry", "2 entries"]
    report = Report("x", size=2, base_size=1)
    said = verdict_sentence(report, "en")
    assert "The first entry was not read again" in said
    assert "Checked now: the 1 entry after them" in said
